"""What keeps somebody out."""

from __future__ import annotations


class WrongProof(ValueError):
    """The password, code or passkey is not right, or nobody has this address: it is never said which."""


class TooManyTries(RuntimeError):
    """Too many tries with this address, from this network or with this account; time helps."""


class Busy(RuntimeError):
    """All places for checking a password are taken at this moment."""


class WeakPassword(ValueError):
    """A new password that should not be taken; `reason` is `short`, `long`, `common` or `own`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DeadLink(LookupError):
    """The link was used, is too old, or never was: it is never said which."""


class NotAllowed(PermissionError):
    """Somebody who is signed in may not do this; for pages of others' clinics it is NotListed instead."""
