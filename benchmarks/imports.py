"""Measures the import of national files beside a bare COPY of the same file (python -m benchmarks.imports).

    python -m benchmarks.imports DAC.csv NEXT_MONTH.csv NPPES.csv --database postgresql+psycopg://…/empty

It needs FINDER_SECRET_KEY, whatever it is. Figures of one run on one machine: rows a second, as a share of a
bare COPY's, the same file again, the next month's, and the most memory. It writes
benchmarks/results/imports.md. The database is filled; give one to throw away.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import create_engine, text

from finder import db, schema
from finder.config import Settings
from finder.db import SessionFactory, unit_of_work
from finder.imports.dac import import_dac
from finder.imports.nppes import import_nppes
from finder.imports.progress import NoProgress
from finder.imports.readers.dac_headers import GENERATIONS
from finder.places.gazetteer import load_gazetteer
from finder.seeding.files import read_seeds
from finder.seeding.vocabulary import write_vocabulary

RESULTS = Path(__file__).parent / "results" / "imports.md"
_CHUNK = 1 << 20


class Clock(NoProgress):
    """Notes when each phase begins."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, float]] = []

    def begin(self, what: str, total: int) -> None:
        """Note it."""
        self.begun.append((what, time.perf_counter()))


def bare_copy_s(sessions: SessionFactory, path: Path) -> float:
    """Copy the file as it is into an unlogged table of texts."""
    columns = ", ".join(f'"{name}" text' for name in GENERATIONS["2023"])
    with unit_of_work(sessions) as session, path.open("rb") as file:
        session.execute(text(f"create unlogged table bare ({columns})"))
        cursor = session.connection().connection.cursor()
        began = time.perf_counter()
        with cursor.copy("copy bare from stdin (format csv, header)") as copy:
            while part := file.read(_CHUNK):
                copy.write(part)
        took = time.perf_counter() - began
        session.execute(text("drop table bare"))
    return took


def timed(work: Callable[[Clock], object]) -> tuple[float, float]:
    """Give the seconds of the reading and of all of it."""
    clock, began = Clock(), time.perf_counter()
    work(clock)
    ended = time.perf_counter()
    merging = [at for what, at in clock.begun if what == "Comparing"]
    return (merging[0] if merging else ended) - clock.begun[0][1], ended - began


@contextmanager
def prepared(url: str) -> Iterator[SessionFactory]:
    """Give sessions on the database, with schema, vocabulary and gazetteer."""
    schema.upgrade(create_engine(url))
    engine = db.make_engine(Settings(database_url=url), statement_timeout_ms=0)  # type: ignore[call-arg]  # the rest is read from the environment
    sessions = db.make_sessions(engine)
    with unit_of_work(sessions) as session:
        write_vocabulary(session, seeds=read_seeds())
        load_gazetteer(session)
    yield sessions
    engine.dispose()


def rows_of(path: Path) -> int:
    """Count the lines behind the header."""
    with path.open("rb") as file:
        return sum(part.count(b"\n") for part in iter(lambda: file.read(_CHUNK), b"")) - 1


@click.command()
@click.argument("dac", type=click.Path(exists=True, path_type=Path))
@click.argument("following", type=click.Path(exists=True, path_type=Path))
@click.argument("nppes", type=click.Path(exists=True, path_type=Path))
@click.option("--database", required=True)
def main(dac: Path, following: Path, nppes: Path, database: str) -> None:
    """Write the table of results."""
    rows, people = rows_of(dac), rows_of(nppes)
    with prepared(database) as sessions:
        bare = [bare_copy_s(sessions, dac)]
        _, nppes_s = timed(lambda clock: import_nppes(sessions, path=nppes, progress=clock))
        staging, first = timed(lambda clock: import_dac(sessions, paths=[dac], progress=clock))
        bare.append(bare_copy_s(sessions, dac))
        _, again = timed(lambda clock: import_dac(sessions, paths=[dac], progress=clock))
        bare.append(bare_copy_s(sessions, dac))
        _, later = timed(lambda clock: import_dac(sessions, paths=[following], progress=clock))
    copy = sorted(bare)[1]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    lines = [
        f"{rows:,} rows of Doctors and Clinicians, {people:,} of NPPES, one run.",
        "",
        "| what | seconds | rows/s | goal |",
        "| --- | --- | --- | --- |",
        f"| bare COPY of the file (median of 3) | {copy:.1f} | {rows / copy:,.0f} | |",
        f"| staging, checks and index included | {staging:.1f} | {rows / staging:,.0f}"
        f" ({copy / staging:.2f} of bare COPY) | 0.5 of COPY |",
        f"| the whole import, first time | {first:.1f} | {rows / first:,.0f} | 50,000 |",
        f"| the same file again | {again:.1f} | {again / first:.2f} of the first time | under 0.33 |",
        f"| the next month's file | {later:.1f} | {later / first:.2f} of the first time | |",
        f"| NPPES read and kept | {nppes_s:.1f} | {people / nppes_s:,.0f} | 100,000 |",
        f"| most memory of the process | {memory} MB | | 1 GiB |",
    ]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text("# National imports\n\n" + "\n".join(lines) + "\n", "utf-8")
    click.echo("\n".join(lines))


if __name__ == "__main__":
    main()
