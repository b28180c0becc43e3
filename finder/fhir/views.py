"""The addresses of the FHIR facade; there is one of each kind for every resource of the table."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from functools import partial, update_wrapper
from importlib.metadata import version
from typing import Any
from urllib.parse import parse_qsl

import orjson
from flask import Blueprint, Response, request
from werkzeug.exceptions import UnsupportedMediaType

from finder import access
from finder.directory.asking import pairs
from finder.extensions import csrf, db_session, services
from finder.fhir.asking import read as read_search
from finder.fhir.bundles import searchset
from finder.fhir.capability import capability
from finder.fhir.cursors import PageCursors
from finder.fhir.manners import PREFIX, json_only, open_to_browsers, root
from finder.fhir.names import FHIR_JSON
from finder.fhir.services import searching
from finder.fhir.table import RESOURCES
from finder.taking import takes

FORM = "application/x-www-form-urlencoded"
KEEP = "private, no-cache"
"""Kept by the asker only, since the address may hold a position, and asked again each time."""

bp = Blueprint("fhir", __name__, url_prefix=PREFIX)
access.everyone(bp)
csrf.exempt(bp)


@bp.get("/metadata")
@takes("_format", "_pretty", "mode")
def metadata() -> Response:
    """Say what this server does."""
    return _answered(
        capability(root=root(), version=version("integrated-clinic-finder")), keep="public, max-age=3600"
    )


def search(kind: str) -> Response:
    """Answer a search by its address."""
    return _found(kind, pairs())


def search_by_form(kind: str) -> Response:
    """Answer a search whose parameters stand in the body (FHIR R4, 3.1.0.9.1), or in the address, or both."""
    if request.mimetype not in (FORM, ""):
        raise UnsupportedMediaType
    body = request.get_data().decode("utf-8", "replace")
    return _found(kind, [*pairs(), *parse_qsl(body, keep_blank_values=True, errors="replace")])


def read(kind: str, identifier: str) -> Response:
    """Give one resource, or that the asker has it already."""
    found = searching.read(
        db_session(), kind=kind, identifier=identifier, base_url=services().settings.base_url
    )
    response = _answered(found, keep=KEEP)
    response.last_modified = dt.datetime.fromisoformat(found["meta"]["lastUpdated"])
    response.make_conditional(request)
    return response


def _of(kind: str, view: Callable[..., Response]) -> Callable[..., Response]:
    """Make the view of one resource: each address has one of its own, which says what it takes."""
    return update_wrapper(partial(view, kind), view)


for _kind in RESOURCES:
    _by_address = takes(refuses_others=True)(_of(_kind, search))
    _by_form = takes(refuses_others=True)(_of(_kind, search_by_form))
    _one = takes("_format", "_pretty")(_of(_kind, read))
    bp.add_url_rule(f"/{_kind}", f"search_{_kind}", _by_address, methods=["GET"])
    bp.add_url_rule(f"/{_kind}/_search", f"form_{_kind}", _by_form, methods=["POST"])
    bp.add_url_rule(f"/{_kind}/<identifier>", f"read_{_kind}", _one, methods=["GET"])


bp.before_request(json_only)
bp.after_request(open_to_browsers)


def _found(kind: str, given: Iterable[tuple[str, str]]) -> Response:
    asked = read_search(kind, given)
    cursors = PageCursors(services().settings.secret_key.get_secret_value())
    after = cursors.read(asked.cursor, kind=kind, query=asked.query)
    found = searching.find(db_session(), search=asked, after=after, base_url=services().settings.base_url)
    following = found.following and cursors.write(found.following, kind=kind, query=asked.query)
    bundle = searchset(found, asked, root=root(), following=following or None)
    response = _answered(bundle, keep=KEEP)
    response.make_conditional(request)
    return response


def _answered(document: dict[str, Any], *, keep: str) -> Response:
    body = orjson.dumps(document)
    response = Response(body, content_type=FHIR_JSON)
    response.set_etag(hashlib.sha256(body).hexdigest()[:32], weak=True)
    response.headers["Cache-Control"] = keep
    return response
