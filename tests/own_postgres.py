"""A PostgreSQL of a test's own, which may be crashed without harm to anybody else's rows."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.functional.conftest import free_port

PROGRAMS = Path("/usr/lib/postgresql")
SETTINGS = (
    "listen_addresses='127.0.0.1'", "unix_socket_directories=''", "shared_buffers=64MB",
    "max_connections=80", "jit=off", "timezone='UTC'",
)  # fmt: skip


class OwnPostgres:
    """One cluster in a folder of its own. PostgreSQL never runs as root, so there it runs as `nobody`."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.log = folder / "log"
        self.port = free_port()
        self._bin = max(PROGRAMS.glob("*/bin"), key=lambda path: int(path.parent.name))
        self._user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        if self._user:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        self._run("initdb", "-D", self.data, "-U", "finder", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write("\n".join((*SETTINGS, f"port={self.port}", "")))
        self.start()

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql+psycopg://finder@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it; after a crash it first reads its log of writes."""
        self._run("pg_ctl", "start", "-w", "-D", self.data, "-l", self.log)

    def crash(self) -> None:
        """Let every process end at once, in the middle of what it does, and start again."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", self.data)
        self.start()

    def stop(self) -> None:
        """End it for good."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", self.data)

    def _run(self, program: str, *arguments: str | Path) -> None:
        ids = (
            {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []} if self._user else {}
        )
        subprocess.run(
            [self._bin / program, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            **ids,
        )


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """Make a cluster, and take it away afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="finder-own-postgres-"))
    postgres = OwnPostgres(folder)
    try:
        yield postgres
    finally:
        postgres.stop()
        shutil.rmtree(folder)
