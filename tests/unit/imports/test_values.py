"""Telephone numbers, ZIPs, names and addresses as real files have them."""

import pytest

from finder.imports.addresses import read_street
from finder.imports.phones import Phone, read_phone
from finder.imports.spelling import slug, title_case
from finder.imports.zips import read_zip5


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("617-285-3777", Phone("+16172853777")),
        ("(616) 336-8800", Phone("+16163368800")),
        ("541-484-4800 x54134", Phone("+15414844800", "54134")),
        ("603-624-4366 Or 603-624-4366", Phone("+16036244366")),
        ("16172853777", Phone("+16172853777")),
        ("  ", Phone()),
    ],
)
def test_a_readable_phone_becomes_e164(written: str, read: Phone) -> None:
    assert read_phone(written) == read


@pytest.mark.parametrize(
    "damaged", ["2.12689E+12", "703-433-15531", "111-111-1111", "+44 20 7946 0958", "ask"]
)
def test_a_damaged_phone_is_refused_with_a_reason(damaged: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        read_phone(damaged)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("02446-6499", "02446"),
        ("024466499", "02446"),
        ("659", "00659"),
        ("2446", "02446"),
        ("64844660", "06484"),
        ("16145-37ND", "16145"),
        ("688472944.0", "68847"),
    ],
)
def test_a_zip_gets_its_lost_zeros_back(written: str, read: str) -> None:
    assert read_zip5(written) == read


@pytest.mark.parametrize("damaged", ["", "12", "123456", "1234567890", "٠٢٤٤٦", "ABCDE"])
def test_what_is_no_zip_is_refused(damaged: str) -> None:
    with pytest.raises(ValueError, match="ZIP"):
        read_zip5(damaged)


@pytest.mark.parametrize(
    ("capitals", "spelt"),
    [
        ("O'BRIEN & MCDONALD, PT, P.C.", "O'Brien & McDonald, PT, P.C."),
        ("ST LOUIS CARDIOLOGY CONSULTANTS LTD", "St Louis Cardiology Consultants Ltd"),
        ("THE REGENTS OF THE UNIVERSITY OF CALIFORNIA", "The Regents of the University of California"),
        ("STEWARD ST. ANNE'S HOSPITAL", "Steward St. Anne's Hospital"),
        ("GHS PARTNERS IN HEALTH III LLC", "GHS Partners in Health III LLC"),
        ("Already Spelt by a Person iN a hurry", "Already Spelt by a Person iN a hurry"),
    ],
)
def test_capitals_become_a_name(capitals: str, spelt: str) -> None:
    assert title_case(capitals) == spelt


@pytest.mark.parametrize(
    ("capitals", "spelt"),
    [
        ("124 HARVARD ST", "124 Harvard St"),
        ("9250 N 3RD ST SE", "9250 N 3rd St SE"),
        ("1 OAK CT", "1 Oak Ct"),
    ],
)
def test_capitals_become_a_street(capitals: str, spelt: str) -> None:
    assert title_case(capitals, street=True) == spelt


@pytest.mark.parametrize(
    ("line_1", "line_2", "suite"),
    [
        ("25 MAIN ST", "", None),
        ("25 Main Street", "", None),
        ("25 MAIN ST SUITE 200", "", "SUITE 200"),
        ("25 MAIN STREET, STE 200", "", "STE 200"),
        ("25 MAIN ST", "FL 3", "FL 3"),
        ("25 MAIN ST 2ND FLOOR", "", "2ND FLOOR"),
        ("25 MAIN ST #4", "", "#4"),
    ],
)
def test_one_building_has_one_key_whatever_its_suite(line_1: str, line_2: str, suite: str | None) -> None:
    street = read_street(line_1, line_2)
    assert (street.key, street.suite) == ("25 MAIN ST", suite)


@pytest.mark.parametrize(
    "line", ["1500-24TH AVE. S.W.", "1500 24TH AVE SW", "1500 24th Avenue Southwest", "1500 - 24TH AVE SW"]
)
def test_a_numbered_street_may_hang_on_its_number(line: str) -> None:
    assert read_street(line).key == "1500 24TH AVE SW"


def test_different_buildings_have_different_keys() -> None:
    keys = {
        read_street(line).key for line in ("25 N MAIN ST", "25 S MAIN ST", "26 N MAIN ST", "25 N MAIN AVE")
    }
    assert len(keys) == 4


def test_a_line_without_a_street_is_refused() -> None:
    with pytest.raises(ValueError, match="street"):
        read_street(" - ")


def test_a_slug_keeps_city_and_state_however_long_the_name() -> None:
    long = slug("Word " * 40, "Winston-Salem", "NC")
    assert long.endswith("-winston-salem-nc")
    assert len(long) <= 80
    assert "--" not in long
