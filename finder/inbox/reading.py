"""What the pages of the inbox show, read for the person who is signed in."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from finder.accounts import current
from finder.accounts.services.members import Place
from finder.appointments.faults import TimeTaken
from finder.appointments.following import office
from finder.appointments.services.answering import NOT_YET
from finder.appointments.services.requesting import offered_specialties
from finder.appointments.services.status import Status
from finder.appointments.states import FOR_THE_CLINIC, OPEN
from finder.appointments.times import to_utc, to_wall
from finder.directory.answers import Neighbour
from finder.directory.asking import pairs
from finder.directory.parameters import gather
from finder.directory.profile import Person
from finder.directory.services.names import Names, load_names
from finder.directory.services.people import people_of
from finder.errors import BadParameters, Fault
from finder.extensions import db_session, locale, services
from finder.inbox.services import days, elsewhere, listing, pathways
from finder.inbox.services.days import CalendarVisit
from finder.inbox.services.listing import Asked
from finder.models import Clinic, ReplyTemplate
from finder.replies.services import replies
from finder.staff.services import people

WEEK, DAY = 7, 1


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request as its clinic sees it, and whom it could be proposed or handed over to."""

    place: Place
    status: Status
    people: tuple[Person, ...]
    offered: tuple[str, ...]
    next_step: frozenset[str]
    names: dict[str, str]
    labels: dict[str, str]
    open: bool
    begun: bool
    now: dt.datetime
    colleagues: dict[int, str]
    me: int
    replies: tuple[ReplyTemplate, ...]
    instead: tuple[Neighbour, ...]
    deed: str
    given: MultiDict[str, str]
    notice: str | None = None

    @property
    def overdue(self) -> bool:
        """Whether the clinic's time to answer is over."""
        due = self.status.due_at
        return self.status.state == "sent" and due is not None and due <= self.now

    @property
    def others(self) -> dict[int, str]:
        """The colleagues whom the request may be given to."""
        left_out = (self.me, self.status.claimed_by)
        return {number: name for number, name in self.colleagues.items() if number not in left_out}

    @property
    def age_minutes(self) -> int:
        """How long ago the request was made."""
        return int((self.now - self.status.created_at).total_seconds() // 60)

    def filled(self, deed: str) -> MultiDict[str, str]:
        """Give what was typed into the form of a deed, where that form came back."""
        return self.given if self.deed == deed else MultiDict()


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """A day or a week: each day with its visits, and the days before and after."""

    place: Place
    days: tuple[tuple[dt.datetime, tuple[CalendarVisit, ...]], ...]
    people: dict[int, str]
    length: int
    today: dt.date
    since: dt.date
    before: dt.date
    after: dt.date
    time_zone: str


def chosen() -> Asked:
    """Read which requests are wanted. Errors: `BadParameters`."""
    given = _parameters("state", "specialty", "only", "page")
    state, specialty = given.get("state"), given.get("specialty")
    if state is not None and state not in FOR_THE_CLINIC:
        raise BadParameters([Fault("state", _("There is no such state."))])
    if specialty is not None and specialty not in services().vocabulary().specialties:
        raise BadParameters([Fault("specialty", _("Choose specialists from the list, eight at most."))])
    only, number = given.get("only"), given.get("page", "1")
    if only is not None and only not in ("unread", "overdue", "mine"):
        raise BadParameters([Fault("only", _("Write unread, overdue or mine."))])
    if not re.fullmatch("[1-9][0-9]{0,3}", number):
        raise BadParameters([Fault("page", _("Write the number of a page, from 1 on."))])
    return Asked(state, specialty, only, int(number))


def page(
    place: Place,
    request_id: UUID,
    *,
    notice: str | None = None,
    deed: str = "",
    given: MultiDict[str, str] | None = None,
) -> RequestPage:
    """Open one request; `given` is what was typed into the form of `deed`. Errors: `NoSuchRequest`."""
    session = db_session()
    names = load_names(session, locale=locale())
    status = listing.read_request(
        session,
        clinic_id=place.clinic_id,
        request_id=request_id,
        account_id=current.member().account_id,
        office=office(),
        locale=locale(),
    )
    offered = tuple(offered_specialties(session, clinic_id=place.clinic_id))
    terms = {**names.insurance, **names.languages}
    return RequestPage(
        place=place,
        status=status,
        people=people_of(session, clinic_id=place.clinic_id, names=names),
        offered=offered,
        next_step=pathways.next_step(session, codes=status.codes, offered=offered),
        names={code: term.lay_name for code, term in names.specialties.items()},
        labels={code: term.name for code, term in terms.items()},
        open=status.state in OPEN,
        begun=status.booked is not None and status.booked.visits[0].starts_at <= office().now,
        now=office().now,
        colleagues=people.who_answer(session, clinic_id=place.clinic_id),
        me=current.member().account_id,
        replies=tuple(replies.replies_of(session, clinic_id=place.clinic_id)),
        instead=_instead(status, names) if status.state in NOT_YET else (),
        deed=deed,
        given=given if given is not None else MultiDict(),
        notice=notice,
    )


def with_reply(place: Place, request_id: UUID, deed: str, form: MultiDict[str, str]) -> RequestPage:
    """Open a request with a ready reply put into the words of a form; all else that was typed stays.

    Errors: `NoSuchRequest`, `NoSuchReply`.
    """
    chosen, given = form.get("reply", ""), form.copy()
    number = int(chosen) if re.fullmatch("[0-9]{1,18}", chosen) else 0
    reply = replies.reply_of(db_session(), clinic_id=place.clinic_id, reply_id=number)
    shown = page(place, request_id, deed=deed, given=given)
    said = replies.in_language(reply, shown.status.locale)
    given["body"] = "\n\n".join(filter(None, (given.get("body", "").strip(), said)))
    return shown


def _instead(status: Status, names: Names) -> tuple[Neighbour, ...]:
    return elsewhere.others_near(
        db_session(),
        engine=services().engines.first,
        clinic=status.clinic,
        codes=status.codes,
        names=names,
        today=office().now.date(),
    )


def calendar(place: Place) -> CalendarPage:
    """Give a week, or one day with `days=1`, by the clinic's own dates. Errors: `BadParameters`."""
    session = db_session()
    zone = session.get_one(Clinic, place.clinic_id).time_zone
    given = _parameters("since", "days")
    if given.get("days", str(WEEK)) not in (str(DAY), str(WEEK)):
        raise BadParameters([Fault("days", _("Write 1 for a day, or 7 for a week."))])
    try:
        since = (
            dt.date.fromisoformat(given["since"]) if "since" in given else to_wall(office().now, zone).date()
        )
        length = DAY if given.get("days") == "1" else WEEK
        starts = [_midnight(since + dt.timedelta(days=n), zone) for n in range(length + 1)]
        before = since - dt.timedelta(days=length)
    except (ValueError, OverflowError):
        raise BadParameters([Fault("since", _("Write a date as in 2027-01-31."))]) from None
    visits = days.calendar_days(
        session,
        clinic_id=place.clinic_id,
        account_id=current.member().account_id,
        since=starts[0],
        until=starts[-1],
        office=office(),
        locale=locale(),
    )
    specialists = people_of(session, clinic_id=place.clinic_id, names=load_names(session, locale=locale()))
    return CalendarPage(
        place=place,
        days=tuple(
            (begin, tuple(visit for visit in visits if begin <= visit.starts_at < end))
            for begin, end in itertools.pairwise(starts)
        ),
        people={person.id: person.name for person in specialists},
        length=length,
        today=to_wall(office().now, zone).date(),
        since=since,
        before=before,
        after=since + dt.timedelta(days=length),
        time_zone=zone,
    )


def why_not(error: Exception) -> str:
    """Say why a deed was not done."""
    if isinstance(error, TimeTaken):
        return str(_("One of these times is taken: a specialist or the patient would be in two places."))
    return str(_("This could not be done. Check the times, and see how the request stands now."))


def _midnight(day: dt.date, zone: str) -> dt.datetime:
    return to_utc(dt.datetime.combine(day, dt.time()), zone, fold=0)


def _parameters(*single: str) -> dict[str, str]:
    values, faults = gather(pairs(), single=single, repeated=())
    if faults:
        raise BadParameters(faults)
    return {name: found[0] for name, found in values.items()}
