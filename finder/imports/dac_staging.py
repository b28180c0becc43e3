"""Brings the rows of Doctors and Clinicians files into staging by COPY, and hands them out again."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv
from sqlalchemy import text
from sqlalchemy.orm import Session

from finder.imports.ahead import ahead
from finder.imports.dac_buckets import Span
from finder.imports.dac_resolving import StagedCells
from finder.imports.faults import FileRefused, RowFault
from finder.imports.files import opened_bytes
from finder.imports.progress import Progress
from finder.imports.readers.dac_columns import read_dac_columns
from finder.imports.readers.dac_headers import FIELDS
from finder.imports.staging import copy_rows
from finder.models.import_staging import ImportFault, StagedBucket, StagedClinician

TABLE = StagedClinician.__tablename__
BUCKETS = StagedBucket.__tablename__
FAULTS = ImportFault.__tablename__
_INDEX = "ix_import_staged_clinicians_bucket"
_MOST_REFUSED = 100_000
"""A file with more unreadable rows is damaged as a whole."""
_FAULT_COLUMNS = ("import_id", "file", "row", "outcome", "code", "reason", "value")
_WITHOUT_HEADER = arrow_csv.WriteOptions(include_header=False)

_SELECT = f"""
    copy (
        select {", ".join(f's."{field}"' for field in StagedCells._fields[:-3])},
               coalesce(n.codes::text, ''), coalesce(n.void::text, ''), coalesce(n.last_name, '')
        from {TABLE} as s
        join {BUCKETS} as b on b.bucket = s.bucket and b.changed
        left join registry_people as n on n.npi = s.npi
        where s.bucket >= %s and s.bucket <= %s
    ) to stdout (format csv)
"""  # noqa: S608 - names of this package


def stage(session: Session, *, import_id: int, paths: Sequence[Path], progress: Progress) -> Counter[str]:
    """Copy the files into the empty staging table; give the rows read and refused. Errors: `FileRefused`."""
    session.execute(text(f"drop index if exists {_INDEX}"))
    counts: Counter[str] = Counter()
    for number, path in enumerate(paths):
        with opened_bytes(path) as (content, told):
            progress.begin(f"Reading {path.name}", path.stat().st_size)
            faults: list[RowFault] = []
            batches = progress.watch(ahead(read_dac_columns(content, path)), told, size=_rows_of)
            counts["rows_read"] += _copy(session, number, batches, faults) + len(faults)
        counts["rows_refused"] += len(faults)
        keep_faults(session, import_id=import_id, faults=[(str(number), fault) for fault in faults])
    session.execute(text(f"create index {_INDEX} on {TABLE} (bucket)"))
    session.execute(text(f"analyze {TABLE} (bucket, npi)"))
    return counts


def _rows_of(part: pa.RecordBatch | RowFault) -> int:
    return 1 if isinstance(part, RowFault) else part.num_rows


def _copy(
    session: Session, file: int, parts: Iterator[pa.RecordBatch | RowFault], faults: list[RowFault]
) -> int:
    columns = ", ".join(f'"{name}"' for name in ("file", "row", "bucket", *FIELDS))
    cursor, rows = session.connection().connection.cursor(), 0
    with cursor.copy(f"copy {TABLE} ({columns}) from stdin (format csv)") as copy:
        for part in parts:
            if isinstance(part, RowFault):
                faults.append(part)
                if len(faults) > _MOST_REFUSED:
                    raise FileRefused(f"More than {_MOST_REFUSED:,} rows cannot be read: {part.reason}.")
                continue
            rows += part.num_rows
            numbered = part.add_column(0, "file", pa.repeat(pa.scalar(file, pa.int16()), part.num_rows))
            text_of = io.BytesIO()
            arrow_csv.write_csv(numbered, text_of, _WITHOUT_HEADER)
            copy.write(text_of.getbuffer())
    return rows


def keep_faults(session: Session, *, import_id: int, faults: Sequence[tuple[str, RowFault]]) -> None:
    """Keep faults, each with the number of its file, until the report is written."""
    rows = (
        (import_id, file, fault.row, fault.outcome.value, fault.code, fault.reason, fault.value)
        for file, fault in faults
    )
    copy_rows(session, table=FAULTS, columns=_FAULT_COLUMNS, rows=rows)


def rows_of(session: Session, span: Span) -> Iterator[list[str]]:
    """Give the rows of a span as `StagedCells`, in whatever order."""
    cursor = session.connection().connection.cursor()
    with cursor.copy(_SELECT, (span.first, span.last)) as copy:
        content = b"".join(bytes(part) for part in copy)
    return csv.reader(io.StringIO(content.decode(), newline=""))
