"""A clinic's team as its owners see and change it: who is in, as what, who is invited, and who goes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, delete, exists, func, select, update
from sqlalchemy.orm import Session

from finder.accounts.services import links, members, sessions
from finder.accounts.services.members import Member, Place
from finder.audit.services import Actor, note
from finder.mail.services import clean_address
from finder.models import Account, AccountLink, AppointmentRequest, CalendarFeed, Clinic, Membership, Passkey
from finder.sealing.keyring import Keyring

MOST_INVITED = 30


class LastOwner(ValueError):
    """A clinic that somebody looks after is never left without an owner."""


class AlreadyThere(ValueError):
    """The person is of the team already."""


class TooManyInvited(ValueError):
    """So many invitations are open that some must be withdrawn first."""


class NoSuchPerson(LookupError):
    """Nobody of that number has a role at the clinic itself."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the team; `above` where the role is held at the clinic's organization."""

    account_id: int
    name: str
    email: str
    role: str
    since: dt.datetime
    above: bool
    second_factor: bool
    suspended: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that was not taken yet; `number` is of its link and no secret."""

    number: str
    email: str
    role: str
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class Team:
    """The people of a clinic by role and name, and who is invited."""

    people: tuple[Person, ...]
    invited: tuple[Invited, ...]


def team_of(session: Session, *, clinic_id: int) -> Team:
    """Give the team of a clinic."""
    return Team(_people(session, clinic_id), tuple(_invited(session, clinic_id)))


def _people(session: Session, clinic_id: int) -> tuple[Person, ...]:
    passkey = exists().where(Passkey.account_id == Account.id)
    rows = session.execute(
        select(Account, Membership, passkey)
        .join(Membership, Membership.account_id == Account.id)
        .join(Clinic, members.at_clinic())
        .where(Clinic.id == clinic_id)
        .order_by(Account.name, Account.id)
    )
    people = tuple(
        Person(
            account_id=account.id,
            name=account.name,
            email=account.email,
            role=membership.role,
            since=membership.created_at,
            above=membership.clinic_id is None,
            second_factor=account.totp_confirmed_at is not None or has_passkey,
            suspended=account.suspended_at is not None,
        )
        for account, membership, has_passkey in rows
    )
    return tuple(sorted(people, key=lambda person: members.ROLES_IN_ORDER.index(person.role)))


def who_answer(session: Session, *, clinic_id: int) -> dict[int, str]:
    """Give the names of the people who answer a clinic's requests, by their accounts."""
    people = members.people_with(session, clinic_id=clinic_id, roles=members.READS_REQUESTS)
    return {person.id: person.name for person in sorted(people, key=lambda person: person.name)}


def person_of(session: Session, *, clinic_id: int, account_id: int) -> Person:
    """Give one person of the team. Errors: `NoSuchPerson`."""
    for person in _people(session, clinic_id):
        if person.account_id == account_id and not person.above:
            return person
    raise NoSuchPerson


def invite(
    session: Session, *, keyring: Keyring, place: Place, by: Member, email: str, role: str, locale: str
) -> None:
    """Invite somebody by mail; an earlier invitation of the same address ends.

    Errors: `BadAddress`, `TooManyMails`, `AlreadyThere`, `TooManyInvited`.
    """
    address = clean_address(email).lower()
    there = exists().where(Account.email == address, Membership.account_id == Account.id)
    if session.scalar(select(there.where(Membership.clinic_id == place.clinic_id))):
        raise AlreadyThere
    _forget_invitations(session, clinic_id=place.clinic_id, email=address)
    if len(list(_invited(session, place.clinic_id))) >= MOST_INVITED:
        raise TooManyInvited
    links.invite(
        session,
        keyring=keyring,
        email=address,
        inviter=f"{by.name} ({place.name})",
        role=role,
        clinic_id=place.clinic_id,
        invited_by=by.account_id,
        locale=locale,
    )
    _note(session, by, "invitation.sent", "clinic", place.clinic_id, place.clinic_id, role)


def withdraw(session: Session, *, clinic_id: int, number: str, by: Member) -> None:
    """Let an invitation open nothing any more; one that is gone already is no fault."""
    for link in session.scalars(_open_links(clinic_id)):
        if link.token_sha256.hex() == number:
            session.delete(link)
            session.flush()
            _note(session, by, "invitation.withdrawn", "clinic", clinic_id, clinic_id, str(link.role))


