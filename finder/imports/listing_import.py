"""Imports directories of clinics with named people: read, checked and merged in one transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.orm import Session

from finder.db import SessionFactory
from finder.fhir.services.keeping import keep
from finder.imports import runs
from finder.imports.faults import Outcome, RowFault
from finder.imports.files import sha256
from finder.imports.listing_rows import Resolver, load_vocabulary
from finder.imports.listings import Listed
from finder.imports.merge_listings import merge_listings
from finder.imports.readers.hsds import HsdsFile
from finder.imports.readers.pair import PairFiles
from finder.imports.readers.plan_net import read_plan_net
from finder.imports.report import report_to
from finder.imports.resources import resources
from finder.imports.runs import FAULT, ImportSummary, Release
from finder.models.import_run import ImportRun


class ListingFile(Protocol):
    """Files being read: iterating gives their listings, and then `records` how many rows there were."""

    records: int

    def __iter__(self) -> Iterator[Listed]:
        """Give the listings."""

    def place(self, number: int) -> tuple[int, str]:
        """Give the number of a row in its own file, and the file's name ("" where the number says it all)."""


class PlanNetFiles:
    """FHIR resources, numbered through."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._found = list(resources(list(paths)))
        self.records = len(self._found)

    def __iter__(self) -> Iterator[Listed]:
        """Give the listings."""
        return read_plan_net(self._found)

    def resources(self) -> Iterator[tuple[str | None, Any]]:
        """Give all of them with their addresses in the Bundle, for the FHIR facade."""
        return ((each.url, each.resource) for each in self._found)

    def place(self, number: int) -> tuple[int, str]:
        """Give the number as it is, with the resource's type and id."""
        resource = self._found[number - 1].resource
        named = resource if isinstance(resource, dict) else {}
        return number, f"{named.get('resourceType', 'no resource')}/{named.get('id', '')}"


@dataclass(frozen=True, slots=True)
class ListingFormat:
    """A format: the source it stands for, and how its files are opened."""

    release: Release
    opened: Callable[[Sequence[Path]], ListingFile]


FORMATS = {
    "clinics": ListingFormat(Release("listing-clinics", "The operator's own list of clinics"), PairFiles),
    "hsds": ListingFormat(Release("listing-hsds", "Human Services Data (HSDS 3.0)"), HsdsFile),
    "plan-net": ListingFormat(
        Release("listing-plan-net", "FHIR provider directory (Plan-Net)"), PlanNetFiles
    ),
}


def import_listings(
    sessions: SessionFactory,
    *,
    kind: str,
    paths: Sequence[Path],
    report: Path | None = None,
    dry_run: bool = False,
) -> ImportSummary:
    """Bring files of a format of `FORMATS` into the directory, all of them or nothing.

    A file already imported changes nothing; killed, it leaves no trace; a dry run does all of it and takes it
    back. Errors: `FileRefused` before anything is written.
    """
    format_ = FORMATS[kind]
    report = report or paths[0].with_name(paths[0].name + ".report.csv")
    with runs.only_import(sessions), sessions() as session, session.begin() as transaction:
        run = begin_run(session, kind, format_.release, paths)
        resolver = Resolver(load_vocabulary(session))
        file = format_.opened(paths)
        resolver.take(file)
        counts = _rows(resolver.faults, file.records)
        faults = Counter(fault.code for fault in resolver.faults)
        with report_to(report) as written:
            for fault in sorted(resolver.faults, key=lambda each: each.row):
                row, name = file.place(fault.row)
                written.add(replace(fault, row=row, reason=f"{name}: {fault.reason}"))
        parameters = {
            "import_id": run.id,
            "source_id": run.source_id,
            "stated_on": dt.datetime.now(dt.UTC).date(),
            "kind": kind,
            "file_sha256": run.file_sha256,
        }
        counts |= merge_listings(session, resolver.rows(), parameters=parameters) | _kept(session, file, run)
        told = counts | {FAULT + code: number for code, number in faults.items()}
        runs.note_rows(session, import_id=run.id, counts=told, samples=written.samples)
        number = runs.finish(session, import_id=run.id).id
        if dry_run:
            transaction.rollback()
    return ImportSummary.of(number, told, report)


def _kept(session: Session, file: ListingFile, run: ImportRun) -> dict[str, int]:
    """Keep what a Plan-Net file holds beside clinics and people, for /fhir/R4."""
    if not isinstance(file, PlanNetFiles):
        return {}
    return {"resources_kept": keep(session, given=file.resources(), import_id=run.id)}


def begin_run(session: Session, kind: str, release: Release, paths: Sequence[Path]) -> ImportRun:
    """Begin an import that is one transaction, so that there is never one to resume."""
    together = hashlib.sha256("".join(sorted(map(_digest, paths))).encode()).hexdigest()
    run = ImportRun(
        kind=kind,
        source_id=runs.source_id(session, release=release),
        file_name=", ".join(path.name for path in paths),
        file_sha256=_digest(paths[0]) if len(paths) == 1 else together,
        state="reading",
    )
    session.add(run)
    session.flush()
    return run


def _digest(path: Path) -> str:
    if not path.is_dir():
        return sha256(path)
    inner = "".join(sha256(each) for each in sorted(path.iterdir()) if each.is_file())
    return hashlib.sha256(inner.encode()).hexdigest()


def _rows(faults: Iterable[RowFault], read: int) -> dict[str, int]:
    """Count rows by outcome; one that is refused is not doubtful as well."""
    refused = {fault.row for fault in faults if fault.outcome is Outcome.REFUSED}
    doubtful = {fault.row for fault in faults} - refused
    return {
        "rows_read": read,
        "rows_refused": len(refused),
        "rows_doubtful": len(doubtful),
        "rows_accepted": read - len(refused) - len(doubtful),
    }
