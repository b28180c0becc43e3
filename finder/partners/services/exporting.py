"""The whole directory for partners: a clinic a row, read page by page while it is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, Select, func, literal, or_, select, true

from finder.db import SessionFactory
from finder.models import (
    Clinic,
    ClinicInsurance,
    ClinicLanguage,
    ClinicSummary,
    Organization,
    SearchOutbox,
)

A_PAGE = 500
Document = dict[str, Any]


def clinics(
    sessions: SessionFactory, *, since: dt.datetime | None, base_url: str
) -> Iterator[list[Document]]:
    """Give the published clinics, or what changed since: one that is shown no longer is a tombstone.

    A page is a transaction of its own. A clinic that changes meanwhile comes with the next `since`.
    """
    after = 0
    while True:
        with sessions() as session:
            rows = session.execute(_page(since, after)).all()
            page = [_document(row, base_url) for row in rows]
        if not rows:
            return
        after = rows[-1].clinic_id
        yield page


def _page(since: dt.datetime | None, after: int) -> Select[Any]:
    insurance = select(ClinicInsurance.plan_code).where(ClinicInsurance.clinic_id == Clinic.id)
    languages = select(ClinicLanguage.language_code).where(ClinicLanguage.clinic_id == Clinic.id)
    changed = true() if since is None else SearchOutbox.changed_at >= since
    return (
        select(
            SearchOutbox.clinic_id,
            SearchOutbox.changed_at,
            ClinicSummary,
            Clinic,
            Organization.name.label("owner"),
            _gathered(insurance.order_by(ClinicInsurance.plan_code)).label("insurance"),
            _gathered(languages.order_by(ClinicLanguage.language_code)).label("languages"),
        )
        .outerjoin(ClinicSummary, ClinicSummary.clinic_id == SearchOutbox.clinic_id)
        .outerjoin(Clinic, Clinic.id == SearchOutbox.clinic_id)
        .outerjoin(Organization, Organization.id == Clinic.organization_id)
        .where(
            SearchOutbox.clinic_id > after, changed, or_(ClinicSummary.published, literal(since is not None))
        )
        .order_by(SearchOutbox.clinic_id)
        .limit(A_PAGE)
    )


def _gathered(values: Select[Any]) -> Any:
    return func.array(values.scalar_subquery())


def _document(row: Row[Any], base_url: str) -> Document:
    summary, clinic = row.ClinicSummary, row.Clinic
    modified = row.changed_at.astimezone(dt.UTC).isoformat()
    if clinic is None or summary is None or not summary.published:
        return {"id": row.clinic_id, "deleted": True, "modified_at": modified}
    return {
        "id": clinic.id,
        "deleted": False,
        "modified_at": modified,
        "slug": clinic.slug,
        "name": clinic.name,
        "organization": row.owner,
        "form": clinic.form,
        "demo": clinic.demo,
        "street": clinic.street,
        "suite": clinic.suite,
        "city": clinic.city,
        "state": clinic.state,
        "zip": clinic.zip5,
        "lat": clinic.lat,
        "lon": clinic.lon,
        "precision": clinic.point_precision,
        "phone": clinic.phone,
        "website": clinic.website,
        "specialty_mix": [{"specialty": each["code"], "count": each["count"]} for each in summary.mix],
        "roster_basis": clinic.roster_basis,
        "integrated": summary.integrated,
        "practices": list(summary.practices),
        "insurance": list(row.insurance),
        "languages": list(row.languages),
        "attested_on": summary.attested_on,
        "url": f"{base_url}/clinics/{clinic.slug}",
    }
