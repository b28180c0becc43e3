"""Keeps readings of the vocabulary for a minute, where sessions share a memory: it changes with a release."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from sqlalchemy.orm import Session

from finder.db import MEMORY

KEPT_FOR_S = 60.0

Read = TypeVar("Read", covariant=True)


class Reading(Protocol[Read]):
    """A reading of the vocabulary in one language."""

    def __call__(self, session: Session, *, locale: str = "en") -> Read:
        """Read it."""


def kept(read: Callable[..., Read]) -> Reading[Read]:
    """Read at most once a minute and language for all sessions of one memory; other sessions always read."""

    @functools.wraps(read)
    def reading(session: Session, *, locale: str = "en") -> Any:
        memory = session.info.get(MEMORY)
        if memory is None:
            return read(session, locale=locale)
        key = (read.__module__, read.__qualname__, locale)
        read_at, found = memory.get(key, (0.0, None))
        if found is None or time.monotonic() - read_at >= KEPT_FOR_S:
            found = read(session, locale=locale)
            memory[key] = (time.monotonic(), found)
        return found

    return reading
