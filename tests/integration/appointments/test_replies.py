"""Ready replies of a clinic: kept and changed on a page, put into an answer in the patient's language."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from finder.models import AppointmentRequest, ReplyTemplate
from finder.replies.services import replies
from tests.integration.appointments.test_inbox import app, house, page_of, signed_in, state
from tests.visitor import Visitor

__all__ = ["app", "house"]
WORDS = {
    "kind": "message",
    "name": "First visit",
    "body_en": "Bring your films.",
    "body_es": "Traiga sus placas.",
}


def add(visitor: Visitor, house: SimpleNamespace, **values: str) -> None:
    page = f"/portal/{house.slug}/replies/new"
    assert visitor.post(page, {**WORDS, **values}, page=page).status_code == 303


def ids(engine: Engine) -> list[int]:
    with Session(engine) as session:
        return list(session.scalars(select(ReplyTemplate.id).order_by(ReplyTemplate.id)))


def test_a_reply_is_added_changed_and_taken_away(app: Flask, engine: Engine, house: SimpleNamespace) -> None:
    visitor, listed = signed_in(app, house.scheduler), f"/portal/{house.slug}/replies"
    add(visitor, house)
    assert "Bring your films." in visitor.get(listed).text
    (number,) = ids(engine)[-1:]
    page = f"{listed}/{number}"
    assert "Traiga sus placas." in visitor.get(page).text
    assert visitor.post(page, {**WORDS, "body_en": "Bring them all."}).status_code == 303
    assert "Bring them all." in visitor.get(listed).text
    assert visitor.post(f"{page}/remove", page=listed).status_code == 303
    assert number not in ids(engine)
    assert visitor.get(page).status_code == 404


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"kind": "threat"}, "kind"),
        ({"body_en": "", "body_es": " "}, "body_en"),
        ({"body_en": "x" * 2001}, "body_en"),
        ({"body_es": "a\0b"}, "body_es"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    app: Flask, engine: Engine, house: SimpleNamespace, values: dict[str, str], field: str
) -> None:
    page, before = f"/portal/{house.slug}/replies/new", ids(engine)
    answer = signed_in(app, house.scheduler).post(page, {**WORDS, **values})
    assert answer.status_code == 422
    assert f'id="{field}-fault"' in answer.text
    assert ids(engine) == before


def test_a_name_stands_once_for_an_occasion(app: Flask, house: SimpleNamespace) -> None:
    visitor, page = signed_in(app, house.scheduler), f"/portal/{house.slug}/replies/new"
    add(visitor, house)
    assert 'id="name-fault"' in visitor.post(page, WORDS).text
    add(visitor, house, kind="decline")


def test_no_clinic_keeps_more_than_its_share(
    session: Session, open_place: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies, "MOST", 1)
    words = replies.Words(**WORDS)
    replies.add(session, clinic_id=open_place.id, words=words)
    with pytest.raises(replies.TooMany):
        replies.add(session, clinic_id=open_place.id, words=replies.Words("message", "Other", "x", ""))


@pytest.mark.parametrize(("locale", "said"), [("en", "Bring your films."), ("es", "Traiga sus placas.")])
def test_a_reply_is_put_into_the_message_in_the_patients_language_without_script(
    app: Flask, engine: Engine, house: SimpleNamespace, locale: str, said: str
) -> None:
    with Session(engine) as session, session.begin():
        session.execute(
            update(AppointmentRequest).where(AppointmentRequest.id == house.sent).values(locale=locale)
        )
    visitor, page = signed_in(app, house.scheduler), page_of(house)
    add(visitor, house)
    form = {"insert": "yes", "reply": str(ids(engine)[-1]), "body": "Dear patient,"}
    answer = visitor.post(f"{page}/reply", form, page=page)
    assert answer.status_code == 200
    assert f"Dear patient,\n\n{said}</textarea>" in answer.text
    assert said not in visitor.get(page).text, "nothing is sent yet"


def test_what_was_typed_stays_when_a_reply_is_put_in_or_a_time_is_wrong(
    app: Flask, engine: Engine, house: SimpleNamespace
) -> None:
    visitor, page = signed_in(app, house.scheduler), page_of(house)
    add(visitor, house, kind="propose")
    day = (dt.datetime.now(dt.UTC) + dt.timedelta(days=3)).date().isoformat()
    form = {
        "specialty": "physiatry", "day.1.physiatry": day, "hour.1.physiatry": "25:00", "body": "Hello",
        "person.1.physiatry": str(house.person), "minutes.1.physiatry": "45",
    }  # fmt: skip
    for more, status in (({}, 409), ({"insert": "yes", "reply": str(ids(engine)[-1])}, 200)):
        shown = visitor.post(f"{page}/propose", {**form, **more}, page=page)
        assert shown.status_code == status
        assert f'value="{day}"' in shown.text
        assert 'value="45"' in shown.text
        assert "Hello" in shown.text
    right = {**form, "hour.1.physiatry": "15:00", "body": "Please bring a friend."}
    assert visitor.post(f"{page}/propose", right, page=page).status_code == 303
    assert "Please bring a friend." in visitor.get(page).text


def test_nobody_reads_changes_or_puts_in_the_replies_of_another_clinic(
    app: Flask, engine: Engine, house: SimpleNamespace
) -> None:
    visitor, page = signed_in(app, house.scheduler), page_of(house)
    add(visitor, house)
    number = ids(engine)[-1]
    stranger = signed_in(app, house.stranger)
    for path in ("", f"/{number}"):
        assert stranger.get(f"/portal/{house.slug}/replies{path}").status_code == 404
    assert stranger.get(f"/portal/{house.other}/replies/{number}").status_code == 404
    assert "First visit" not in stranger.get(f"/portal/{house.other}/replies").text
    with engine.begin() as connection:
        connection.execute(text("set local role finder_private"))
        assert connection.scalar(text("select count(*) from reply_templates")) == 0
    unknown = visitor.post(f"{page}/reply", {"insert": "yes", "reply": "999999999"}, page=page)
    assert unknown.status_code == 404
    assert state(engine, house) == "sent"


@pytest.mark.parametrize("wrong", [{"kind": "other"}, {"name": " "}, {"body_en": " ", "body_es": ""}])
def test_the_database_refuses_a_reply_without_occasion_name_or_words(
    session: Session, open_place: SimpleNamespace, wrong: dict[str, str]
) -> None:
    session.add(ReplyTemplate(clinic_id=open_place.id, **{**WORDS, **wrong}))
    with pytest.raises(IntegrityError):
        session.flush()
