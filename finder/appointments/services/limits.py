"""The limits that hold exactly: requests for one address, from one network, to one clinic, in all."""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from finder.appointments.faults import TooManyRequests
from finder.appointments.office import Office
from finder.appointments.wishes import Wish
from finder.models import RequestAttempt

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
FOR_ONE_ADDRESS_A_DAY = 5
FROM_ONE_NETWORK_A_DAY = 80
FROM_ONE_NETWORK_AN_HOUR = 30
TO_ONE_CLINIC_AN_HOUR = 60
IN_ALL_AN_HOUR = 600
_LOCK = 7_391_041
PURPOSE = "request recipient"


def count_attempt(session: Session, *, wish: Wish, clinic_id: int, network: str, office: Office) -> None:
    """Count one more request, or refuse it. Errors: `TooManyRequests`.

    Mail goes to an address only after this, so nobody can use us to fill a stranger's mailbox. The limit is
    never by the domain of an address: most people share a few of them.
    """
    recipient = office.keyring.blind_index(wish.email, purpose=PURPOSE)
    sender = office.keyring.blind_index(network_of(network), purpose="request network")
    # Two who count for the same address at once would both see room for one; the other counts are wider.
    session.execute(
        select(func.pg_advisory_xact_lock(_LOCK, int.from_bytes(recipient[:4], "big", signed=True)))
    )
    attempts = RequestAttempt
    for matching, within, most in (
        (attempts.recipient == recipient, DAY, FOR_ONE_ADDRESS_A_DAY),
        (attempts.network == sender, DAY, FROM_ONE_NETWORK_A_DAY),
        (attempts.network == sender, HOUR, FROM_ONE_NETWORK_AN_HOUR),
        (attempts.clinic_id == clinic_id, HOUR, TO_ONE_CLINIC_AN_HOUR),
        (attempts.id > 0, HOUR, IN_ALL_AN_HOUR),
    ):
        counted = session.scalar(
            select(func.count()).select_from(attempts).where(matching, attempts.at > office.now - within)
        )
        if (counted or 0) >= most:
            raise TooManyRequests(int(within.total_seconds()))
    session.add(RequestAttempt(recipient=recipient, network=sender, clinic_id=clinic_id, at=office.now))
    session.flush()


def network_of(address: str) -> str:
    """Give the /24 or /64 an address lies in, since one sender has many addresses of the same network."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return hashlib.sha256(address.encode()).hexdigest()
    bits = 24 if found.version == 4 else 64
    return str(ipaddress.ip_network((found, bits), strict=False))


def forget_attempts(session: Session, *, now: dt.datetime) -> int:
    """Delete what is older than every limit looks back; give how many."""
    done = session.execute(delete(RequestAttempt).where(RequestAttempt.at <= now - DAY))
    return int(done.rowcount)  # type: ignore[attr-defined]  # a DELETE's result counts its rows
