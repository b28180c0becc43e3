"""script/test: every check and every test, on services of its own beside those of script/server."""

import contextlib
import os
import secrets
import signal
import subprocess
from collections.abc import Sequence

from bootstrap import ports, system
from bootstrap.processes import ignore_stop_signals, raise_on_stop_signals
from bootstrap.python_environment import ENVIRONMENT, PYTHON
from bootstrap.services import Services, prepare
from bootstrap.steps import CHECKOUT, VAR, one_at_a_time, say

TEST_VAR = VAR / "test"
PROGRAMS = ENVIRONMENT / "bin"
INTERRUPTED = 130
CHECKS: tuple[tuple[str, ...], ...] = (
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("mypy",),
    ("mypy", "script/bootstrap"),
    ("lint-imports",),
)


def main(arguments: list[str]) -> int:
    """Run script/test: without arguments everything, with arguments pytest alone."""
    services = Services(TEST_VAR, "elasticsearch", {})
    raise_on_stop_signals()
    with one_at_a_time(TEST_VAR / "run.lock"):
        try:
            prepare(services, development=True)
            if not arguments and not _checks_pass():
                return 1
            services.start(pg_port=ports.any_free(), es_port=ports.any_free())
            return _pytest(arguments, _environment(services))
        except KeyboardInterrupt:
            return INTERRUPTED
        finally:
            ignore_stop_signals()
            services.stop_started()


def _checks_pass() -> bool:
    """Run every static check, also after one that failed."""
    failed = [check for check in CHECKS if not _passes(check)]
    for check in failed:
        say(f"FAILED: {' '.join(check)} (its output is above; no test was run)")
    return not failed


def _passes(check: Sequence[str]) -> bool:
    say(f"==> {' '.join(check)}")
    environment = {**os.environ, "MYPYPATH": "script"}
    command = [str(PROGRAMS / check[0]), *check[1:]]
    return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode == 0


def _environment(services: Services) -> dict[str, str]:
    """The settings of the tests; nothing of the caller's own FINDER_ settings reaches them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FINDER_")}
    return {
        **kept,
        **services.addresses(),
        "FINDER_TEST_NAME": os.environ.get("FINDER_TEST_NAME", "test"),
        "FINDER_INDEX_PREFIX": "test",
        "FINDER_SECRET_KEY": secrets.token_urlsafe(48),
        "FINDER_TEST_BROWSER": system.browser() or "",
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
    }


def _pytest(arguments: Sequence[str], environment: dict[str, str]) -> int:
    """Run pytest to its end; a signal to us becomes its own orderly interruption."""
    environment.pop("PYTHONPATH", None)
    pytest = subprocess.Popen([str(PYTHON), "-m", "pytest", *arguments], cwd=CHECKOUT, env=environment)
    try:
        return pytest.wait()
    except KeyboardInterrupt:
        with contextlib.suppress(ProcessLookupError):
            pytest.send_signal(signal.SIGINT)
        pytest.wait()
        raise
