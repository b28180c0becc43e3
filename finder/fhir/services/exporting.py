"""Bulk exports: what was asked for is one row, and each file is read page by page while it is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from uuid import UUID, uuid4

import orjson
from sqlalchemy import delete, func, literal, true, tuple_
from sqlalchemy.orm import Session

from finder.db import SessionFactory
from finder.errors import NotListed
from finder.fhir.matching import Clause
from finder.fhir.services.searching import stores
from finder.fhir.stores import Key, Rows, Store, keys, matching
from finder.fhir.table import RESOURCES
from finder.fhir.wanted import Leaf, Moment
from finder.models import FhirExport

KEPT_FOR = dt.timedelta(days=1)
A_PAGE = 500
_NEVER_ENDS = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)


def begin(session: Session, *, types: Sequence[str], since: dt.datetime | None, request: str) -> UUID:
    """Note what was asked for, and forget what is older than a day."""
    session.execute(delete(FhirExport).where(FhirExport.requested_at < func.now() - KEPT_FOR))
    export = FhirExport(id=uuid4(), types=list(types), since=since, request=request)
    session.add(export)
    session.flush()
    return export.id


def asked_for(session: Session, *, export_id: UUID) -> FhirExport:
    """Give an export. Errors: `NotListed` where it never was, was deleted, or is older than a day."""
    found = session.get(FhirExport, export_id)
    if found is None or found.requested_at < dt.datetime.now(dt.UTC) - KEPT_FOR:
        raise NotListed("export")
    return found


def forget(session: Session, *, export_id: UUID) -> None:
    """Delete an export. Errors: `NotListed`."""
    session.delete(asked_for(session, export_id=export_id))


def types_found(session: Session, *, export: FhirExport, base_url: str) -> list[str]:
    """Give the types of which there is anything."""
    return [
        kind
        for kind in export.types
        for store in stores(session, base_url=base_url)
        if (rows := store.rows(kind)) is not None
        and session.execute(keys(rows, *_tests(store, rows, export.since)).limit(1)).first() is not None
    ]


def lines(
    sessions: SessionFactory, *, kind: str, since: dt.datetime | None, base_url: str
) -> Iterator[bytes]:
    """Give one resource a line. A page is read, sent and forgotten; no transaction spans two of them."""
    number, after = 0, None
    while True:
        with sessions() as session:
            every = stores(session, base_url=base_url)
            if number == len(every):
                return
            page, after = _page(session, every[number], kind, since, after)
        if after is None:
            number += 1
        yield page


def _page(
    session: Session, store: Store, kind: str, since: dt.datetime | None, after: Key | None
) -> tuple[bytes, Key | None]:
    rows = store.rows(kind)
    if rows is None:
        return b"", None
    behind: Clause = true() if after is None else tuple_(*rows.order) > tuple_(*map(literal, after))
    asked = keys(rows, *_tests(store, rows, since), behind).order_by(*rows.order).limit(A_PAGE)
    found: list[Key] = [tuple(row) for row in session.execute(asked)]
    loaded = store.load(session, kind=kind, keys=found)
    page = b"".join(orjson.dumps(loaded[key]) + b"\n" for key in found if key in loaded)
    return page, found[-1] if len(found) == A_PAGE else None


def _tests(store: Store, rows: Rows, since: dt.datetime | None) -> list[Clause]:
    if since is None:
        return matching(store, rows, ())
    changed = RESOURCES[rows.kind].parameters["_lastUpdated"]
    return matching(store, rows, (Leaf(changed, (Moment("ge", since, _NEVER_ENDS),)),))
