"""Measures searches before, during and after an import in one run.

    python -m benchmarks.search_during_import FILE.csv --database postgresql+psycopg://…/filled

The database is one that an import has filled; FILE, another Doctors and Clinicians file, is brought in by a
process of its own meanwhile. PostGIS answers, which shares its disk and its cores with the import: the harder
case. Questions come at a fixed rate whether answers are late or not, and each is timed from the moment it was
due. It needs FINDER_SECRET_KEY and writes benchmarks/results/search_during_import.md.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import create_engine, text

from finder.app import create_app
from finder.config import Settings

RESULTS = Path(__file__).parent / "results" / "search_during_import.md"
_PAIRS = tuple(
    itertools.combinations(
        ("physical-therapy", "chiropractic", "orthopedic-surgery", "pain-medicine", "physiatry"), 2
    )
)
_IMPORT = """
import sys
from pathlib import Path
from finder import db
from finder.config import Settings
from finder.imports.dac import import_dac
engine = db.make_engine(Settings(), statement_timeout_ms=0)
import_dac(db.make_sessions(engine), paths=[Path(sys.argv[1])])
"""


@dataclass
class Heard:
    """The seconds of each answer, and how many were none."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0

    def at(self, share: float) -> float:
        """Give the milliseconds within which so large a share of the answers came."""
        return sorted(self.seconds)[int(share * (len(self.seconds) - 1))] * 1000


def questions(url: str) -> Iterator[dict[str, object]]:
    """Give distinct questions without end: a ZIP that has clinics, and two specialties."""
    with create_engine(url).connect() as connection:
        zips = list(connection.scalars(text(
            "select zip5 from clinics where status = 'published' group by zip5 order by md5(zip5)"
        )))  # fmt: skip
    for number in itertools.count():
        yield {"near": zips[number % len(zips)], "specialty": _PAIRS[number % len(_PAIRS)], "radius": "50km"}


def ask(app: Flask, asked: Iterator[dict[str, object]], rate: float, until: Callable[[int], bool]) -> Heard:
    """Ask at the rate; `until` is told how many questions there were."""
    client, heard, began = app.test_client(), Heard(), time.perf_counter()
    for number in itertools.count():
        due = began + number / rate
        while (early := due - time.perf_counter()) > 0:
            time.sleep(early)
        address = {"REMOTE_ADDR": f"127.0.{number // 250 % 250}.{number % 250}"}
        answer = client.get("/api/v1/clinics", query_string=next(asked), environ_base=address)
        heard.seconds.append(time.perf_counter() - due)
        heard.failed += answer.status_code != 200
        if until(number + 1):
            return heard
    raise AssertionError("the numbers have no end")


@click.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--database", required=True)
@click.option("--rate", default=5.0, help="Questions a second; fewer than the machine can answer.")
@click.option("--quiet", default=150, help="Questions before the import, and after it.")
def main(file: Path, database: str, rate: float, quiet: int) -> None:
    """Write the table of results."""
    app = create_app(Settings(database_url=database, engine="postgis"))  # type: ignore[call-arg]  # the rest is read from the environment
    asked = questions(database)
    ask(app, asked, rate, lambda count: count >= 25)
    before = ask(app, asked, rate, lambda count: count >= quiet)
    environment = {**os.environ, "FINDER_DATABASE_URL": database}
    with subprocess.Popen([sys.executable, "-c", _IMPORT, str(file)], env=environment) as importing:
        during = ask(app, asked, rate, lambda _: importing.poll() is not None)
    after = ask(app, asked, rate, lambda count: count >= quiet)
    usual = (before.at(0.95) + after.at(0.95)) / 2
    lines = [
        f"{file.name} brought in while PostGIS answered {rate:g} questions a second, one run.",
        "",
        "| when | questions | without answer | p50 ms | p95 ms |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| {name} | {len(heard.seconds)} | {heard.failed} | {heard.at(0.5):.0f} | {heard.at(0.95):.0f} |"
            for name, heard in (("before", before), ("during", during), ("after", after))
        ),
        "",
        f"p95 during the import is {during.at(0.95) / usual:.2f} times that without (goal: at most 2).",
    ]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text("# Searches during an import\n\n" + "\n".join(lines) + "\n", "utf-8")
    click.echo("\n".join(lines))
    if importing.returncode:
        raise click.ClickException("The import failed; the figures are worth nothing.")


if __name__ == "__main__":
    main()
