"""The vocabulary that facets count, read from the database and kept for a minute."""

from __future__ import annotations

import threading
import time

from sqlalchemy import Select, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from finder.db import SessionFactory
from finder.models import InsurancePlan, Language, Practice, Specialty, Team, TeamWant
from finder.models.clinic import CLINIC_FORMS
from search.errors import EngineAway
from search.types import Want
from search.vocabulary import Vocabulary

KEPT_FOR_S = 60.0


def load_vocabulary(session: Session) -> Vocabulary:
    """Read every code in its order; a team's rows of one item are alternatives."""
    items: dict[str, dict[int, list[str]]] = {}
    rows = select(Team.code, TeamWant.item, TeamWant.specialty_code).join(TeamWant)
    for team, item, code in session.execute(
        rows.order_by(Team.position, TeamWant.item, TeamWant.alternative)
    ):
        items.setdefault(team, {}).setdefault(item, []).append(code)
    return Vocabulary(
        specialties=_codes(session, select(Specialty.code).order_by(Specialty.position)),
        teams={team: tuple(Want(tuple(codes)) for codes in wants.values()) for team, wants in items.items()},
        practices=_codes(session, select(Practice.code).order_by(Practice.position)),
        insurance=_codes(session, select(InsurancePlan.code).order_by(InsurancePlan.position)),
        languages=_codes(session, select(Language.code).order_by(Language.position)),
        forms=CLINIC_FORMS,
    )


class CachedVocabulary:
    """Gives the vocabulary, read anew at most once a minute; an old one serves while the database is away."""

    def __init__(self, sessions: SessionFactory, *, kept_for_s: float = KEPT_FOR_S) -> None:
        self._sessions = sessions
        self._kept_for_s = kept_for_s
        self._reading = threading.Lock()
        self._kept: Vocabulary | None = None
        self._read_again_at = 0.0

    def __call__(self) -> Vocabulary:
        """Give the vocabulary. Errors: `EngineAway` where none has been read yet and none can be.

        One thread reads; the others go on with what is kept, and wait for nothing but the first reading.
        """
        kept = self._kept
        if kept is not None and time.monotonic() < self._read_again_at:
            return kept
        if not self._reading.acquire(blocking=kept is None):
            return kept or self()
        try:
            if self._kept is None or time.monotonic() >= self._read_again_at:
                self._kept = self._read()
                self._read_again_at = time.monotonic() + self._kept_for_s
            return self._kept
        finally:
            self._reading.release()

    def _read(self) -> Vocabulary:
        try:
            with self._sessions() as session:
                return load_vocabulary(session)
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            if self._kept is None:
                raise EngineAway("The vocabulary cannot be read.") from error
            return self._kept


def _codes(session: Session, query: Select[str]) -> tuple[str, ...]:
    return tuple(session.scalars(query))
