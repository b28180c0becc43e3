"""Where the form leads: to the shortest address of the same search, or to a question back."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

PART = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ("near=02451&radius=&specialty=&who=&sort=", "near=02451"),
        ("specialty=physiatry&near=02451&specialty=physiatry", "near=02451&specialty=physiatry"),
        ("insurance=medicare&insurance=aetna&accepting=1", "accepting=1&insurance=medicare,aetna"),
        ("team=two-kinds&team=three-kinds", "team=three-kinds"),
        ("near=02451&cursor=abc.def", "near=02451"),
        ("who=neurosurgery&near=02451", "near=02451&specialty=neurosurgery"),
        (
            "who=Physiatry or psychology%2Bchiropractic",
            "specialty=physiatry,psychology&specialty=chiropractic",
        ),
        ("who=chiropractic%2Bphysiatry&specialty=physiatry", "specialty=physiatry&specialty=chiropractic"),
        ("who=Spine Together", "q=Spine Together"),
        ("who=nuerosurgery", "specialty=neurosurgery"),
        ("sort=worst&radius=-1", "radius=-1&sort=worst"),
    ],
)  # fmt: skip
def test_the_form_leads_to_the_shortest_address(
    client: FlaskClient, town: SimpleNamespace, sent: str, asked: str
) -> None:
    answer = client.get(f"/find?{sent}")
    assert answer.status_code == 303
    to = urlsplit(answer.location)
    assert to.path == "/clinics"
    assert parse_qsl(to.query) == parse_qsl(asked.replace("+", "%2B"))


@pytest.mark.parametrize("headers", [{}, PART])
def test_words_with_several_meanings_are_asked_back(
    client: FlaskClient, town: SimpleNamespace, headers: dict[str, str]
) -> None:
    answer = client.get("/find?who=psychology, pain, chiropractic&near=02451", headers=headers)
    assert answer.status_code == 200
    assert "Which one do you mean by “pain”?" in answer.text
    assert (
        'href="/find?near=02451&amp;specialty=psychology&amp;specialty=pain-medicine&amp;who=chiropractic"'
        in answer.text
    )


def test_words_that_nobody_knows_are_a_fault_of_their_field(
    client: FlaskClient, town: SimpleNamespace
) -> None:
    answer = client.get("/find?who=<b>qwxyz")
    assert answer.status_code == 400
    assert 'aria-describedby="who-fault who-hint"' in answer.text
    assert "We know no “&lt;b&gt;qwxyz”" in answer.text


def test_a_spanish_form_leads_to_a_spanish_list(client: FlaskClient, town: SimpleNamespace) -> None:
    assert client.get("/es/find?near=02451&who=").location == "/es/clinics?near=02451"


@pytest.mark.parametrize("who", ["%00", "%ED%A0%80", "%2C%2C", "or", "a" * 4_000, "y%20o%20/"])
def test_nothing_that_is_typed_breaks_it(client: FlaskClient, town: SimpleNamespace, who: str) -> None:
    assert client.get(f"/find?who={who}").status_code in {200, 303, 400}
