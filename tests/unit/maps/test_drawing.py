"""The drawn map: what lies where on the sheet, across the antimeridian and far north as well."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from finder.maps.drawing import HEIGHT, WIDTH, Frame, Sheet, frame_of, labels, spots
from finder.maps.outlines import outlines_in
from finder.maps.projection import mercator
from search.types import Box, Point


@dataclass(frozen=True)
class At:
    point: Point


def test_a_frame_across_the_antimeridian_is_small_and_its_box_says_so() -> None:
    frame = frame_of(None, [Point(52, 179.8), Point(52.1, -179.7)])
    assert frame.east - frame.west < 1
    assert frame.box.west > frame.box.east
    assert frame_of(frame.box, []).east == pytest.approx(frame.east)


@pytest.mark.parametrize("lon", [179.9, -179.9])
def test_both_sides_of_the_antimeridian_lie_on_the_sheet(lon: float) -> None:
    sheet = Sheet(Frame(179.5, 51.5, 180.5, 52.5))
    x, y = sheet.place(lon, 52)
    assert 0 < x < WIDTH
    assert 0 < y < HEIGHT
    assert (x < WIDTH / 2) == (lon > 0)


def test_north_is_up_and_east_is_right() -> None:
    sheet = Sheet(Frame(-72, 42, -70, 43))
    assert sheet.place(-71, 42.9)[1] < sheet.place(-71, 42.1)[1]
    assert sheet.place(-70.1, 42.5)[0] > sheet.place(-71.9, 42.5)[0]


def test_a_length_is_drawn_by_its_latitude() -> None:
    sheet = Sheet(Frame(-150, 60, -148, 62))
    here, north = sheet.place(-149, 61), sheet.place(-149, 61 + 10_000 / 111_195)
    assert sheet.units(10_000, 61) == pytest.approx(here[1] - north[1], rel=0.01)


def test_pins_that_would_cover_each_other_stand_together() -> None:
    sheet = Sheet(Frame(-72, 42, -70, 43))
    found = spots(
        sheet, [At(Point(42.5, -71)), At(Point(42.501, -71)), At(Point(42.9, -71.9)), At(Point(50, 0))]
    )
    assert [spot.members for spot in found] == [(0, 1), (2,)]


def test_a_name_is_left_out_where_a_pin_or_a_larger_city_stands() -> None:
    sheet = Sheet(Frame(-72, 42, -70, 43))
    pins = spots(sheet, [At(Point(42.5, -71))])
    cities = [("Here", Point(42.5, -71)), ("Large", Point(42.2, -71.5)), ("Small", Point(42.2, -71.49))]
    assert [name for name, _, _ in labels(sheet, cities, pins)] == ["Large"]


def test_frames_move_and_stay_in_the_world() -> None:
    frame = Frame(-72, 42, -70, 43)
    assert frame.moved(0.5, 0.5) == Frame(-71, 42.5, -69, 43.5)
    assert frame.scaled(0.5) == Frame(-71.5, 42.25, -70.5, 42.75)
    far = Frame(-180, -80, 180, 84).scaled(4)
    assert (far.box.west, far.box.east) == (-180, 180)
    assert far.north <= 85


def test_a_point_alone_has_room_around_it() -> None:
    frame = frame_of(Box(-71, 42, -70, 43), [])
    assert frame == Frame(-71, 42, -70, 43)
    alone = frame_of(None, [Point(18.45, -66.08)])
    assert alone.north - alone.south > 0.05


def test_the_states_in_a_frame_are_found_also_from_beyond_the_antimeridian(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text(
        '{"02": {"name": "Alaska", "box": [-179.1, 51.2, 179.8, 71.4]},'
        ' "25": {"name": "Massachusetts", "box": [-73, 41, -70, 43]}}'
    )
    for code in ("02", "25"):
        (tmp_path / f"{code}.json").write_text(f'{{"land": [[[1, {int(code)}]]], "counties": []}}')

    def tops(west: float, east: float, north: float) -> list[float]:
        return [outline.land[0].top for outline in outlines_in(tmp_path, west, 42, east, north)]

    assert tops(179.5, 180.5, 53) == [mercator(2)]
    assert tops(-72, -71, 43) == [mercator(25)]


def test_without_a_build_there_is_no_ground_and_no_fault(tmp_path: Path) -> None:
    assert list(outlines_in(tmp_path, -72, 42, -71, 43)) == []
