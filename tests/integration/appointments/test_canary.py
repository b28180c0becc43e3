"""One patient's words are followed through a request's whole life, and then looked for everywhere."""

from __future__ import annotations

import base64
import datetime as dt
import os
import re
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.orm import Session

from finder import db
from finder.appointments.forms import FASTEST_S
from finder.appointments.services.patients import messages_of, open_patient
from finder.models import AppointmentRequest
from tests.conftest import SECRET
from tests.factories.accounts import make_person
from tests.factories.requests import KEYRING
from tests.integration.appointments.browsing import MARK, Browser, Heard
from tests.integration.appointments.conftest import open_clinic
from tests.integration.appointments.sites import BIN, Site, running
from tests.mail_server import MailServer, mail_server
from tests.own_postgres import PROGRAMS

TOLD = {
    "name": "Zyxname Canary", "reason": "Zyxreason aches.", "email": "zyxmail@example.org",
    "phone": "617 555 0142", "access_needs": "Zyxneeds a ramp.", "records_where": "Zyxwhere hospital",
}  # fmt: skip
SAID = "Zyxmessage: I come by bus."
ANSWERED = "Zyxreply: there is a ramp."
NEEDLES = ("zyx", "canary", "5550142", "555 0142", "555-0142")
HEALTH = ("physiatr", "spine", "pain", "rehab")
"""What no letter may say: the specialty asked for, by any of its names."""
INDEX = "told"


def found_in(words: str) -> list[str]:
    """Give what of the patient stands there, in clear, as bytes in hexadecimal, or as base64."""
    low = words.lower()
    clear = [needle for needle in NEEDLES if needle in low]
    hidden = [name.encode() for value in TOLD.values() for name in re.findall(r"[Zz]yx\w+", value)]
    coded = [part for part in hidden if part.hex() in low or any(code in words for code in _base64(part))]
    return [*clear, *map(repr, coded)]


def _base64(part: bytes) -> list[str]:
    """Give the letters that stand in base64 for these bytes, wherever in a text they begin."""
    return [base64.b64encode(b"\0" * shift + part)[4 if shift else 0 : -4].decode() for shift in range(3)]


@pytest.fixture
def house(
    engine: Engine, sessions: db.SessionFactory, database_url: str, elasticsearch_url: str,
    index_prefix: str, tmp_path: Path,
) -> Iterator[SimpleNamespace]:  # fmt: skip
    """The product as processes of their own: web with its access log, worker, index and mail server."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        made = open_clinic(session, now=dt.datetime.now(dt.UTC), lead_minutes=24 * 60)
        scheduler = make_person(session, SECRET, role="scheduler", clinic_id=made.id)
    prefix = f"{index_prefix}-{INDEX}"
    environment = {
        "FINDER_ENGINE": "elasticsearch", "FINDER_ELASTICSEARCH_URL": elasticsearch_url,
        "FINDER_INDEX_PREFIX": prefix, "GRANIAN_LOG_ACCESS_ENABLED": "true",
    }  # fmt: skip
    with (
        mail_server() as post,
        running(database_url, tmp_path, FINDER_SMTP_URL=post.url, **environment) as site,
    ):
        command(site, "index", "rebuild")
        yield SimpleNamespace(
            site=site, post=post, slug=made.clinic.slug, scheduler=scheduler, engine=engine, prefix=prefix,
            person=made.people["physiatry"].specialist_id, elasticsearch=elasticsearch_url,
            log=tmp_path / "log",
        )  # fmt: skip
    for name in asked(elasticsearch_url, f"/_cat/indices/{prefix}*?h=index").split():
        asked(elasticsearch_url, f"/{name}", method="DELETE")
    with engine.begin() as connection:
        connection.execute(text("truncate request_attempts"))


def command(site: Site, *arguments: str) -> str:
    done = subprocess.run([BIN / "finder", *arguments], env=site.environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def asked(url: str, path: str, *, method: str = "GET") -> str:
    with urllib.request.urlopen(urllib.request.Request(url + path, method=method), timeout=30) as answer:
        return str(answer.read().decode())


def letter(post: MailServer, number: int) -> EmailMessage:
    """Wait for the patient's letter of this number."""
    end = time.monotonic() + 30
    while len(theirs(post)) <= number and time.monotonic() < end:
        time.sleep(0.05)
    return theirs(post)[number]


