"""The rules that must hold after anything, asked straight of the database (faults.md, I1 to I5)."""

from __future__ import annotations

from sqlalchemy import Connection, text

RULES = {
    "two visits of one specialist at once": """
        select 1 from visits a join visits b on a.id < b.id and a.specialist_id = b.specialist_id
        where a.plan_state in ('held', 'accepted') and b.plan_state in ('held', 'accepted')
        and a.starts_at < b.ends_at and b.starts_at < a.ends_at
        and (a.opening_id is null or a.opening_id is distinct from b.opening_id)""",
    "more patients than seats": """
        select 1 from visits v join openings o on o.id = v.opening_id
        where v.plan_state in ('held', 'accepted')
        group by o.id having count(*) > o.capacity""",
    "a patient in two rooms": """
        select 1 from visits a join visits b on a.id < b.id and a.plan_id = b.plan_id
        where a.starts_at < b.ends_at and b.starts_at < a.ends_at""",
    "an appointment without a booked plan": """
        select 1 from appointment_requests r where (r.state in ('booked', 'completed', 'no_show')) <>
        (1 = (select count(*) from visit_plans p where p.request_id = r.id and p.state = 'accepted'))""",
    "a closed request that holds times": """
        select 1 from appointment_requests r join visit_plans p on p.request_id = r.id
        where p.state = 'held' and r.closed_at is not null""",
    "a history with a gap or an illegal step": """
        select 1 from request_events e left join request_events b
        on b.request_id = e.request_id and b.version = e.version - 1
        where e.version > 1 and (b.to_state is distinct from e.from_state
        or (e.from_state <> e.to_state and not is_legal_step(e.from_state, e.to_state)))""",
    "a request that is not where its history ends": """
        select 1 from appointment_requests r where r.state is distinct from
        (select to_state from request_events e where e.request_id = r.id and e.version = r.version)""",
    "a change of state without its letter": """
        select 1 from request_events e left join outgoing_mails m on m.id = e.mail_id
        where e.from_state is distinct from e.to_state and m.id is null""",
    "one key with two requests": """
        select 1 from idempotent_answers group by scope, key having count(*) > 1""",
    "a request without its patient's words before it was closed": """
        select 1 from appointment_requests r where r.closed_at is null
        and not exists (select from request_patients p where p.request_id = r.id)""",
}


def broken_rules(connection: Connection) -> list[str]:
    """Name the rules that the rows of this moment break."""
    return [name for name, query in RULES.items() if connection.execute(text(query)).first() is not None]
