"""The states of a request and the steps between them; the database refuses all other steps."""

from __future__ import annotations

from collections.abc import Mapping

LEGAL: Mapping[str, frozenset[str]] = {
    "unconfirmed": frozenset({"sent", "waiting", "booked", "cancelled", "expired"}),
    "sent": frozenset({"proposed", "booked", "declined", "cancelled", "expired"}),
    "waiting": frozenset({"proposed", "booked", "declined", "cancelled", "expired"}),
    "proposed": frozenset({"booked", "sent", "waiting", "declined", "cancelled", "expired"}),
    "booked": frozenset({"completed", "no_show", "cancelled"}),
    "completed": frozenset(),
    "no_show": frozenset(),
    "declined": frozenset(),
    "cancelled": frozenset(),
    "expired": frozenset(),
}
"""From each state, those it may go to."""

OPEN = frozenset(state for state, following in LEGAL.items() if following)
"""A request in one of these still goes on."""
BEFORE_THE_CLINIC = frozenset({"unconfirmed"})
"""In these the clinic sees nothing of it."""
FOR_THE_CLINIC = tuple(state for state in LEGAL if state not in BEFORE_THE_CLINIC)
"""What an inbox may hold, in the order of a request's life."""
