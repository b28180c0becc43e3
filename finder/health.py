"""Whether the service lives, whether it can answer, and how often it did."""

from __future__ import annotations

import datetime as dt
import time

from flask import Blueprint, Flask, Response, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from finder import access
from finder.extensions import limiter, services
from search.errors import EngineAway
from search.types import SearchRequest

bp = Blueprint("health", __name__)
access.everyone(bp)
limiter.exempt(bp)

registry = CollectorRegistry()
requests_total = Counter("finder_requests", "Answers given", ("endpoint", "status"), registry=registry)
request_seconds = Histogram("finder_request_seconds", "Time to answer", ("endpoint",), registry=registry)


@bp.get("/healthz")
def alive() -> Response:
    """The process lives; asks nobody else."""
    return jsonify(status="ok")


@bp.get("/readyz")
def ready() -> tuple[Response, int]:
    """Each dependency's state; 503 while the database is away, since nothing is shown without it.

    Without Elasticsearch the service is `limited`: PostGIS answers its searches.
    """
    database = _database_state()
    dependencies = {"database": database}
    if services().engines.first.name != services().engines.stand_in.name:
        dependencies["elasticsearch"] = _search_state()
    if database != "ok":
        return jsonify(status="away", dependencies=dependencies), 503
    whole = set(dependencies.values()) == {"ok"}
    return jsonify(status="ok" if whole else "limited", dependencies=dependencies), 200


@bp.get("/metrics")
def metrics() -> Response:
    """Counts and times by endpoint (Prometheus text format)."""
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def init_health(app: Flask) -> None:
    """Register the pages, and count every answer."""
    app.register_blueprint(bp)
    app.after_request(_count)


def _count(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    requests_total.labels(endpoint, response.status_code).inc()
    if "began" in g:
        request_seconds.labels(endpoint).observe(time.perf_counter() - g.began)
    return response


def _database_state() -> str:
    try:
        with services().sessions() as session:
            session.execute(text("select 1"))
    except SQLAlchemyError:
        return "away"
    return "ok"


def _search_state() -> str:
    """Ask for a single clinic; the answer says who gave it."""
    question = SearchRequest(today=dt.datetime.now(dt.UTC).date(), limit=1, facets=False)
    try:
        answer = services().engines.first.search(question)
    except EngineAway:
        return "away"
    return "away" if answer.limited else "ok"
