"""Two business days, and how near senders are told apart."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.moderation.deadlines import due_at
from finder.moderation.networks import network

BOSTON = "America/New_York"
INSTANTS = st.integers(1_577_836_800, 2_051_222_400).map(lambda s: dt.datetime.fromtimestamp(s, dt.UTC))


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-23T10:00:00-05:00", "2026-11-25T10:00:00-05:00"),  # Monday, Wednesday
        ("2026-11-19T10:00:00-05:00", "2026-11-23T10:00:00-05:00"),  # Thursday, Monday
        (
            "2026-11-24T10:00:00-05:00",
            "2026-11-27T10:00:00-05:00",
        ),  # before Thanksgiving: Wednesday and Friday
        ("2026-11-25T10:00:00-05:00", "2026-11-30T10:00:00-05:00"),  # its eve: Friday and Monday
        ("2026-11-26T10:00:00-05:00", "2026-12-01T00:00:00-05:00"),  # Thanksgiving: from Friday on
        ("2026-11-27T23:30:00-05:00", "2026-12-01T23:30:00-05:00"),  # Friday, Tuesday
        ("2026-11-28T00:00:00-05:00", "2026-12-02T00:00:00-05:00"),  # Saturday: Monday and Tuesday
        ("2026-11-29T18:00:00-05:00", "2026-12-02T00:00:00-05:00"),  # Sunday likewise
        ("2026-10-30T09:00:00-04:00", "2026-11-03T09:00:00-05:00"),  # over the end of summer time
        ("2026-12-31T09:00:00-05:00", "2027-01-05T09:00:00-05:00"),  # New Year is a Friday
        ("2026-07-02T09:00:00-04:00", "2026-07-07T09:00:00-04:00"),  # July 4 is a Saturday: Friday is off
        (
            "2027-12-30T09:00:00-05:00",
            "2028-01-04T09:00:00-05:00",
        ),  # so is the last day of 2027, for New Year
        ("2027-07-02T09:00:00-04:00", "2027-07-07T09:00:00-04:00"),  # July 4 is a Sunday: Monday is off
        ("2026-10-12T15:00:00-04:00", "2026-10-15T00:00:00-04:00"),  # Columbus Day is a federal holiday
        ("2026-11-28T03:00:00+00:00", "2026-12-01T22:00:00-05:00"),  # Saturday in UTC, Friday at the clinic
    ],
)
def test_a_report_is_due_two_business_days_later_by_the_clinics_clock(received: str, due: str) -> None:
    found = due_at(dt.datetime.fromisoformat(received), time_zone=BOSTON)
    assert found == dt.datetime.fromisoformat(due)


@given(
    INSTANTS,
    st.sampled_from((BOSTON, "Pacific/Honolulu", "America/Phoenix", "America/Puerto_Rico")),
)
def test_it_is_always_due_within_six_days_and_never_on_a_weekend(received: dt.datetime, zone: str) -> None:
    due = due_at(received, time_zone=zone)
    assert dt.timedelta(days=1, hours=22) < due - received < dt.timedelta(days=6)
    assert due.astimezone(ZoneInfo(zone)).isoweekday() <= 5


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("", "unknown"),
        (None, "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_senders_of_one_network_are_one(address: str | None, expected: str) -> None:
    assert network(address) == expected
