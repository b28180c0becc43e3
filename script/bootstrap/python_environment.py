"""The Python environment under var/venv: locked packages by hash, and this project itself."""

import sys
import venv
from pathlib import Path

from bootstrap.steps import CHECKOUT, VAR, StepError, digest, run, stamped, step, write_stamp

ENVIRONMENT = VAR / "venv"
PYTHON = ENVIRONMENT / "bin" / "python"
FINDER = ENVIRONMENT / "bin" / "finder"
RUNTIME_LOCK = CHECKOUT / "requirements.lock"
DEVELOPMENT_LOCK = CHECKOUT / "requirements-dev.lock"
NODE_LOCK = CHECKOUT / "requirements-node.lock"


def prepare(*, development: bool) -> None:
    """Make the environment when missing and bring it to its lock (the development lock holds both)."""
    _make()
    enough = [DEVELOPMENT_LOCK] if development else [RUNTIME_LOCK, DEVELOPMENT_LOCK]
    if not any(stamped(_stamp(lock), digest(lock)) for lock in enough):
        install(enough[0])
        write_stamp(_stamp(enough[0]), digest(enough[0]))
    _install_project()


def install(lock: Path) -> None:
    """Install a lock file's packages, each checked against its hash."""
    with step(f"Python packages of {lock.name}"):
        _pip(f"Python packages of {lock.name}", "--require-hashes", "--requirement", str(lock))


def _make() -> None:
    stamp, value = ENVIRONMENT / "made-by", sys.version
    if PYTHON.exists() and stamped(stamp, value):
        return
    with step(f"Python environment with Python {sys.version.split()[0]}"):
        try:
            venv.create(ENVIRONMENT, with_pip=True, clear=True)
        except (OSError, ValueError) as error:
            raise StepError(
                "Python environment", str(error), f"delete {ENVIRONMENT} and start again"
            ) from error
        write_stamp(stamp, value)


def _install_project() -> None:
    """Install this checkout in place; again only when its declaration has changed."""
    declaration = CHECKOUT / "pyproject.toml"
    stamp, value = ENVIRONMENT / "stamps" / "project", digest(declaration)
    if stamped(stamp, value) and FINDER.exists():
        return
    with step("This project, into the environment"):
        _pip("This project", "--no-deps", "--no-build-isolation", "--editable", str(CHECKOUT))
        write_stamp(stamp, value)


def _stamp(lock: Path) -> Path:
    return ENVIRONMENT / "stamps" / lock.name


def _pip(title: str, *arguments: str) -> None:
    run(
        title,
        [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", *arguments],
        log=VAR / "log" / "pip.log",
        remedy=f"check that the Python package index is reached; to begin anew, delete {ENVIRONMENT}",
    )
