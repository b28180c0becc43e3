"""Every route times everybody: generated from the routes, so that a new one cannot be forgotten.

Anonymous browsers, each role of clinic A, the owner of clinic B, a removed member and a moderator open every
page with clinic A's names in its address. What they may hear follows from what the blueprint declares; it is
404 and never 403 where something is not theirs.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask
from werkzeug.routing import Rule

from finder import access
from finder.accounts.services import members
from finder.db import SessionFactory, unit_of_work
from tests.visitor import Visitor

PEOPLE = ("anonymous", "reader", "editor", "scheduler", "owner", "stranger", "removed", "moderator", "nobody")
ROLES = frozenset({"reader", "editor", "scheduler", "owner"})
OPEN_KINDS = {"everyone", "link", "key"}
WITHOUT_BLUEPRINT = {"static"}
NOBODYS_NUMBER = 999_999_999
SOMETHING = {"int": NOBODYS_NUMBER, "uuid": "00000000-0000-4000-8000-000000000000"}


def address(app: Flask, rule: Rule, slug: str) -> str:
    """The rule's address with clinic A's slug, and for the rest names of nothing."""
    values = {
        name: slug if name == "slug" else SOMETHING.get(kind, "zz")
        for name in rule.arguments
        for kind in [next((k for k in SOMETHING if f"<{k}:{name}>" in rule.rule), "")]
    }
    with app.test_request_context():
        return str(
            app.url_map.bind("localhost").build(
                rule.endpoint, values, method=next(iter(rule.methods or {"GET"}))
            )
        )


def may_enter(kind: str, roles: frozenset[str], who: str) -> bool:
    """What the declared rule says: whether this person hears anything else than sign-in or 404."""
    if kind == "account":
        return who != "anonymous"
    if kind == "office":
        return who in roles
    if who in ("anonymous",):
        return False
    if not roles:
        return True
    # A removed member, a moderator and a nobody have no role at any clinic; the stranger owns another one.
    return who in roles or (who == "stranger" and "owner" in roles)


@pytest.fixture
def browsers(app: Flask, staff: SimpleNamespace, sessions: SessionFactory) -> dict[str, Visitor]:
    """Each of the people, signed in; the removed one signed in before the removal."""
    people = {name: Visitor(app.test_client()) for name in PEOPLE}
    with unit_of_work(sessions) as session:
        staff.removed = staff.nobody
        members.grant(
            session, account_id=staff.nobody.account_id, role="owner", clinic_id=staff.a, organization_id=None
        )
    for name in PEOPLE[1:-1]:
        assert people[name].sign_in(getattr(staff, name)).status_code == 303
    with unit_of_work(sessions) as session:
        members.remove(session, account_id=staff.nobody.account_id, clinic_id=staff.a)
    people["nobody"].carry(str(people["removed"].sid))
    return people


def signed_in_rules(app: Flask) -> list[Rule]:
    """Every route of a blueprint that only people who are signed in may enter."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if access.of(rule.endpoint.partition(".")[0] if "." in rule.endpoint else None).signed_in
    ]


def test_every_route_belongs_to_a_blueprint_with_a_rule(app: Flask) -> None:
    without = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in WITHOUT_BLUEPRINT
        and access.of(rule.endpoint.rpartition(".")[0]).kind == "undeclared"
    ]
    assert without == []


def test_everybody_hears_what_the_rule_says_and_no_more(
    app: Flask, browsers: dict[str, Visitor], staff: SimpleNamespace
) -> None:
    wrong = []
    for rule in signed_in_rules(app):
        if "GET" not in (rule.methods or ()):
            continue
        declared = access.of(rule.endpoint.partition(".")[0])
        path = address(app, rule, staff.slugs["a"])
        for who, visitor in browsers.items():
            answer = visitor.get(path)
            entered = answer.status_code != 404 and "/sign-in" not in (answer.location or "")
            allowed = may_enter(declared.kind, declared.roles, who)
            if entered and not allowed:
                wrong.append(f"{who} entered {path}: {answer.status_code}")
            if not entered and allowed and not rule.arguments:
                wrong.append(f"{who} was kept out of {path}: {answer.status_code}")
            if answer.status_code in (403, 500):
                wrong.append(f"{who} heard {answer.status_code} at {path}")
            if "slug" in rule.arguments and who in ("stranger", "removed", "moderator") and entered:
                wrong.append(f"{who} entered clinic A's {path}")
    assert wrong == []


def test_nobody_who_may_not_enter_changes_anything_by_a_post(
    app: Flask, browsers: dict[str, Visitor], staff: SimpleNamespace
) -> None:
    wrong = []
    for rule in signed_in_rules(app):
        if "POST" not in (rule.methods or ()):
            continue
        declared = access.of(rule.endpoint.partition(".")[0])
        path = address(app, rule, staff.slugs["a"])
        for who, visitor in browsers.items():
            if may_enter(declared.kind, declared.roles, who) and "slug" not in rule.arguments:
                continue
            if who in ROLES and may_enter(declared.kind, declared.roles, who):
                continue
            answer = visitor.post(path, page="/sign-in")
            refused = answer.status_code in (401, 404) or "/sign-in" in (answer.location or "")
            if not refused:
                wrong.append(f"{who} posted to {path}: {answer.status_code}")
    assert wrong == []


def test_the_stranger_sees_no_byte_of_clinic_a(browsers: dict[str, Visitor]) -> None:
    assert "Alpha" in browsers["owner"].get("/portal/").text
    for who in ("stranger", "removed", "moderator", "anonymous"):
        assert "Alpha" not in browsers[who].get("/portal/").text
