"""Where a request would go next inside the clinic, by the ways of care that it lists."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from finder.models import PathwayStepSpecialty


def next_step(session: Session, *, codes: Sequence[str], offered: Collection[str]) -> frozenset[str]:
    """Give what the clinic offers of the steps that follow a request's specialties.

    A pathway lists kinds of which any one will do: the first that the clinic has is given, and none of a step
    that the request takes already.
    """
    now, after = aliased(PathwayStepSpecialty), aliased(PathwayStepSpecialty)
    rows = session.execute(
        select(after.pathway_code, after.position, after.specialty_code)
        .join(now, (now.pathway_code == after.pathway_code) & (now.position + 1 == after.position))
        .where(now.specialty_code.in_(codes))
        .order_by(after.pathway_code, after.position, after.specialty_code)
        .distinct()
    )
    steps: dict[tuple[str, int], list[str]] = {}
    for pathway, position, code in rows:
        steps.setdefault((pathway, position), []).append(code)
    ahead = [kinds for kinds in steps.values() if not set(kinds) & set(codes)]
    found = (next((kind for kind in kinds if kind in offered), None) for kinds in ahead)
    return frozenset(kind for kind in found if kind)
