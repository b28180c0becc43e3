"""Turns errors into pages for people and problem documents (RFC 9457) for programs."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, InternalServerError, RequestURITooLarge, SecurityError

from finder.api.problems import problem
from finder.directory import fault_wording
from finder.errors import BadParameters, Fault, NotListed, UnknownParameters
from finder.fhir.outcomes import outcome
from finder.logging import log_failure
from finder.taking import FOR_PROGRAMS
from search.errors import BadQuestion, EngineAway

MAX_QUERY_BYTES = 8_192
RETRY_AFTER_S = 5


def init_error_pages(app: Flask) -> None:
    """Register the handlers, and refuse over-long query strings before anything reads them."""
    app.before_request(_refuse_long_query)
    app.before_request(_refuse_no_text)
    app.register_error_handler(SecurityError, _wrong_host)
    app.register_error_handler(UnknownParameters, _unknown_parameters)
    app.register_error_handler(BadParameters, lambda error: answer(400, faults=error.faults))
    app.register_error_handler(
        BadQuestion, lambda error: answer(400, faults=(Fault(error.parameter, error.message),))
    )
    app.register_error_handler(NotListed, lambda _error: answer(404))
    app.register_error_handler(RecursionError, lambda _error: answer(400))
    for away in (EngineAway, OperationalError, PoolTimeoutError):
        app.register_error_handler(away, _away)
    app.register_error_handler(CSRFError, _no_token)
    app.register_error_handler(HTTPException, _http_error)


def answer(
    status: int, *, faults: tuple[Fault, ...] = (), detail: str | None = None, instead: str | None = None
) -> Response:
    """Say what went wrong, in the form that the address promises; `instead` is an address that works."""
    title = HTTPStatus(status).phrase
    if request.path.startswith("/api/"):
        return problem(status, title=title, detail=detail, faults=faults)
    if request.path.startswith("/fhir/"):
        return outcome(status, detail=detail, faults=faults)
    page = render_template("errors/error.html", status=status, faults=faults, detail=detail, instead=instead)
    return make_response(page, status)


def _refuse_long_query() -> Response | None:
    if len(request.query_string) <= MAX_QUERY_BYTES:
        return None
    longest = max(request.args, key=lambda name: sum(map(len, request.args.getlist(name))), default="query")
    fault = Fault(longest[:40].encode("ascii", "replace").decode(), _("This address is too long."))
    return answer(RequestURITooLarge.code, faults=(fault,))


def _refuse_no_text() -> Response | None:
    # PostgreSQL takes no zero byte in a text, so nothing that it knows has such an address.
    return answer(404) if "\0" in request.path else None


def _unknown_parameters(error: UnknownParameters) -> Response:
    if request.path.startswith(FOR_PROGRAMS):
        return answer(400, faults=error.faults)
    instead = error.without if request.method == "GET" else None
    return answer(400, faults=fault_wording.on_page(error.faults), instead=instead)


def _wrong_host(_error: SecurityError) -> Response:
    # No page here: without a trusted host there is no address to link to.
    return Response("This host is not served here.\n", 400, content_type="text/plain; charset=utf-8")


def _no_token(_error: CSRFError) -> Response:
    said = _("This page was open for too long, or your browser keeps no cookies. Go back and load it again.")
    return answer(400, detail=said)


def _away(error: Exception) -> Response:
    log_failure(error)
    response = answer(503, detail=_("The directory is busy or being mended. Please try again in a moment."))
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _http_error(error: HTTPException) -> Response:
    original = getattr(error, "original_exception", None)
    if isinstance(error, InternalServerError) and original is not None:
        if isinstance(original, DBAPIError) and original.connection_invalidated:
            return _away(original)
        log_failure(original)
    if error.code is None or error.code < 400:
        return Response(error.get_response().get_data(), error.code, dict(error.get_headers()))
    response = answer(error.code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response
