"""Whether the service lives, whether it can answer, and how often it did."""

from __future__ import annotations

import time

from flask import Blueprint, Flask, Response, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from finder.extensions import limiter, services

bp = Blueprint("health", __name__)
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
    """Each dependency's state; 503 while the database is away, since nothing is shown without it."""
    database = _database_state()
    status = 200 if database == "ok" else 503
    return jsonify(status=database, dependencies={"database": database}), status


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
