"""What can go wrong with a request, each in the words of the domain."""

from __future__ import annotations


class NoSuchRequest(LookupError):
    """No request is known by this link; a wrong, an expired and a revoked one are all the same."""


class TimeTaken(Exception):
    """Somebody else took that time first, or it is too late for it."""


class NotPossible(Exception):
    """The request is not in a state in which this can be done; it went on meanwhile."""


class TooManyRequests(Exception):
    """So many requests came from there, or for there, that this one waits; `retry_after_s` says how long."""

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__("too many requests")


class KeyReused(Exception):
    """The same idempotency key came with another body."""


class StillRunning(Exception):
    """The same idempotency key is being worked on at this moment."""
