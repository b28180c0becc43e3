"""What claims refuse."""

from __future__ import annotations


class NotItsDomain(ValueError):
    """The e-mail address is not of the clinic's own site, or the clinic has none."""


class TooManyClaims(Exception):
    """More open claims of one clinic than people make."""


class WrongCode(ValueError):
    """Not the code of this claim, or it was tried too often."""
