"""Brings in what NPPES says of single people between its monthly files: API answers, and void numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from sqlalchemy import text

from finder.db import SessionFactory
from finder.imports import runs
from finder.imports.faults import RowFault
from finder.imports.files import opened_bytes
from finder.imports.listing_import import begin_run
from finder.imports.nppes import TABLE, copy_people
from finder.imports.readers.npi_api import read_npi_api
from finder.imports.readers.nppes_side_files import read_deactivated
from finder.imports.report import report_to
from finder.imports.runs import FAULT, ImportSummary, Release

_STAGE = text(f"create temp table answers (like {TABLE} including defaults) on commit drop")
_REPLACE = text(f"""
    insert into {TABLE} (npi, last_name, codes, void, import_id)
    select distinct on (npi) npi, last_name, codes, void, import_id from answers order by npi
    on conflict (npi) do update set last_name = excluded.last_name, codes = excluded.codes,
        void = excluded.void, import_id = excluded.import_id
""")  # noqa: S608 - a constant
_VOID = text(f"""
    insert into {TABLE} (npi, last_name, codes, void, import_id)
    select distinct on (npi) npi, last_name, codes, true, import_id from answers order by npi
    on conflict (npi) do update set void = true, import_id = excluded.import_id where not {TABLE}.void
""")  # noqa: S608 - a constant


def _api_answer(path: Path) -> Iterator[pa.RecordBatch | RowFault]:
    with opened_bytes(path, member=r"\.json$") as (content, _):
        yield from read_npi_api(content, path)


_PUBLIC = "Public domain (U.S. government work)"
_UPDATES = {
    "npi-api": (Release("nppes-api", "NPI registry, answers of its API", _PUBLIC), _api_answer, _REPLACE),
    "deactivated": (Release("nppes-deactivated", "NPPES deactivated NPIs", _PUBLIC), read_deactivated, _VOID),
}


def import_registry_update(
    sessions: SessionFactory, *, kind: str, paths: Sequence[Path], dry_run: bool = False
) -> ImportSummary:
    """Bring the files in, all or none; the next monthly file replaces them. Errors: `FileRefused`."""
    release, read, write = _UPDATES[kind]
    report_path = paths[0].with_name(paths[0].name + ".report.csv")
    with runs.only_import(sessions), sessions() as session, session.begin() as transaction:
        run = begin_run(session, kind, release, paths)
        session.execute(_STAGE)
        with report_to(report_path) as report:
            parts = (part for path in paths for part in read(path))
            counts = copy_people(session, run.id, parts, report, table="answers")
        session.execute(write)
        counts.update({FAULT + code: rows for code, rows in report.counts.items()})
        runs.note_rows(session, import_id=run.id, counts=counts, samples=report.samples)
        number = runs.finish(session, import_id=run.id).id
        if dry_run:
            transaction.rollback()
    return ImportSummary.of(number, counts, report_path)
