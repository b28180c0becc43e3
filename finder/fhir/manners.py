"""What holds for every address of the FHIR facade: JSON only, and open to browsers of any origin."""

from __future__ import annotations

from flask import Response, request
from werkzeug.exceptions import NotAcceptable

from finder.extensions import services
from finder.fhir.names import FHIR_JSON

PREFIX = "/fhir/R4"
SPOKEN = {FHIR_JSON, "application/json", "application/fhir+ndjson", "application/*", "*/*"}
EXPOSED = "ETag, Last-Modified, Content-Location, Retry-After"


def root() -> str:
    """Give the address of the service."""
    return services().settings.base_url + PREFIX


def json_only() -> None:
    """Refuse whoever takes no JSON. Errors: `NotAcceptable`."""
    # A version of FHIR may stand behind the type (application/fhir+json; fhirVersion=4.0).
    accepted = {kind.partition(";")[0].strip() for kind, quality in request.accept_mimetypes if quality > 0}
    if accepted and not accepted & SPOKEN:
        raise NotAcceptable


def open_to_browsers(response: Response) -> Response:
    """Let programs in a browser of any origin read (CORS); nothing here depends on who asks."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, DELETE, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match, Prefer"
        response.headers["Access-Control-Max-Age"] = "86400"
    return response
