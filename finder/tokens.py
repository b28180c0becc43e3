"""Secrets of addresses and cookies: 32 random bytes as letters, of which the SHA-256 alone is kept."""

from __future__ import annotations

import hashlib
import re
import secrets

BYTES = 32
TOKEN = re.compile("[A-Za-z0-9_-]{43}")
"""How one is written; what is written otherwise was never given out."""


def new_token() -> str:
    """Make one."""
    return secrets.token_urlsafe(BYTES)


def digest(secret: str) -> bytes:
    """Give what is kept of a secret that nobody can guess; a password needs a slow hash instead."""
    return hashlib.sha256(secret.encode()).digest()
