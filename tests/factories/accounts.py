"""People who sign in: with a password, and where wanted with one-time codes."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from functools import lru_cache

import pyotp
from sqlalchemy import func
from sqlalchemy.orm import Session

from finder.accounts import passwords
from finder.accounts.services import members
from finder.accounts.services.proofs import STEP_S
from finder.models import Account
from finder.sealing import services as sealing
from finder.sealing.keyring import derive

PASSWORD = "seven quiet herons wade"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in. `secret` is of the code app, empty for a person without."""

    account_id: int
    email: str
    password: str = PASSWORD
    secret: str = ""

    def code(self, drift: int = 0) -> str:
        """The one-time code of now, or of some steps later."""
        return pyotp.TOTP(self.secret).at(int(time.time()) + drift * STEP_S)


def make_person(
    session: Session,
    secret_key: str,
    *,
    role: str | None = None,
    clinic_id: int | None = None,
    office: str | None = None,
    codes: bool = True,
) -> Person:
    """Make an account, with a role at a clinic where one is given."""
    keyring = derive(secret_key)
    email = f"person{next(_numbers)}@staff.example"
    key = sealing.new_data_key(session, keyring=keyring)
    account = Account(
        email=email, name="Test Person", office=office, password_hash=_hash(), data_key_id=key.id
    )
    session.add(account)
    session.flush()
    secret = pyotp.random_base32() if codes else ""
    if codes:
        _set_codes(session, secret_key, account, secret)
    if role:
        members.grant(session, account_id=account.id, role=role, clinic_id=clinic_id, organization_id=None)
    session.flush()
    return Person(account.id, email, PASSWORD, secret)


@lru_cache(maxsize=1)
def _hash() -> str:
    """One hash for all of them: it takes its time on purpose."""
    return passwords.hash_new(PASSWORD)


def _set_codes(session: Session, secret_key: str, account: Account, secret: str) -> None:
    key = sealing.open_data_key(session, keyring=derive(secret_key), key_id=account.data_key_id)
    account.totp_secret = key.seal(secret, table="accounts", column="totp_secret", row=account.data_key_id)
    account.totp_confirmed_at = func.now()
