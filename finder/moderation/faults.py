"""The kinds of problems that people report, and which groups of a clinic's facts each one puts in doubt."""

from __future__ import annotations

from finder.models.problem_report import REPORT_KINDS
from finder.models.provenance import FACT_GROUPS

DOUBTED: dict[str, tuple[str, ...]] = {
    "wrong_address": ("address",),
    "wrong_telephone": ("telephone",),
    "person_left": ("roster",),
    "not_accepting": ("accepting",),
    "closed": FACT_GROUPS,
    "duplicate": ("name",),
    "other": (),
}
"""The groups of facts (`FACT_GROUPS`) by kind of problem. Two who say "something else" may mean two things.

The database's view `doubted_clinics` (finder/migrations/sql/0053_doubts.sql) has the same.
"""

OF_A_PERSON = ("person_left", "not_accepting")
"""The kinds that may name one of the clinic's specialists."""

INDEPENDENT = 2
"""So many reports of one fault, from different networks, lower what we say of it at once."""

assert set(DOUBTED) == set(REPORT_KINDS)
