"""One sealed value: AES-256-GCM (NIST SP 800-38D), bound to the table, column and row it stands in.

The bytes are version (1) | key tag (4) | nonce (12) | ciphertext with its 16 byte tag.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from finder.sealing.errors import KeyMissing, SealBroken

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
VERSION = 1
HEADER = struct.Struct(">BI")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value stands. Moved elsewhere it no longer opens."""

    table: str
    column: str
    row: UUID

    def as_bytes(self) -> bytes:
        """Give the associated data of the cipher."""
        return f"{self.table}:{self.column}:{self.row}".encode()


def close(key: bytes, tag: int, value: bytes, *, place: Place) -> bytes:
    """Seal a value with a key whose tag (32 bits) says later which one it was."""
    nonce = os.urandom(NONCE_BYTES)
    return HEADER.pack(VERSION, tag) + nonce + AESGCM(key).encrypt(nonce, value, place.as_bytes())


def tag_of(sealed: bytes) -> int:
    """Say which key a value was sealed with; raises SealBroken for what is no sealed value."""
    if len(sealed) < HEADER.size + NONCE_BYTES + TAG_BYTES or sealed[0] != VERSION:
        raise SealBroken("this is no sealed value of a version known here")
    return int(HEADER.unpack_from(sealed)[1])


def open_sealed(key: bytes, tag: int, sealed: bytes, *, place: Place) -> bytes:
    """Give the value; raises KeyMissing for another key's, SealBroken for what was changed or moved."""
    if tag_of(sealed) != tag:
        raise KeyMissing(f"{place.table}.{place.column} of {place.row} was sealed with another key")
    nonce = sealed[HEADER.size : HEADER.size + NONCE_BYTES]
    try:
        return AESGCM(key).decrypt(nonce, sealed[HEADER.size + NONCE_BYTES :], place.as_bytes())
    except InvalidTag:
        raise SealBroken(
            f"{place.table}.{place.column} of {place.row} was changed, or moved from another row or column"
        ) from None
