"""Answers with a page that a browser may keep and ask about again (RFC 9110, section 13)."""

from __future__ import annotations

import datetime as dt
import hashlib

from flask import Response, make_response, request


def kept_page(page: str, *, changed_at: dt.datetime, status: int = 200) -> Response:
    """Give the page with its tag, or 304 to a browser that has it already.

    The tag is the page's own: a page also changes by the hour (open now) and by the day (90 days over), so
    `changed_at` is told as Last-Modified and alone never leads to 304.
    """
    response = make_response(page, status)
    response.headers["Cache-Control"] = "private, no-cache"
    if status == 200:
        response.set_etag(hashlib.sha256(page.encode()).hexdigest()[:32], weak=True)
        response.make_conditional(request)
        response.last_modified = changed_at
    return response
