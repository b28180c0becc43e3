"""Links that work once: invitations to a role, and new passwords. Only the SHA-256 of a token is kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from finder.accounts.errors import DeadLink
from finder.accounts.services import accounts, members
from finder.audit.services import Actor, note
from finder.mail import services as mails
from finder.mail.errors import BadAddress, TooManyMails
from finder.models import Account, AccountLink, Clinic, Organization
from finder.sealing.keyring import Keyring
from finder.tokens import digest, new_token

INVITED_FOR = dt.timedelta(days=7)
RESET_FOR = dt.timedelta(hours=1)
KEPT_DEAD = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invitation offers, to whom."""

    email: str
    role: str | None
    office: str | None
    where: str | None
    has_account: bool


def invite(
    session: Session,
    *,
    keyring: Keyring,
    email: str,
    inviter: str,
    role: str | None = None,
    clinic_id: int | None = None,
    organization_id: int | None = None,
    office: str | None = None,
    invited_by: int | None = None,
    locale: str = "en",
) -> str:
    """Offer a role by mail; gives the path of the link. Raises BadAddress and TooManyMails."""
    address = mails.clean_address(email).lower()
    token = new_token()
    session.add(
        AccountLink(
            token_sha256=digest(token),
            purpose="invitation",
            email=address,
            role=role,
            office=office,
            clinic_id=clinic_id,
            organization_id=organization_id,
            invited_by=invited_by,
            expires_at=dt.datetime.now(dt.UTC) + INVITED_FOR,
        )
    )
    session.flush()
    path = f"/invitation/{token}"
    values = {"inviter": inviter}
    mails.queue(
        session, keyring=keyring, to=address, template="invitation", locale=locale, values=values, path=path
    )
    return path


def invitation(session: Session, *, token: str) -> Invitation:
    """Read what an invitation offers, and change nothing; raises DeadLink."""
    link = _living(session, token, "invitation")
    clinic = session.get(Clinic, link.clinic_id) if link.clinic_id else None
    organization = session.get(Organization, link.organization_id) if link.organization_id else None
    where = clinic.name if clinic else organization.name if organization else None
    known = accounts.find(session, email=link.email) is not None
    return Invitation(link.email, link.role, link.office, where, known)


def accept(session: Session, *, token: str, account: Account) -> None:
    """Use up an invitation and give its role to the account of its address; raises DeadLink."""
    link = _use(session, token, "invitation")
    if link.email != account.email:
        raise DeadLink("invitation")
    if link.office:
        account.office = link.office
        session.flush()
        _note_given(session, link, account.id, link.office)
    else:
        assert link.role is not None
        members.grant(
            session,
            account_id=account.id,
            role=link.role,
            clinic_id=link.clinic_id,
            organization_id=link.organization_id,
        )
        _note_given(session, link, account.id, link.role)


def ask_for_new_password(session: Session, *, keyring: Keyring, email: str, locale: str) -> None:
    """Send a link to whoever has an account of this address. Nothing tells whether somebody has.

    For an address without an account the same work is done, and undone.
    """
    account = accounts.find(session, email=email)
    unknown = account is None or account.suspended_at is not None
    try:
        with session.begin_nested() as step:
            token = new_token()
            mails.queue(
                session,
                keyring=keyring,
                to=email,
                template="password_reset",
                locale=locale,
                path=f"/new-password/{token}",
            )
            if account is None or unknown:
                step.rollback()
                return
            session.add(
                AccountLink(
                    token_sha256=digest(token),
                    purpose="reset",
                    email=account.email,
                    account_id=account.id,
                    expires_at=dt.datetime.now(dt.UTC) + RESET_FOR,
                )
            )
    except (BadAddress, TooManyMails):
        return


def check_reset(session: Session, *, token: str) -> None:
    """See whether a link for a new password still works; raises DeadLink."""
    _living(session, token, "reset")


def set_new_password(session: Session, *, token: str, password: str) -> Account:
    """Use up a link and set the new password; every session ends. Raises DeadLink and WeakPassword."""
    link = _use(session, token, "reset")
    assert link.account_id is not None
    account = session.get_one(Account, link.account_id)
    if account.suspended_at is not None:
        raise DeadLink("reset")
    accounts.change_password(session, account_id=account.id, password=password)
    actor = Actor("account", str(account.id))
    note(
        session,
        actor=actor,
        action="password.changed",
        subject="account",
        subject_id=account.id,
        why="by a link",
    )
    return account


def forget_dead(session: Session) -> None:
    """Remove links that were used, or whose time is over, a month ago: nobody asks any more why."""
    before = func.now() - KEPT_DEAD
    session.execute(
        delete(AccountLink).where((AccountLink.used_at < before) | (AccountLink.expires_at < before))
    )


def _note_given(session: Session, link: AccountLink, account_id: int, role: str) -> None:
    # Who invited gave the role; without one it was the operator, by a command.
    actor = Actor("account", str(link.invited_by)) if link.invited_by else Actor("system", "finder-accounts")
    note(
        session,
        actor=actor,
        action="role.given",
        subject="account",
        subject_id=account_id,
        clinic_id=link.clinic_id,
        why=role,
    )


def _living(session: Session, token: str, purpose: str) -> AccountLink:
    link = session.scalar(
        select(AccountLink).where(
            AccountLink.token_sha256 == digest(token),
            AccountLink.purpose == purpose,
            AccountLink.used_at.is_(None),
            AccountLink.expires_at > func.now(),
        )
    )
    if link is None:
        raise DeadLink(purpose)
    return link


def _use(session: Session, token: str, purpose: str) -> AccountLink:
    link = _living(session, token, purpose)
    used = (
        update(AccountLink)
        .where(AccountLink.token_sha256 == link.token_sha256, AccountLink.used_at.is_(None))
        .values(used_at=func.now())
        .returning(AccountLink.token_sha256)
        .execution_options(synchronize_session=False)
    )
    if not session.execute(used).all():
        raise DeadLink(purpose)
    return link
