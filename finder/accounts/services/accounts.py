"""Make, find and suspend accounts, and change their passwords."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from finder.accounts import passwords
from finder.accounts.errors import WrongProof
from finder.mail.services import clean_address
from finder.models import Account, AccountSession
from finder.sealing import services as sealing
from finder.sealing.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Listed:
    """An account as the list of accounts shows it."""

    id: int
    email: str
    name: str
    office: str | None
    suspended: bool
    has_codes: bool


def create(
    session: Session, *, keyring: Keyring, email: str, name: str, password: str, locale: str = "en"
) -> Account:
    """Make an account; raises BadAddress and WeakPassword, and WrongProof where the address has one."""
    address = clean_address(email).lower()
    if find(session, email=address) is not None:
        raise WrongProof("there is an account of this address")
    hashed = passwords.hash_new(password, own_words=(address.partition("@")[0], *name.split()))
    key = sealing.new_data_key(session, keyring=keyring)
    account = Account(
        email=address, name=" ".join(name.split()), locale=locale, password_hash=hashed, data_key_id=key.id
    )
    session.add(account)
    session.flush()
    return account


def find(session: Session, *, email: str) -> Account | None:
    """Find the account of an address."""
    return session.scalar(select(Account).where(Account.email == email.strip().lower()))


def change_password(session: Session, *, account_id: int, password: str, keep: int | None = None) -> None:
    """Set the person's own new password, and end every session but `keep`; raises WeakPassword."""
    account = session.get_one(Account, account_id)
    own = (account.email.partition("@")[0], *account.name.split())
    account.password_hash = passwords.hash_new(password, own_words=own)
    gone = delete(AccountSession).where(AccountSession.account_id == account_id)
    session.execute(gone if keep is None else gone.where(AccountSession.id != keep))


def suspend(session: Session, *, email: str, suspended: bool = True) -> bool:
    """Shut an account out at once, or let it in again; gives whether there is one."""
    account = find(session, email=email)
    if account is None:
        return False
    session.execute(
        update(Account).where(Account.id == account.id).values(suspended_at=func.now() if suspended else None)
    )
    session.execute(delete(AccountSession).where(AccountSession.account_id == account.id))
    return True


def list_accounts(session: Session) -> list[Listed]:
    """List all accounts."""
    return [
        Listed(
            row.id,
            row.email,
            row.name,
            row.office,
            row.suspended_at is not None,
            row.totp_confirmed_at is not None,
        )
        for row in session.scalars(select(Account).order_by(Account.email))
    ]
