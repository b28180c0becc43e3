"""How a key is written: icf_live_ or icf_test_, eight public letters, 32 secret ones, a checksum of six.

The fixed beginning lets programs that look for leaked secrets find it; the checksum shows a misspelt key
without asking the database.
"""

from __future__ import annotations

import re
import secrets
import string
import zlib

_LETTERS = string.digits + string.ascii_letters
_PREFIX, _SECRET, _CHECKSUM = 8, 32, 6
_KEY = re.compile(
    rf"(icf_(?:live|test)_([0-9A-Za-z]{{{_PREFIX}}})[0-9A-Za-z]{{{_SECRET}}})([0-9A-Za-z]{{{_CHECKSUM}}})"
)


def new_key(*, test: bool) -> tuple[str, str]:
    """Give a new key and its public part."""
    prefix = _letters(_PREFIX)
    body = f"icf_{'test' if test else 'live'}_{prefix}{_letters(_SECRET)}"
    return body + _checksum(body), prefix


def prefix_of(key: str) -> str | None:
    """Give a key's public part; None for what is no key."""
    found = _KEY.fullmatch(key)
    return found[2] if found and _checksum(found[1]) == found[3] else None


def _letters(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))


def _checksum(body: str) -> str:
    number, text = zlib.crc32(body.encode()), ""
    for _ in range(_CHECKSUM):
        number, place = divmod(number, len(_LETTERS))
        text = _LETTERS[place] + text
    return text
