"""The history of a clinic's profile: what each source said or changed, and when, newest first.

Every kind of record that knows of changes is one function in `SOURCES`; one more is one more line there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.directory.profile import Event
from finder.models import (
    Attestation,
    Clinic,
    ClinicPathway,
    ClinicPractice,
    ImportChange,
    ImportRun,
    ProfileVersion,
    Provenance,
    Source,
)
from finder.models.provenance import FACT_GROUPS

MOST = 50
_COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "address": ("street", "suite", "city", "state", "zip5", "lat", "lon"),
    "telephone": ("phone", "phone_extension"),
}
"""The columns of a clinic that an import keeps as they were, by the group of facts they belong to."""


def history(session: Session, *, clinic_id: int, most: int = MOST) -> tuple[Event, ...]:
    """Give the newest events of a clinic; of one day in the order of `SOURCES`."""
    events = [event for source in SOURCES for event in source(session, clinic_id)]
    return tuple(sorted(events, key=lambda event: event.on, reverse=True)[:most])


def _imported(session: Session, clinic_id: int) -> Iterator[Event]:
    """Tell what each import made or changed, each compared with what came after it."""
    rows = session.execute(
        select(ImportChange, ImportRun, Source.title)
        .join(ImportRun, ImportRun.id == ImportChange.import_id)
        .join(Source, Source.id == ImportRun.source_id)
        .where(ImportChange.clinic_id == clinic_id, ImportRun.state == "done")
        .order_by(ImportRun.id.desc())
    )
    after = _as_kept(session.get_one(Clinic, clinic_id))
    for change, run, title in rows:
        ended = (run.finished_at or run.started_at).date()
        if change.before is None:
            yield Event(ended, "listed", title)
            return
        before: dict[str, Any] = change.before.get("clinic", {})
        yield Event(ended, "imported", title, _changed(before, after))
        after = before


def _as_kept(clinic: Clinic) -> dict[str, Any]:
    return {column: getattr(clinic, column) for columns in _COLUMNS.values() for column in columns}


def _changed(before: dict[str, Any], after: dict[str, Any]) -> tuple[str, ...]:
    return tuple(
        group
        for group, columns in _COLUMNS.items()
        if any(before.get(column) != after.get(column) for column in columns)
    )


def _attested(session: Session, clinic_id: int) -> Iterator[Event]:
    rows = session.scalars(select(Attestation).where(Attestation.clinic_id == clinic_id))
    return (Event(row.attested_on, "attested", row.attested_by) for row in rows)


def _stated(session: Session, clinic_id: int) -> Iterator[Event]:
    """Tell the groups of facts that one source stated on one day as one event."""
    rows = session.execute(
        select(Provenance.stated_on, Source.title, Provenance.fact_group)
        .join(Source)
        .where(Provenance.clinic_id == clinic_id)
    )
    ordered = sorted((on, title, FACT_GROUPS.index(group)) for on, title, group in rows)
    for (on, title), said in groupby(ordered, key=lambda row: row[:2]):
        yield Event(on, "stated", title, tuple(FACT_GROUPS[group] for _on, _title, group in said))


def _practices(session: Session, clinic_id: int) -> Iterator[Event]:
    rows = select(ClinicPractice.said_on, ClinicPractice.said_by).where(ClinicPractice.clinic_id == clinic_id)
    return (Event(on, "practices", by) for on, by in session.execute(rows.distinct()))


def _pathways(session: Session, clinic_id: int) -> Iterator[Event]:
    rows = select(ClinicPathway.said_on, Source.title).join(Source, Source.id == ClinicPathway.source_id)
    found = session.execute(rows.where(ClinicPathway.clinic_id == clinic_id).distinct())
    return (Event(on, "pathways", by) for on, by in found)


def _edited(session: Session, clinic_id: int) -> Iterator[Event]:
    """Tell what the clinic's own people changed on a day; who of them did is nobody else's business."""
    rows = session.execute(
        select(ProfileVersion.made_at, ProfileVersion.fact_group).where(ProfileVersion.clinic_id == clinic_id)
    )
    ordered = sorted({(at.date(), FACT_GROUPS.index(group)) for at, group in rows})
    for on, changed in groupby(ordered, key=lambda row: row[0]):
        yield Event(on, "edited", None, tuple(FACT_GROUPS[group] for _on, group in changed))


SOURCES: tuple[Callable[[Session, int], Iterable[Event]], ...] = (
    _attested,
    _edited,
    _practices,
    _pathways,
    _stated,
    _imported,
)
