"""Answers a read as JSON that a client may keep and ask about again (RFC 9110, 13.1.2; RFC 9111)."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from flask import Response, request

VOCABULARY = "public, max-age=3600"
"""Names change with a release, not with a visitor."""
DIRECTORY = "private, no-cache"
"""Kept by the asker only, since the address may hold a position, and asked again each time."""


def answered(document: dict[str, Any], *, keep: str) -> Response:
    """Give the document with its tag, or 304 to a client that has it already.

    The tag is weak: two answers are alike however long they took.
    """
    meta = {name: value for name, value in document.get("meta", {}).items() if name != "took_ms"}
    same = orjson.dumps(document | {"meta": meta})
    response = Response(orjson.dumps(document), content_type="application/json")
    response.set_etag(hashlib.sha256(same).hexdigest()[:32], weak=True)
    response.headers["Cache-Control"] = keep
    response.make_conditional(request)
    return response
