"""Who a transaction acts for: PostgreSQL itself keeps one clinic's rows from another's people.

Pages connect as `finder_public`, which has no grant on any private table, or as `finder_private`, which sees
of private tables only the rows of whom `act_for` names; commands and workers that need all of them connect as
`finder_service`. A migration makes its table private with one of

    op.execute("select keep_private('data_keys')")
    op.execute("select protect_rows('appointment_requests', 'clinic_id = any (app_clinic_ids())')")

The second brings row-level security (enabled and forced): its condition may use `app_clinic_ids()`,
`app_request_id()`, `app_account_id()` and `app_moderates()`. Services filter by themselves too; this holds
when one forgets.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session, SessionTransaction

PUBLIC = "finder_public"
PRIVATE = "finder_private"
SERVICE = "finder_service"

_ACTING = "acting_for"
_SAY = text(
    "select set_config('app.clinic_ids', :clinic_ids, true), set_config('app.request_id', :request_id, true),"
    " set_config('app.account_id', :account_id, true), set_config('app.moderates', :moderates, true)"
)


def make_roles(connection: Connection) -> None:
    """Make the three roles where the server lacks them: a backup holds their rights, not themselves."""
    for role in (PUBLIC, PRIVATE, SERVICE):
        with suppress(ProgrammingError), connection.begin_nested():
            connection.execute(text(f"create role {role} nologin noinherit"))
        member = text("select pg_has_role(current_user, :role, 'member')")
        if not connection.execute(member, {"role": role}).scalar_one():
            connection.execute(text(f"grant {role} to current_user"))


def act_for(
    session: Session,
    *,
    clinic_ids: Iterable[int] = (),
    request_id: UUID | None = None,
    account_id: int | None = None,
    moderates: bool = False,
) -> None:
    """Name whose rows this session may touch from here on, in this transaction and those that follow it."""
    session.info[_ACTING] = {
        "clinic_ids": "{" + ",".join(str(int(clinic)) for clinic in sorted(clinic_ids)) + "}",
        "request_id": str(request_id) if request_id else "",
        "account_id": str(int(account_id)) if account_id else "",
        "moderates": "true" if moderates else "",
    }
    session.execute(_SAY, session.info[_ACTING])


def act_for_nobody(session: Session) -> None:
    """Take back what `act_for` named."""
    act_for(session)


@event.listens_for(Session, "after_begin")
def _say_again(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    # The settings end with each transaction, so that a pooled connection never carries them to the next user.
    acting = session.info.get(_ACTING)
    if acting is not None:
        connection.execute(_SAY, acting)
