"""`PostgisEngine`: the search contract answered by the system of record itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from finder.db import SessionFactory
from finder.directory.postgis import clusters, names, question
from finder.directory.postgis.candidates import candidates
from search import text
from search.errors import BadQuestion, EngineAway
from search.types import Cluster, Cursor, NameHit, Point, SearchRequest, SearchResult
from search.vocabulary import Vocabulary

DEADLINE_MS = 1_500
"""How long one question may take; then it is `EngineAway`."""


FACETS_UP_TO = 20_000
"""With more clinics in question their facets would take longer than that; the answer has none then."""
WIDE_M = 200_000
"""A lesser circle holds fewer clinics anywhere, so that nobody need count them first."""


class PostgisEngine:
    """Answers from `clinic_summaries` and `clinic_people`. Errors: `EngineAway`, `BadQuestion`.

    Facets are left out (empty) where more than `facets_up_to` clinics are in question.
    """

    name = question.NAME

    def __init__(
        self,
        sessions: SessionFactory,
        vocabulary: Callable[[], Vocabulary],
        *,
        facets_up_to: int = FACETS_UP_TO,
    ) -> None:
        self._sessions = sessions
        self._vocabulary = vocabulary
        self._facets_up_to = facets_up_to

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer one question in one statement."""
        began = time.perf_counter()
        vocabulary = self._vocabulary() if request.facets else Vocabulary()
        with self._asking() as session:
            if request.facets and self._too_many(session, request):
                request = replace(request, facets=False)
            row = session.execute(question.question(request, vocabulary)).one()
        page = row.page or []
        shown = page[: request.limit]
        following = None
        if len(page) > len(shown) > 0:
            seen = (request.after.seen if request.after else 0) + len(shown)
            following = Cursor(self.name, tuple(shown[-1]["key"]), seen)
        return SearchResult(
            hits=tuple(question.hit(request, each) for each in shown),
            total=row.total,
            full=row.full,
            facets=question.grouped(row.facets or []) if request.facets else {},
            engine=self.name,
            took_ms=(time.perf_counter() - began) * 1_000,
            next=following,
        )

    def totals(self, requests: list[SearchRequest]) -> list[int]:
        """Count the hits of several questions in one round trip."""
        if not requests:
            return []
        counts = (question.total(request).scalar_subquery() for request in requests)
        with self._asking() as session:
            return list(session.execute(select(*counts)).one())

    def clusters(self, request: SearchRequest, zoom: int) -> list[Cluster]:
        """Group the hits of a question with a box by map tiles of zoom + 2."""
        if request.box is None:
            raise BadQuestion("bbox", "A map needs its rectangle.")
        with self._asking() as session:
            rows = session.execute(clusters.clusters(request, zoom)).all()
        return [Cluster(row.tile, row.lat, row.lon, row[3], row.clinic_id) for row in rows]

    def names(self, prefix: str, center: Point | None, limit: int) -> list[NameHit]:
        """Find clinics and specialists whose names begin with these words, nearest first."""
        words = text.words(prefix)
        if not words:
            return []
        with self._asking() as session:
            rows = session.execute(names.names(words, center, limit)).all()
        return [NameHit(row.kind, row.clinic_id, row.name) for row in rows]

    def _too_many(self, session: Session, request: SearchRequest) -> bool:
        """Tell whether a question without bounds, or with wide ones, is about too many clinics."""
        if request.radius_m is not None and request.radius_m < WIDE_M:
            return False
        some = select(candidates(request).c.clinic_id).limit(self._facets_up_to + 1).subquery()
        counted = session.scalar(select(func.count()).select_from(some)) or 0
        return counted > self._facets_up_to

    @contextmanager
    def _asking(self) -> Iterator[Session]:
        """Open a read with the deadline; a database that does not answer is `EngineAway`."""
        try:
            with self._sessions() as session, session.begin():
                session.execute(
                    select(
                        func.set_config("statement_timeout", str(DEADLINE_MS), True),  # noqa: FBT003 - set_config takes is_local by place
                        func.set_config("jit", "off", True),  # noqa: FBT003 - set_config takes is_local by place
                        # Starting workers costs more than these questions do.
                        func.set_config("max_parallel_workers_per_gather", "0", True),  # noqa: FBT003 - set_config takes is_local by place
                        # The planner takes a step's thousand rows for a few and would pair them one by one.
                        func.set_config("enable_nestloop", "off", True),  # noqa: FBT003 - set_config takes is_local by place
                    )
                )
                yield session
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            raise EngineAway("PostGIS gave no answer in time.") from error
