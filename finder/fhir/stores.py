"""Where resources come from: what the search asks of a store, and how conditions become one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, FromClause, Select, Text, and_, false, func, or_, select, tuple_
from sqlalchemy.orm import Session

from finder.fhir.matching import Clause, some
from finder.fhir.wanted import Chain, Condition, Has, Leaf

Key = tuple[Any, ...]
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """The resources of one type in one store: a table, which of its rows they are, and their key."""

    kind: str
    table: FromClause
    where: tuple[Clause, ...]
    key: tuple[ColumnElement[Any], ...]

    def among(self, keys: Sequence[Key]) -> Clause:
        """Say whether its key is one of these."""
        if not keys:
            return false()
        if len(self.key) == 1:
            return self.key[0].in_([key[0] for key in keys])
        return tuple_(*self.key).in_(keys)

    @property
    def order(self) -> tuple[ColumnElement[Any], ...]:
        """Give what sorts them, letters by their number."""
        return tuple(each.collate("C") if isinstance(each.type, Text) else each for each in self.key)


class Store(Protocol):
    """Resources of one origin. References never lead from one store into another."""

    def rows(self, kind: str) -> Rows | None:
        """Give the resources of a type under a name of their own; None where the store has none."""

    def leaf(self, rows: Rows, leaf: Leaf) -> Clause:
        """Say whether a resource has one of the values."""

    def shortcut(self, rows: Rows, condition: Has) -> Clause | None:
        """Give a cheaper test that says the same as the condition, where the store knows one."""

    def refers(self, source: Rows, parameter: str, target: Rows) -> Clause:
        """Say whether `source` refers by this parameter to `target`."""

    def who(self, roles: Rows) -> ColumnElement[Any]:
        """Give what tells the person of a PractitionerRole from others."""

    def keys_of(self, kind: str, ids: Sequence[str]) -> list[Key]:
        """Give the keys that ids of ours stand for; what cannot be one of this store is left out."""

    def load(self, session: Session, *, kind: str, keys: Sequence[Key]) -> dict[Key, Document]:
        """Give the resources with these keys."""


def matching(store: Store, rows: Rows, conditions: Sequence[Condition]) -> list[Clause]:
    """Give every test that a resource must pass."""
    return [*rows.where, *(_test(store, rows, each) for each in conditions), *_team(store, rows, conditions)]


def _test(store: Store, rows: Rows, condition: Condition) -> Clause:
    if isinstance(condition, Leaf):
        return store.leaf(rows, condition)
    if isinstance(condition, Chain):
        target = store.rows(condition.parameter.target or "")
        return false() if target is None else _exists(store, rows, condition, target)
    shorter = store.shortcut(rows, condition)
    if shorter is not None:
        return shorter
    source = store.rows(condition.source)
    if source is None:
        return false()
    refers = store.refers(source, condition.parameter.name, rows)
    return some(source.table, refers, *source.where, _test(store, source, condition.then))


def _exists(store: Store, rows: Rows, chain: Chain, target: Rows) -> Clause:
    refers = store.refers(rows, chain.parameter.name, target)
    return some(target.table, refers, *target.where, _test(store, target, chain.then))


def _team(store: Store, rows: Rows, conditions: Sequence[Condition]) -> list[Clause]:
    """Hold that specialties asked for together are two people's, as everywhere in this directory."""
    wanted = [
        each.then
        for each in conditions
        if isinstance(each, Has)
        and (each.source, each.parameter.name) == ("PractitionerRole", "location")
        and isinstance(each.then, Leaf)
        and each.then.parameter.name == "specialty"
    ]
    roles = store.rows("PractitionerRole") if len(set(wanted)) > 1 else None
    if roles is None:
        return []
    relevant = or_(*(store.leaf(roles, leaf) for leaf in wanted))
    people = (
        select(func.count(store.who(roles).distinct()))
        .select_from(roles.table)
        .where(and_(*roles.where, store.refers(roles, "location", rows), relevant))
        .correlate_except(roles.table)
        .scalar_subquery()
    )
    return [people > 1]


def keys(rows: Rows, *tests: Clause) -> Select[Any]:
    """Select the keys of the resources that pass."""
    return select(*rows.key).select_from(rows.table).where(*tests)
