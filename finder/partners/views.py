"""The calls of API v1 that need a partner's key."""

from __future__ import annotations

import datetime as dt
import hashlib
import time

from flask import Blueprint, Response, request

from finder import access
from finder.api.problems import problem
from finder.directory.asking import now, pairs
from finder.directory.parameters import gather
from finder.errors import BadParameters, Fault, NotListed
from finder.extensions import csrf, db_session, limiter, services
from finder.partners.errors import KeyRefused, ScopeMissing
from finder.partners.formats import FORMATS
from finder.partners.services import exporting, keys
from finder.taking import takes

EXPORTS = "60 per hour"

bp = Blueprint("partners", __name__, url_prefix="/api/v1")
access.key(bp)
csrf.exempt(bp)


def _by_key() -> str:
    """Count by the key, so that a partner's machines share one measure; the digest, since it is a secret."""
    return hashlib.sha256(request.headers.get("Authorization", "").encode()).hexdigest()


@bp.get("/exports/clinics.<form>")
@takes("modified_since")
@limiter.limit(EXPORTS, key_func=_by_key)
def export(form: str) -> Response:
    """Send every published clinic, or what changed since a time, with tombstones."""
    keys.check(db_session(), text=_key(), scope="exports", now=now())
    if form not in FORMATS:
        raise NotListed(form)
    content_type, write = FORMATS[form]
    base_url = services().settings.base_url
    pages = exporting.clinics(services().sessions, since=_since(), base_url=base_url)
    response = Response(write(pages), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="clinics.{form}"'
    return response


@bp.errorhandler(KeyRefused)
def refused(_error: KeyRefused) -> Response:
    """Ask for a key."""
    said = "Send a key that holds: Authorization: Bearer icf_live_…"
    response = problem(401, title="Key needed", detail=said, faults=())
    response.headers["WWW-Authenticate"] = 'Bearer realm="partners"'
    return response


@bp.errorhandler(ScopeMissing)
def forbidden(_error: ScopeMissing) -> Response:
    """Say that the key may not do this."""
    return problem(403, title="Forbidden", detail="This key may not do that.", faults=())


@bp.after_request
def say_limits(response: Response) -> Response:
    """Tell how much is left (draft-ietf-httpapi-ratelimit-headers, the three simple fields)."""
    limit = limiter.current_limit
    if limit is not None:
        response.headers["RateLimit-Limit"] = str(limit.limit.amount)
        response.headers["RateLimit-Remaining"] = str(max(limit.remaining, 0))
        response.headers["RateLimit-Reset"] = str(max(int(limit.reset_at - time.time()), 0))
    return response


def _key() -> str:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""


def _since() -> dt.datetime | None:
    """Read `modified_since`. Errors: `BadParameters`."""
    values, faults = gather(pairs(), single=("modified_since",), repeated=())
    if faults:
        raise BadParameters(faults)
    if "modified_since" not in values:
        return None
    try:
        moment = dt.datetime.fromisoformat(values["modified_since"][0].replace(" ", "+"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        said = "Give a date or a time as in 2026-11-24 or 2026-11-24T08:00:00Z."
        raise BadParameters([Fault("modified_since", said)]) from None
