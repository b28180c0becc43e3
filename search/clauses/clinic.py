"""What the clinic itself must be: published, of a form, with its practices, open, accessible, attested."""

from __future__ import annotations

import datetime as dt

from search.clauses import Clause
from search.types import SearchRequest

PUBLISHED: Clause = {"term": {"published": True}}
ACCESSIBLE: Clause = {"term": {"accessible": True}}
INTEGRATED: Clause = {"term": {"integrated": True}}
UNDOUBTED: Clause = {"bool": {"must_not": [{"term": {"doubted": True}}]}}


def attested_since(day: dt.date) -> Clause:
    """The clinic's last attestation is of this day or later."""
    return {"range": {"attested_on": {"gte": day.isoformat()}}}


def attested_before(day: dt.date) -> Clause:
    """The clinic has attested, the last time before this day."""
    return {"range": {"attested_on": {"lt": day.isoformat()}}}


def clinic(request: SearchRequest) -> list[Clause]:
    """Every condition on the clinic itself."""
    clauses = [PUBLISHED]
    if request.forms:
        clauses.append({"terms": {"form": list(request.forms)}})
    clauses += [{"term": {"practices": practice}} for practice in request.practices]
    if request.accessible:
        clauses.append(ACCESSIBLE)
    if request.integrated:
        clauses.append(INTEGRATED)
    if request.verified_since is not None:
        clauses.append(attested_since(request.verified_since))
    if request.open_on is not None:
        clauses.append({"term": {"open_days": str(request.open_on)}})
    return clauses
