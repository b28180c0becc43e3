"""Demo accounts of an invented clinic, for development: their passwords and codes are known to everybody."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

import pyotp
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from finder.accounts.services import accounts, members
from finder.models import Account, Clinic
from finder.sealing import services as sealing
from finder.sealing.keyring import Keyring

DOMAIN = "@clinic.example"
PASSWORD = "otter lantern gravel violin"  # noqa: S105 - known on purpose: these accounts exist on loopback only
CLINIC = "example-charles-river-spine-waltham"
PEOPLE = {"owner": "Olive", "scheduler": "Samir", "editor": "Edith", "reader": "Ruben", "moderator": "Mona"}


def make(session: Session, *, keyring: Keyring) -> Iterator[str]:
    """Make the accounts that are missing; gives a line about each."""
    clinic = session.scalar(select(Clinic).where(Clinic.slug == CLINIC, Clinic.demo))
    if clinic is None:
        yield f"There is no clinic {CLINIC}: run `finder seed` first."
        return
    for role, name in PEOPLE.items():
        email = f"{role}{DOMAIN}"
        if accounts.find(session, email=email) is None:
            _make_one(session, keyring, email=email, name=f"{name} Example", role=role, clinic=clinic)
        yield f"{email:24} {PASSWORD}   code: finder accounts demo-code {email}"
    yield f"(or add the secret to a code app: owner has {secret_of(f'owner{DOMAIN}')})"


def _make_one(
    session: Session, keyring: Keyring, *, email: str, name: str, role: str, clinic: Clinic
) -> None:
    account = accounts.create(session, keyring=keyring, email=email, name=name, password=PASSWORD)
    _set_codes(session, keyring, account, secret_of(email))
    if role == "moderator":
        account.office = role
        session.flush()
        return
    members.grant(session, account_id=account.id, role=role, clinic_id=clinic.id, organization_id=None)


def _set_codes(session: Session, keyring: Keyring, account: Account, secret: str) -> None:
    key = sealing.open_data_key(session, keyring=keyring, key_id=account.data_key_id)
    account.totp_secret = key.seal(secret, table="accounts", column="totp_secret", row=account.data_key_id)
    account.totp_confirmed_at = func.now()
    session.flush()


def secret_of(email: str) -> str:
    """Give the secret of a demo account's codes: known to everybody, like its password."""
    return base64.b32encode(hashlib.sha256(f"demo {email}".encode()).digest()[:20]).decode()


def code_of_now(email: str) -> str:
    """Give the one-time code of a demo account at this moment."""
    return str(pyotp.TOTP(secret_of(email)).now())
