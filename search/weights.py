"""Every number that moves a clinic up or down, each with its reason; published at /ranking.

In `best` the number of wanted items covered comes before everything here. Within equal coverage the order
is by *rank metres*: the distance, plus or minus these. So each weight says how much farther or nearer a
clinic counts than it lies, which a person can check.
"""

NOT_CONFIRMED_M = 8_000.0
"""Known from a registry only: nobody at the clinic has said that it is so. About a ten-minute drive."""

STALE_M = 5_000.0
"""Attested, but more than 90 days ago: better known than registry rows, less than a fresh word."""

DOUBTED_M = 8_000.0
"""In doubt: two people say the same, each on their own, or a check did. As unsure as a row of a registry."""

EVIDENCE_M_PER_GRADE = -1_000.0
"""For each grade (0 to 4) of the best proof that its specialists work together: ten minutes on foot."""
