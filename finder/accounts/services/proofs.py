"""Proofs of who one is: the password, a one-time code (RFC 6238), a recovery code."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from finder.accounts import passwords
from finder.accounts.errors import WrongProof
from finder.accounts.services import accounts
from finder.models import Account, Passkey, RecoveryCode
from finder.sealing import services as sealing
from finder.sealing.keyring import Keyring

STEP_S = 30
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
ISSUER = "Integrated Clinic Finder"


def check_password(session: Session, *, email: str, password: str) -> Account:
    """Give the account of an address and its password; raises WrongProof, always after the same time."""
    account = accounts.find(session, email=email)
    usable = account is not None and account.suspended_at is None
    if (
        not passwords.matches(password, account.password_hash if account and usable else None)
        or account is None
    ):
        raise WrongProof("address or password")
    return account


def has_second_factor(session: Session, *, account_id: int) -> bool:
    """Whether the person has set up codes or a passkey."""
    account = session.get_one(Account, account_id)
    passkey = session.scalar(select(Passkey.id).where(Passkey.account_id == account_id).limit(1))
    return account.totp_confirmed_at is not None or passkey is not None


def has_codes(session: Session, *, account_id: int) -> bool:
    """Whether one-time codes are in use."""
    return session.get_one(Account, account_id).totp_confirmed_at is not None


def begin_codes(session: Session, *, keyring: Keyring, account_id: int) -> str:
    """Give the secret for a code app, made at the first call; it counts once it is confirmed with a code."""
    account = session.get_one(Account, account_id)
    key = sealing.open_data_key(session, keyring=keyring, key_id=account.data_key_id)
    if account.totp_secret is None:
        account.totp_secret = key.seal(
            pyotp.random_base32(), table="accounts", column="totp_secret", row=account.data_key_id
        )
        session.flush()
    return key.unseal(account.totp_secret, table="accounts", column="totp_secret", row=account.data_key_id)


def address_of_codes(secret: str, *, email: str) -> str:
    """Give the otpauth:// address that a code app reads from a picture."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER))


def confirm_codes(session: Session, *, keyring: Keyring, account_id: int, code: str) -> list[str]:
    """Take codes into use with a first one; gives new recovery codes. Raises WrongProof."""
    _use_code(session, keyring=keyring, account_id=account_id, code=code)
    session.execute(update(Account).where(Account.id == account_id).values(totp_confirmed_at=func.now()))
    return new_recovery_codes(session, account_id=account_id)


def check_code(session: Session, *, keyring: Keyring, account_id: int, code: str) -> None:
    """Use a one-time code or a recovery code, each of which works once; raises WrongProof."""
    given = "".join(code.split()).replace("-", "")
    if given.isascii() and given.isdigit():
        confirmed = session.get_one(Account, account_id).totp_confirmed_at
        if confirmed is None:
            raise WrongProof("code")
        _use_code(session, keyring=keyring, account_id=account_id, code=given)
        return
    used = (
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.code_sha256 == _hashed(given),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=func.now())
        .returning(RecoveryCode.account_id)
    )
    if not session.execute(used).all():
        raise WrongProof("code")


def _use_code(session: Session, *, keyring: Keyring, account_id: int, code: str) -> None:
    account = session.get_one(Account, account_id)
    if account.totp_secret is None:
        raise WrongProof("code")
    key = sealing.open_data_key(session, keyring=keyring, key_id=account.data_key_id)
    secret = key.unseal(account.totp_secret, table="accounts", column="totp_secret", row=account.data_key_id)
    totp, now = pyotp.TOTP(secret), int(time.time())
    given = "".join(code.split())
    # One step early or late, for clocks that differ; each step is tried, whatever fits.
    steps = [now // STEP_S + drift for drift in (-1, 0, 1)]
    fitting = [step for step in steps if secrets.compare_digest(totp.at(step * STEP_S), given)]
    if not fitting:
        raise WrongProof("code")
    # A step counts once: of two requests with the same code the database lets one through.
    taken = (
        update(Account)
        .where(Account.id == account_id, Account.totp_last_step < fitting[-1])
        .values(totp_last_step=fitting[-1])
        .returning(Account.id)
        .execution_options(synchronize_session=False)
    )
    if not session.execute(taken).all():
        raise WrongProof("code")


def new_recovery_codes(session: Session, *, account_id: int) -> list[str]:
    """Make new recovery codes in place of the old ones; this is the only time they are shown."""
    codes = [
        base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower() for _ in range(RECOVERY_CODES)
    ]
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.add_all(RecoveryCode(account_id=account_id, code_sha256=_hashed(code)) for code in codes)
    session.flush()
    return ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes]


def recovery_codes_left(session: Session, *, account_id: int) -> int:
    """Say how many recovery codes were not used yet."""
    left = select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.scalar(left) or 0


def _hashed(code: str) -> bytes:
    return hashlib.sha256(code.lower().encode()).digest()


def forget_codes(session: Session, *, account_id: int) -> None:
    """Take codes and recovery codes out of use."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.execute(
        update(Account).where(Account.id == account_id).values(totp_secret=None, totp_confirmed_at=None)
    )
