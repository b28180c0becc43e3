"""Processor time of the dearest pages, of two checkouts in turn: `python -m benchmarks.pages --before DIR`.

Each round starts a process for each checkout, since a process's first answers are measured too. It needs the
settings of a seeded database (`FINDER_…`), as the product does.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path

PAGES = {
    "results": "/clinics?near=02451&specialty=neurosurgery&specialty=physiatry",
    "map, country": "/clinics/map",
    "map, new frame": "/clinics/map?bbox=-124,25,-67,49.{n}",
    "map, known frame": "/clinics/map?near=02451",
}
WARM, TIMES = 3, 8
_MEASURE = """
import sys, time
from finder.app import create_app
from finder.config import Settings
from finder.extensions import limiter
app = create_app(Settings()); limiter.enabled = False
client = app.test_client()
address, warm, times = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
for n in range(warm + times):
    began = time.process_time()
    assert client.get(address.replace("{n}", str(n + 1))).status_code == 200
    if n >= warm:
        print("ms", (time.process_time() - began) * 1000)
"""


def measure(folder: Path, address: str) -> float:
    """Give the median milliseconds of one process that answers this page."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, address, str(WARM), str(TIMES)],
        env={**os.environ, "PYTHONPATH": str(folder)}, cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = (line.split() for line in done.stdout.splitlines())
    return statistics.median(float(words[1]) for words in lines if words[:1] == ["ms"])


def main() -> None:
    """Print a line for each page and round, before and after beside each other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", type=Path, required=True, help="another checkout, with its assets built")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    for name, address in PAGES.items():
        for _round in range(asked.rounds):
            before, after = measure(asked.before, address), measure(Path.cwd(), address)
            print(f"{name}: {before:.1f} ms before, {after:.1f} ms after")


if __name__ == "__main__":
    main()
