"""PostgreSQL's own programs, which read and write the copy: found, and run without a password in any list."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from sqlalchemy import URL

DEBIAN = Path("/usr/lib/postgresql")


class ProgramFailed(Exception):
    """A program is missing, or ended with a fault; the message is what it said."""


def run(name: str, url: URL, *arguments: str) -> None:
    """Run pg_dump or pg_restore against a database; raises ProgramFailed with its last words."""
    done = subprocess.run(  # noqa: S603 -- a program of PostgreSQL, no shell, our own arguments
        [_find(name), *arguments], env=_environment(url), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise ProgramFailed(f"{name}: {done.stderr.strip()[-2000:] or f'ended with {done.returncode}'}")


def _find(name: str) -> str:
    """Take the newest program of Debian's packages: it reads every older server, not the other way round."""
    newest = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(newest[-1]) if newest else shutil.which(name)
    if found is None:
        raise ProgramFailed(f"{name} is not installed here: it comes with PostgreSQL's client programs")
    return found


def _environment(url: URL) -> dict[str, str]:
    """Give libpq's names of the parts of an address (PostgreSQL, 34.15); other processes cannot read them."""
    parts = {
        "PGHOST": url.host, "PGPORT": url.port and str(url.port), "PGUSER": url.username,
        "PGPASSWORD": url.password, "PGDATABASE": url.database, "PGOPTIONS": "-c timezone=UTC",
    }  # fmt: skip
    query = {f"PG{key.upper()}": value for key, value in url.query.items() if isinstance(value, str)}
    return {"LC_ALL": "C.UTF-8", **{name: value for name, value in parts.items() if value}, **query}
