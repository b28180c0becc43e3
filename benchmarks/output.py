"""Writes generated files, plain or compressed by the ending of their name, with the rate on the terminal."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

LINES_A_WRITE = 4_000


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    if path.suffix == ".gz":
        with gzip.open(path, "wb", compresslevel=1) as file:
            yield file
    elif path.suffix == ".zst":
        with pa.CompressedOutputStream(str(path), "zstd") as file:
            yield file
    else:
        with path.open("wb") as file:
            yield file


def write_lines(path: Path, header: str, lines: Iterable[str]) -> int:
    """Write the header and the lines, with their ends; give the number of lines."""
    written, began = 0, time.perf_counter()
    with _opened(path) as file:
        file.write(header.encode())
        held: list[str] = []
        for line in lines:
            held.append(line)
            if len(held) == LINES_A_WRITE:
                file.write("".join(held).encode())
                written += len(held)
                held.clear()
        file.write("".join(held).encode())
        written += len(held)
    took = time.perf_counter() - began
    size = f"{path.stat().st_size / 1e6:,.0f} MB"
    print(f"{path}: {written:,} rows, {size}, {took:,.0f} s, {written / took:,.0f} rows/s")
    return written
