"""Writes the kept faults of an import to one report a file, and notes them with the run."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from finder.imports.faults import Outcome, RowFault
from finder.imports.report import MOST_SAMPLES, report_to
from finder.imports.runs import FAULT
from finder.models.import_run import ImportRun
from finder.models.import_staging import ImportFault


def write_reports(session: Session, *, import_id: int, paths: Sequence[Path]) -> list[Path]:
    """Write `<FILE>.report.csv` for each file, its faults in the order of its rows; give where they are."""
    reports = [path.with_name(path.name + ".report.csv") for path in paths]
    faults = (
        select(ImportFault)
        .where(ImportFault.import_id == import_id)
        .order_by(ImportFault.file, ImportFault.row, ImportFault.code)
        .execution_options(yield_per=5_000)
    )
    with ExitStack() as stack:
        opened = [stack.enter_context(report_to(report)) for report in reports]
        for row in session.execute(faults.with_only_columns(*ImportFault.__table__.columns)):
            fault = RowFault(row.row, Outcome(row.outcome), row.code, row.reason, row.value)
            opened[row.file].add(fault)
    return reports


def note_faults(session: Session, *, import_id: int) -> None:
    """Note with the run how many rows have which fault, and the first few as samples."""
    by_code = text("select code, count(*) as rows from import_faults where import_id = :id group by code")
    first = text("""
        select row, code, reason from import_faults where import_id = :id order by file, row, code limit :most
    """)
    run = session.get_one(ImportRun, import_id)
    faults = {FAULT + row.code: row.rows for row in session.execute(by_code, {"id": import_id})}
    run.counts = {**run.counts, **faults}
    run.samples = [
        dict(row._mapping) for row in session.execute(first, {"id": import_id, "most": MOST_SAMPLES})
    ]
    session.flush()
