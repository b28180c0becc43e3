"""What stands behind pages of a session or a link: somebody signed in, and a request in each state."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.accounts import demo
from finder.appointments.office import PATIENT, Actor, Office
from finder.appointments.services import answering, deciding, links
from finder.appointments.services.answering import ProposedVisit
from finder.appointments.services.requesting import Made, Sender, make_request
from finder.appointments.times import to_utc
from finder.appointments.wishes import Wish
from finder.config import Settings
from finder.context import CommandContext
from finder.db import unit_of_work
from finder.models import Account, Affiliation, AffiliationSpecialty, Clinic, VisitPlan

PHYSIATRY, THERAPY = "interventional-physiatry", "orthopedic-physical-therapy"
OWNER, MODERATOR = "owner", "moderator"
TUESDAY = 1
REASON = "My lower back has hurt for three months. Sitting makes it worse. Exercise at home did not help."


@dataclass(frozen=True)
class Backstage:
    """The cookies of somebody who is signed in, by role, and the words that addresses are filled in with."""

    cookies: Mapping[str, list[SetCookieParam]]
    words: Mapping[str, str]

    def enter(self, context: BrowserContext, role: str) -> None:
        """Let a browser be signed in."""
        context.add_cookies(self.cookies[role])


class Requests:
    """Makes requests at the invented clinic and brings each to where a page is wanted of it."""

    def __init__(self, session: Session, office: Office) -> None:
        self.session, self.office = session, office
        self.clinic = session.scalars(select(Clinic).where(Clinic.slug == demo.CLINIC)).one()
        email = f"{OWNER}{demo.DOMAIN}"
        account = session.scalars(select(Account.id).where(Account.email == email)).one()
        self.actor = Actor("clinic", account)
        ahead = office.now.date() + dt.timedelta(days=4)
        self.day = ahead + dt.timedelta(days=(TUESDAY - ahead.weekday()) % 7)
        self.made = 0

    def ask(self, *specialties: str, name: str = "Example Patient") -> Made:
        """Make a request that waits for its patient to confirm the address."""
        self.made += 1
        wish = Wish(
            specialties=list(specialties),
            name=name,
            email=f"backstage{self.made}@example.org",
            reason=REASON,
            first_visit=True,
            language="en",
            preferred_days=[2, 4],
            preferred_times=["afternoon"],
            consent=True,
        )
        sender = Sender("backstage", f"{self.office.now.isoformat()} {self.made}", f"10.77.{self.made}.1")
        return make_request(
            self.session, clinic=self.clinic, wish=wish, locale="en", sender=sender, office=self.office
        )

    def sent(self, *specialties: str, **values: str) -> Made:
        """Make a request that its clinic sees."""
        made = self.ask(*specialties, **values)
        deciding.confirm_address(self.session, request_id=made.request_id, office=self.office)
        return made

    def proposed(self, times: Sequence[dt.time], *specialties: str, **values: str) -> Made:
        """Make a request for which the clinic proposes times; several specialists follow one another."""
        made = self.sent(*specialties, **values)
        plans = [[self._visit(code, at, place) for place, code in enumerate(specialties)] for at in times]
        answering.propose(
            self.session, request_id=made.request_id, plans=plans, actor=self.actor, office=self.office
        )
        return made

    def booked(self, at: dt.time, *specialties: str, **values: str) -> Made:
        """Make a request that became an appointment."""
        made = self.proposed([at], *specialties, **values)
        plan = self.session.scalars(select(VisitPlan.id).where(VisitPlan.request_id == made.request_id)).one()
        deciding.accept_plan(self.session, request_id=made.request_id, plan_id=plan, office=self.office)
        answering.reply(
            self.session, request_id=made.request_id, body="Please bring your X-rays along, if you have any.",
            actor=self.actor, office=self.office,
        )  # fmt: skip
        return made

    def cancelled(self, at: dt.time, *specialties: str) -> Made:
        """Make an appointment that its patient cancelled."""
        made = self.booked(at, *specialties)
        deciding.cancel(self.session, request_id=made.request_id, actor=PATIENT, office=self.office)
        return made

    def declined(self, *specialties: str) -> Made:
        """Make a request that the clinic cannot take."""
        made = self.sent(*specialties)
        answering.decline(
            self.session, request_id=made.request_id, words="We have no free times this year.",
            actor=self.actor, office=self.office,
        )  # fmt: skip
        return made

    def _visit(self, code: str, at: dt.time, place: int) -> ProposedVisit:
        person = self.session.scalars(
            select(Affiliation.specialist_id)
            .join(AffiliationSpecialty, AffiliationSpecialty.affiliation_id == Affiliation.id)
            .where(Affiliation.clinic_id == self.clinic.id, AffiliationSpecialty.specialty_code == code)
        ).first()
        assert person is not None
        wall = dt.datetime.combine(self.day, at) + place * dt.timedelta(minutes=45)
        return ProposedVisit(person, code, to_utc(wall, self.clinic.time_zone), 30)


def prepare(settings: Settings) -> dict[str, str]:
    """Make the demo accounts and the requests; gives the words that addresses of pages are filled in with.

    The times lie outside the hours of the invented clinic's openings, so that they take none away.
    """
    with unit_of_work(CommandContext(settings).service_sessions) as session:
        list(demo.make(session, keyring=settings.keyring))
        requests = Requests(session, Office(settings.keyring, settings.base_url, dt.datetime.now(dt.UTC)))
        asked = requests.ask(PHYSIATRY)
        confirm = links.make_link(
            session, request_id=asked.request_id, purpose="confirm", now=requests.office.now
        )
        sent = requests.sent(PHYSIATRY, THERAPY, name="Example Walker")
        proposed = requests.proposed([dt.time(17), dt.time(18, 30)], PHYSIATRY, THERAPY)
        booked = requests.booked(dt.time(13), THERAPY, PHYSIATRY, name="Example Gardener")
        return {
            "clinic": requests.clinic.slug,
            "day": requests.day.isoformat(),
            "unconfirmed": asked.token,
            "confirm": confirm,
            "sent": sent.token,
            "proposed": proposed.token,
            "booked": booked.token,
            "cancelled": requests.cancelled(dt.time(15), THERAPY).token,
            "declined": requests.declined(PHYSIATRY).token,
            "new request": str(sent.request_id),
            "booked request": str(booked.request_id),
        }


def sign_in(page: Page, role: str) -> None:
    """Sign in as one of the demo staff, with password and one-time code. A code can be used once only."""
    email = f"{role}{demo.DOMAIN}"
    page.goto("/sign-in")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(demo.PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.locator("input[name=code]").fill(demo.code_of_now(email))
    page.locator("input[name=code]").press("Enter")
    expect(page).not_to_have_url(re.compile("/sign-in"))


def go_backstage(browser: Browser, settings: Settings) -> Backstage:
    """Prepare the database of a running product, sign in there, and give what came of it."""
    words = prepare(settings)
    return Backstage({role: _cookies(browser, settings, role) for role in (OWNER, MODERATOR)}, words)


def _cookies(browser: Browser, settings: Settings, role: str) -> list[SetCookieParam]:
    context = browser.new_context(base_url=settings.base_url)
    sign_in(context.new_page(), role)
    cookies: list[SetCookieParam] = [
        {"name": each["name"], "value": each["value"], "url": settings.base_url} for each in context.cookies()
    ]
    context.close()
    return cookies