def change_role(session: Session, *, clinic_id: int, account_id: int, role: str, by: Member) -> None:
    """Give somebody of the team another role. Errors: `NoSuchPerson`, `LastOwner`."""
    held = _locked(session, clinic_id, account_id)
    before = held.role
    if before == role:
        return
    if before == "owner":
        _see_other_owner(session, clinic_id, account_id)
    held.role = role
    session.flush()
    if role not in members.READS_REQUESTS:
        _take_from_requests(session, clinic_id, account_id)
    _note(session, by, "role.changed", "account", account_id, clinic_id, f"{before} to {role}")


def remove(session: Session, *, clinic_id: int, account_id: int, by: Member) -> None:
    """Take somebody out of the team: role, open invitations, claimed requests and calendar feed.

    Errors: `NoSuchPerson`, `LastOwner`.
    """
    held = _locked(session, clinic_id, account_id)
    role = held.role
    if role == "owner":
        _see_other_owner(session, clinic_id, account_id)
    members.remove(session, account_id=account_id, clinic_id=clinic_id)
    email = session.get_one(Account, account_id).email
    _forget_invitations(session, clinic_id=clinic_id, email=email)
    _take_from_requests(session, clinic_id, account_id)
    _note(session, by, "role.taken", "account", account_id, clinic_id, role)


def end_session(session: Session, *, clinic_id: int, account_id: int, session_id: int, by: Member) -> bool:
    """Sign somebody of the team out of one browser. Errors: `NoSuchPerson`."""
    person_of(session, clinic_id=clinic_id, account_id=account_id)
    ended = sessions.end(session, session_id=session_id, account_id=account_id)
    if ended:
        _note(session, by, "session.ended", "account", account_id, clinic_id, "by an owner")
    return ended


def _locked(session: Session, clinic_id: int, account_id: int) -> Membership:
    """Give a role at the clinic; two who change its roles do it one after the other."""
    held = session.scalars(
        select(Membership).where(Membership.clinic_id == clinic_id).order_by(Membership.id).with_for_update()
    ).all()
    for each in held:
        if each.account_id == account_id:
            return each
    raise NoSuchPerson


def _see_other_owner(session: Session, clinic_id: int, account_id: int) -> None:
    other = (
        select(Membership.id)
        .join(Clinic, members.at_clinic())
        .join(Account, Account.id == Membership.account_id)
        .where(
            Clinic.id == clinic_id,
            Membership.role == "owner",
            Membership.account_id != account_id,
            Account.suspended_at.is_(None),
        )
    )
    if session.scalar(other.limit(1)) is None:
        raise LastOwner


def _take_from_requests(session: Session, clinic_id: int, account_id: int) -> None:
    """Let nobody wait for a person who no longer answers requests."""
    session.execute(
        update(AppointmentRequest)
        .where(AppointmentRequest.clinic_id == clinic_id, AppointmentRequest.claimed_by == account_id)
        .values(claimed_by=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(CalendarFeed).where(CalendarFeed.clinic_id == clinic_id, CalendarFeed.account_id == account_id)
    )


def _open_links(clinic_id: int) -> Select[AccountLink]:
    return (
        select(AccountLink)
        .where(
            AccountLink.clinic_id == clinic_id,
            AccountLink.purpose == "invitation",
            AccountLink.used_at.is_(None),
            AccountLink.expires_at > func.now(),
        )
        .order_by(AccountLink.email, AccountLink.created_at)
    )


def _invited(session: Session, clinic_id: int) -> list[Invited]:
    rows = session.scalars(_open_links(clinic_id))
    return [Invited(row.token_sha256.hex(), row.email, str(row.role), row.expires_at) for row in rows]


def _forget_invitations(session: Session, *, clinic_id: int, email: str) -> None:
    session.execute(
        delete(AccountLink).where(
            AccountLink.clinic_id == clinic_id,
            AccountLink.purpose == "invitation",
            AccountLink.email == email,
            AccountLink.used_at.is_(None),
        )
    )


def _note(
    session: Session, by: Member, action: str, subject: str, subject_id: int, clinic_id: int, why: str
) -> None:
    actor = Actor("account", str(by.account_id))
    note(
        session,
        actor=actor,
        action=action,
        subject=subject,
        subject_id=subject_id,
        clinic_id=clinic_id,
        why=why,
    )
