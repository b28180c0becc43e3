"""Imports a places file: reads and checks each row, stages it, and merges in batches."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from finder.db import SessionFactory, unit_of_work
from finder.imports import runs, staging
from finder.imports.faults import Outcome, RowFault
from finder.imports.files import opened, sha256
from finder.imports.merge_places import KIND, merge_batch
from finder.imports.place_rows import Directory, StagedRow, staged_rows
from finder.imports.progress import NoProgress, Progress
from finder.imports.readers.places import read_places
from finder.imports.report import Report, report_to
from finder.imports.runs import ImportSummary, Release
from finder.imports.zips import load_zip_areas
from finder.models import SpecialtyRegistryName
from finder.models.import_run import ImportRun
from finder.models.import_staging import StagedPlace

STAGING = StagedPlace.__tablename__
# Physician Compare closed on that day, so the file is no younger.
PLACES_RELEASE = Release(
    name="cms-physician-compare-places",
    title="CMS Physician Compare, practice addresses with counts by specialty (packed in Synthea 3.0.0)",
    licence="Apache-2.0; source data in the public domain",
    url="https://github.com/synthetichealth/synthea",
    released_on=dt.date(2020, 12, 1),
)


def import_places(
    sessions: SessionFactory,
    *,
    path: Path,
    release: Release = PLACES_RELEASE,
    report: Path | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportSummary:
    """Bring a places file (CSV or gzip) into the directory, in transactions of about 10,000 rows.

    Safe to kill and to run again: a run that was merging goes on where it stopped, and a file already
    imported changes nothing. `report` is where refused and doubtful rows go (`<FILE>.report.csv`).
    Errors: `FileRefused` before anything is written.
    """
    report = report or path.with_name(path.name + ".report.csv")
    progress = progress or NoProgress()
    with runs.only_import(sessions):
        digest = sha256(path)
        with unit_of_work(sessions) as session:
            run = runs.begin(
                session, kind=KIND, release=release, file_name=path.name, file_sha256=digest, staging=STAGING
            )
        if run.state == "reading":
            _stage(sessions, run, path, report, progress)
        merged = _merge(sessions, run, release, dry_run=dry_run, progress=progress)
        return _end(sessions, run, report, dry_run_counts=merged if dry_run else None)


def _stage(
    sessions: SessionFactory, run: ImportRun, path: Path, report_path: Path, progress: Progress
) -> None:
    """Read the whole file into the staging table; one transaction, so half a file never lies there."""
    counts: Counter[str] = Counter()
    with unit_of_work(sessions) as session, report_to(report_path) as report, opened(path) as (lines, told):
        rows = staged_rows(
            read_places(lines, path),
            import_id=run.id,
            known=_directory(session),
            report=report,
            counts=counts,
        )
        progress.begin("Reading", path.stat().st_size)
        staging.copy_rows(session, table=STAGING, columns=StagedRow._fields, rows=progress.watch(rows, told))
        session.execute(text(f"analyze {STAGING}"))
        _report_shared_addresses(session.execute(_SHARED, {"id": run.id}), report, counts)
        counts.update({f"fault_{code}": count for code, count in report.counts.items()})
        runs.note_rows(session, import_id=run.id, counts=counts, samples=report.samples)


def _directory(session: Session) -> Directory:
    names = session.scalars(select(SpecialtyRegistryName).where(SpecialtyRegistryName.system == "cms"))
    return Directory(load_zip_areas(session), {name.value: name.specialty_code for name in names})


def _report_shared_addresses(shared: Iterable[Any], report: Report, counts: Counter[str]) -> None:
    """Doubt the rows behind the first of one organization and address: only named ones add to it."""
    for row, identifier, named, doubtful, first in shared:
        told = "its clinicians count there" if named else "nameless, so it is left out"
        reason = f"same organization and address as row {first}; {told}"
        report.add(RowFault(row, Outcome.DOUBTFUL, "shared-address", reason, identifier))
        if not doubtful:
            counts["rows_accepted"] -= 1
            counts["rows_doubtful"] += 1


def _merge(
    sessions: SessionFactory, run: ImportRun, release: Release, *, dry_run: bool, progress: Progress
) -> Counter[str]:
    """Merge what is not merged yet, a transaction a batch; give what this call did."""
    done: Counter[str] = Counter()
    parameters = {
        "import_id": run.id,
        "source_id": run.source_id,
        "stated_on": release.released_on or run.started_at.date(),
    }
    with unit_of_work(sessions) as session:
        batches = staging.batches(session, table=STAGING, import_id=run.id, after=run.merged_buckets)
    progress.begin("Merging", staging.BUCKETS - run.merged_buckets)
    for batch in batches:
        with unit_of_work(sessions) as session:
            session.execute(text("set local lock_timeout = '30s'"))
            counts = merge_batch(session, batch=batch, parameters=parameters, dry_run=dry_run)
            if not dry_run:
                runs.advance(session, import_id=run.id, merged_buckets=batch.end, counts=counts)
        done.update(counts)
        progress.advance(batch.end - batch.start)
    return done


def _end(
    sessions: SessionFactory, run: ImportRun, report: Path, *, dry_run_counts: Counter[str] | None
) -> ImportSummary:
    """Clear the staging table; a dry run leaves no trace of itself."""
    with unit_of_work(sessions) as session:
        staged = runs.finish(session, import_id=run.id)
        everything = Counter(staged.counts)
        if dry_run_counts is not None:
            everything.update(dry_run_counts)
            session.delete(staged)
        runs.clear_staging(session, table=STAGING)
    return ImportSummary.of(run.id, everything, report)


_SHARED = text(f"""
    select row, identifier, organization_key is not null, doubtful, first from (
        select *, first_value(row) over (partition by organization_key, address_key order by row) as first
        from {STAGING} where import_id = :id
    ) as member where row <> first order by row
""")  # noqa: S608 - a constant
