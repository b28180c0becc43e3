"""The manners of every step: say what is done, do it once, and explain a failure."""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bootstrap.account import Account

CHECKOUT = Path(__file__).resolve().parents[2]
VAR = CHECKOUT / "var"
LOG_LINES_SHOWN = 20


class StepError(Exception):
    """A step could not be done: which one, why, and what the person at the terminal can do about it."""

    def __init__(self, title: str, why: str, remedy: str) -> None:
        super().__init__(f"{title}: {why}")
        self.title = title
        self.why = why
        self.remedy = remedy

    def explain(self) -> str:
        """The failure as a person reads it."""
        return f"\nFAILED: {self.title}\n\n{self.why.rstrip()}\n\nWhat to do: {self.remedy}"


def say(text: str) -> None:
    """Print one line of progress to standard error, so that standard output stays free for answers."""
    sys.stderr.write(f"{text}\n")  # in one piece: two services start at once


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step, then say how long it took."""
    say(f"==> {title}")
    started = time.monotonic()
    yield
    say(f"    {title}: done in {time.monotonic() - started:.1f} s")


def run(
    title: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    remedy: str,
    account: Account | None = None,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run a command with its output in `log`; raise StepError with the log's last lines when it fails.

    With an account the command is a server's: it gets a session of its own, so that Ctrl-C at the terminal
    reaches only the script, which then stops the server in order.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        try:
            finished = subprocess.run(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=CHECKOUT if account is None or not account.switches else "/",
                env={**os.environ, **(env or {})},
                check=False,
                start_new_session=account is not None,
                **(account.as_popen_arguments() if account else {}),
            )
        except OSError as error:
            raise StepError(title, f"{command[0]} could not be started: {error}", remedy) from error
    if finished.returncode != 0:
        why = f"{command[0]} ended with status {finished.returncode}. Last lines of {log}:\n{tail(log)}"
        raise StepError(title, why, remedy)


def tail(log: Path) -> str:
    """The last lines of a log, indented; a log that is not there says so."""
    if not log.exists():
        return "    (no log was written)"
    lines = log.read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:]
    return "\n".join(f"    {line}" for line in lines)


def digest(*inputs: Path) -> str:
    """One SHA-256 over the content of several files: what a stamp remembers."""
    total = hashlib.sha256()
    for path in inputs:
        total.update(path.read_bytes())
    return total.hexdigest()


def stamped(stamp: Path, value: str) -> bool:
    """Whether the step was already done for this value."""
    return stamp.exists() and stamp.read_text() == value


def write_stamp(stamp: Path, value: str) -> None:
    """Remember that the step was done for this value."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value)


@contextlib.contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Let only one process prepare the same folder at a time; the lock dies with its holder."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("==> waiting for another script that prepares this checkout")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
