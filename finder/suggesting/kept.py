"""Keeps the terms of each language in memory and reads them anew at most once a minute."""

from __future__ import annotations

import threading
import time

from sqlalchemy.orm import Session

from finder.directory.vocabulary import KEPT_FOR_S
from finder.suggesting.terms import Terms, load_terms


class KeptTerms:
    """Gives the terms for a language; threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, Terms]] = {}

    def __call__(self, session: Session, *, locale: str) -> Terms:
        """Give the terms, at most a minute old."""
        with self._lock:
            kept = self._kept.get(locale)
            if kept is None or time.monotonic() - kept[0] >= KEPT_FOR_S:
                kept = time.monotonic(), load_terms(session, locale=locale)
                self._kept[locale] = kept
            return kept[1]
