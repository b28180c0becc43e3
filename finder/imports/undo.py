"""Takes a whole import back: what it made goes, what it changed stands as before."""

from __future__ import annotations

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from finder.imports.faults import FileRefused
from finder.models.import_run import ImportRun

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
""")
_LEFT = text("""
    select (select count(*) from import_changes where import_id = :id) - (select count(*) from mine)
""")
_REMOVE = text("delete from clinics where id in (select clinic_id from mine where kind = 'new')")
_RESTORE_CLINICS = text("""
    update clinics as c set name = b.name, street = b.street, suite = b.suite, city = b.city, state = b.state,
        zip5 = b.zip5, point = st_point(b.lon, b.lat, 4326)::geography, point_precision = b.point_precision,
        time_zone = b.time_zone, phone = b.phone, phone_extension = b.phone_extension, status = b.status,
        source_id = b.source_id, source_row = b.source_row, updated_at = now()
    from mine cross join lateral jsonb_to_record(mine.before -> 'clinic') as b (
        name text, street text, suite text, city text, state text, zip5 text, lat float8, lon float8,
        point_precision text, time_zone text, phone text, phone_extension text, status text, source_id bigint,
        source_row text)
    where mine.kind = 'changed' and c.id = mine.clinic_id
""")
_RESTORE_ROWS = tuple(
    text(statement)
    for table, key in (
        ("specialty_counts", "counts"),
        ("provenances", "provenances"),
    )
    for statement in (
        f"delete from {table} where clinic_id in (select clinic_id from mine where kind = 'changed')",  # noqa: S608 - named above
        f"insert into {table} select r.* from mine cross join lateral"  # noqa: S608 - likewise
        f" jsonb_populate_recordset(null::{table}, mine.before -> '{key}') as r where kind = 'changed'",
    )
)
_RESTORE_FINGERPRINTS = text("""
    update imported_clinics as i set fingerprint = mine.before #>> '{imported,fingerprint}',
        status = mine.before #>> '{imported,status}'
    from mine
    where mine.kind = 'changed' and i.clinic_id = mine.clinic_id
        and i.kind = mine.before #>> '{imported,kind}'
""")


def undo_import(session: Session, *, import_id: int) -> dict[str, int]:
    """Take an import back; give how many clinics were removed, restored, and left to a later word on them.

    Errors: `FileRefused` for an import that is not done, is undone already, or never was.
    """
    run = session.scalar(select(ImportRun).where(ImportRun.id == import_id).with_for_update())
    if run is None or run.state not in {"done", "abandoned"}:
        raise FileRefused(f"There is no finished import {import_id} to undo.")
    session.execute(_MINE, {"id": import_id})
    left = session.scalar(_LEFT, {"id": import_id}) or 0
    restored = session.scalar(text("select count(*) from mine where kind = 'changed'")) or 0
    removed = session.scalar(text("select count(*) from mine where kind = 'new'")) or 0
    for step in (_RESTORE_CLINICS, *_RESTORE_ROWS, _RESTORE_FINGERPRINTS, _REMOVE):
        session.execute(step)
    run.state = "undone"
    run.finished_at = func.coalesce(ImportRun.finished_at, func.now())
    session.flush()
    return {"removed": removed, "restored": restored, "left": left}
