"""One JSON line a request: method, endpoint, status, time, id; never an address, query or position."""

from __future__ import annotations

import re
import time
import uuid
from typing import TextIO

import structlog
from flask import Flask, Response, g, request

REQUEST_ID_HEADER = "X-Request-ID"
_REQUEST_ID = re.compile(r"[0-9A-Za-z-]{8,64}")


def write_json(to: TextIO | None = None) -> None:
    """Write each log entry as one line of JSON, to standard output unless told otherwise."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(to),
        cache_logger_on_first_use=False,
    )


def init_logging(app: Flask) -> None:
    """Write JSON to standard output and number every request."""
    write_json()
    # Flask's own lines quote addresses, secret links among them, and the words of errors.
    app.logger.disabled = True
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get(REQUEST_ID_HEADER, "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    took_ms = round((time.perf_counter() - g.began) * 1000, 1) if "began" in g else None
    if "request_id" in g:
        response.headers[REQUEST_ID_HEADER] = g.request_id
    structlog.get_logger().info(
        "request", method=request.method, endpoint=request.endpoint, status=response.status_code, ms=took_ms
    )
    return response


def log_failure(error: BaseException) -> None:
    """Say where an unexpected error arose, without its message: that may quote the question."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else None
    structlog.get_logger().error(
        "failure", error=type(error).__name__, where=where, endpoint=request.endpoint
    )
