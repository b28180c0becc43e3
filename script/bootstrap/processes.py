"""The processes of script/server: started together, ended together, whichever signal says so."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from bootstrap.steps import CHECKOUT, StepError, tail

STOP_SECONDS = 10
LOOK_EVERY_SECONDS = 0.2
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def raise_on_stop_signals() -> None:
    """Let Ctrl-C, SIGTERM and a closed terminal all raise KeyboardInterrupt, also for a background job."""

    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    for number in STOP_SIGNALS:
        if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
            continue  # started by nohup, which asks to outlive the terminal
        signal.signal(number, interrupt)


def ignore_stop_signals() -> None:
    """Let nothing interrupt the stopping itself."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


class Children:
    """Long-running processes, each with a log file and a process group of its own."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str | Path], environment: Mapping[str, str]) -> None:
        """Start a process in its own session, so that Ctrl-C reaches it through `stop` only."""
        with self._log(name).open("wb") as log:
            self.running[name] = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=CHECKOUT,
                env={**os.environ, **environment},
                start_new_session=True,
            )

    def check(self) -> None:
        """Raise StepError when one of the processes has ended."""
        for name, process in self.running.items():
            if process.poll() is not None:
                log = self._log(name)
                why = f"it ended with status {process.returncode}. Last lines of {log}:\n{tail(log)}"
                raise StepError(name, why, "mend what its log says, then start again")

    def watch(self) -> NoReturn:
        """Wait until one of the processes ends (StepError) or a signal stops us (KeyboardInterrupt)."""
        while True:
            self.check()
            time.sleep(LOOK_EVERY_SECONDS)

    def stop(self) -> None:
        """Ask all to end, wait, and kill what is left of each process group."""
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
            _kill_group(process.pid)
            process.wait()

    def _log(self, name: str) -> Path:
        return self.logs / f"{name}.log"


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
