"""What counts as a co-located team, and what speaks against believing a list."""

from collections import Counter

import pytest

from finder.imports.inference import Family, Roster, Spread, is_hospital, weigh

FAMILIES = {
    "chiropractic": Family("chiropractic", supporting=False),
    "physical-therapy": Family("physical-therapy", supporting=False),
    "pain-medicine": Family("pain-medicine", supporting=False),
    "interventional-pain": Family("pain-medicine", supporting=False),
    "anesthesiology": Family("anesthesiology", supporting=True),
    "radiology": Family("radiology", supporting=True),
}


NOBODY_SPREAD = Spread()


def roster(*people: str | tuple[str, ...], group: str = "SPINE CARE LLC", others: str = "") -> Roster:
    found = Roster(group)
    for number, codes in enumerate(people):
        found.note(f"npi{number}", "CHIROPRACTIC")
        found.specialties[f"npi{number}"] = (codes,) if isinstance(codes, str) else codes
    for number, name in enumerate(filter(None, others.split(";"))):
        found.note(f"other{number}", name)
    return found


def judged(
    found: Roster, spread: Spread = NOBODY_SPREAD, building: Counter[str] | None = None
) -> tuple[bool, tuple[str, ...]]:
    verdict = weigh(found, building=building or found.hospital_work, spread=spread, families=FAMILIES)
    return verdict.counts, verdict.against


@pytest.mark.parametrize(
    ("people", "team"),
    [
        (["chiropractic", "physical-therapy"], True),
        (["chiropractic"], False),
        ([("chiropractic", "physical-therapy")], False),
        (["chiropractic", "chiropractic"], False),
        (["pain-medicine", "interventional-pain"], False),
        (["chiropractic", "anesthesiology", "radiology"], False),
        (["chiropractic", "physical-therapy", "anesthesiology"], True),
    ],
)
def test_a_team_is_two_people_of_two_families_without_the_supporting_ones(
    people: list[str | tuple[str, ...]], team: bool
) -> None:
    assert judged(roster(*people)) == (team, ())


def test_a_group_at_more_than_a_hundred_addresses_is_not_believed() -> None:
    team = roster("chiropractic", "physical-therapy", group="RADIOLOGY EVERYWHERE")
    assert judged(team, Spread(wide={"RADIOLOGY EVERYWHERE"})) == (False, ("wide-group",))


def test_who_is_listed_at_many_sites_of_the_group_does_not_count_and_the_others_do() -> None:
    people = roster("chiropractic", "physical-therapy", "pain-medicine")
    assert judged(people, Spread(repeated={("SPINE CARE LLC", "npi0")})) == (True, ("repeated-roster",))
    most = {("SPINE CARE LLC", "npi0"), ("SPINE CARE LLC", "npi1")}
    assert judged(people, Spread(repeated=most)) == (False, ("repeated-roster",))
    assert judged(people, Spread(repeated={("OTHERS", "npi0"), ("OTHERS", "npi1")})) == (True, ())


def test_a_hospitals_staff_list_is_no_clinic_but_a_practice_with_an_anesthesiologist_is_one() -> None:
    hospital = "EMERGENCY MEDICINE;EMERGENCY MEDICINE;DIAGNOSTIC RADIOLOGY"
    assert judged(roster("chiropractic", "physical-therapy", others=hospital)) == (False, ("staff-list",))
    assert judged(roster("chiropractic", "physical-therapy", others="CRNA;ANESTHESIOLOGY;PATHOLOGY")) == (
        True,
        (),
    )


def test_a_practice_in_a_hospitals_building_counts_and_nameless_people_there_do_not() -> None:
    building = Counter(emergency=9, pathology=2, anesthesia=4)
    assert is_hospital(building)
    assert judged(roster("chiropractic", "physical-therapy"), building=building) == (True, ())
    nameless = roster("chiropractic", "physical-therapy", group="")
    assert judged(nameless, building=building) == (False, ("staff-list",))


def test_a_nameless_team_among_many_of_other_trades_is_an_office_building() -> None:
    others = "OPTOMETRY;INTERNAL MEDICINE"
    assert judged(roster("chiropractic", "physical-therapy", others=others)) == (True, ())
    nameless = roster("chiropractic", "physical-therapy", group="", others=others)
    assert judged(nameless) == (False, ("office-building",))
    few = roster("chiropractic", "physical-therapy", group="", others="OPTOMETRY;NURSE PRACTITIONER")
    assert judged(few) == (True, ())


def test_a_nameless_specialist_of_another_field_of_care_is_a_stranger_too() -> None:
    families = {**FAMILIES, "podiatry": Family("podiatry", supporting=False, field="diabetes")}
    found = roster("chiropractic", "physical-therapy", "podiatry", "podiatry", group="")
    verdict = weigh(found, building=Counter(), spread=NOBODY_SPREAD, families=families)
    assert verdict.against == ("office-building",)


def test_nameless_people_whom_the_zips_last_digits_part_are_no_team() -> None:
    parted = Roster("")
    for npi, code, sector in (("1", "chiropractic", "1201"), ("2", "physical-therapy", "1305")):
        parted.note(npi, code, sector)
        parted.specialties[npi] = (code,)
    assert judged(parted) == (False, ("no-tie",))
    parted.note("3", "pain-medicine", "1305")
    parted.specialties["3"] = ("pain-medicine",)
    assert judged(parted) == (True, ("no-tie",))


def test_a_lone_believed_clinician_is_not_published() -> None:
    def publishable(found: Roster, spread: Spread) -> bool:
        return weigh(found, building=Counter(), spread=spread, families=FAMILIES).publishable

    assert not publishable(roster("chiropractic"), Spread())
    assert publishable(roster("chiropractic", others="INTERNAL MEDICINE"), Spread())
    assert not publishable(
        roster("chiropractic", "chiropractic"), Spread(repeated={("SPINE CARE LLC", "npi0")})
    )
