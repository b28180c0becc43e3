"""One whole deed in one transaction, done again where PostgreSQL gave it up in favour of another."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from finder import tenancy
from finder.db import SessionFactory, unit_of_work

ATTEMPTS = 3
LONGEST_PAUSE_S = 0.05

Given = TypeVar("Given")


def in_transaction(
    sessions: SessionFactory, deed: Callable[[Session], Given], *, request_id: UUID | None = None
) -> Given:
    """Do a deed and commit it; what it gives is given only when it is safely stored.

    A deadlock, a failed serialization and a lock that was waited for too long are tried again, three times
    in all, after a pause of random length.
    The deed must be whole in itself: it is run from its beginning each time. `request_id` names whose rows
    it may touch.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with unit_of_work(sessions) as session:
                if request_id is not None:
                    tenancy.act_for(session, request_id=request_id)
                return deed(session)
        except DBAPIError as error:
            given_up = isinstance(error.orig, DeadlockDetected | SerializationFailure | LockNotAvailable)
            if not given_up or attempt == ATTEMPTS:
                raise
        time.sleep(random.uniform(0, LONGEST_PAUSE_S * attempt))  # noqa: S311 - jitter is no secret
    raise AssertionError("the last attempt gives or raises")
