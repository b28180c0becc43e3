"""The CSV pair, HSDS and Plan-Net: what each gives of clinics and people, and what each refuses."""

import copy
import json
import os
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from finder.imports.faults import FileRefused, Outcome, RowFault
from finder.imports.listings import ListedClinic, ListedPerson
from finder.imports.readers.hsds import HsdsFile
from finder.imports.readers.pair import PairFiles
from finder.imports.readers.plan_net import read_plan_net
from finder.imports.resources import resources
from finder.imports.template import write_template
from tests.guards.source import CHECKOUT
from tests.unit.imports.registry_files import HSDS, NPI, PHYSIATRY, csv_file, hsds_zip, json_file, pair_files

_BESIDE = Path(os.environ.get("FINDER_REAL_DATA") or CHECKOUT.parent / "shared" / "data")
EXAMPLES = _BESIDE.parent / "conformance" / "plan-net-examples"
EXTENSION = "http://hl7.org/fhir/us/davinci-pdex-plan-net/StructureDefinition/"
BUNDLE: dict[str, dict[str, Any]] = {
    "Organization": {"name": "Example Health", "active": True},
    "Location": {
        "status": "active",
        "name": "Example Spine",
        "address": {"line": ["123 Main St", "Suite 4"], "city": "Waltham", "state": "MA",
                    "postalCode": "02451"},
        "position": {"latitude": 42.3765, "longitude": -71.2356},
        "telecom": [{"system": "phone", "value": "617-555-0100"},
                    {"system": "url", "value": "https://a.example"}],
        "managingOrganization": {"reference": "Organization/1"},
        "extension": [{"url": EXTENSION + "accessibility",
                       "valueCodeableConcept": {"coding": [{"code": "adacomp"}]}}],
    },
    "Practitioner": {
        "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": NPI}],
        "name": [{"family": "Rivera", "given": ["Ana", "M"]}],
        "qualification": [{"code": {"text": "MD"}}],
        "communication": [{"coding": [{"code": "es"}]}],
    },
    "PractitionerRole": {
        "practitioner": {"reference": "https://payer.example/fhir/Practitioner/1"},
        "location": [{"reference": "Location/1"}],
        "specialty": [{"coding": [{"system": "http://nucc.org/provider-taxonomy", "code": PHYSIATRY}]}],
        "availableTime": [{"daysOfWeek": ["thu", "mon"]}],
        "extension": [{"url": EXTENSION + "newpatients", "extension": [
            {"url": "acceptingPatients", "valueCodeableConcept": {"coding": [{"code": "newpt"}]}}]}],
    },
}  # fmt: skip


def bundle(**changed: dict[str, Any]) -> dict[str, Any]:
    found = copy.deepcopy(BUNDLE)
    for kind, values in changed.items():
        found[kind] |= values
    entries = [{"resource": {"resourceType": kind, "id": "1", **values}} for kind, values in found.items()]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def faults(listed: list[Any]) -> list[tuple[int, str]]:
    told = [each for each in listed if isinstance(each, RowFault)]
    told += [fault for each in listed if not isinstance(each, RowFault) for fault in each.faults]
    return sorted((fault.row, fault.code) for fault in told)


def test_the_template_is_a_pair_that_reads_without_a_fault(tmp_path: Path) -> None:
    files = write_template(tmp_path / "new")
    clinic, person = PairFiles(list(reversed(files[:2])))
    assert isinstance(clinic, ListedClinic)
    assert (clinic.key, clinic.name, clinic.form) == ("waltham", "Example Spine Center", "independent")
    assert clinic.address.point is not None
    assert (clinic.address.zip5, clinic.address.street.suite) == ("02451", "SUITE 4")
    assert isinstance(person, ListedPerson)
    assert (person.clinic_key, person.specialties) == ("waltham", ("physiatry", "interventional-pain"))
    assert (person.accepting, person.telehealth, person.weekdays) == (True, False, (1, 4))
    assert faults([clinic, person]) == []
    assert "| zip* |" in files[2].read_text()
    with pytest.raises(FileRefused, match="Nothing is written over"):
        write_template(tmp_path / "new")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"id": ""}, "bad-id"),
        ({"name": ""}, "no-name"),
        ({"street": ""}, "no-street"),
        ({"city": ""}, "no-city"),
        ({"state": "XX"}, "bad-state"),
        ({"zip": ""}, "bad-zip"),
        ({"zip": "2451"}, "mended-zip"),
        ({"phone": "12"}, "bad-phone"),
        ({"website": "javascript:alert(1)"}, "bad-website"),
        ({"latitude": "nan"}, "bad-position"),
        ({"latitude": "91"}, "bad-position"),
        ({"form": "castle"}, "bad-form"),
    ],
)
def test_a_clinic_with_a_fault_is_said(tmp_path: Path, changed: dict[str, str], code: str) -> None:
    assert (2, code) in faults(list(PairFiles(pair_files(tmp_path, [changed]))))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"clinic_id": "other"}, "unknown-clinic"),
        ({"last_name": ""}, "no-name"),
        ({"specialties": " ; "}, "no-specialty"),
        ({"npi": "123"}, "bad-npi"),
        ({"accepting": "perhaps"}, "bad-answer"),
        ({"weekdays": "mon;funday"}, "bad-weekday"),
    ],
)
def test_a_specialist_with_a_fault_is_said(tmp_path: Path, changed: dict[str, str], code: str) -> None:
    files = PairFiles(pair_files(tmp_path, people=[changed]))
    [(number, told)] = faults(list(files))
    assert (files.place(number), told) == ((2, "specialists.csv"), code)


