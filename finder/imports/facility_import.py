"""Imports CMS's Facility Affiliation file: one transaction, in which only what differs is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from finder.db import SessionFactory
from finder.imports import runs
from finder.imports.faults import RowFault
from finder.imports.files import opened
from finder.imports.listing_import import begin_run
from finder.imports.progress import NoProgress, Progress
from finder.imports.readers.facilities import FacilityRow, read_facilities
from finder.imports.report import Report, report_to
from finder.imports.runs import FAULT, ImportSummary, Release
from finder.imports.staging import copy_rows

KIND = "facilities"
FACILITIES_RELEASE = Release(
    name="cms-facility-affiliation",
    title="CMS Doctors and Clinicians, Facility Affiliation Data",
    licence="Public domain (U.S. government work)",
    url="https://data.cms.gov/provider-data/dataset/27ea-46a8",
)
_COLUMNS = ("npi", "ccn", "facility_type", "facility_ccn")

_STAGE = text("""
    create temp table staged (npi text, ccn text, facility_type text, facility_ccn text) on commit drop
""")
_TALLY = text("""
    select count(*) filter (where known.npi is null), count(*) filter (where known.npi is not null)
    from (select distinct npi, ccn, facility_type from staged) as file
    left join facility_affiliations as known on known.npi = file.npi and known.ccn = file.ccn
        and known.facility_type = file.facility_type and known.gone_import_id is null
""")
_WRITE = text("""
    insert into facility_affiliations as known (npi, ccn, facility_type, facility_ccn, import_id)
    select distinct on (npi, ccn, facility_type) npi, ccn, facility_type, facility_ccn, cast(:id as bigint)
    from staged
    on conflict (npi, ccn, facility_type) do update set gone_import_id = null
    where known.gone_import_id is not null
""")
_GONE = text("""
    update facility_affiliations as known set gone_import_id = :id
    where gone_import_id is null and not exists (
        select from staged as s
        where s.npi = known.npi and s.ccn = known.ccn and s.facility_type = known.facility_type)
""")
_UNDO = (
    text("delete from facility_affiliations where import_id = :id"),
    text("update facility_affiliations set gone_import_id = null where gone_import_id = :id"),
)


def import_facilities(
    sessions: SessionFactory,
    *,
    path: Path,
    report: Path | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportSummary:
    """Bring the whole file in; what it no longer lists is marked as gone. Errors: `FileRefused`."""
    report = report or path.with_name(path.name + ".report.csv")
    progress = progress or NoProgress()
    counts: Counter[str] = Counter(rows_read=0, rows_refused=0, rows_doubtful=0)
    with runs.only_import(sessions), sessions() as session, session.begin() as transaction:
        run = begin_run(session, KIND, FACILITIES_RELEASE, [path])
        session.execute(_STAGE)
        with report_to(report) as written, opened(path) as (lines, told):
            progress.begin("Reading", path.stat().st_size)
            rows = progress.watch(read_facilities(lines, path), told)
            copy_rows(session, table="staged", columns=_COLUMNS, rows=_staged(rows, written, counts))
        counts["rows_accepted"] = counts["rows_read"] - counts["rows_refused"] - counts["rows_doubtful"]
        counts.update(_merge(session, run.id))
        told_all = dict(counts) | {FAULT + code: number for code, number in written.counts.items()}
        runs.note_rows(session, import_id=run.id, counts=told_all, samples=written.samples)
        number = runs.finish(session, import_id=run.id).id
        if dry_run:
            transaction.rollback()
    return ImportSummary.of(number, told_all, report)


def undo_facilities(session: Session, *, import_id: int) -> None:
    """Take back what the import brought and what it marked as gone; for any other import nothing."""
    for step in _UNDO:
        session.execute(step, {"id": import_id})


def _staged(
    rows: Iterator[FacilityRow | RowFault], report: Report, counts: Counter[str]
) -> Iterator[tuple[str, ...]]:
    for row in rows:
        counts["rows_read"] += 1
        faults = (row,) if isinstance(row, RowFault) else row.faults
        for fault in faults:
            report.add(fault)
        if faults:
            counts[f"rows_{faults[0].outcome}"] += 1
        if isinstance(row, FacilityRow):
            yield row.npi, row.ccn, row.facility_type, row.facility_ccn


def _merge(session: Session, import_id: int) -> dict[str, int]:
    session.execute(text("analyze staged"))
    new, same = session.execute(_TALLY).one()
    session.execute(_WRITE, {"id": import_id})
    gone = session.execute(_GONE, {"id": import_id}).rowcount  # type: ignore[attr-defined]  # a DML statement gives a cursor result
    return {"facilities_new": new, "facilities_same": same, "facilities_gone": gone}
