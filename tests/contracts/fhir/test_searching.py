"""The directory's own clinics and people as a FHIR client finds them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient

from finder.fhir.table import RESOURCES

NEAR = "near=42.3765|-71.2356|25|mi"
ROLE, PERSON = "PractitionerRole/clinic-{spine}-person-{first}", "Practitioner/person-{first}"
OWNER = "Organization/organization-{owner}"
BY_SPECIALTY = "_has:PractitionerRole:location:specialty"


def get(client: FlaskClient, path: str, status: int = 200) -> Any:
    answer = client.get(f"/fhir/R4/{path}")
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/fhir+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer.json


def ids(client: FlaskClient, path: str) -> list[str]:
    return [
        f"{entry['resource']['resourceType']}/{entry['resource']['id']}"
        for entry in get(client, path).get("entry", [])
    ]


def locations(*clinics: int) -> list[str]:
    return [f"Location/clinic-{each}" for each in clinics]


def test_the_combination_finds_the_places_that_have_both(
    client: FlaskClient, directory: SimpleNamespace
) -> None:
    both = f"{BY_SPECIALTY}=207T00000X&{BY_SPECIALTY}=http://nucc.org/provider-taxonomy|208100000X"
    assert sorted(ids(client, f"Location?{both}")) == sorted(
        locations(directory.spine, directory.two, directory.far)
    )
    near = get(client, f"Location?{NEAR}&{both}")
    assert [entry["resource"]["id"] for entry in near["entry"]] == [
        f"clinic-{directory.two}",
        f"clinic-{directory.spine}",
    ]
    assert near["total"] == 2
    far = [entry["search"]["extension"][0]["valueDistance"]["value"] for entry in near["entry"]]
    assert far == sorted(far)
    assert far[1] == pytest.approx(1.5, abs=0.1)


def test_one_person_of_two_boards_is_no_team(client: FlaskClient, directory: SimpleNamespace) -> None:
    boards = f"{BY_SPECIALTY}=207T00000X&{BY_SPECIALTY}=103T00000X"
    assert ids(client, f"Location?{boards}") == locations(directory.far)
    assert f"Location/clinic-{directory.boards}" in ids(client, f"Location?{BY_SPECIALTY}=103T00000X")


@pytest.mark.parametrize(
    "question",
    [
        "Location?address-city=walth&name=spine",
        "Location?name=SPINE%20tog",
        "Location?name:exact=Spine%20Together",
        "Location?name:contains=together&status=active",
        "Location?organization=organization-{owner}",
        "Location?organization=Organization/organization-{owner}",
        "Location?organization:Organization=organization-{owner}",
        "Location?organization.name=senor",
        "Location?organization.identifier=http://127.0.0.1:8000/fhir/identifiers/organization|{owner}",
        "Location?_id=clinic-{spine}",
        "Location?_id=clinic-{spine},nothing&_lastUpdated=ge2020-01-01",
        "Location?_has:HealthcareService:location:specialty=111N00000X&near=42.39|-71.2356|1|km",
        "Location?_has:PractitionerRole:location:practitioner.family=Person&organization.active=true",
        "Location?_has:PractitionerRole:location:practitioner:Practitioner.identifier=1234567893",
        "Location?_has:PractitionerRole:location:_id=clinic-{spine}-person-{first}",
        "Location?address:contains=main&address-state=MA&address-postalcode=02451&near=42.39|-71.2356|500|m",
        "Location?identifier=http://127.0.0.1:8000/fhir/identifiers/clinic|{spine}",
    ],
)
def test_each_question_finds_the_one_clinic(
    client: FlaskClient, directory: SimpleNamespace, question: str
) -> None:
    assert ids(client, question.format(**vars(directory))) == locations(directory.spine)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Practitioner?name=jose", [PERSON]),
        ("Practitioner?given=JOSÉ&family=person", [PERSON]),
        ("Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|1234567893", [PERSON]),
        ("Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|", [PERSON]),
        ("Practitioner?_has:PractitionerRole:practitioner:specialty=207T00000X&given=jos", [PERSON]),
        ("Organization?name=SENOR", [OWNER]),
        ("Organization?address=waltham&type=prvgrp", [OWNER]),
        ("Organization?_has:PractitionerRole:organization:practitioner.name=jos", [OWNER]),
        ("Organization?type=payer", []),
        ("HealthcareService?name=spine&service-category=outpat", ["HealthcareService/clinic-{spine}"]),
        ("HealthcareService?location=clinic-{spine}", ["HealthcareService/clinic-{spine}"]),
        ("HealthcareService?organization.name:exact=Señor Group", ["HealthcareService/clinic-{spine}"]),
        ("PractitionerRole?specialty=207T00000X&location=Location/clinic-{spine}", [ROLE]),
        ("PractitionerRole?practitioner.name=jose&role=ph", [ROLE]),
        ("PractitionerRole?practitioner=person-{first}&active=true", [ROLE]),
        ("PractitionerRole?location.near=42.39|-71.2356|1|km&specialty=207T00000X", [ROLE]),
        ("PractitionerRole?location.organization.name=senor&role=ch,pt&active=false", []),
        ("PractitionerRole?network=Organization/any", []),
        ("Practitioner?active=false", []),
        ("Practitioner?name='", []),
        ("InsurancePlan?name=a", []),
        ("Endpoint?status=active", []),
        ("OrganizationAffiliation?active=true", None),
    ],
)
def test_other_resources_are_found_by_their_parameters(
    client: FlaskClient, directory: SimpleNamespace, question: str, found: list[str] | None
) -> None:
    if found is None:
        get(client, question, 400)
    else:
        assert ids(client, question.format(**vars(directory))) == [
            each.format(**vars(directory)) for each in found
        ]


def test_nameless_people_of_a_registry_have_roles_without_a_name(
    client: FlaskClient, directory: SimpleNamespace
) -> None:
    roles = get(client, f"PractitionerRole?location=clinic-{directory.registry}&_count=50")
    assert roles["total"] == 4, "two heads at most stand for a count"
    assert all("practitioner" not in entry["resource"] for entry in roles["entry"])
    team = f"{BY_SPECIALTY}=111N00000X&{BY_SPECIALTY}=225100000X"
    assert ids(client, f"Location?{team}") == locations(directory.registry)


def test_includes_bring_what_is_referred_to_and_what_refers(
    client: FlaskClient, directory: SimpleNamespace
) -> None:
    whole = get(
        client,
        f"Location?_id=clinic-{directory.spine}&_include=Location:organization"
        "&_revinclude=PractitionerRole:location&_revinclude=HealthcareService:location",
    )
    modes = [(entry["search"]["mode"], entry["resource"]["resourceType"]) for entry in whole["entry"]]
    assert modes == [
        ("match", "Location"),
        ("include", "Organization"),
        *[("include", "PractitionerRole")] * 3,
        ("include", "HealthcareService"),
    ]
    assert whole["total"] == 1
    role = f"PractitionerRole?_id=clinic-{directory.spine}-person-{directory.first}"
    assert ids(
        client, f"{role}&_include=PractitionerRole:practitioner&_include=PractitionerRole:location"
    ) == [
        f"PractitionerRole/clinic-{directory.spine}-person-{directory.first}",
        f"Practitioner/person-{directory.first}",
        f"Location/clinic-{directory.spine}",
    ]


@pytest.mark.parametrize("kind", ["Location", "PractitionerRole"])
@pytest.mark.parametrize("order", ["", NEAR])
def test_pages_follow_one_another_without_gap_or_double(
    client: FlaskClient, directory: SimpleNamespace, kind: str, order: str
) -> None:
    question = f"{kind}?{order.replace('near', 'near' if kind == 'Location' else 'location.near')}"
    whole = ids(client, f"{question}&_count=100")
    seen: list[str] = []
    page = get(client, f"{question}&_count=2")
    while True:
        assert page["total"] == len(whole)
        seen += [f"{kind}/{entry['resource']['id']}" for entry in page["entry"]]
        links = {link["relation"]: link["url"] for link in page["link"]}
        if "next" not in links:
            break
        assert urlsplit(links["next"]).path == f"/fhir/R4/{kind}"
        page = client.get(links["next"]).json
    assert seen == whole
    assert len(set(seen)) == len(seen) > 2


def test_a_cursor_is_bound_to_its_question(client: FlaskClient, directory: SimpleNamespace) -> None:
    first = get(client, "Location?_count=1")
    following = {link["relation"]: link["url"] for link in first["link"]}["next"].partition("_cursor=")[2]
    for other in (f"Location?_count=2&_cursor={following}", f"Location?_count=1&_cursor={following}x"):
        assert "cursor" in get(client, other, 400)["issue"][0]["diagnostics"]


def test_a_form_asks_what_an_address_asks(client: FlaskClient, directory: SimpleNamespace) -> None:
    fields = {"near": "42.39|-71.2356|1|km", BY_SPECIALTY: "111N00000X"}
    answer = client.post("/fhir/R4/Location/_search", data=fields)
    assert answer.status_code == 200
    assert [entry["resource"]["id"] for entry in answer.json["entry"]] == [f"clinic-{directory.spine}"]  # type: ignore[index]  # it is there
    wrong = client.post("/fhir/R4/Location/_search", data={"colour": "red"})
    assert (wrong.status_code, wrong.mimetype) == (400, "application/fhir+json")
    assert client.post("/fhir/R4/Location/_search", json={"near": "1|1"}).status_code == 415


def test_counting_brings_no_entries(client: FlaskClient, directory: SimpleNamespace) -> None:
    for count in ("_summary=count", "_count=0"):
        answer = get(client, f"Location?{count}")
        assert answer["total"] == 5
        assert "entry" not in answer


@pytest.mark.parametrize(
    "wrong",
    [
        "Location?colour=red", "Location?near=x|y", "Location?near=91|0|1|km",
        "Location?near=1|1|1|furlong", "Location?near=1|1|-5|km", "Location?near=nan|1|1|km",
        "Location?name:exakt=a", "Location?name:missing=true", "Location?address:contains:exact=a",
        "Location?status:exact=active", "Location?_count=-1", "Location?_count=a",
        "Location?_count=1&_count=2", "Location?_summary=text", "Location?_format=xml",
        "Location?_sort=name", "Location?_include=Location:near",
        "Location?_include=PractitionerRole:location", "Location?_include=*",
        "Location?_revinclude=Location:organization", "Location?_has=a",
        "Location?_has:Patient:location:name=a", "Location?_has:PractitionerRole:practitioner:name=a",
        "Location?_has:PractitionerRole:location=a", "Location?_has:PractitionerRole:location:colour=a",
        "Location?name.given=a", "Location?organization.colour=a", "Location?organization:Practitioner=a",
        "Location?organization=Practitioner/1", "Location?organization=a b",
        "Location?_lastUpdated=yesterday", "Location?_lastUpdated=2026-13-01", "Location?_lastUpdated=gt",
        "Location?name=", "Location?name=a,", "Location?name=%00", "Location?type=a|b|c", "Location?type=|",
        "Location?partof.partof.partof.partof.partof.partof.name=a", "Practitioner?family:Organization=a",
        "Location?_cursor=x", "Location?_id=clinic-1&utm_source=x", "PractitionerRole?date=2026-02-30",
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_refused_by_its_name(
    client: FlaskClient, directory: SimpleNamespace, wrong: str
) -> None:
    refused = get(client, wrong, 400)
    assert refused["resourceType"] == "OperationOutcome"
    assert {issue["severity"] for issue in refused["issue"]} == {"error"}
    name = wrong.partition("?")[2].split("&")[-1].partition("=")[0]
    assert refused["issue"][0]["diagnostics"].startswith(name[:80])


@pytest.mark.parametrize(
    "path",
    [
        "Location/clinic-0", "Location/clinic-999999999", "Location/" + "9" * 80, "Location/a%20b",
        "Location/%C3%A9", "Location/clinic-99999999999999999999", "Practitioner/clinic-1",
        "PractitionerRole/clinic-1-person-0", "Patient/1", "Patient?name=a", "nothing", "Location/a/b",
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_to_be_so(
    client: FlaskClient, directory: SimpleNamespace, path: str
) -> None:
    answer = client.get(f"/fhir/R4/{path}")
    assert answer.status_code == 404
    assert answer.json["resourceType"] == "OperationOutcome"  # type: ignore[index]  # it is one


def test_a_clinic_that_is_not_published_is_nowhere(client: FlaskClient, directory: SimpleNamespace) -> None:
    get(client, f"Location/clinic-{directory.hidden}", 404)
    assert ids(client, f"PractitionerRole?location=clinic-{directory.hidden}") == []
    assert f"Location/clinic-{directory.hidden}" not in ids(client, "Location?_count=100")


def test_a_read_says_all_that_is_known_and_nothing_else(
    client: FlaskClient, directory: SimpleNamespace
) -> None:
    place = get(client, f"Location/clinic-{directory.spine}")
    assert place["meta"]["profile"] == list(RESOURCES["Location"].profiles)
    assert (place["status"], place["position"]["latitude"]) == ("active", 42.39)
    assert place["hoursOfOperation"] == [
        {"daysOfWeek": ["mon"], "openingTime": "08:00:00", "closingTime": "17:30:00"}
    ]
    assert place["managingOrganization"] == {
        "reference": f"Organization/organization-{directory.owner}",
        "display": "Señor Group",
    }
    assert "extension" in place
    bare = get(client, f"Location/clinic-{directory.two}")
    assert not {"extension", "managingOrganization", "hoursOfOperation", "alias"} & bare.keys()
    person = get(client, f"Practitioner/person-{directory.first}")
    assert person["identifier"][0] == {"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}
    role = get(client, f"PractitionerRole/clinic-{directory.spine}-person-{directory.first}")
    assert role["availableTime"] == [{"daysOfWeek": ["tue"]}]
    accepting = role["extension"][0]["extension"][0]["valueCodeableConcept"]["coding"][0]["code"]
    assert accepting == "nopt"


def test_a_read_is_not_sent_twice(client: FlaskClient, directory: SimpleNamespace) -> None:
    path = f"/fhir/R4/Location/clinic-{directory.spine}"
    first = client.get(path)
    assert first.last_modified is not None
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    later = client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert later.status_code == 304


def test_a_browser_of_another_origin_may_ask(client: FlaskClient) -> None:
    asked = client.options("/fhir/R4/Location", headers={"Origin": "https://app.example"})
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in asked.headers["Access-Control-Allow-Headers"]


def test_only_json_is_spoken(client: FlaskClient) -> None:
    assert client.get("/fhir/R4/metadata", headers={"Accept": "application/fhir+xml"}).status_code == 406
    for accepted in ("*/*", "application/fhir+json;fhirVersion=4.0", "application/json, text/plain;q=0.5"):
        assert client.get("/fhir/R4/metadata", headers={"Accept": accepted}).status_code == 200


def test_what_the_statement_says_is_what_is_served(client: FlaskClient, directory: SimpleNamespace) -> None:
    statement = get(client, "metadata")
    values = {"token": "a", "string": "a", "reference": "a", "date": "2026", "special": "1|1|1|km"}
    for resource in statement["rest"][0]["resource"]:
        for parameter in resource["searchParam"]:
            get(client, f"{resource['type']}?{parameter['name']}={quote(values[parameter['type']])}&_count=1")
        for name in ("searchInclude", "searchRevInclude"):
            for include in resource.get(name, ()):
                word = "_include" if name == "searchInclude" else "_revinclude"
                get(client, f"{resource['type']}?{word}={include}&_count=1")
