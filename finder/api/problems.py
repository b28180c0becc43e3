"""Problem documents: RFC 9457, application/problem+json."""

from __future__ import annotations

import orjson
from flask import Response

from finder.errors import Fault


def problem(
    status: int, *, title: str, detail: str | None, faults: tuple[Fault, ...], **more: object
) -> Response:
    """Give the answer to a call that failed; `errors` has one entry a wrong parameter, `more` extends it."""
    if detail is None and faults:
        detail = " ".join(f"{fault.parameter}: {fault.message}" for fault in faults)
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or title,
        "errors": [{"parameter": fault.parameter, "message": fault.message} for fault in faults],
        **more,
    }
    return Response(orjson.dumps(body), status, content_type="application/problem+json")
