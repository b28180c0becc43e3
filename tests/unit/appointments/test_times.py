"""Wall time and UTC across the changes of the clock, in five zones and two years."""

from __future__ import annotations

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.appointments.times import NoSuchTime, TwoSuchTimes, fold_of, starts_on, to_utc, to_wall

SPRING = (dt.date(2026, 3, 8), dt.date(2027, 3, 14))
AUTUMN = (dt.date(2026, 11, 1), dt.date(2027, 11, 7))
CHANGING = {"America/New_York": (5, 4), "America/Los_Angeles": (8, 7)}
STEADY = {"America/Phoenix": 7, "Pacific/Honolulu": 10, "America/Puerto_Rico": 4}
ZONES = [*CHANGING, *STEADY]
FIRST, LAST = (dt.datetime.combine(day, dt.time()) for day in (dt.date(2026, 1, 1), dt.date(2028, 1, 1)))


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute))


@pytest.mark.parametrize("zone", CHANGING)
@pytest.mark.parametrize("day", SPRING)
def test_an_hour_that_the_clock_skips_is_refused(zone: str, day: dt.date) -> None:
    for minute in (0, 30, 59):
        with pytest.raises(NoSuchTime):
            to_utc(at(day, 2, minute), zone)
    before, after = CHANGING[zone]
    assert to_utc(at(day, 1, 59), zone) == at(day, 1 + before, 59).replace(tzinfo=dt.UTC)
    assert to_utc(at(day, 3), zone) == at(day, 3 + after).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize("zone", CHANGING)
@pytest.mark.parametrize("day", AUTUMN)
def test_an_hour_that_comes_twice_is_asked_for(zone: str, day: dt.date) -> None:
    with pytest.raises(TwoSuchTimes):
        to_utc(at(day, 1, 30), zone)
    first, second = (to_utc(at(day, 1, 30), zone, fold=fold) for fold in (0, 1))
    assert second - first == dt.timedelta(hours=1)
    assert (fold_of(first, zone), fold_of(second, zone)) == (0, 1)
    assert to_wall(first, zone) == to_wall(second, zone) == at(day, 1, 30)


@pytest.mark.parametrize("zone", STEADY)
@pytest.mark.parametrize("day", [*SPRING, *AUTUMN])
def test_where_the_clock_never_changes_every_hour_comes_once(zone: str, day: dt.date) -> None:
    for hour in range(24):
        wanted = at(day, hour).replace(tzinfo=dt.UTC) + dt.timedelta(hours=STEADY[zone])
        assert to_utc(at(day, hour), zone) == wanted


@pytest.mark.parametrize("zone", CHANGING)
@pytest.mark.parametrize("day", [*SPRING, *AUTUMN])
def test_one_in_the_afternoon_is_right_on_the_day_of_the_change_and_beside_it(
    zone: str, day: dt.date
) -> None:
    winter, summer = CHANGING[zone]
    old, new = (winter, summer) if day in SPRING else (summer, winter)
    for offset, hours in ((-1, old), (0, new), (1, new)):
        there = day + dt.timedelta(days=offset)
        assert to_utc(at(there, 13), zone) == at(there, 13 + hours).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize("zone", CHANGING)
def test_openings_leave_out_what_the_clock_skips_and_take_a_double_hour_once(zone: str) -> None:
    def walls(day: dt.date) -> list[str]:
        found = starts_on(day, opens=dt.time(0), closes=dt.time(4), minutes=30, zone=zone)
        return [f"{to_wall(begin, zone):%H:%M}" for begin, _ in found]

    usual = ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30", "03:00", "03:30"]
    assert walls(SPRING[0]) == [wall for wall in usual if not wall.startswith("02")]
    assert walls(AUTUMN[0]) == usual
    assert walls(AUTUMN[0] + dt.timedelta(days=1)) == usual


@pytest.mark.parametrize("zone", [*ZONES, "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"])
@pytest.mark.parametrize(
    "day", [*SPRING, *AUTUMN, dt.date(2028, 2, 29), dt.date(2026, 12, 31), dt.date(2026, 4, 5)]
)
def test_stretches_of_a_day_never_overlap_and_last_their_minutes(zone: str, day: dt.date) -> None:
    found = list(starts_on(day, opens=dt.time(0, 15), closes=dt.time(23, 45), minutes=45, zone=zone))
    assert all(end - begin == dt.timedelta(minutes=45) for begin, end in found)
    assert all(earlier[1] <= later[0] for earlier, later in itertools.pairwise(found))
    assert all(to_wall(begin, zone).date() == day for begin, _ in found)


@given(
    st.datetimes(FIRST, LAST, timezones=st.just(dt.UTC)),
    st.sampled_from([*ZONES, "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns"]),
)
def test_every_instant_survives_the_way_to_the_wall_clock_and_back(instant: dt.datetime, zone: str) -> None:
    wall = to_wall(instant, zone)
    assert to_utc(wall, zone, fold=fold_of(instant, zone)) == instant


@given(st.datetimes(FIRST, LAST), st.sampled_from(ZONES))
def test_a_wall_time_is_shown_as_it_was_said_or_refused(wall: dt.datetime, zone: str) -> None:
    try:
        instant = to_utc(wall, zone, fold=0)
    except NoSuchTime:
        assert ZoneInfo(zone).key in CHANGING
        return
    assert to_wall(instant, zone) == wall
