"""What can go wrong with sealed values."""

from __future__ import annotations


class BadKeys(ValueError):
    """The text of the keys is not as `finder keys new` writes it; the message says where."""


class KeyMissing(LookupError):
    """A value was sealed with a key that this process does not hold."""


class SealBroken(ValueError):
    """A sealed value was changed, cut, or moved to another row or column."""


class Shredded(LookupError):
    """The data key was deleted: what it sealed can never be read again."""
