"""Shows how far an import is: how much, how fast, how long still."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from rich.progress import BarColumn, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

T = TypeVar("T")
_ROWS_A_LOOK = 1_000


def one(_: object) -> int:
    """Count an item as one row."""
    return 1


class Progress(Protocol):
    """What an import tells of itself."""

    def begin(self, what: str, total: int) -> None:
        """Say what begins and how much of it there is."""

    def watch(
        self, rows: Iterable[T], told: Callable[[], int], size: Callable[[T], int] = one
    ) -> Iterator[T]:
        """Pass the rows on; `told` gives how much of the total is done, `size` how many rows one item is."""

    def advance(self, amount: int) -> None:
        """Say that so much more is done."""


class NoProgress:
    """Tells nobody."""

    def begin(self, what: str, total: int) -> None:
        """Say nothing."""

    def watch(
        self, rows: Iterable[T], told: Callable[[], int], size: Callable[[T], int] = one
    ) -> Iterator[T]:
        """Pass the rows on."""
        yield from rows

    def advance(self, amount: int) -> None:
        """Say nothing."""


class Terminal:
    """A bar for each phase, with rows, rows a second and the time left."""

    def __init__(self) -> None:
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[rows]}"),
            TimeRemainingColumn(),
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Terminal:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def begin(self, what: str, total: int) -> None:
        """Start the phase's bar."""
        self._task = self._bars.add_task(what, total=total, rows="")

    def watch(
        self, rows: Iterable[T], told: Callable[[], int], size: Callable[[T], int] = one
    ) -> Iterator[T]:
        """Pass the rows on, and move the bar every thousand of them."""
        number = shown = 0
        for row in rows:
            yield row
            number += size(row)
            if number - shown >= _ROWS_A_LOOK:
                shown = number
                self._show(told(), number)
        self._show(told(), number)

    def advance(self, amount: int) -> None:
        """Move the bar."""
        if self._task is not None:
            self._bars.advance(self._task, amount)

    def _show(self, done: int, rows: int) -> None:
        assert self._task is not None, "begin comes first"
        elapsed = self._bars.tasks[self._task].elapsed or 0.0
        rate = f"{rows:,} rows, {rows / elapsed:,.0f}/s" if elapsed else f"{rows:,} rows"
        self._bars.update(self._task, completed=done, rows=rate)
