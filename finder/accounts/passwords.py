"""Passwords: which new ones are taken, and argon2 (RFC 9106) with a bounded number of hashes at a time.

Length counts and composition does not (NIST SP 800-63B): 15 characters or more, nothing that everybody tries.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from finder.accounts.errors import Busy, WeakPassword

SHORTEST = 15
LONGEST = 128
COMMON = Path(__file__).with_name("common_passwords.txt")
LADDERS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiop")
LEET = str.maketrans("@$013457", "asoleast")
AT_ONCE = 2
"""Hashes in work at a time in one process: each takes 64 MiB and about 150 ms of one core."""
PATIENCE_S = 3.0

_hasher = PasswordHasher()
_places = threading.BoundedSemaphore(AT_ONCE)


def hash_new(password: str, *, own_words: Iterable[str] = ()) -> str:
    """Hash a new password; raises WeakPassword. `own_words` are the person's name and address."""
    folded = unicodedata.normalize("NFKC", password)
    if len(folded) < SHORTEST:
        raise WeakPassword("short")
    if len(folded) > LONGEST:
        raise WeakPassword("long")
    if _is_common(folded.lower()):
        raise WeakPassword("common")
    if any(len(word) > 3 and _rest(folded.lower(), {word.lower()}) < SHORTEST // 2 for word in own_words):
        raise WeakPassword("own")
    with _place():
        return _hasher.hash(folded)


def matches(password: str, hashed: str | None) -> bool:
    """Whether a password is the one that was hashed. Without a hash it takes as long, and is never right."""
    folded = unicodedata.normalize("NFKC", password[: 4 * LONGEST])
    with _place():
        try:
            right = _hasher.verify(hashed or nobodys_hash(), folded)
        except (VerificationError, InvalidHashError):
            return False
    return right and hashed is not None


@lru_cache(maxsize=1)
def nobodys_hash() -> str:
    """Give a hash to compare with where there is no account."""
    return _hasher.hash("nobody has this password")


def _is_common(password: str) -> bool:
    """Whether it is a short piece again and again, a walk on the keyboard, or common words and digits."""
    if re.fullmatch(r"(.{1,8}?)\1+.{0,3}", password):
        return True
    steps = sum(any(a + b in ladder or b + a in ladder for ladder in LADDERS) for a, b in pairwise(password))
    if steps >= len(password) - 4:
        return True
    return min(_rest(each, _common_words()) for each in (password, password.translate(LEET))) < SHORTEST // 2


def _rest(password: str, words: Iterable[str]) -> int:
    """How many characters are left when known words, digits and signs are taken out."""
    for word in sorted(words, key=len, reverse=True):
        password = password.replace(word, " ")
    return len(re.sub(r"[\W\d_]+", "", password))


@lru_cache(maxsize=1)
def _common_words() -> frozenset[str]:
    lines = COMMON.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=PATIENCE_S):
        raise Busy("too many passwords are being checked")
    try:
        yield
    finally:
        _places.release()
