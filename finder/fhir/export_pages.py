"""The addresses of bulk exports (FHIR Bulk Data Access 2.0): ask, look, fetch, delete."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import orjson
from flask import Blueprint, Response, request

from finder import access
from finder.directory.asking import pairs
from finder.directory.parameters import gather
from finder.errors import BadParameters, Fault, NotListed
from finder.extensions import csrf, db_session, limiter, services
from finder.fhir.manners import PREFIX, json_only, open_to_browsers, root
from finder.fhir.services import exporting
from finder.fhir.table import RESOURCES
from finder.fhir.wanted import Moment, read_value
from finder.taking import takes

NDJSON = "application/fhir+ndjson"
FORMATS = (NDJSON, "application/ndjson", "ndjson")
EXPORTS = "20 per hour"
FILES = "200 per hour"

bp = Blueprint("fhir_exports", __name__, url_prefix=PREFIX)
access.everyone(bp)
csrf.exempt(bp)
bp.before_request(json_only)
bp.after_request(open_to_browsers)


@bp.get("/$export")
@takes("_type", "_since", "_outputFormat")
@limiter.limit(EXPORTS)
def begin() -> Response:
    """Begin an export; its Content-Location says where to look."""
    if "respond-async" not in request.headers.get("Prefer", ""):
        raise BadParameters([Fault("Prefer", "Send the header Prefer: respond-async.")])
    types, since = _asked()
    address = root() + request.full_path.removeprefix(PREFIX).rstrip("?")
    export_id = exporting.begin(db_session(), types=types, since=since, request=address)
    response = Response(status=202)
    response.headers["Content-Location"] = f"{root()}/$export-status/{export_id}"
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/$export-status/<uuid:export_id>")
def status(export_id: UUID) -> Response:
    """Give the manifest: the files are made while they are fetched, so they are ready at once."""
    export = exporting.asked_for(db_session(), export_id=export_id)
    found = exporting.types_found(db_session(), export=export, base_url=services().settings.base_url)
    manifest = {
        "transactionTime": export.requested_at.astimezone(dt.UTC).isoformat(),
        "request": export.request,
        "requiresAccessToken": False,
        "output": [
            {"type": kind, "url": f"{root()}/$export-files/{export_id}/{kind}.ndjson"}
            for kind in dict.fromkeys(found)
        ],
        "error": [],
    }
    response = Response(orjson.dumps(manifest), content_type="application/json")
    response.headers["Expires"] = f"{export.requested_at + exporting.KEPT_FOR:%a, %d %b %Y %H:%M:%S} GMT"
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.delete("/$export-status/<uuid:export_id>")
def forget(export_id: UUID) -> Response:
    """Delete an export."""
    exporting.forget(db_session(), export_id=export_id)
    return Response(status=202)


@bp.get("/$export-files/<uuid:export_id>/<kind>.ndjson")
@limiter.limit(FILES)
def file(export_id: UUID, kind: str) -> Response:
    """Send one type, a resource a line, in constant memory."""
    export = exporting.asked_for(db_session(), export_id=export_id)
    if kind not in export.types:
        raise NotListed(kind)
    lines = exporting.lines(
        services().sessions, kind=kind, since=export.since, base_url=services().settings.base_url
    )
    response = Response(lines, content_type=NDJSON)
    response.headers["Cache-Control"] = "no-store"
    return response


def _asked() -> tuple[list[str], dt.datetime | None]:
    """Read the parameters. Errors: `BadParameters`."""
    values, faults = gather(pairs(), single=("_type", "_since", "_outputFormat"), repeated=())
    given = {name: texts[0] for name, texts in values.items()}
    types = given.get("_type", ",".join(RESOURCES)).split(",")
    if unknown := [each for each in types if each not in RESOURCES]:
        faults.append(Fault("_type", f"There is no {unknown[0][:40]}. Give some of {', '.join(RESOURCES)}."))
    if given.get("_outputFormat", NDJSON) not in FORMATS:
        faults.append(Fault("_outputFormat", f"Give {NDJSON}."))
    since = None
    if "_since" in given:
        try:
            read = read_value(RESOURCES["Location"].parameters["_lastUpdated"], given["_since"])
            since = read.start if isinstance(read, Moment) else None
        except ValueError as error:
            faults.append(Fault("_since", str(error)))
    if faults:
        raise BadParameters(faults)
    return list(dict.fromkeys(types)), since
