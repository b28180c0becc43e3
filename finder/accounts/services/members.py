"""Who is signed in, as the other rooms see it, and what this person may do where."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from finder.errors import NotListed
from finder.models import Account, Clinic, Membership

READS_REQUESTS = frozenset({"owner", "scheduler"})
"""Roles that read patients' requests: they need a second factor."""
EDITS_PROFILE = frozenset({"owner", "editor"})
ROLES_IN_ORDER = ("owner", "scheduler", "editor", "reader")
EVERY_ROLE = frozenset(ROLES_IN_ORDER)


@dataclass(frozen=True, slots=True)
class Place:
    """A clinic at which somebody has a role."""

    clinic_id: int
    slug: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Member:
    """A person who is signed in, with the roles as they are at this moment."""

    account_id: int
    email: str
    name: str
    office: str | None
    places: tuple[Place, ...]

    @property
    def needs_second_factor(self) -> bool:
        """Whether this person may read what patients wrote, or moderates."""
        return self.office is not None or any(place.role in READS_REQUESTS for place in self.places)

    def clinic_ids(self, roles: frozenset[str] = EVERY_ROLE) -> frozenset[int]:
        """The clinics at which this person has one of the roles."""
        return frozenset(place.clinic_id for place in self.places if place.role in roles)

    def place(self, slug: str, roles: frozenset[str] = EVERY_ROLE) -> Place:
        """Give the clinic of this slug; raises NotListed where this person has none of the roles there."""
        for place in self.places:
            if place.slug == slug and place.role in roles:
                return place
        raise NotListed(slug)


def load_member(session: Session, *, account_id: int) -> Member | None:
    """Read a person's roles anew; None for an account that is suspended or gone."""
    account = session.get(Account, account_id, populate_existing=True)
    if account is None or account.suspended_at is not None:
        return None
    rows = session.execute(
        select(Clinic.id, Clinic.slug, Clinic.name, Membership.role)
        .join(Membership, at_clinic())
        .where(Membership.account_id == account_id)
        .order_by(Clinic.name, Clinic.id)
    )
    places = tuple(Place(row.id, row.slug, row.name, row.role) for row in rows)
    return Member(account.id, account.email, account.name, account.office, places)


def at_clinic() -> ColumnElement[bool]:
    """Join roles to the clinics that they hold at: their own, or each of their organization."""
    return or_(Membership.clinic_id == Clinic.id, Membership.organization_id == Clinic.organization_id)


def people_with(session: Session, *, clinic_id: int, roles: Collection[str]) -> Sequence[Account]:
    """Give whoever has one of the roles at a clinic and is not shut out, in the order of their accounts."""
    here = (
        select(Membership.account_id)
        .join(Clinic, at_clinic())
        .where(Clinic.id == clinic_id, Membership.role.in_(roles))
    )
    accounts = select(Account).where(Account.id.in_(here), Account.suspended_at.is_(None))
    return session.scalars(accounts.order_by(Account.id)).all()


def grant(
    session: Session, *, account_id: int, role: str, clinic_id: int | None, organization_id: int | None
) -> None:
    """Give a role at one clinic or organization, in place of the one held there before."""
    held = session.scalar(
        select(Membership).where(
            Membership.account_id == account_id,
            Membership.clinic_id.is_not_distinct_from(clinic_id),
            Membership.organization_id.is_not_distinct_from(organization_id),
        )
    )
    if held is None:
        held = Membership(
            account_id=account_id, clinic_id=clinic_id, organization_id=organization_id, role=role
        )
        session.add(held)
    held.role = role
    session.flush()


def remove(session: Session, *, account_id: int, clinic_id: int) -> bool:
    """Take a person's role at a clinic away; the next request of that person is without it."""
    held = session.scalar(
        select(Membership).where(Membership.account_id == account_id, Membership.clinic_id == clinic_id)
    )
    if held is None:
        return False
    session.delete(held)
    session.flush()
    return True
