"""Takes a whole import back: what it made goes, what it changed stands as before."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from finder.db import SessionFactory, unit_of_work
from finder.fhir.services.keeping import forget
from finder.imports.facility_import import undo_facilities
from finder.imports.faults import FileRefused
from finder.models.import_run import ImportRun

CLINICS_A_BATCH = 10_000
_HANGS_ON_AFFILIATIONS = {"affiliation_specialties", "missed_affiliations"}


@dataclass(frozen=True, slots=True)
class Undone:
    """How many clinics were removed, restored to what they were, and left to a later word on them."""

    removed: int
    restored: int
    left: int


# A clinic that has spoken for itself since, or that a later import changed, is no longer this import's.
_MINE = text("""
    create temp table mine on commit drop as
    select ch.clinic_id, ch.kind, ch.before
    from import_changes as ch
    where ch.import_id = :id
        and not exists (select from import_changes as later
                        where later.clinic_id = ch.clinic_id and later.import_id > :id)
        and not exists (select from attestations where clinic_id = ch.clinic_id)
        and not exists (select from provenances as p join sources as s on s.id = p.source_id
                        where p.clinic_id = ch.clinic_id and s.kind <> 'registry')
    order by ch.clinic_id limit :most
""")
_TALLY = text(
    "select count(*) filter (where kind = 'new'), count(*) filter (where kind = 'changed') from mine"
)
_LEFT = text("select count(*) from import_changes where import_id = :id")
_FORGET = text("""
    delete from import_changes where import_id = :id and clinic_id in (select clinic_id from mine)
""")
_REMOVE = text("delete from clinics where id in (select clinic_id from mine where kind = 'new')")
_RESTORE_CLINICS = text("""
    update clinics as c set name = b.name, street = b.street, suite = b.suite, city = b.city, state = b.state,
        zip5 = b.zip5, point = st_point(b.lon, b.lat, 4326)::geography, point_precision = b.point_precision,
        roster_basis = b.roster_basis,
        time_zone = b.time_zone, phone = b.phone, phone_extension = b.phone_extension, status = b.status,
        source_id = b.source_id, source_row = b.source_row, updated_at = now()
    from mine cross join lateral jsonb_to_record(mine.before -> 'clinic') as b (
        name text, street text, suite text, city text, state text, zip5 text, lat float8, lon float8,
        point_precision text, roster_basis text, time_zone text, phone text, phone_extension text,
        status text, source_id bigint, source_row text)
    where mine.kind = 'changed' and c.id = mine.clinic_id
""")
# In this order, since the later ones refer to the earlier; deleting affiliations takes what hangs on them.
_RESTORE_ROWS = tuple(
    text(statement)
    for table, key in (
        ("specialty_counts", "counts"),
        ("provenances", "provenances"),
        ("affiliations", "affiliations"),
        ("integration_evidence", "evidence"),
        ("affiliation_specialties", "affiliation_specialties"),
        ("missed_affiliations", "missed_affiliations"),
    )
    for statement in (
        f"delete from {table} where clinic_id in (select clinic_id from mine where kind = 'changed')",  # noqa: S608 - named above
        f"insert into {table} select r.* from mine cross join lateral"  # noqa: S608 - likewise
        f" jsonb_populate_recordset(null::{table}, mine.before -> '{key}') as r where kind = 'changed'",
    )
    if not (table in _HANGS_ON_AFFILIATIONS and statement.startswith("delete"))
)
_RESTORE_FINGERPRINTS = text("""
    update imported_clinics as i set fingerprint = mine.before #>> '{imported,fingerprint}',
        status = mine.before #>> '{imported,status}',
        clinicians = cast(mine.before #>> '{imported,clinicians}' as int)
    from mine
    where mine.kind = 'changed' and i.clinic_id = mine.clinic_id
        and i.kind = mine.before #>> '{imported,kind}'
""")
_FORGET_FINGERPRINTS = text("""
    delete from imported_clinics as i using mine
    where mine.kind = 'changed' and i.clinic_id = mine.clinic_id and i.kind = :kind
        and mine.before -> 'imported' = 'null'
""")
# The next file is looked at anew, and people whom nobody lists any more go.
_LOOK_ANEW = text("delete from imported_buckets where kind = :kind")
_ASKED = text("delete from import_doubts where import_id = :id and decided_at is null")
_NOBODY = text("""
    delete from specialists as s where source_id = :source_id
        and not exists (select from affiliations where specialist_id = s.id)
""")


def undo_batch(session: Session, *, import_id: int) -> Undone | None:
    """Take back up to `CLINICS_A_BATCH` clinics; None once only those with a later word are left.

    Call it again, a transaction each, until None: deleting a nation's clinics at once would hold their rows
    for minutes. Errors: `FileRefused` for an import that is not finished, is undone already, or never was.
    """
    run = session.scalar(select(ImportRun).where(ImportRun.id == import_id).with_for_update())
    if run is None or run.state not in {"done", "abandoned"}:
        raise FileRefused(f"There is no finished import {import_id} to undo.")
    if run.kind in {"nppes", "npi-api", "deactivated"}:
        raise FileRefused("What NPPES says is undone by bringing in the monthly file before it.")
    session.execute(_MINE, {"id": import_id, "most": CLINICS_A_BATCH})
    removed, restored = session.execute(_TALLY).one()
    if not removed and not restored:
        undo_facilities(session, import_id=import_id)
        forget(session, import_id=import_id)
        run.state = "undone"
        session.execute(_ASKED, {"id": import_id})
        session.execute(_LOOK_ANEW, {"kind": run.kind})
        session.execute(_NOBODY, {"source_id": run.source_id})
        return None
    for step in (_RESTORE_CLINICS, *_RESTORE_ROWS, _RESTORE_FINGERPRINTS, _REMOVE):
        session.execute(step)
    session.execute(_FORGET_FINGERPRINTS, {"kind": run.kind})
    session.execute(_FORGET, {"id": import_id})
    return Undone(removed, restored, left=0)


def undo_import(sessions: SessionFactory, *, import_id: int) -> Undone:
    """Take an import back, batch by batch; safe to kill and to call again. Errors: as `undo_batch`."""
    removed = restored = 0
    while True:
        with unit_of_work(sessions) as session:
            done = undo_batch(session, import_id=import_id)
            if done is None:
                left = session.scalar(_LEFT, {"id": import_id}) or 0
                return Undone(removed, restored, left)
        removed, restored = removed + done.removed, restored + done.restored
