"""Attestation: every group of facts with its age, confirmed one by one; the whole is as old as the oldest.

So a fresh telephone number does not hide an old roster: the attestation's date is the earliest date of all
groups that the profile has, and it is written only when the clinic (or a moderator) stands behind each one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from finder.audit import services as audit
from finder.models import (
    Affiliation,
    Attestation,
    Clinic,
    ClinicPathway,
    ClinicPractice,
    Provenance,
    Source,
)
from finder.models.integration import OWN_GRADES
from finder.models.provenance import FACT_GROUPS
from finder.profiles.fields import FACT_GROUP, kind_of
from finder.profiles.services import publishing
from finder.profiles.services.dating import date_group
from finder.profiles.services.publishing import Author
from finder.profiles.services.state import known_specialties, read_state
from finder.profiles.services.writing import PROOF_HOLDS
from search.types import VERIFIED_FOR_DAYS

OF_PEOPLE = ("roster", "specialties", "accepting")


@dataclass(frozen=True, slots=True)
class FactAge:
    """A group of facts: its fields as they stand, who said so when, and whether that is still good."""

    group: str
    fields: tuple[tuple[str, Any], ...]
    stated_on: dt.date | None
    source: str | None
    own: bool
    age_days: int | None

    @property
    def stale(self) -> bool:
        """Whether it needs a word: nobody of the clinic has said it within 90 days."""
        return not self.own or self.age_days is None or self.age_days > VERIFIED_FOR_DAYS


@dataclass(frozen=True, slots=True)
class Facts:
    """All groups, and from which day on the whole is attested; None before the first time."""

    groups: tuple[FactAge, ...]
    attested_on: dt.date | None

    def runs_out_on(self) -> dt.date | None:
        """The last day on which the profile counts as confirmed."""
        return self.attested_on + dt.timedelta(days=VERIFIED_FOR_DAYS) if self.attested_on else None


def facts(session: Session, *, clinic_id: int, now: dt.datetime) -> Facts:
    """Give every group of facts that the profile has, with its age."""
    today = now.astimezone(dt.UTC).date()
    state = read_state(session, clinic_id=clinic_id)
    rows = session.execute(
        select(Provenance, Source).join(Source).where(Provenance.clinic_id == clinic_id)
    ).all()
    said = {row.fact_group: (row, source) for row, source in rows}
    groups = []
    for group in FACT_GROUPS:
        fields = _fields_of(state, group)
        if not fields and not (group == "specialties" and known_specialties(session, clinic_id=clinic_id)):
            continue
        row, source = said.get(group, (None, None))
        groups.append(
            FactAge(
                group, fields, row.stated_on if row else None, source.title if source else None,
                bool(source and source.kind != "registry"), (today - row.stated_on).days if row else None,
            )
        )  # fmt: skip
    return Facts(tuple(groups), _attested_on(session, clinic_id))


def confirm(
    session: Session, *, clinic_id: int, groups: Collection[str], author: Author, now: dt.datetime
) -> Facts:
    """Take the clinic's word that these groups are right today, and attest the whole where nothing is left.

    Who confirms the roster confirms each person's presence at this site.
    """
    clinic = session.get_one(Clinic, clinic_id, with_for_update=True, populate_existing=True)
    today = now.astimezone(dt.UTC).date()
    source = publishing.source_of(session, clinic=clinic)
    held = {each.group for each in facts(session, clinic_id=clinic_id, now=now).groups}
    ticked = held & set(groups)
    if "roster" in ticked:
        left = [group for group in OF_PEOPLE if group not in ticked]
        _confirm_people(session, clinic_id, author, now, source.id, left)
    if "practices" in ticked:
        _confirm_practices(session, clinic_id, author, today, source.id)
    for group in ticked:
        date_group(session, clinic_id=clinic_id, group=group, source_id=source.id, on=today)
    clinic.updated_at = now
    session.flush()
    _attest(session, clinic_id, author, now, source.id)
    if ticked:
        audit.note(session, actor=audit.Actor("account", str(author.account_id)), action="profile.attest",
                   subject="clinic", subject_id=clinic_id, clinic_id=clinic_id,
                   why=", ".join(sorted(ticked))[:200])  # fmt: skip
    return facts(session, clinic_id=clinic_id, now=now)


def _attest(session: Session, clinic_id: int, author: Author, now: dt.datetime, source_id: int) -> None:
    found = facts(session, clinic_id=clinic_id, now=now)
    if any(each.stale for each in found.groups):
        return
    oldest = min(each.stated_on for each in found.groups if each.stated_on)
    if found.attested_on is None or oldest > found.attested_on:
        session.add(
            Attestation(clinic_id=clinic_id, attested_on=oldest, attested_by=author.name, source_id=source_id)
        )
        session.flush()


def _confirm_people(
    session: Session, clinic_id: int, author: Author, now: dt.datetime, source_id: int, left: list[str]
) -> None:
    """Confirm that all are here; of what else is said of them, the groups `left` keep their dates."""
    dates = {group: _dated(session, clinic_id, group) for group in left}
    state = read_state(session, clinic_id=clinic_id)
    changes = {
        field: {**value, "confirmed": True}
        for field, value in state.items()
        if kind_of(field) == "people" and not value["confirmed"]
    }
    publishing.publish(session, clinic_id=clinic_id, changes=changes, author=author, now=now)
    session.execute(
        update(Affiliation)
        .where(Affiliation.clinic_id == clinic_id, Affiliation.active)
        .values(stated_on=now.astimezone(dt.UTC).date(), source_id=source_id, source_row=None)
    )
    for group, before in dates.items():
        row = session.get(Provenance, (clinic_id, group))
        if row is not None and before is not None:
            row.source_id, row.source_row, row.stated_on = before
        elif row is not None:
            session.delete(row)
    session.flush()


def _dated(session: Session, clinic_id: int, group: str) -> tuple[int, str | None, dt.date] | None:
    row = session.get(Provenance, (clinic_id, group))
    return (row.source_id, row.source_row, row.stated_on) if row else None


def _confirm_practices(
    session: Session, clinic_id: int, author: Author, today: dt.date, source_id: int
) -> None:
    """Renew what rests on the clinic's own word; a proof that others gave keeps its own date and end."""
    own = select(Source.id).where(Source.kind != "moderator")
    session.execute(
        update(ClinicPractice)
        .where(ClinicPractice.clinic_id == clinic_id, ClinicPractice.evidence.in_(OWN_GRADES))
        .where(ClinicPractice.source_id == source_id, ClinicPractice.source_id.in_(own))
        .values(said_on=today, expires_on=today + PROOF_HOLDS, said_by=author.name)
    )
    session.execute(update(ClinicPathway).where(ClinicPathway.clinic_id == clinic_id).values(said_on=today))


def _fields_of(state: dict[str, Any], group: str) -> tuple[tuple[str, Any], ...]:
    """Give the fields with a value that a group's line shows; people stand once, under who works there."""
    wanted = "roster" if group in OF_PEOPLE else group
    return tuple(
        (field, value)
        for field, value in state.items()
        if FACT_GROUP[kind_of(field)] == wanted
        and field not in ("basis", "form", "website", "point", "closed_days")
        and value not in (None, [], {})
    )


def _attested_on(session: Session, clinic_id: int) -> dt.date | None:
    return session.scalar(select(func.max(Attestation.attested_on)).where(Attestation.clinic_id == clinic_id))
