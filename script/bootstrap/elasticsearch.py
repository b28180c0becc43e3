"""A private single-node Elasticsearch, on the loopback address, for one checkout."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

from bootstrap import ports
from bootstrap.account import Account
from bootstrap.steps import VAR, StepError, run, step, tail

VERSION = "8.19.9"
ARCHIVE_SHA256 = "6a0603db2b0406776dcf15df248294941f310e9183ca18a219bc8c6d57546ff0"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
COPY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
PREFERRED_PORT = 9240
HEAP = "1g"
START_SECONDS = 120
STOP_SECONDS = 30
REMEDY = "read the log named above, or do without Elasticsearch: --engine postgis"

# auto_create_index: a write to an index that is not there is a fault to see, not an index to guess.
# disk.threshold: a developer's full disk must not turn the index read-only.
SETTINGS = """\
cluster.name: clinic-finder
discovery.type: single-node
network.host: {host}
http.port: {port}
transport.port: {transport}
xpack.security.enabled: false
action.auto_create_index: false
cluster.routing.allocation.disk.threshold_enabled: false
path.data: {folder}/data
path.logs: {folder}/logs
path.repo: {folder}/snapshots
"""


def archive() -> Path:
    """Where the distribution is kept once it was had."""
    return VAR / "packages" / f"elasticsearch-{VERSION}.zip"


def fetch_archive() -> None:
    """Get the distribution from Maven Central and check that it is the one this project was tested with."""
    if archive().exists():
        return
    with step(f"Elasticsearch {VERSION}: fetching from Maven Central (about 95 MB)"):
        unfinished = VAR / "packages" / "unfinished"
        run(
            "Elasticsearch: fetching",
            ["mvn", "-B", COPY_PLUGIN, f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={unfinished}"],
            log=VAR / "log" / "maven.log",
            remedy="check that Maven Central is reached (or its mirror in ~/.m2/settings.xml)",
        )
        fetched = unfinished / archive().name
        if hashlib.sha256(fetched.read_bytes()).hexdigest() != ARCHIVE_SHA256:
            raise StepError(
                "Elasticsearch: fetching",
                f"{fetched} is not the known file",
                "delete it and start again",
            )
        fetched.rename(archive())


def java_home() -> Path | None:
    """The home of the installed Java; None when there is none."""
    program = shutil.which("java")
    return Path(program).resolve().parents[1] if program else None


class Node:
    """One node in the folder `elasticsearch` of a home folder."""

    def __init__(self, home: Path, account: Account) -> None:
        self.folder = home / "elasticsearch"
        self.account = account
        self.server = self.folder / f"elasticsearch-{VERSION}"
        self.configuration = self.folder / "config"
        self.log = self.folder / "server.log"
        self.launcher: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address as the client takes it."""
        return f"http://{ports.HOST}:{self._port_in_use()}"

    def is_running(self) -> bool:
        """Whether the process of this node is alive: its number alone could belong to another one by now."""
        pid = self._pid()
        if pid is None:
            return False
        try:
            command = Path(f"/proc/{pid}/cmdline").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return False
        return str(self.folder) in command

    def start(self, wanted_port: int | None) -> None:
        """Unpack the distribution when that was not done, start the node, and wait until it answers."""
        if self.is_running():
            return
        port = ports.choose(wanted_port, PREFERRED_PORT)
        with step(f"Elasticsearch {VERSION}: starting on {ports.HOST}:{port}"):
            self.account.own(self.folder)
            if not self.server.exists():
                self._unpack()
            if not ports.is_free(port):
                raise StepError(
                    "Elasticsearch", f"port {port} is taken by another program", "give another --es-port"
                )
            self._configure(port)
            self._launch()
            self._wait_until_it_answers(port)

    def stop(self) -> None:
        """Stop the node, also one that is just starting, and wait until it is gone."""
        if self.launcher and self.launcher.poll() is None:
            os.killpg(self.launcher.pid, signal.SIGKILL)
        pid = self._pid()
        if pid is None or not self.is_running():
            return
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while self.is_running():
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
                deadline += STOP_SECONDS
            time.sleep(0.1)

    def _unpack(self) -> None:
        """Unpack under another name first, so that a run killed midway leaves no half server."""
        unfinished = self.folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        with zipfile.ZipFile(archive()) as distribution:
            distribution.extractall(unfinished)
        for program in (unfinished / self.server.name / "bin").iterdir():
            program.chmod(0o755)
        self._hand_over(unfinished)
        (unfinished / self.server.name).rename(self.server)
        unfinished.rmdir()

    def _configure(self, port: int) -> None:
        shutil.copytree(self.server / "config", self.configuration, dirs_exist_ok=True)
        settings = SETTINGS.format(host=ports.HOST, port=port, transport=ports.any_free(), folder=self.folder)
        (self.configuration / "elasticsearch.yml").write_text(settings)
        self._hand_over(self.configuration)

    def _hand_over(self, folder: Path) -> None:
        if self.account.switches:
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, self.account.uid, self.account.gid)

    def _launch(self) -> None:
        """Start in the background (-d): the launcher ends once the server is up, or has failed.

        Launcher and server form one process group, so that `stop` can end both at any moment.
        """
        self._pid_file().unlink(missing_ok=True)
        own = {
            "ES_JAVA_HOME": str(java_home()),
            "ES_JAVA_OPTS": f"-Xms{HEAP} -Xmx{HEAP}",
            "ES_PATH_CONF": str(self.configuration),
            "ES_TMPDIR": str(self.account.own(self.folder / "tmp")),
        }
        with self.log.open("wb") as log:
            self.launcher = subprocess.Popen(
                [self.server / "bin" / "elasticsearch", "-d", "-p", self._pid_file()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={**os.environ, **own},
                start_new_session=True,
                **self.account.as_popen_arguments(),
            )
        if self.launcher.wait() != 0:
            raise self._did_not_start("it ended while starting")

    def _wait_until_it_answers(self, port: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if _health(port) in {"yellow", "green"}:
                return
            if not self.is_running():
                break
            time.sleep(0.2)
        raise self._did_not_start("it gave no healthy answer")

    def _did_not_start(self, what: str) -> StepError:
        why = f"{what}. Last lines of {self.log}:\n{tail(self.log)}"
        return StepError(f"Elasticsearch {VERSION}", why, REMEDY)

    def _pid_file(self) -> Path:
        return self.folder / "pid"

    def _pid(self) -> int | None:
        try:
            return int(self._pid_file().read_text())
        except (FileNotFoundError, ValueError):
            return None

    def _port_in_use(self) -> int:
        settings = (self.configuration / "elasticsearch.yml").read_text().splitlines()
        return int(next(line for line in settings if line.startswith("http.port:")).split()[1])


def _health(port: int) -> str:
    """The cluster's health colour; empty when it does not answer yet."""
    try:
        with urllib.request.urlopen(f"http://{ports.HOST}:{port}/_cluster/health", timeout=2) as answer:
            colour: str = json.load(answer)["status"]
            return colour
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return ""
