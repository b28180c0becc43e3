"""Open now or not: clinics' own wall time, at clock changes, at midnight, at the week's end."""

from __future__ import annotations

import datetime as dt

import pytest

from finder.directory.opening import opening
from finder.directory.profile import Opening, OpenStretch

BOSTON = "America/New_York"


def stretches(*told: tuple[int, str, str]) -> list[OpenStretch]:
    return [
        OpenStretch(day, dt.time.fromisoformat(opens), dt.time.fromisoformat(closes))
        for day, opens, closes in told
    ]


WEEKDAYS = stretches(*((day, "08:00", "17:00") for day in range(1, 6)))


def at(hours: list[OpenStretch], instant: str, zone: str = BOSTON) -> Opening:
    found = opening(hours, time_zone=zone, now=dt.datetime.fromisoformat(instant))
    assert found is not None
    return found


def until(hours: list[OpenStretch], instant: str, zone: str = BOSTON) -> str | None:
    found = at(hours, instant, zone)
    return found.until and found.until.isoformat()


def test_hours_that_nobody_knows_are_neither_open_nor_closed() -> None:
    assert opening([], time_zone=BOSTON, now=dt.datetime(2026, 11, 24, tzinfo=dt.UTC)) is None


@pytest.mark.parametrize(
    ("instant", "is_open", "changes"),
    [
        ("2026-11-24T12:59:59+00:00", False, "2026-11-24T08:00:00-05:00"),
        ("2026-11-24T13:00:00+00:00", True, "2026-11-24T17:00:00-05:00"),
        ("2026-11-24T21:59:59+00:00", True, "2026-11-24T17:00:00-05:00"),
        ("2026-11-24T22:00:00+00:00", False, "2026-11-25T08:00:00-05:00"),
        ("2026-11-28T03:00:00+00:00", False, "2026-11-30T08:00:00-05:00"),
    ],
)
def test_a_clinic_is_open_from_its_opening_minute_to_its_closing_one(
    instant: str, is_open: bool, changes: str
) -> None:
    assert at(WEEKDAYS, instant).open is is_open
    assert until(WEEKDAYS, instant) == changes


def test_the_zone_is_the_clinics_not_the_servers() -> None:
    assert at(WEEKDAYS, "2026-11-24T14:00:00+00:00").open
    assert not at(WEEKDAYS, "2026-11-24T14:00:00+00:00", "Pacific/Honolulu").open
    assert until(WEEKDAYS, "2026-11-24T14:00:00+00:00", "Pacific/Honolulu") == "2026-11-24T08:00:00-10:00"


def test_after_the_clocks_go_back_it_still_opens_at_eight() -> None:
    assert until(WEEKDAYS, "2026-10-31T12:00:00-04:00") == "2026-11-02T08:00:00-05:00"
    assert not at(WEEKDAYS, "2026-11-02T12:30:00+00:00").open
    assert at(WEEKDAYS, "2026-11-02T13:00:00+00:00").open


def test_after_the_clocks_go_forward_it_still_opens_at_eight() -> None:
    assert until(WEEKDAYS, "2026-03-07T12:00:00-05:00") == "2026-03-09T08:00:00-04:00"
    assert at(WEEKDAYS, "2026-03-09T12:00:00+00:00").open


def test_an_opening_time_that_the_clock_skips_comes_an_hour_later_on_the_wall() -> None:
    nights = stretches((7, "02:30", "05:00"))
    assert until(nights, "2026-03-08T06:00:00+00:00") == "2026-03-08T03:30:00-04:00"


def test_a_stretch_that_the_clock_skips_keeps_its_length() -> None:
    nights = stretches((7, "02:15", "02:45"), (7, "08:00", "09:00"))
    # 2:15 to 2:45 does not exist that day; it stands for 3:15 to 3:45, half an hour as told.
    assert until(nights, "2026-03-08T07:00:00+00:00") == "2026-03-08T03:15:00-04:00"


def test_of_a_time_that_comes_twice_the_first_counts() -> None:
    nights = stretches((7, "00:30", "01:30"))
    assert until(nights, "2026-11-01T04:45:00+00:00") == "2026-11-01T01:30:00-04:00"
    assert not at(nights, "2026-11-01T06:15:00+00:00").open


def test_hours_that_meet_at_midnight_are_one_stretch() -> None:
    night = stretches((5, "20:00", "23:59"), (6, "00:00", "02:00"))
    assert until(night, "2026-11-27T23:30:00-05:00") == "2026-11-28T02:00:00-05:00"
    found = at(night, "2026-11-28T00:00:00-05:00")
    assert found.open
    assert found.since == dt.datetime.fromisoformat("2026-11-27T20:00:00-05:00")


def test_the_last_minute_of_the_day_belongs_to_it() -> None:
    evening = stretches((2, "18:00", "23:59"))
    assert at(evening, "2026-11-24T23:59:30-05:00").open
    assert not at(evening, "2026-11-25T00:00:00-05:00").open


def test_sunday_night_goes_on_into_monday() -> None:
    night = stretches((7, "22:00", "23:59"), (1, "00:00", "06:00"))
    assert at(night, "2026-11-30T05:59:00-05:00").open


def test_a_clinic_that_never_closes_has_no_closing_time() -> None:
    always = stretches(*((day, "00:00", "23:59") for day in range(1, 8)))
    found = at(always, "2026-11-24T12:00:00-05:00")
    assert found.open
    assert found.until is None


def test_a_clinic_of_one_day_a_week_opens_again_in_a_week() -> None:
    assert until(stretches((2, "08:00", "09:00")), "2026-11-24T10:00:00-05:00") == "2026-12-01T08:00:00-05:00"


def test_two_stretches_of_a_day_leave_a_break_between_them() -> None:
    day = stretches((2, "08:00", "12:00"), (2, "13:00", "17:00"))
    assert until(day, "2026-11-24T12:30:00-05:00") == "2026-11-24T13:00:00-05:00"


def test_a_holiday_is_closed_and_the_next_day_is_not() -> None:
    thanksgiving = dt.date(2026, 11, 26)
    found = opening(
        WEEKDAYS,
        time_zone=BOSTON,
        now=dt.datetime.fromisoformat("2026-11-26T12:00:00-05:00"),
        closed_on=[thanksgiving],
    )
    assert found is not None
    assert not found.open
    assert found.until == dt.datetime.fromisoformat("2026-11-27T08:00:00-05:00")


@pytest.mark.parametrize("zone", ["America/Phoenix", "America/Puerto_Rico", "Asia/Kolkata"])
def test_zones_without_clock_changes_are_right_on_both_days(zone: str) -> None:
    for date in ("2026-03-09", "2026-11-02"):
        assert until(WEEKDAYS, f"{date}T00:00:00+00:00", zone)
