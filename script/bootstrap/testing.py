"""script/test: every check and every test, on services of its own beside those of script/server."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Sequence

from bootstrap import ports
from bootstrap.processes import ignore_stop_signals, raise_on_stop_signals
from bootstrap.python_environment import ENVIRONMENT, PYTHON
from bootstrap.services import Services, prepare
from bootstrap.steps import CHECKOUT, VAR, one_at_a_time, say

TEST_VAR = VAR / "test"
PROGRAMS = ENVIRONMENT / "bin"
INTERRUPTED = 130
TEST_NAME = "FINDER_TEST_NAME"
CHECKS: tuple[tuple[str, ...], ...] = (
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("mypy",),
    ("mypy", "script/bootstrap"),
    ("lint-imports", "--no-logo"),
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
    """The caller's environment, with the tests' services in place of the caller's FINDER_ settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == TEST_NAME or not (name.startswith("FINDER_") or name == "PYTHONPATH")
    }
    return {**kept, **services.addresses()}


def _pytest(arguments: Sequence[str], environment: dict[str, str]) -> int:
    """Run pytest to its end; a signal to us becomes its own orderly interruption."""
    pytest = subprocess.Popen([str(PYTHON), "-m", "pytest", *arguments], cwd=CHECKOUT, env=environment)
    try:
        return pytest.wait()
    except KeyboardInterrupt:
        with contextlib.suppress(ProcessLookupError):
            pytest.send_signal(signal.SIGINT)
        pytest.wait()
        raise
