"""Imports Doctors and Clinicians files: stages them whole, then merges the buildings that changed."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from finder.db import SessionFactory, unit_of_work
from finder.imports import dac_staging, runs
from finder.imports.ahead import ahead
from finder.imports.dac_batches import merge_batch
from finder.imports.dac_buckets import Span, compare, same_from, spans
from finder.imports.dac_places import RULES
from finder.imports.dac_report import note_faults, write_reports
from finder.imports.dac_resolving import Known, Resolved, Resolver
from finder.imports.files import sha256
from finder.imports.inference import Family
from finder.imports.merge_people import KIND
from finder.imports.nameless import vouched
from finder.imports.pauses import without_collecting
from finder.imports.progress import NoProgress, Progress
from finder.imports.readers.dac_columns import BUCKETS
from finder.imports.runs import ImportSummary, Release
from finder.imports.spreading import find_spread
from finder.imports.zips import load_zip_areas
from finder.models import SpecialtyRegistryName
from finder.models.import_run import ImportRun
from finder.models.team import TeamWant

DAC_RELEASE = Release(
    name="cms-doctors-and-clinicians",
    title="CMS Doctors and Clinicians national file",
    licence="Public domain (U.S. government work)",
    url="https://data.cms.gov/provider-data/dataset/mj5m-pzi6",
)
_ROWS_A_BATCH = 30_000


@dataclass(frozen=True, slots=True)
class _Batch:
    """What is merged in one transaction, and what its rows came to."""

    span: Span
    resolved: Resolved


def import_dac(
    sessions: SessionFactory,
    *,
    paths: Sequence[Path],
    release: Release = DAC_RELEASE,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportSummary:
    """Bring one release, in one file or several, into the directory.

    Safe to kill and to run again: a run that was merging goes on at its next building, and buildings whose
    rows are those of the last file are passed over. Each file's refused and doubtful rows go to
    `<FILE>.report.csv`. Errors: `FileRefused` before anything is written.
    """
    progress = progress or NoProgress()
    with runs.only_import(sessions):
        run = _begin(sessions, paths, release)
        if run.state == "reading":
            with unit_of_work(sessions) as session:
                runs.clear_staging(session, table=dac_staging.TABLE)
                counts = dac_staging.stage(session, import_id=run.id, paths=paths, progress=progress)
                runs.note_rows(session, import_id=run.id, counts=counts, samples=[])
        done = _merge(sessions, run, release, dry_run=dry_run, progress=progress)
        return _end(sessions, run, paths, dry_run_counts=done if dry_run else None)


def _begin(sessions: SessionFactory, paths: Sequence[Path], release: Release) -> ImportRun:
    digests = [sha256(path) for path in paths]
    whole = digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()
    with unit_of_work(sessions) as session:
        return runs.begin(
            session,
            kind=KIND,
            release=release,
            file_name=", ".join(path.name for path in paths),
            file_sha256=whole,
            staging=dac_staging.TABLE,
        )


def _merge(
    sessions: SessionFactory, run: ImportRun, release: Release, *, dry_run: bool, progress: Progress
) -> Counter[str]:
    """Merge what is not merged yet, a transaction a batch; give what this call did."""
    parameters = {
        "import_id": run.id,
        "source_id": run.source_id,
        "stated_on": release.released_on or run.started_at.date(),
        "file_sha256": run.file_sha256,
    }
    after = run.merged_buckets
    progress.begin("Comparing", 1)
    with unit_of_work(sessions) as session:
        known, rules = _known(session)
        compare(session, rules=rules, file_sha256=run.file_sha256)
        same, todo = same_from(session, after), spans(session, after=after, rows=_ROWS_A_BATCH)
    done: Counter[str] = Counter(buckets_same=same.buckets, rows_same=same.rows)
    progress.advance(1)
    progress.begin("Merging", sum(span.rows for span in todo))
    with without_collecting():
        for batch in ahead(_resolved(sessions, known, todo)):
            done.update(_merge_one(sessions, run, batch, parameters, dry_run=dry_run))
            progress.advance(batch.span.rows)
    if not dry_run:
        with unit_of_work(sessions) as session:
            passed = {"buckets_same": same.buckets, "rows_same": same.rows}
            runs.advance(session, import_id=run.id, merged_buckets=BUCKETS, counts=passed)
    return done


def _merge_one(
    sessions: SessionFactory,
    run: ImportRun,
    batch: _Batch,
    parameters: Mapping[str, object],
    *,
    dry_run: bool,
) -> Counter[str]:
    with unit_of_work(sessions) as session:
        session.execute(text("set local lock_timeout = '30s'"))
        counts = merge_batch(
            session, batch=batch.resolved, span=batch.span, parameters=parameters, dry_run=dry_run
        )
        dac_staging.keep_faults(session, import_id=run.id, faults=batch.resolved.faults)
        if not dry_run:
            runs.advance(session, import_id=run.id, merged_buckets=batch.span.last + 1, counts=counts)
    return counts


def _known(session: Session) -> tuple[Known, str]:
    """Give what rows are read against, and a name for the rules: with others, every row is looked at."""
    names = session.scalars(select(SpecialtyRegistryName).where(SpecialtyRegistryName.system == "cms"))
    specialties = {name.value: name.specialty_code for name in names}
    families = load_families(session)
    vocabulary = repr((sorted(specialties.items()), sorted(families.items(), key=repr)))
    rules = f"{RULES}:{hashlib.sha256(vocabulary.encode()).hexdigest()[:12]}"
    return Known(
        load_zip_areas(session), specialties, families, find_spread(session), vouched(session)
    ), rules


def load_families(session: Session) -> Mapping[str, Family]:
    """Give each specialty's family, and the field of care that the team presets make of families."""
    rows = session.execute(
        text("""
        select s.code, line.family, s.supporting from specialties as s
        join specialty_ancestors as line on line.code = s.code and line.depth = 0
    """)
    ).all()
    family = {row.code: row.family for row in rows}
    field = {root: root for root in family.values()}
    teams: defaultdict[str, list[str]] = defaultdict(list)
    for want in session.scalars(select(TeamWant).order_by(TeamWant.team_code)):
        teams[want.team_code].append(family[want.specialty_code])
    for wanted in teams.values():
        joined = {field[root] for root in wanted}
        field = {root: min(joined) if of in joined else of for root, of in field.items()}
    return {row.code: Family(row.family, supporting=row.supporting, field=field[row.family]) for row in rows}


def _resolved(sessions: SessionFactory, known: Known, todo: Sequence[Span]) -> Iterator[_Batch]:
    """Read and resolve the spans, one after the other."""
    resolver = Resolver(known)
    for span in todo:
        with unit_of_work(sessions) as session:
            rows = dac_staging.rows_of(session, span)
        yield _Batch(span, resolver.resolve(rows))


def _end(
    sessions: SessionFactory, run: ImportRun, paths: Sequence[Path], *, dry_run_counts: Counter[str] | None
) -> ImportSummary:
    """Write the reports and clear the staging tables; a dry run leaves no trace of itself."""
    with unit_of_work(sessions) as session:
        reports = write_reports(session, import_id=run.id, paths=paths)
        note_faults(session, import_id=run.id)
        ended = runs.finish(session, import_id=run.id)
        everything = Counter(ended.counts)
        if dry_run_counts is not None:
            everything.update(dry_run_counts)
            session.delete(ended)
            session.flush()
        for table in (dac_staging.TABLE, dac_staging.BUCKETS, dac_staging.FAULTS):
            runs.clear_staging(session, table=table)
    return ImportSummary.of(run.id, everything, reports[0])