def theirs(post: MailServer) -> list[EmailMessage]:
    return [mail for mail in post.mails if mail["To"] == TOLD["email"]]


def parts_of(mail: EmailMessage) -> list[str]:
    """Give the text of every part of a letter that has one."""
    return [str(part.get_content()) for part in mail.walk() if part.get_content_maintype() == "text"]


def link_in(mail: EmailMessage) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/requests/[\w-]+)", parts_of(mail)[0])
    assert found is not None
    return found[1]


def request_by_page(patient: Browser, house: SimpleNamespace) -> list[Heard]:
    """Fill in the form: first with a wrong address, then without its token, then rightly."""
    address = f"/clinics/{house.slug}/request"
    page, opened = patient.get(f"{address}?specialty=physiatry").text, time.monotonic()
    mark, token = MARK.search(page), page.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert mark is not None
    form = {
        "specialty": "physiatry", "form": mark[1], "first_visit": "yes", "records": "elsewhere",
        "consent": "yes", "time": "ask", "csrf_token": token, **TOLD,
    }  # fmt: skip
    while time.monotonic() - opened < FASTEST_S:
        time.sleep(0.1)
    refused = patient.send(address, {**form, "email": "zyxmail"}.items())
    assert (refused.status, TOLD["reason"] in refused.text) == (400, True), "the patient's own page"
    without_token = patient.send(address, {**form, "csrf_token": ""}.items())
    unknown = patient.send(address, {**form, "zyxfield": "1"}.items())
    assert (without_token.status, unknown.status) == (400, 400)
    assert patient.send(address, form.items()).status == 303
    return [without_token]


def fails_inside(patient: Browser, house: SimpleNamespace) -> list[Heard]:
    """Call the API while a table is away and while it is locked: errors of ours, with the words at hand."""
    call = {"clinic": house.slug, "specialties": ["physiatry"], "first_visit": True, "consent": True}
    call |= {name: TOLD[name] for name in ("name", "email", "reason", "phone")}

    def post(number: int) -> Heard:
        return patient.call("/api/v1/appointment-requests", call, key=f"zyx-key-{number}")

    with house.engine.begin() as connection:
        connection.execute(text("alter table request_patients rename to request_patients_away"))
    try:
        broken = post(1)
    finally:
        with house.engine.begin() as connection:
            connection.execute(text("alter table request_patients_away rename to request_patients"))
    with house.engine.begin() as connection:
        connection.execute(text("lock table request_patients in access exclusive mode"))
        busy = post(2)
    assert (broken.status, busy.status) == (500, 503)
    wrong = patient.call("/api/v1/appointment-requests", {**call, "phone": ["zyx"]}, key="zyx-key-3")
    assert wrong.status == 400
    return [broken, busy, wrong, patient.get("/requests/nowhere"), patient.get("/nowhere")]


def goes_on(patient: Browser, staff: Browser, house: SimpleNamespace, request_id: object) -> None:
    """Confirm, propose, accept, write, answer, read, and look at the calendar."""
    patient.get(link_in(letter(house.post, 0)))
    assert patient.act("confirm")().status == 303
    page, day = f"/portal/{house.slug}/requests/{request_id}", dt.datetime.now(dt.UTC) + dt.timedelta(days=5)
    form = {
        "specialty": "physiatry", "day.1.physiatry": day.date().isoformat(), "hour.1.physiatry": "16:10",
        "person.1.physiatry": str(house.person), "minutes.1.physiatry": "30",
    }  # fmt: skip
    assert staff.post(f"{page}/claim", {}, page=page).status == 303
    assert staff.post(f"{page}/propose", form, page=page).status == 303
    plan = re.search(r'name="plan" value="(\d+)"', patient.get("/requests/yours").text)
    assert plan is not None
    assert patient.act("accept", plan=plan[1])().status == 303
    assert patient.act("message", body=SAID)().status == 303
    assert staff.post(f"{page}/reply", {"body": ANSWERED}, page=page).status == 303
    seen = staff.get(page).text
    assert all(words in seen for words in (TOLD["name"], TOLD["reason"], TOLD["email"], SAID))
    assert TOLD["name"] in staff.get(f"/portal/{house.slug}/calendar?since={day.date()}&days=1").text
    assert found_in(staff.get(f"/portal/{house.slug}/requests").text) == []
    subscribed = re.search(r"/calendar/[\w-]+\.ics", staff.post(f"/portal/{house.slug}/feed", {}).text)
    assert subscribed is not None
    feed = staff.get(subscribed[0]).text
    assert ("BEGIN:VEVENT" in feed, found_in(feed)) == (True, []), "no calendar elsewhere names a patient"
    mine = patient.get("/requests/yours").text
    assert SAID in mine
    assert ANSWERED in mine


