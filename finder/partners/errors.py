"""Why a key opens nothing."""

from __future__ import annotations


class KeyRefused(Exception):
    """No key came, or none that holds: unknown, misspelt, expired or revoked, and nobody hears which."""


class ScopeMissing(Exception):
    """The key holds and may not do this."""


class NoSuchKey(LookupError):
    """There is no key or partner of this name."""
