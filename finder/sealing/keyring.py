"""The master keys, which never stand in the database: several readable, one current, one for look-ups.

They are one text: `1=… 2=… current=2 index=…`, each key 32 bytes in URL-safe base64,
parted by blanks or lines.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from finder.sealing.envelope import KEY_BYTES, Place, close, open_sealed, tag_of
from finder.sealing.errors import BadKeys, KeyMissing

INDEX_BYTES = 16
LARGEST_NUMBER = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of one process. `repr` shows their numbers, never the keys."""

    current: int
    masters: Mapping[int, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)

    def wrap(self, key: bytes, *, place: Place) -> bytes:
        """Seal a data key with the current master key."""
        return close(self.masters[self.current], self.current, key, place=place)

    def unwrap(self, wrapped: bytes, *, place: Place) -> bytes:
        """Open a data key with whichever master key sealed it; raises KeyMissing where that is not held."""
        number = tag_of(wrapped)
        if number not in self.masters:
            raise KeyMissing(f"master key {number} is not among the keys of this process")
        return open_sealed(self.masters[number], number, wrapped, place=place)

    def blind_index(self, value: str, *, purpose: str) -> bytes:
        """Give 128 bits that are equal for equal values of one purpose (folded by NFKC and case).

        They say no more than that. For exact look-ups only; the purpose keeps two columns from being
        compared with each other.
        """
        folded = unicodedata.normalize("NFKC", value).strip().lower()
        message = purpose.encode() + b"\0" + folded.encode()
        return hmac.new(self.index_key, message, hashlib.sha256).digest()[:INDEX_BYTES]


def parse(keys: str) -> Keyring:
    """Read the text of the keys; raises BadKeys, which names the part and never quotes a key."""
    parts: dict[str, str] = {}
    for position, part in enumerate(keys.split(), start=1):
        name, equals, value = part.partition("=")
        if not equals or name in parts:
            raise BadKeys(f"part {position} is not NAME=VALUE, or its name was there before")
        parts[name] = value
    index_key = _key("index", parts.pop("index", ""))
    current = parts.pop("current", "")
    masters = {_number(name): _key(name, value) for name, value in parts.items()}
    if not current.isascii() or not current.isdigit() or int(current) not in masters:
        raise BadKeys("current=NUMBER must name one of the keys")
    return Keyring(current=int(current), masters=masters, index_key=index_key)


def write(keyring: Keyring) -> str:
    """Write the keys as `parse` reads them."""
    shown = {str(number): _encoded(key) for number, key in sorted(keyring.masters.items())}
    shown |= {"current": str(keyring.current), "index": _encoded(keyring.index_key)}
    return "\n".join(f"{name}={value}" for name, value in shown.items())


def generate(before: Keyring | None = None, *, now_current: bool = True) -> Keyring:
    """Make a first keyring, or add a master key to one; the key for look-ups always stays."""
    if before is None:
        return Keyring(1, {1: os.urandom(KEY_BYTES)}, os.urandom(KEY_BYTES))
    number = max(before.masters) + 1
    masters = {**before.masters, number: os.urandom(KEY_BYTES)}
    return Keyring(number if now_current else before.current, masters, before.index_key)


def derive(secret: str) -> Keyring:
    """Make the keyring of a development machine from its secret key (HKDF, RFC 5869)."""
    made = HKDF(SHA256(), 2 * KEY_BYTES, salt=None, info=b"finder development keys").derive(secret.encode())
    return Keyring(1, {1: made[:KEY_BYTES]}, made[KEY_BYTES:])


def _number(name: str) -> int:
    if not (name.isascii() and name.isdigit()) or not 0 < int(name) <= LARGEST_NUMBER:
        raise BadKeys("a key's name is a number from 1 up, `current` or `index`")
    return int(name)


def _key(name: str, value: str) -> bytes:
    try:
        key = base64.b64decode(value, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise BadKeys(f"{name}= is not {KEY_BYTES} bytes in URL-safe base64")
    return key


def _encoded(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode()
