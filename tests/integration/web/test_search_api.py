"""The search of API v1 on real clinics: what it finds, explains, refuses, and how it is paged."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

THREE = "specialty=neurosurgery&specialty=physiatry&specialty=chiropractic"


def get(client: FlaskClient, path: str, status: int = 200) -> Any:
    response = client.get(path if path.startswith("http") else f"/api/v1{path}")
    assert response.status_code == status, response.text
    return response.json


def ids(answer: Any) -> list[int]:
    return [clinic["id"] for clinic in answer["data"]]


def test_more_of_the_wanted_comes_first(client: FlaskClient, town: SimpleNamespace) -> None:
    answer = get(client, f"/clinics?near=02451&{THREE}")
    assert ids(answer)[:2] == [town.spine, town.two]
    assert town.hidden not in ids(answer)
    assert (answer["meta"]["total"], answer["meta"]["full"]) == (4, 1)


def test_a_partial_match_says_what_it_lacks_and_where_that_is(
    client: FlaskClient, town: SimpleNamespace
) -> None:
    answer = get(client, f"/clinics?near=02451&{THREE}")
    two = next(clinic for clinic in answer["data"] if clinic["id"] == town.two)
    assert two["coverage"]["wanted"] == ["neurosurgery", "physiatry", "chiropractic"]
    assert (two["coverage"]["has"], two["coverage"]["lacks"]) == (
        ["neurosurgery", "physiatry"],
        ["chiropractic"],
    )
    assert answer["meta"]["nearest_lacking"]["chiropractic"]["id"] == town.spine


def test_alternatives_are_spelt_as_they_were_asked(client: FlaskClient, town: SimpleNamespace) -> None:
    answer = get(client, "/clinics?near=02451&specialty=neurosurgery,physiatry&specialty=chiropractic")
    assert answer["data"][0]["id"] == town.spine
    assert answer["data"][0]["coverage"]["has"] == ["neurosurgery,physiatry", "chiropractic"]


def test_without_a_full_match_the_best_partial_ones_and_the_nearest_full_one_are_given(
    client: FlaskClient, town: SimpleNamespace
) -> None:
    answer = get(client, f"/clinics?near=02451&{THREE}&specialty=psychology&match=all")
    assert answer["meta"]["in_part"] is True
    assert answer["meta"]["full"] == 0
    assert ids(answer)[0] == town.spine
    assert answer["meta"]["nearest_full"]["id"] == town.far
    assert 85_000 < answer["meta"]["nearest_full"]["distance_m"] < 95_000


def test_nothing_found_is_no_dead_end(client: FlaskClient, town: SimpleNamespace) -> None:
    answer = get(client, "/clinics?near=02451&specialty=neurosurgery&accepting=1&radius=20mi")
    assert answer["data"] == []
    relaxed = {(change["parameter"], change["value"]): change for change in answer["meta"]["relaxed"]}
    dropped = relaxed[("accepting", None)]
    assert dropped["total"] == 3
    assert len(get(client, dropped["url"])["data"]) == 3


def test_where_none_listed_has_the_whole_team_one_change_says_how_many_then_would(
    client: FlaskClient, town: SimpleNamespace
) -> None:
    answer = get(client, "/clinics?near=02451&specialty=neurosurgery&specialty=physiatry&accepting=1")
    assert (answer["meta"]["total"], answer["meta"]["full"]) == (1, 0)
    [dropped] = answer["meta"]["relaxed"]
    assert (dropped["parameter"], dropped["whole"], dropped["total"]) == ("accepting", True, 2)
    assert get(client, dropped["url"])["meta"]["full"] == 2
    page = client.get("/clinics?near=02451&specialty=neurosurgery&specialty=physiatry&accepting=1").text
    assert "One change that brings the whole team" in page
    assert "2 clinics with all of it" in page


def test_a_wider_radius_is_offered_with_what_it_finds(client: FlaskClient, town: SimpleNamespace) -> None:
    answer = get(
        client, "/clinics?near=02451&specialty=neurosurgery&specialty=psychology&match=all&radius=20mi"
    )
    wider = [change for change in answer["meta"]["relaxed"] if change["change"] == "widen"]
    assert [(change["value"], change["total"]) for change in wider] == [("80mi", 1)]
    assert ids(get(client, wider[0]["url"])) == [town.far]


def test_a_page_follows_a_page_without_gap_or_repetition(client: FlaskClient, town: SimpleNamespace) -> None:
    whole = ids(get(client, "/clinics?near=02451&radius=100mi"))
    seen, url = [], "/clinics?near=02451&radius=100mi&limit=2"
    while url:
        page = get(client, url)
        seen += ids(page)
        url = page["links"]["next"]
    assert seen == whole
    assert len(set(seen)) == 5


def test_partial_matches_are_paged_as_well(client: FlaskClient, town: SimpleNamespace) -> None:
    path = f"/clinics?near=02451&{THREE}&specialty=psychology&match=all&limit=1"
    first = get(client, path)
    second = get(client, first["links"]["next"])
    assert ids(first) == [town.spine]
    assert ids(second) == [town.two]


def test_a_cursor_serves_no_other_question(client: FlaskClient, town: SimpleNamespace) -> None:
    following = get(client, "/clinics?near=02451&limit=1")["links"]["next"]
    for changed in (following.replace("limit=1", "limit=2"), following[:-3] + "AAA"):
        refused = get(client, changed, 400)
        assert [error["parameter"] for error in refused["errors"]] == ["cursor"]


def test_an_ambiguous_place_offers_choices_that_are_understood(
    client: FlaskClient, town: SimpleNamespace
) -> None:
    refused = get(client, "/clinics?near=Springfield", 400)
    assert refused["errors"][0]["parameter"] == "near"
    labels = [choice["label"] for choice in refused["choices"]]
    assert {"Springfield, MO", "Springfield, MA"} < set(labels)
    assert get(client, "/clinics?near=Springfield, MA")["meta"]["place"]["label"] == "Springfield, MA"


@pytest.mark.parametrize("near", ["Nowhereville", "99999"])
def test_an_unknown_place_is_refused(client: FlaskClient, town: SimpleNamespace, near: str) -> None:
    assert get(client, f"/clinics?near={near}", 400)["errors"][0]["parameter"] == "near"


def test_a_state_is_searched_as_a_whole(client: FlaskClient, town: SimpleNamespace) -> None:
    answer = get(client, "/clinics?near=Massachusetts")
    assert answer["meta"]["total"] == 5
    assert answer["meta"]["radius_m"] is None


def test_the_nearest_team_is_found_at_any_distance(client: FlaskClient, town: SimpleNamespace) -> None:
    asked = "/clinics/nearest-team?near=02451&specialty=neurosurgery&specialty=psychology"
    assert get(client, asked)["data"]["clinic"]["id"] == town.far
    refused = get(client, "/clinics/nearest-team", 400)
    assert [error["parameter"] for error in refused["errors"]] == ["near", "specialty"]


def test_two_neighbours_stand_in_for_one_clinic_and_are_said_to_be_less(
    client: FlaskClient, town: SimpleNamespace
) -> None:
    asked = "near=02451&specialty=physiatry&specialty=psychology&radius=5mi"
    pair = get(client, f"/clinics/nearest-team?{asked}")["data"]["pair"]
    assert {one["id"] for one in pair["clinics"]} == {town.two, town.boards}
    assert pair["one_clinic"] is False
    assert pair["confirmed_together"] is False
    assert pair["apart_m"] <= pair["walking_distance_m"] == 800
    assert get(client, f"/clinics?{asked}")["meta"]["nearest_pair"] == pair
    page = client.get(f"/clinics?{asked}").text
    assert "This is less than one clinic" in page
    assert "Neither has told us that they work together" in page
    found = get(client, "/clinics?near=02451&specialty=physiatry&specialty=neurosurgery")
    assert found["meta"]["nearest_pair"] is None


def test_explain_names_the_parts_of_the_order(client: FlaskClient, town: SimpleNamespace) -> None:
    first = get(client, f"/clinics?near=02451&{THREE}&explain=1")["data"][0]
    assert [part["name"] for part in first["explanation"]] == ["distance", "evidence"]
    assert "explanation" not in get(client, "/clinics?near=02451")["data"][0]


def test_an_answer_is_kept_by_its_tag(client: FlaskClient, town: SimpleNamespace) -> None:
    first = client.get("/api/v1/clinics?near=02451")
    again = client.get("/api/v1/clinics?near=02451", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_no_word_or_position_of_a_search_reaches_the_log(
    client: FlaskClient, town: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    for query in ("near=42.3765,-71.2356&q=ZZCANARY", "near=ZZCANARY", "near=nan,42.3765"):
        client.get(f"/api/v1/clinics?{query}")
    client.get("/find?who=ZZCANARY&near=42.3765,-71.2356")
    client.get("/api/v1/suggest?q=ZZCANARY&near=42.3765,-71.2356")
    written = "".join(capsys.readouterr())
    assert '"event": "request"' in written
    assert "ZZCANARY" not in written
    assert "42.37" not in written