def test_an_id_that_stands_twice_is_refused_the_second_time(tmp_path: Path) -> None:
    assert faults(list(PairFiles(pair_files(tmp_path, [{}, {}])))) == [(3, "bad-id")]


def test_two_files_of_one_kind_are_no_pair(tmp_path: Path) -> None:
    clinics, _ = pair_files(tmp_path)
    with pytest.raises(FileRefused, match="one of clinics and one of specialists"):
        list(PairFiles([clinics, clinics]))


def test_an_unknown_column_of_the_pair_names_the_nearest(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", ["id", "name", "street", "city", "state", "zip", "web site"])
    with pytest.raises(FileRefused, match=r"clinics file .*Unknown: 'web site' \(nearest: 'website'\)"):
        list(PairFiles([path, path]))


def read_hsds(path: Path) -> tuple[list[Any], int]:
    found = HsdsFile([path])
    return list(found), found.records


def hsds_json() -> dict[str, Any]:
    """Give the same as `HSDS`, nested as the API answers."""
    [location], [address], [phone] = HSDS["locations"], HSDS["addresses"], HSDS["phones"]
    term = HSDS["taxonomy_terms"][0]
    inner = {**location, "addresses": [address], "phones": [phone], "contacts": [HSDS["contacts"][1]]}
    attribute = {**HSDS["attributes"][0], "taxonomy_term": term}
    contact = {**HSDS["contacts"][0], "attributes": [attribute]}
    at = {"id": "x1", "location": {"id": "l1"}, "contacts": [contact]}
    return {**HSDS["organizations"][0], "locations": [inner],
            "services": [{**HSDS["services"][0], "service_at_locations": [at]}]}  # fmt: skip


@pytest.mark.parametrize("form", ["zip", "json", "page", "list"])
def test_hsds_gives_a_clinic_and_its_named_clinician(tmp_path: Path, form: str) -> None:
    path = tmp_path / "hsds"
    content = {"json": hsds_json(), "page": {"contents": [hsds_json()]}, "list": [hsds_json()]}.get(form)
    listed, records = read_hsds(hsds_zip(path) if content is None else json_file(path, content))
    clinic, person = listed
    assert isinstance(clinic, ListedClinic)
    assert (clinic.key, clinic.name, clinic.organization) == ("l1", "Example Spine", "Example Health")
    assert (clinic.phone.number, clinic.phone.extension) == ("+16175550100", "7")
    assert isinstance(person, ListedPerson)
    assert (person.given_name, person.family_name, person.specialties) == ("Ana", "Rivera", (PHYSIATRY,))
    assert records >= 10
    assert faults(listed) == []


@pytest.mark.parametrize(
    ("table", "changed", "code"),
    [
        ("locations", {"location_type": "virtual"}, "not-physical"),
        ("addresses", {"location_id": "l9"}, "no-address"),
        ("addresses", {"country": "GB"}, "abroad"),
        ("addresses", {"postal_code": "ABC 1234"}, "bad-zip"),
        ("contacts", {"name": ""}, "no-name"),
        ("attributes", {"link_id": "s1"}, "no-clinicians"),
        ("phones", {"id": ""}, "no-id"),
    ],
)
def test_hsds_records_with_faults_are_said(
    tmp_path: Path, table: str, changed: dict[str, str], code: str
) -> None:
    tables = copy.deepcopy(HSDS)
    tables[table][0] |= changed
    listed, _ = read_hsds(hsds_zip(tmp_path / "hsds.zip", tables))
    assert code in {told for _, told in faults(listed)}


def test_a_zip_without_the_tables_is_no_hsds(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="there is no location, address table"):
        HsdsFile([hsds_zip(tmp_path / "a.zip", {"organizations": HSDS["organizations"]})])


@pytest.mark.parametrize("form", ["bundle", "ndjson", "folder", "zip"])
def test_plan_net_gives_a_clinic_and_who_practises_there(tmp_path: Path, form: str) -> None:
    whole = bundle()
    each = [entry["resource"] for entry in whole["entry"]]
    path = tmp_path / "directory"
    if form == "bundle":
        json_file(path, whole)
    elif form == "ndjson":
        path.write_text("\n".join(map(json.dumps, each)))
    elif form == "folder":
        path.mkdir()
        for resource in each:
            json_file(path / f"{resource['resourceType']}.json", resource)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("all.ndjson", "\n".join(map(json.dumps, each)))
    clinic, person = read_plan_net(resources([path]))
    assert isinstance(clinic, ListedClinic)
    assert (clinic.name, clinic.organization, clinic.website) == (
        "Example Spine",
        "Example Health",
        "https://a.example",
    )
    assert (clinic.address.street.suite, clinic.accessibility) == ("SUITE 4", ("adacomp",))
    assert isinstance(person, ListedPerson)
    assert (person.npi, person.family_name, person.given_name, person.credentials) == (
        NPI,
        "Rivera",
        "Ana M",
        "MD",
    )
    assert (person.specialties, person.accepting, person.weekdays) == ((PHYSIATRY,), True, (1, 4))
    assert (person.languages, person.telehealth) == (("es",), None)


@pytest.mark.parametrize(
    ("kind", "changed", "code"),
    [
        ("Organization", {"name": ""}, "no-name"),
        ("Location", {"status": "suspended"}, "inactive"),
        ("Location", {"address": None}, "bad-state"),
        ("Practitioner", {"name": []}, "no-name"),
        ("Practitioner", {"active": False}, "inactive"),
        (
            "Practitioner",
            {"identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1"}]},
            "bad-npi",
        ),
        ("PractitionerRole", {"practitioner": {}}, "no-practitioner"),
        ("PractitionerRole", {"location": []}, "no-location"),
        ("PractitionerRole", {"specialty": []}, "no-specialty"),
        ("PractitionerRole", {"id": None}, "no-id"),
    ],
)
def test_a_resource_with_a_fault_is_said(
    tmp_path: Path, kind: str, changed: dict[str, Any], code: str
) -> None:
    listed = list(read_plan_net(resources([json_file(tmp_path / "b.json", bundle(**{kind: changed}))])))
    number = list(BUNDLE).index(kind) + 1
    assert (number, code) in faults(listed)


