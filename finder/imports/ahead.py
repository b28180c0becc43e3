"""Lets one step of an import work while the next one waits for the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from queue import Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")
_AT_MOST = 2


def ahead(items: Iterable[T]) -> Iterator[T]:
    """Give the items; a thread makes up to `_AT_MOST` of them ahead, and its errors are raised here."""
    made: Queue[tuple[T | None, BaseException | None, bool]] = Queue(_AT_MOST)
    abandoned = Event()

    def make() -> None:
        try:
            for item in items:
                made.put((item, None, False))
                if abandoned.is_set():
                    return
            made.put((None, None, True))
        except BaseException as error:  # noqa: BLE001 - raised again where the items are used
            made.put((None, error, True))

    thread = Thread(target=make, daemon=True)
    thread.start()
    try:
        while True:
            item, error, last = made.get()
            if error is not None:
                raise error
            if last:
                return
            yield item  # type: ignore[misc]  # None only comes with an error or as the last
    finally:
        abandoned.set()
        while thread.is_alive():
            if not made.empty():
                made.get()
            thread.join(0.01)
