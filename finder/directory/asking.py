"""Reads the question of the request at hand, for pages and JSON alike."""

from __future__ import annotations

import datetime as dt

from flask import request

from finder.directory.question import Question, read
from finder.extensions import services


def asked() -> Question:
    """Give the question that the address asks. Errors: `BadParameters`."""
    return read(
        request.args.items(multi=True),
        vocabulary=services().vocabulary(),
        cursors=services().cursors,
        today=today(),
    )


def today() -> dt.date:
    """Give the date, UTC, by which facts are fresh or stale."""
    return dt.datetime.now(dt.UTC).date()
