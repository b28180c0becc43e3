"""A private PostgreSQL cluster with PostGIS, on the loopback address, for one checkout.

Any local user may connect to it (there is no password), which suits invented and public data on a
developer's machine. Production gives FINDER_DATABASE_URL instead and never comes here.
"""

import subprocess
import time
from pathlib import Path

from bootstrap import ports
from bootstrap.account import Account
from bootstrap.steps import StepError, run, step, tail

PREFERRED_PORT = 5440
REAPED_WITHIN_SECONDS = 10
ROLE = "finder"
DATABASE = "finder"
PROGRAMS = Path("/usr/lib/postgresql")
NEEDED_EXTENSIONS = {"postgis", "pg_trgm", "btree_gist", "unaccent"}
REMEDY = "read the log named above; to begin anew, stop the services and delete the folder it lies in"

# A question of this size is answered faster by one process than by three, and by plain execution than
# by compiling it first. fsync keeps its default, on: what was acknowledged survives a crash here too.
SETTINGS = """\
listen_addresses = '{host}'
port = {port}
unix_socket_directories = ''
max_connections = 200
shared_buffers = '256MB'
max_parallel_workers_per_gather = 0
jit = off
timezone = 'UTC'
"""


def programs() -> Path | None:
    """The newest installed server's folder of programs; None when there is none with PostGIS."""
    found = [path.parent.parent for path in PROGRAMS.glob("*/bin/initdb")]
    with_postgis = [
        path
        for path in found
        if Path(f"/usr/share/postgresql/{path.name}/extension/postgis.control").exists()
    ]
    return max(with_postgis, key=lambda path: int(path.name)) / "bin" if with_postgis else None


class Cluster:
    """One cluster in the folder `postgis` of a home folder."""

    def __init__(self, home: Path, account: Account) -> None:
        self.folder = home / "postgis"
        self.account = account
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"

    @property
    def url(self) -> str:
        """The address as SQLAlchemy takes it."""
        return f"postgresql+psycopg://{ROLE}@{ports.HOST}:{self._port_in_use()}/{DATABASE}"

    def is_running(self) -> bool:
        """Whether a server of this cluster runs: its lock file names a living process that holds the data."""
        pid = self._pid()
        return pid is not None and str(self.data) in _command_line(pid)

    def start(self, wanted_port: int | None) -> None:
        """Make the cluster when it is not there, start it, and make the role's database."""
        if self.is_running():
            return
        port = ports.choose(wanted_port, PREFERRED_PORT)
        with step(f"PostGIS: starting on {ports.HOST}:{port}"):
            self.account.own(self.folder)
            if not self.data.exists():
                self._initialise()
            self._write_settings(port)
            self._wait_for_a_killed_one()
            if not ports.is_free(port):
                raise StepError(
                    "PostGIS", f"port {port} is taken by another program", "give another --pg-port"
                )
            self._control("start", "-w", "-t", "60", "-l", str(self.log))
            self._make_database(port)

    def stop(self) -> None:
        """Stop the server; open sessions are ended."""
        if self.is_running():
            self._control("stop", "-w", "-m", "fast")

    def _program(self, name: str) -> Path:
        folder = programs()
        if folder is None:
            raise StepError("PostGIS", f"no PostgreSQL server with PostGIS in {PROGRAMS}", "install it")
        return folder / name

    def _initialise(self) -> None:
        """Make the data folder under another name first, so that a killed run leaves no half cluster."""
        unfinished = self.folder / "data.unfinished"
        subprocess.run(["rm", "-rf", str(unfinished)], check=True)
        command: list[str | Path] = [self._program("initdb"), "-D", unfinished, "-U", ROLE, "--auth=trust"]
        run(
            "PostGIS: making the cluster",
            [*command, "--encoding=UTF8", "--locale=C.UTF-8"],
            log=self.folder / "initdb.log",
            remedy=REMEDY,
            account=self.account,
        )
        with (unfinished / "postgresql.conf").open("a") as configuration:
            configuration.write("include 'finder.conf'\n")
        unfinished.rename(self.data)

    def _write_settings(self, port: int) -> None:
        path = self.data / "finder.conf"
        path.write_text(SETTINGS.format(host=ports.HOST, port=port))
        path.chmod(0o644)

    def _wait_for_a_killed_one(self) -> None:
        """Wait until a server that was killed has left the process table; until then no other one starts."""
        pid, deadline = self._pid(), time.monotonic() + REAPED_WITHIN_SECONDS
        while (
            pid and Path(f"/proc/{pid}").exists() and not _command_line(pid) and time.monotonic() < deadline
        ):
            time.sleep(0.1)

    def _control(self, action: str, *arguments: str) -> None:
        log = self.folder / "pg_ctl.log"
        command: list[str | Path] = [self._program("pg_ctl"), action, "-D", self.data, *arguments]
        try:
            run(f"PostGIS: {action}", command, log=log, remedy=REMEDY, account=self.account)
        except StepError as failure:
            raise StepError(
                failure.title, f"{failure.why}\n{self.log}:\n{tail(self.log)}", REMEDY
            ) from failure

    def _make_database(self, port: int) -> None:
        have = self._ask(port, "select string_agg(name, ',') from pg_available_extensions")
        missing = NEEDED_EXTENSIONS - set(have.split(","))
        if missing:
            raise StepError(
                "PostGIS", f"extensions are not there: {', '.join(sorted(missing))}", "install them"
            )
        if DATABASE not in self._ask(port, "select datname from pg_database").splitlines():
            self._ask(port, f"create database {DATABASE}")

    def _ask(self, port: int, question: str) -> str:
        command = [self._program("psql"), "-h", ports.HOST, "-p", str(port), "-U", ROLE, "-d", "postgres"]
        answer = subprocess.run(
            [str(part) for part in [*command, "-XAtqc", question]],
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode != 0:
            raise StepError("PostGIS: first question", answer.stderr, REMEDY)
        return answer.stdout.strip()

    def _pid(self) -> int | None:
        lines = self._lock_lines()
        return int(lines[0]) if lines else None

    def _port_in_use(self) -> int:
        return int(self._lock_lines()[3])

    def _lock_lines(self) -> list[str]:
        """The server's own lock file: process, folder, start time, port, and more."""
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []


def _command_line(pid: int) -> str:
    """What a process was started as; empty for one that is gone or dead."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""
