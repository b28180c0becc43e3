"""How often somebody may try: counted exactly in PostgreSQL, also when many tries come at once.

A try is counted before it is made, in a transaction of its own, so that a crash or a refusal forgets none; a
success takes its own tries back.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from finder.accounts.errors import TooManyTries
from finder.models import SignInAttempt
from finder.sealing.keyring import Keyring

WINDOW = dt.timedelta(minutes=15)
PER_PERSON = 10
PER_NETWORK = 60
PURPOSE = "sign_in_attempts.key"


def person_key(keyring: Keyring, email: str) -> bytes:
    """The key of an address, whether or not it has an account."""
    return keyring.blind_index(email, purpose=f"{PURPOSE}.email")


def network_key(keyring: Keyring, network: str) -> bytes:
    """The key of a network (/24 or /64)."""
    return keyring.blind_index(network, purpose=f"{PURPOSE}.network")


def account_key(keyring: Keyring, account_id: int) -> bytes:
    """The key of second factors of an account."""
    return keyring.blind_index(str(account_id), purpose=f"{PURPOSE}.account")


def take(session: Session, *, key: bytes, limit: int) -> None:
    """Count one try; raises TooManyTries where `limit` were made within the window."""
    # Tries with one key follow each other, so that the count is exact.
    session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(key[:8], "big", signed=True))))
    now = func.clock_timestamp()
    recent = select(func.count()).where(SignInAttempt.key == key, SignInAttempt.at > now - WINDOW)
    if (session.scalar(recent) or 0) >= limit:
        raise TooManyTries("wait a quarter of an hour")
    session.add(SignInAttempt(key=key))
    session.flush()


def forgive(session: Session, *, key: bytes) -> None:
    """Forget the tries with a key after a success."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.key == key))


def forget_old(session: Session) -> None:
    """Remove tries that no longer count."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < func.now() - WINDOW))
