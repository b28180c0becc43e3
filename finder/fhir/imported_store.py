"""Resources of imported Plan-Net files, served as they came; their values stand in a table of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, select
from sqlalchemy.orm import Session

from finder.fhir.matching import Clause, any_tokens, codes, moments, some, strings, within
from finder.fhir.stores import Document, Key, Rows
from finder.fhir.table import RESOURCES
from finder.fhir.wanted import Has, Leaf, Reference
from finder.models import FhirResource, FhirValue

_NEVER = literal(dt.datetime(1, 1, 1, tzinfo=dt.UTC))
_FOR_EVER = literal(dt.datetime(9999, 12, 31, tzinfo=dt.UTC))


class ImportedStore:
    """Resources that an operator's files brought."""

    def rows(self, kind: str) -> Rows | None:
        """Give the resources of a type."""
        resources = FhirResource.__table__.alias()
        return Rows(kind, resources, (and_(resources.c.type == kind),), (resources.c.id,))

    def leaf(self, rows: Rows, leaf: Leaf) -> Clause:
        """Say whether a resource has one of the values."""
        resources, parameter = rows.table.c, leaf.parameter
        if parameter.name == "_id":
            return rows.among(self.keys_of(rows.kind, codes(leaf)))
        if parameter.name == "_lastUpdated":
            return moments(leaf, resources.updated_at, resources.updated_at)
        if parameter.name == "near":
            return within(leaf, resources.point)
        values = FhirValue.__table__.alias()
        return _has_value(rows, values, parameter.name, _fits(leaf, values.c))

    def shortcut(self, rows: Rows, condition: Has) -> Clause | None:
        """None: every test reads the table of values."""

    def refers(self, source: Rows, parameter: str, target: Rows) -> Clause:
        """Say whether `source` refers by this parameter to `target`."""
        values = FhirValue.__table__.alias()
        to_it = and_(values.c.target_type == target.kind, values.c.target_id == target.key[0])
        return _has_value(source, values, parameter, to_it)

    def who(self, roles: Rows) -> ColumnElement[Any]:
        """Give the practitioner's id, or the role's own where it names nobody."""
        values = FhirValue.__table__.alias()
        practitioner = (
            select(func.min(values.c.target_id))
            .where(*_of(roles, values), values.c.parameter == "practitioner")
            .correlate_except(values)
            .scalar_subquery()
        )
        return func.coalesce("Practitioner/" + practitioner, roles.key[0])

    def keys_of(self, kind: str, ids: Sequence[str]) -> list[Key]:
        """Give the ids themselves."""
        return [(each,) for each in ids if kind in RESOURCES]

    def load(self, session: Session, *, kind: str, keys: Sequence[Key]) -> dict[Key, Document]:
        """Give the resources as they came, with the time at which we learned of them."""
        asked = select(FhirResource).where(
            FhirResource.type == kind, FhirResource.id.in_([key[0] for key in keys])
        )
        return {(row.id,): _dated(row) for row in session.scalars(asked)}


def _fits(leaf: Leaf, values: Any) -> Clause:
    if leaf.parameter.type == "reference":
        ids = [value.id for value in leaf.values if isinstance(value, Reference)]
        return and_(values.target_type == leaf.parameter.target, values.target_id.in_(ids))
    if leaf.parameter.type == "string":
        # `folded` was folded when the value was stored; the exact spelling stands beside it.
        column = values.value if leaf.modifier == "exact" else values.folded
        return strings(leaf, column, folds=lambda stored: stored)
    if leaf.parameter.type == "date":
        return moments(leaf, func.coalesce(values.begins, _NEVER), func.coalesce(values.ends, _FOR_EVER))
    return any_tokens(leaf, func.coalesce(values.system, ""), values.value)


def _has_value(rows: Rows, values: Any, parameter: str, fits: Clause) -> Clause:
    return some(values, *_of(rows, values), values.c.parameter == parameter, fits)


def _of(rows: Rows, values: Any) -> tuple[Clause, ...]:
    return (and_(values.c.type == rows.kind), and_(values.c.resource_id == rows.key[0]))


def _dated(row: FhirResource) -> Document:
    said = row.resource.get("meta")
    meta = {
        **(said if isinstance(said, dict) else {}),
        "lastUpdated": row.updated_at.astimezone(dt.UTC).isoformat(),
    }
    meta.setdefault("profile", list(RESOURCES[row.type].profiles[:1]))
    return {**row.resource, "meta": meta}
