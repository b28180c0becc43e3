"""/.well-known/security.txt (RFC 9116), /.well-known/api-catalog (RFC 9727), and the change log."""

from __future__ import annotations

import datetime as dt
from email.utils import parseaddr
from pathlib import Path

import orjson
from flask import Blueprint, Response

from finder import access
from finder.extensions import services

HOLDS_FOR = dt.timedelta(days=180)
CHANGES = Path(__file__).resolve().parents[2] / "CHANGELOG.md"
LINKSET = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'

bp = Blueprint("wellknown", __name__)
access.everyone(bp)


@bp.get("/.well-known/security.txt")
def security() -> Response:
    """Say whom to tell of a hole."""
    settings = services().settings
    base = settings.base_url
    expires = (dt.datetime.now(dt.UTC) + HOLDS_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    contact = settings.security_contact or f"mailto:{parseaddr(settings.mail_from)[1]}"
    lines = (
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en, es",
        f"Canonical: {base}/.well-known/security.txt",
    )
    return _kept("\n".join(lines) + "\n", "text/plain; charset=utf-8")


@bp.get("/.well-known/api-catalog")
def catalog() -> Response:
    """List the interfaces for programs."""
    base = services().settings.base_url
    history = [{"href": f"{base}/changelog.md", "type": "text/markdown"}]
    status = [{"href": f"{base}/readyz", "type": "application/json"}]
    fhir = [{"href": f"{base}/fhir/R4/metadata", "type": "application/fhir+json"}]
    linkset = [
        {"anchor": f"{base}/api/v1", "status": status, "version-history": history},
        {"anchor": f"{base}/fhir/R4", "service-desc": fhir, "status": status, "version-history": history},
    ]
    response = _kept(orjson.dumps({"linkset": linkset}).decode(), LINKSET)
    response.headers["Link"] = f'<{base}/.well-known/api-catalog>; rel="api-catalog"'
    return response


@bp.get("/changelog.md")
def changes() -> Response:
    """Show what changed for programs, the newest first."""
    return _kept(CHANGES.read_text(), "text/markdown; charset=utf-8")


def _kept(text: str, content_type: str) -> Response:
    response = Response(text, content_type=content_type)
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
