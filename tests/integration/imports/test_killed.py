"""An import killed with SIGKILL at any moment converges, when run again, to what an undisturbed one gives.

FINDER_IMPORT_KILLS sets the number of kills: 5, or 20 for the proof that README.md speaks of.
"""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select, text

from benchmarks.generate_dac import dac_lines
from finder.config import Settings
from finder.db import SessionFactory, unit_of_work
from finder.imports.content import content_hash
from finder.imports.readers.dac_headers import GENERATIONS
from finder.models import ImportRun
from tests.guards.source import CHECKOUT

KILLS = int(os.environ.get("FINDER_IMPORT_KILLS", "5"))
# Small batches, so that a kill falls between them, too.
CHILD = """
import sys
from pathlib import Path
from finder import db
from finder.config import Settings
from finder.imports import dac
dac._ROWS_A_BATCH = 150
engine = db.make_engine(Settings(), statement_timeout_ms=0)
print("begins", flush=True)
dac.import_dac(db.make_sessions(engine), paths=[Path(sys.argv[1])])
"""
pytestmark = pytest.mark.timeout(60 + 30 * KILLS)


def start(path: Path, settings: Settings) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(CHECKOUT),
        "FINDER_DATABASE_URL": settings.database_url,
        "FINDER_SECRET_KEY": settings.secret_key.get_secret_value(),
    }
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path)], env=environment, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"begins\n"
    return child


def hashed(sessions: SessionFactory) -> str:
    with sessions() as session:
        assert session.scalar(text("select count(*) from search_outbox where changed_xid is not null")) == 0
        return content_hash(session)


def test_a_killed_import_run_again_gives_the_same_content(
    directory: SessionFactory, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "dac.csv"
    path.write_text(",".join(GENERATIONS["2023"]) + "\n" + "".join(dac_lines(600, seed=5)))
    began = time.monotonic()
    assert start(path, settings).wait() == 0
    whole_s = time.monotonic() - began
    expected = hashed(directory)
    with unit_of_work(directory) as session:
        session.execute(
            text("truncate clinics, organizations, specialists, imports, imported_buckets cascade")
        )
    moments, killed = random.Random(7), 0
    for _ in range(KILLS):
        child = start(path, settings)
        try:
            child.wait(timeout=moments.uniform(0, whole_s / 2))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            killed += 1
    assert start(path, settings).wait() == 0
    assert killed, "each child was done before its kill"
    assert hashed(directory) == expected
    with directory() as session:
        assert set(session.scalars(select(ImportRun.state))) == {"done"}
