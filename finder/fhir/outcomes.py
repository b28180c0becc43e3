"""Says what went wrong as an OperationOutcome (FHIR R4)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
from flask import Response

from finder.errors import Fault
from finder.fhir.names import FHIR_JSON

_CODES = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    409: "conflict",
    410: "deleted",
    413: "too-long",
    414: "too-long",
    415: "not-supported",
    429: "throttled",
    503: "transient",
}


def outcome(status: int, *, detail: str | None = None, faults: tuple[Fault, ...] = ()) -> Response:
    """Give the answer to a call that failed, an issue for each wrong parameter."""
    code = _CODES.get(status, "exception" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "processing")
    said = detail or HTTPStatus(status).phrase
    issues = [_issue(code, f"{fault.parameter}: {fault.message}") for fault in faults] or [_issue(code, said)]
    response = Response(orjson.dumps(document(*issues)), status, content_type=FHIR_JSON)
    response.headers["Cache-Control"] = "no-store"
    return response


def document(*issues: dict[str, Any]) -> dict[str, Any]:
    """Write an OperationOutcome."""
    return {"resourceType": "OperationOutcome", "issue": list(issues)}


def warning(text: str) -> dict[str, Any]:
    """Write what an answer lacks, though it is one."""
    return _issue("incomplete", text, severity="warning")


def _issue(code: str, text: str, *, severity: str = "error") -> dict[str, Any]:
    return {"severity": severity, "code": code, "details": {"text": text}, "diagnostics": text}
