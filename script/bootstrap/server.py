"""script/server: everything from a bare machine to a served page, until Ctrl-C."""

import argparse
import base64
import datetime
import os
import secrets
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from bootstrap import ports
from bootstrap.processes import LOOK_EVERY_SECONDS, Children, ignore_stop_signals, raise_on_stop_signals
from bootstrap.python_environment import ENVIRONMENT, FINDER
from bootstrap.services import Services, add_arguments, prepare
from bootstrap.steps import CHECKOUT, VAR, StepError, digest, run, say, stamped, step, write_stamp

LOGS = VAR / "log"
SECRET = VAR / "secret-key"
SEALING_KEYS = VAR / "sealing-keys"
MAILS = VAR / "mail"
WEB_THREADS = 8
WEB_START_SECONDS = 30


def main(arguments: list[str]) -> int:
    """Run script/server."""
    parser = argparse.ArgumentParser(prog="script/server", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="the web server's port (8000)")
    add_arguments(parser)
    chosen = parser.parse_args(arguments)
    if not ports.is_free(chosen.port):
        raise StepError(
            "Web server", f"port {chosen.port} is taken", "stop what listens there, or give --port"
        )
    services, children = Services(VAR, chosen.engine, os.environ), Children(LOGS)
    raise_on_stop_signals()
    try:
        prepare(services, development=False)
        environment = _bring_up(services, chosen)
        _serve(children, environment, chosen.port)
        children.watch()
    except KeyboardInterrupt:
        ignore_stop_signals()
        say("\n==> Stopping")
        return 0
    finally:
        ignore_stop_signals()
        children.stop()
        services.stop_started()


def _bring_up(services: Services, chosen: argparse.Namespace) -> dict[str, str]:
    """Start the services, migrate, seed and index; give the environment that web server and worker run in.

    Elasticsearch takes longest, so schema and seeds are brought up to date while it starts.
    """
    environment = _settings(chosen)
    with services.node_starting(chosen.es_port):
        services.start_cluster(chosen.pg_port)
        environment.update(services.addresses())
        _finder("Schema", "db", "upgrade", environment=environment)
        _seed(services, environment)
    environment.update(services.addresses())
    if chosen.engine == "elasticsearch":
        _finder("Index", "index", "sync", environment=environment)
    return environment


def _settings(chosen: argparse.Namespace) -> dict[str, str]:
    """The settings that this script decides; one given in the environment goes first."""
    sealing = {} if os.environ.get("FINDER_SEALING_KEYS") else {"FINDER_SEALING_KEYS_FILE": _sealing_keys()}
    return {
        **sealing,
        **({} if os.environ.get("FINDER_SMTP_URL") else _caught_mails()),
        "FINDER_ENGINE": chosen.engine,
        "FINDER_SECRET_KEY": os.environ.get("FINDER_SECRET_KEY") or _secret_key(),
        "FINDER_BASE_URL": os.environ.get("FINDER_BASE_URL") or f"http://{ports.HOST}:{chosen.port}",
    }


def _seed(services: Services, environment: dict[str, str]) -> None:
    """Load the seeds: into our own cluster once a day (dates follow it), or when code or seeds change."""
    folders = (CHECKOUT / "seeds", CHECKOUT / "finder")
    sources = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    content = digest(*sorted(path for path in sources if "__pycache__" not in path.parts))
    value = f"{content} {datetime.datetime.now(datetime.UTC).date()}"
    stamp = services.cluster.folder / "seeded" if services.cluster else None
    if stamp and stamped(stamp, value):
        return
    _finder("Seeds", "seed", environment=environment)
    if stamp:
        write_stamp(stamp, value)


def _secret_key() -> str:
    """This checkout's own key, made at the first start and readable by its owner only."""
    if not SECRET.exists():
        _write_closed(SECRET, secrets.token_urlsafe(48))
    return SECRET.read_text()


def _caught_mails() -> dict[str, str]:
    """Without a mail server of the caller's, mails are caught here and shown at /dev/mail."""
    return {"FINDER_SMTP_URL": f"smtp://{ports.HOST}:{ports.any_free()}", "FINDER_DEV_MAIL_DIR": str(MAILS)}


def _sealing_keys() -> str:
    """The file of this checkout's own sealing keys, made like the secret key; see `finder keys`."""
    given = os.environ.get("FINDER_SEALING_KEYS_FILE")
    if not given and not SEALING_KEYS.exists():
        first, index = (base64.urlsafe_b64encode(secrets.token_bytes(32)).decode() for _ in range(2))
        _write_closed(SEALING_KEYS, f"1={first}\ncurrent=1\nindex={index}\n")
    return given or str(SEALING_KEYS)


def _write_closed(path: Path, content: str) -> None:
    """Write a new file that its owner alone reads."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)


def _finder(title: str, *arguments: str, environment: dict[str, str]) -> None:
    """Run one command of `finder` as a step."""
    with step(f"{title}: finder {' '.join(arguments)}"):
        run(
            title,
            [FINDER, *arguments],
            log=LOGS / f"finder-{'-'.join(arguments)}.log",
            remedy=f"mend what the log says; to begin anew, stop everything and delete {VAR}",
            env=environment,
        )


def _serve(children: Children, environment: dict[str, str], port: int) -> None:
    """Start web server and worker, wait for the first answer, and print the address."""
    granian = ENVIRONMENT / "bin" / "granian"
    application = ["--interface", "wsgi", "--factory", "finder.app:create_app"]
    listening = ["--host", ports.HOST, "--port", str(port), "--blocking-threads", str(WEB_THREADS)]
    with step(f"Web server on {ports.HOST}:{port}, and worker"):
        children.start("web", [granian, *application, *listening], environment)
        children.start("worker", [FINDER, "worker"], environment)
        catching = "FINDER_DEV_MAIL_DIR" in environment
        if catching:
            mail_port = environment["FINDER_SMTP_URL"].rpartition(":")[2]
            children.start("mail", [FINDER, "mail", "catch", "--port", mail_port], environment)
        _wait_for_answer(children, f"http://{ports.HOST}:{port}/healthz")
    say(f"\nLogs: {LOGS}/web.log and {LOGS}/worker.log")
    if environment["FINDER_BASE_URL"].startswith(f"http://{ports.HOST}:"):
        _say_demo_accounts(environment)
    if catching:
        say(f"Mails: {environment['FINDER_BASE_URL']}/dev/mail (none leaves this machine)")
    say(f"Serving {environment['FINDER_BASE_URL']} (Ctrl-C stops everything)")


def _say_demo_accounts(environment: dict[str, str]) -> None:
    """Make the demo accounts of an invented clinic and print how to sign in as them."""
    command = [str(FINDER), "accounts", "demo"]
    demo = subprocess.run(
        command, env={**os.environ, **environment}, check=False, capture_output=True, text=True
    )
    say(f"\nDemo accounts, at {environment['FINDER_BASE_URL']}/sign-in (this machine only):")
    say(demo.stdout or f"none: {demo.stderr.strip()}")


def _wait_for_answer(children: Children, address: str) -> None:
    deadline = time.monotonic() + WEB_START_SECONDS
    while time.monotonic() < deadline:
        children.check()
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(LOOK_EVERY_SECONDS)
    raise StepError(
        "Web server", f"no answer from {address} in {WEB_START_SECONDS} s", f"read {LOGS}/web.log"
    )
