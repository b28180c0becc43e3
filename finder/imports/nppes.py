"""Brings in NPPES npidata files: our specialties for each person's taxonomies, and numbers that are void.

A further taxonomy counts where it is of the primary one's type (the first four characters: 207X is orthopedic
surgery, 207L anesthesiology), so a spine surgeon or a pain physician appears, and a taxonomy somebody once
had in another field does not.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from finder.db import SessionFactory, unit_of_work
from finder.imports import runs
from finder.imports.ahead import ahead
from finder.imports.faults import Outcome, RowFault
from finder.imports.files import opened_bytes, sha256
from finder.imports.progress import NoProgress, Progress
from finder.imports.readers.nppes import read_nppes
from finder.imports.readers.nppes_headers import MEMBERS
from finder.imports.report import Report, report_to
from finder.imports.runs import FAULT, ImportSummary, Release
from finder.models import RegistryPerson, SpecialtyRegistryName

KIND = "nppes"
TABLE = RegistryPerson.__tablename__
NPPES_RELEASE = Release(
    name="nppes-npidata",
    title="NPPES full replacement monthly file",
    licence="Public domain (U.S. government work)",
    url="https://download.cms.gov/nppes/NPI_Files.html",
)
_TYPE = 4
_WITHOUT_HEADER = arrow_csv.WriteOptions(include_header=False)


def import_nppes(
    sessions: SessionFactory,
    *,
    path: Path,
    release: Release = NPPES_RELEASE,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportSummary:
    """Replace what NPPES says of people by this file, in one transaction: killed, the old word stands.

    The same file again changes nothing. Refused and doubtful rows go to `<FILE>.report.csv`. Errors:
    `FileRefused`.
    """
    progress = progress or NoProgress()
    report_path = path.with_name(path.name + ".report.csv")
    with runs.only_import(sessions):
        digest = sha256(path)
        with unit_of_work(sessions) as session, report_to(report_path) as report:
            run = runs.begin(
                session, kind=KIND, release=release, file_name=path.name, file_sha256=digest, staging=TABLE
            )
            session.execute(text(f"truncate {TABLE}"))
            with opened_bytes(path, member=MEMBERS["npidata"]) as (content, told):
                progress.begin(f"Reading {path.name}", path.stat().st_size)
                parts = progress.watch(ahead(read_nppes(content, path)), told, size=_rows_of)
                counts = copy_people(session, run.id, parts, report)
            counts.update({FAULT + code: rows for code, rows in report.counts.items()})
            runs.note_rows(session, import_id=run.id, counts=counts, samples=report.samples)
            runs.finish(session, import_id=run.id)
            if dry_run:
                session.rollback()
        return ImportSummary.of(run.id, counts, report_path)


def _rows_of(part: pa.RecordBatch | RowFault) -> int:
    return 0 if isinstance(part, RowFault) else part.num_rows


def copy_people(
    session: Session,
    import_id: int,
    parts: Iterable[pa.RecordBatch | RowFault],
    report: Report,
    *,
    table: str = TABLE,
) -> Counter[str]:
    """Copy the people of ours and the void numbers to a table of `registry_people`'s shape; count rows."""
    names = session.scalars(select(SpecialtyRegistryName).where(SpecialtyRegistryName.system == "nucc"))
    chosen = _Chosen({name.value: name.specialty_code for name in names})
    counts: Counter[str] = Counter(rows_read=0, rows_refused=0, rows_doubtful=0, people_kept=0)
    doubted: set[int] = set()
    cursor = session.connection().connection.cursor()
    statement = f"copy {table} (npi, last_name, codes, void, import_id) from stdin (format csv)"
    with cursor.copy(statement) as copy:
        for part in parts:
            if isinstance(part, RowFault):
                report.add(part)
                if part.outcome == Outcome.REFUSED:
                    counts["rows_refused"] += 1
                else:
                    doubted.add(part.row)
                continue
            counts["rows_read"] += part.num_rows
            kept = _people(part, chosen, import_id)
            counts["people_kept"] += kept.num_rows
            text_of = io.BytesIO()
            arrow_csv.write_csv(kept, text_of, _WITHOUT_HEADER)
            copy.write(text_of.getbuffer())
    counts["rows_read"] += counts["rows_refused"]
    counts["rows_doubtful"] = len(doubted)
    counts["rows_accepted"] = counts["rows_read"] - counts["rows_refused"] - len(doubted)
    return counts


def _people(part: pa.RecordBatch, chosen: _Chosen, import_id: int) -> pa.RecordBatch:
    """Give the people with a specialty of ours, and the void numbers, as rows of the table."""
    said = pc.binary_join_element_wise(part["primary"], part["taxonomies"], " ")
    distinct = said.dictionary_encode()
    codes = pa.array([chosen.array_of(each) for each in distinct.dictionary.to_pylist()], pa.string())
    codes = codes.take(distinct.indices)
    person = pc.and_(pc.not_equal(part["entity"], "2"), pc.not_equal(codes, "{}"))
    wanted = pc.or_(person, part["deactivated"])
    columns = [part["npi"], part["last_name"], codes, part["deactivated"]]
    kept = pa.RecordBatch.from_arrays(columns, ["npi", "last_name", "codes", "void"]).filter(wanted)
    return kept.append_column("import_id", pa.repeat(pa.scalar(import_id, pa.int64()), kept.num_rows))


class _Chosen:
    """Finds our specialties for a primary taxonomy and all others, each distinct list once."""

    def __init__(self, specialties: Mapping[str, str]) -> None:
        self._specialties = specialties
        self._found: dict[str, str] = {}

    def array_of(self, said: str) -> str:
        """Give the codes as PostgreSQL writes an array; `said` is the primary code, then all codes."""
        found = self._found.get(said)
        if found is None:
            primary, *others = said.split(" ")
            codes = {self._specialties.get(code, "") for code in others if code[:_TYPE] == primary[:_TYPE]}
            codes = {*codes, self._specialties.get(primary, "")} - {""}
            found = self._found[said] = "{" + ",".join(sorted(codes)) + "}"
        return found
