"""Reads the question of the request at hand, for pages and JSON alike."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qsl

from flask import request

from finder.directory.question import Question, read
from finder.extensions import services


def asked() -> Question:
    """Give the question that the address asks. Errors: `BadParameters`."""
    return read(
        pairs(),
        vocabulary=services().vocabulary(),
        cursors=services().cursors,
        today=today(),
    )


def pairs() -> list[tuple[str, str]]:
    """Give the address's parameters; bytes that are no UTF-8 show as U+FFFD (`request.args` hides them)."""
    query = request.query_string.decode("utf-8", "replace")
    return parse_qsl(query, keep_blank_values=True, errors="replace")


def today() -> dt.date:
    """Give the date, UTC, by which facts are fresh or stale."""
    return now().date()


def now() -> dt.datetime:
    """Give the instant of this request, UTC."""
    return dt.datetime.now(dt.UTC)
