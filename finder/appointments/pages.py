"""What the patient's pages show: the form with its choices, and the request with what can be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Response, request
from flask_babel import gettext as _

from finder.appointments import forms
from finder.appointments.calendars import write_calendar
from finder.appointments.faults import KeyReused, TimeTaken
from finder.appointments.following import office
from finder.appointments.forms import RequestForm
from finder.appointments.own_transaction import in_own_transaction
from finder.appointments.services import requesting, status
from finder.appointments.services.calendar_entries import entries_of
from finder.appointments.services.free import OfferedVisit
from finder.appointments.services.requesting import Made, Sender
from finder.appointments.states import OPEN
from finder.appointments.wishes import MOST_SPECIALTIES
from finder.directory.answers import SpecialtyTerm, Term
from finder.directory.asking import pairs
from finder.directory.parameters import gather
from finder.directory.services.names import load_names
from finder.errors import BadParameters, Fault
from finder.extensions import db_session, locale, services
from finder.models import AppointmentRequest, Clinic, ClinicAnswerTime, RequestLink


@dataclass(frozen=True, slots=True)
class TimeChoice:
    """One time that may be picked: its visits in order of time, and what the form sends for it."""

    value: str
    visits: tuple[OfferedVisit, ...]

    @property
    def at_once(self) -> bool:
        """Say whether picking it books it."""
        return all(visit.at_once for visit in self.visits)


@dataclass(frozen=True, slots=True)
class AskPage:
    """The form's page. Without `chosen` it asks for the specialists alone."""

    clinic: Clinic
    form: RequestForm
    offered: tuple[SpecialtyTerm, ...]
    chosen: tuple[SpecialtyTerm, ...]
    times: tuple[TimeChoice, ...]
    insurance: tuple[Term, ...]
    languages: tuple[Term, ...]
    answer_time: ClinicAnswerTime | None
    now: dt.datetime
    notice: str | None = None

    @property
    def names(self) -> dict[str, str]:
        """Give the names of the chosen specialties in plain words, by code."""
        return {term.code: term.lay_name for term in self.chosen}


@dataclass(frozen=True, slots=True)
class YoursPage:
    """The page of a request; `may_confirm` where the link came by mail to the address in question.

    `faults` stand beside the fields of `given`, where name or telephone were to be changed.
    """

    status: status.Status
    names: dict[str, str]
    may_confirm: bool
    times: tuple[TimeChoice, ...]
    open: bool
    notice: str | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)


def blank(clinic: Clinic) -> AskPage:
    """Give the form with what the address already says. Errors: `BadParameters`."""
    values, faults = gather(pairs(), single=(), repeated=("specialty",))
    known = services().vocabulary().specialties
    if not faults and set(values.get("specialty", [])) - set(known):
        faults = [Fault("specialty", _("Choose specialists from the list, eight at most."))]
    if faults:
        raise BadParameters(faults)
    given = [(name, value) for name, found in values.items() for value in found]
    return filled(clinic, forms.new_form(given, secret=_secret()))


def filled(clinic: Clinic, form: RequestForm, notice: str | None = None) -> AskPage:
    """Give the form as it was filled in."""
    session = db_session()
    names = load_names(session, locale=locale())
    codes = requesting.offered_specialties(session, clinic_id=clinic.id)
    wanted = list(dict.fromkeys(code for code in form.values.getlist("specialty") if code in codes))
    choices = status.choices_for(
        session, clinic_id=clinic.id, codes=tuple(wanted[:MOST_SPECIALTIES]), now=office().now
    ) if wanted else []  # fmt: skip
    return AskPage(
        clinic=clinic,
        form=form,
        offered=tuple(term for code, term in names.specialties.items() if code in codes),
        chosen=tuple(names.specialties[code] for code in wanted[:MOST_SPECIALTIES]),
        times=_choices(choices, wanted),
        insurance=tuple(names.insurance.values()),
        languages=tuple(names.languages.values()),
        answer_time=session.get(ClinicAnswerTime, clinic.id),
        now=office().now,
        notice=notice,
    )


def make(clinic: Clinic, form: RequestForm) -> Made:
    """Make the request that a form says. Errors: `BadParameters`, `TimeTaken`, `TooManyRequests`."""
    key = forms.key_of(form, secret=_secret())
    if key is None:
        raise BadParameters([Fault("form", _("That was very fast. Please look at it again, then send it."))])
    wish = forms.read_wish(form)
    if isinstance(wish, list):
        raise BadParameters(wish)
    sender = Sender(scope="page", key=key, network=request.remote_addr or "")
    spoken = locale()
    return in_own_transaction(
        lambda session: requesting.make_request(
            session, clinic=clinic, wish=wish, locale=spoken, sender=sender, office=office()
        ),
    )


def yours(
    link: RequestLink,
    notice: str | None = None,
    *,
    faults: Iterable[Fault] = (),
    given: Mapping[str, str] | None = None,
) -> YoursPage:
    """Give the page of the request that a link leads to. Errors: `NoSuchRequest`."""
    session = db_session()
    session.expire_all()
    found = status.status_of(session, request_id=link.request_id, office=office(), locale=locale())
    movable = found.state in ("sent", "waiting", "proposed", "booked")
    choices = (
        status.choices_for(session, clinic_id=found.clinic.id, codes=found.codes, now=office().now)
        if movable
        else []
    )
    names = load_names(session, locale=locale()).specialties
    return YoursPage(
        status=found,
        names={code: term.lay_name for code, term in names.items()},
        may_confirm=link.purpose == "confirm",
        times=tuple(choice for choice in _choices(choices, found.codes) if choice.at_once),
        open=found.state in OPEN,
        notice=notice,
        faults={fault.parameter: fault.message for fault in faults},
        given=given or {},
    )


def why_not(error: Exception) -> str:
    """Say why a deed was not done, and what to do."""
    if isinstance(error, TimeTaken):
        return str(_("Somebody else took this time first. Please choose another one."))
    if isinstance(error, KeyReused):
        return str(_("This form was sent before with other words. Please look at the request it made."))
    return str(_("This is no longer possible: the request has changed meanwhile. Here is how it stands now."))


def _choices(found: Sequence[tuple[OfferedVisit, ...]], codes: Sequence[str]) -> tuple[TimeChoice, ...]:
    """Give each choice with its openings in the order of the wanted specialties."""
    return tuple(
        TimeChoice(
            ",".join(
                str(next(visit.opening_id for visit in visits if visit.specialty_code == code))
                for code in codes
            ),
            visits,
        )
        for visits in found
    )


def _secret() -> str:
    return services().settings.secret_key.get_secret_value()


def calendar_file(link: RequestLink) -> Response:
    """Give the appointment as a calendar file; one without an appointment is empty."""
    session = db_session()
    found = session.get_one(AppointmentRequest, link.request_id)
    clinic = session.get_one(Clinic, found.clinic_id)
    host = str(urlsplit(services().settings.base_url).hostname)
    entries = entries_of(
        session,
        found,
        host=host,
        summary=_("Appointment at %(name)s", name=clinic.name),
        location=f"{clinic.street}, {clinic.city}, {clinic.state} {clinic.zip5}",
    )
    name = _("Your appointment")
    written = write_calendar(entries, now=office().now, name=name, organizer=f"no-reply@{host}")
    response = Response(written, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.reference}.ics"'
    return response
