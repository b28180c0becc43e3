"""Answers FHIR searches and reads: one statement a store and page, then what is shown is loaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Float, Select, and_, cast, false, func, literal, select, true, tuple_
from sqlalchemy.orm import Session

from finder.errors import NotListed
from finder.fhir.asking import Include, Search
from finder.fhir.cursors import After
from finder.fhir.directory_store import DirectoryStore
from finder.fhir.imported_store import ImportedStore
from finder.fhir.matching import Clause, metres, some
from finder.fhir.specialty_names import load_names
from finder.fhir.stores import Document, Key, Rows, Store, keys, matching
from finder.fhir.wanted import FHIR_ID

MOST_INCLUDED = 1_000


@dataclass(frozen=True, slots=True)
class Match:
    """A resource that was asked for, and how far it lies where a circle was."""

    resource: Document
    metres: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One page. `cut` says that more was to be included than one answer holds."""

    matches: tuple[Match, ...] = ()
    included: tuple[Document, ...] = ()
    total: int | None = None
    following: After | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """A resource in the order of the answers."""

    metres: float
    store: int
    key: Key


@dataclass(slots=True)
class _Wanted:
    """Keys to be loaded, by store and type."""

    keys: dict[tuple[int, str], dict[Key, None]] = field(default_factory=lambda: defaultdict(dict))
    cut: bool = False


def stores(session: Session, *, base_url: str) -> tuple[Store, ...]:
    """Give the stores in the order of their answers."""
    return DirectoryStore(base_url, load_names(session)), ImportedStore()


def find(session: Session, *, search: Search, after: After | None, base_url: str) -> Found:
    """Answer one page of a search."""
    every = stores(session, base_url=base_url)
    kind = search.resource.name
    total = after.total if after else (0 if search.total else None)
    lines: list[_Line] = []
    for number, store in enumerate(every):
        rows = store.rows(kind)
        if rows is None:
            continue
        tests = matching(store, rows, search.conditions)
        if search.total and after is None:
            total = (total or 0) + _count(session, rows, tests)
        if search.count:
            asked = _page(rows, tests, search, after, number)
            lines += [_Line(row[0], number, tuple(row[1:])) for row in session.execute(asked)]
    # Each store's own rows come in order, and sorting keeps it among equals.
    lines.sort(key=lambda line: (line.metres, line.store))
    shown = lines[: search.count]
    wanted = _to_include(session, every, search, shown)
    return Found(
        matches=_matches(session, every, search, shown),
        included=_included(session, every, wanted),
        total=total,
        following=_following(shown, total) if len(lines) > len(shown) > 0 else None,
        cut=wanted.cut,
    )


def read(session: Session, *, kind: str, identifier: str, base_url: str) -> Document:
    """Give one resource. Errors: `NotListed`."""
    if FHIR_ID.fullmatch(identifier):
        for store in stores(session, base_url=base_url):
            rows, known = store.rows(kind), store.keys_of(kind, [identifier])
            if rows is None or not known:
                continue
            found = session.execute(keys(rows, *rows.where, rows.among(known))).all()
            for document in store.load(session, kind=kind, keys=[tuple(row) for row in found]).values():
                return document
    raise NotListed(kind)


def _count(session: Session, rows: Rows, tests: Sequence[Clause]) -> int:
    return session.scalar(select(func.count()).select_from(rows.table).where(*tests)) or 0


def _page(
    rows: Rows, tests: Sequence[Clause], search: Search, after: After | None, number: int
) -> Select[Any]:
    near = search.near
    far = metres(rows.table.c.point, near) if near else cast(literal(0.0), Float(53))
    place = _behind(far, rows, after, number) if after else true()
    asked = select(far.label("metres"), *rows.key).select_from(rows.table).where(*tests, place)
    order = (far, *rows.order) if near else rows.order
    return asked.order_by(*order).limit(search.count + 1)


def _behind(metres: Any, rows: Rows, after: After, number: int) -> Clause:
    """Say that a resource comes after a place: by distance, then by store, then by key."""
    far, store, *key = after.place
    if number != store:
        return and_(metres >= far) if number > store else and_(metres > far)
    if len(key) != len(rows.key):
        return false()
    return tuple_(metres, *rows.order) > tuple_(literal(far, Float(53)), *map(literal, key))


def _following(shown: Sequence[_Line], total: int | None) -> After:
    last = shown[-1]
    return After((last.metres, last.store, *last.key), total)


def _matches(
    session: Session, every: Sequence[Store], search: Search, shown: Sequence[_Line]
) -> tuple[Match, ...]:
    loaded = {
        number: store.load(
            session,
            kind=search.resource.name,
            keys=[line.key for line in shown if line.store == number],
        )
        for number, store in enumerate(every)
    }
    return tuple(
        Match(loaded[line.store][line.key], line.metres if search.near else None)
        for line in shown
        if line.key in loaded[line.store]
    )


def _to_include(session: Session, every: Sequence[Store], search: Search, shown: Sequence[_Line]) -> _Wanted:
    """Find what the included references lead to, once each, and nothing that is a match itself."""
    wanted = _Wanted()
    for include in search.includes:
        kind = include.source if include.reverse else include.parameter.target or ""
        for number, store in enumerate(every):
            page = [line.key for line in shown if line.store == number]
            base, others = store.rows(search.resource.name), store.rows(kind)
            if not page or base is None or others is None:
                continue
            left = MOST_INCLUDED - sum(map(len, wanted.keys.values()))
            found = session.execute(_reached(store, base, others, include, page).limit(left + 1)).all()
            wanted.cut = wanted.cut or len(found) > left
            matched = set(page) if kind == search.resource.name else set()
            fresh = (tuple(row) for row in found[:left])
            wanted.keys[number, kind].update((key, None) for key in fresh if key not in matched)
    return wanted


def _reached(store: Store, base: Rows, others: Rows, include: Include, page: Sequence[Key]) -> Select[Any]:
    source, target = (others, base) if include.reverse else (base, others)
    refers = store.refers(source, include.parameter.name, target)
    reached = some(base.table, base.among(page), refers, *base.where)
    return keys(others, *others.where, reached).order_by(*others.order)


def _included(session: Session, every: Sequence[Store], wanted: _Wanted) -> tuple[Document, ...]:
    found: list[Document] = []
    for (number, kind), chosen in wanted.keys.items():
        loaded = every[number].load(session, kind=kind, keys=list(chosen)) if chosen else {}
        found += [loaded[key] for key in chosen if key in loaded]
    return tuple(found)