def dump(engine: Engine) -> str:
    """Write the whole database out as the client's own program does."""
    url = make_url(str(engine.url.render_as_string(hide_password=False))).set(drivername="postgresql")
    program = max(PROGRAMS.glob("*/bin"), key=lambda path: int(path.parent.name)) / "pg_dump"
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    address = url.render_as_string(hide_password=False)
    done = subprocess.run([program, address], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert "appointment_requests" in done.stdout
    return done.stdout


def indexed(house: SimpleNamespace) -> str:
    """Give every document of ours; in the indices of all, ask for the words alone."""
    assert '"value":0' in asked(
        house.elasticsearch, "/_all/_search?size=0&q=zyxname%20OR%20zyxreason%20OR%20canary"
    )
    documents = asked(house.elasticsearch, f"/{house.prefix}*/_search?size=1000")
    assert '"hits":{"total":{"value":1,' in documents, "the clinic is there"
    return documents


def nowhere_else(house: SimpleNamespace, browsers: list[Browser], errors: list[Heard]) -> None:
    """Look everywhere but on the two pages."""
    places: dict[str, Callable[[], str]] = {
        "logs": lambda: house.log.read_text(),
        "index": lambda: indexed(house),
        "addresses": lambda: "\n".join(address for browser in browsers for address in browser.addresses),
        "metrics": lambda: asked(house.site.url, "/metrics"),
        "error pages": lambda: "\n".join(heard.text for heard in errors),
        "dump": lambda: dump(house.engine),
    }
    assert {place: found for place, read in places.items() if (found := found_in(read()))} == {}
    assert "/requests/yours" in house.log.read_text(), "the access log was kept"
    for mail in house.post.mails:
        headers = "\n".join(f"{name}: {value}" for name, value in mail.items() if name != "To")
        for words in (headers, *parts_of(mail)):
            assert found_in(words) == []
            assert [word for word in HEALTH if word in words.lower()] == []


@pytest.mark.timeout(240)
def test_a_patients_words_are_on_the_two_pages_and_nowhere_else(house: SimpleNamespace) -> None:
    patient, staff = Browser(house.site.url, network="10.8.1.1"), Browser(house.site.url, network="10.8.2.1")
    staff.sign_in(house.scheduler)
    errors = request_by_page(patient, house) + fails_inside(patient, house)
    with Session(house.engine) as session:
        request_id = session.query(AppointmentRequest.id).scalar()
        opened = open_patient(session, request_id=request_id, keyring=KEYRING)
    assert opened is not None
    assert (opened.name, opened.reason) == (TOLD["name"], TOLD["reason"]), "in the sealed columns"
    goes_on(patient, staff, house, request_id)
    assert TOLD["name"] in patient.get("/requests/yours/data.json").text
    assert patient.act("cancel")().status == 303
    letter(house.post, 5)
    nowhere_else(house, [patient, staff], errors)
    with house.engine.begin() as connection:
        connection.execute(text("update appointment_requests set closed_at = closed_at - interval '91 days'"))
    assert "1 requests purged" in command(house.site, "purge")
    with Session(house.engine) as session:
        assert open_patient(session, request_id=request_id, keyring=KEYRING) is None
        assert messages_of(session, request_id=request_id, keyring=KEYRING) == []
    read = staff.get(f"/portal/{house.slug}/requests/{request_id}").text
    assert "What this patient told was deleted." in read
    assert found_in(read) == []
    nowhere_else(house, [patient, staff], errors)