def test_what_is_no_part_of_a_directory_is_refused_and_a_bundles_own_references_are_followed(
    tmp_path: Path,
) -> None:
    whole = bundle(PractitionerRole={"location": [{"reference": "urn:uuid:7"}]})
    whole["entry"][1]["fullUrl"] = "urn:uuid:7"
    whole["entry"] += [{"resource": {"resourceType": "Patient", "id": "1"}}, {"resource": 7}, 7]
    listed = list(read_plan_net(resources([json_file(tmp_path / "b.json", whole)])))
    assert faults(listed) == [(5, "unknown-resource"), (6, "not-a-resource"), (7, "not-a-resource")]
    assert sum(isinstance(each, ListedPerson) for each in listed) == 1


def test_a_file_that_is_no_fhir_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="no resourceType"):
        list(resources([json_file(tmp_path / "a.json", {"results": []})]))
    with pytest.raises(FileRefused, match="neither JSON nor NDJSON"):
        list(resources([csv_file(tmp_path / "a.csv", ["id"])]))


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="no conformance/plan-net-examples beside FINDER_REAL_DATA")
def test_the_official_examples_are_all_accounted_for() -> None:
    found = list(resources([EXAMPLES]))
    listed = list(read_plan_net(found))
    told = [each for each in listed if isinstance(each, RowFault)]
    told += [fault for each in listed if not isinstance(each, RowFault) for fault in each.faults]
    refused = {fault.row for fault in told if fault.outcome is Outcome.REFUSED}
    doubtful = {fault.row for fault in told} - refused
    assert len(found) == 49
    assert (len(refused), len(doubtful), 49 - len(refused | doubtful)) == (5, 11, 33)
    assert Counter(fault.code for fault in told) == {
        "bad-phone": 8, "bad-npi": 3, "no-practitioner": 3, "no-location": 1, "no-city": 1,
    }  # fmt: skip
    assert sum(isinstance(each, ListedPerson) for each in listed) == 2
