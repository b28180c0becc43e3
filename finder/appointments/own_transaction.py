"""What a page does in a transaction of its own, beside the one in which its request reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from finder import tenancy
from finder.accounts import current
from finder.accounts.services.members import Place
from finder.appointments.transactions import in_transaction
from finder.extensions import hand_back, services

Given = TypeVar("Given")


def in_own_transaction(deed: Callable[[Session], Given], *, request_id: UUID | None = None) -> Given:
    """Hand the request's connection back, then do the deed whole, as `in_transaction` says."""
    hand_back()
    return in_transaction(services().private_sessions, deed, request_id=request_id)


def for_clinic(place: Place, deed: Callable[[Session], Given]) -> Given:
    """Do a deed of the person at hand, which sees the rows of this clinic and of no other."""
    account_id = current.member().account_id

    def whole(session: Session) -> Given:
        tenancy.act_for(session, clinic_ids=[place.clinic_id], account_id=account_id)
        return deed(session)

    return in_own_transaction(whole)
