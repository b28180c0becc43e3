"""The portal's pages on which owners look after their clinic's team."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from finder import access
from finder.accounts import current, steps
from finder.accounts.services import sessions
from finder.accounts.services.members import ROLES_IN_ORDER, Place
from finder.error_pages import answer
from finder.errors import NotListed
from finder.extensions import db_session, limiter, locale, services
from finder.mail.errors import BadAddress, TooManyMails
from finder.staff.services import people
from finder.staff.services.people import AlreadyThere, LastOwner, NoSuchPerson, TooManyInvited

OWNER = frozenset({"owner"})
POSTS = "30 per minute; 120 per hour"

bp = Blueprint("staff", __name__, url_prefix="/portal/<slug>/team")
access.members(bp, *OWNER)

Answer = BaseResponse | str | tuple[str, int]


@bp.before_request
def ask_again() -> BaseResponse | None:
    """Before somebody changes who may read what, the last proof must be a fresh one."""
    return steps.confirm_again(url_for("staff.overview", **(request.view_args or {})))


@bp.get("")
def overview(slug: str) -> str:
    """Show the team."""
    return _page(current.member().place(slug, OWNER), {})


@bp.post("/invitations")
@limiter.limit(POSTS)
def invite(slug: str) -> Answer:
    """Invite somebody."""
    place, form = current.member().place(slug, OWNER), request.form
    if form.get("role") not in ROLES_IN_ORDER:
        return _page(place, {"role": _("Choose one of these.")}), 422
    try:
        people.invite(
            db_session(), keyring=services().settings.keyring, place=place, by=current.member(),
            email=form.get("email", ""), role=form["role"], locale=locale(),
        )  # fmt: skip
    except (BadAddress, TooManyMails, AlreadyThere, TooManyInvited) as error:
        return _page(place, {"email": _why_not(error)}), 422
    return redirect(url_for("staff.overview", slug=slug), 303)


@bp.post("/invitations/withdraw")
def withdraw(slug: str) -> BaseResponse:
    """Withdraw an invitation."""
    place = current.member().place(slug, OWNER)
    number = request.form.get("number", "")
    people.withdraw(db_session(), clinic_id=place.clinic_id, number=number, by=current.member())
    return redirect(url_for("staff.overview", slug=slug), 303)


@bp.get("/<int:account_id>")
def person(slug: str, account_id: int) -> str:
    """Show one person: the role, and where the person is signed in."""
    return _person(current.member().place(slug, OWNER), account_id, {})


@bp.post("/<int:account_id>/role")
def change_role(slug: str, account_id: int) -> Answer:
    """Give a person another role."""
    place, role = current.member().place(slug, OWNER), request.form.get("role", "")
    if role not in ROLES_IN_ORDER:
        return _person(place, account_id, {"role": _("Choose one of these.")}), 422
    try:
        people.change_role(
            db_session(), clinic_id=place.clinic_id, account_id=account_id, role=role, by=current.member()
        )
    except LastOwner:
        return _person(place, account_id, {"role": _last_owner()}), 409
    return redirect(_after(slug, account_id), 303)


@bp.post("/<int:account_id>/remove")
def remove(slug: str, account_id: int) -> Answer:
    """Take a person out of the team; the person's next request is without the role."""
    place = current.member().place(slug, OWNER)
    try:
        people.remove(db_session(), clinic_id=place.clinic_id, account_id=account_id, by=current.member())
    except LastOwner:
        return _person(place, account_id, {"remove": _last_owner()}), 409
    return redirect(_after(slug, account_id), 303)


@bp.post("/<int:account_id>/sessions/<int:session_id>/end")
def end_session(slug: str, account_id: int, session_id: int) -> BaseResponse:
    """Sign a person out of one browser."""
    place = current.member().place(slug, OWNER)
    if not people.end_session(
        db_session(), clinic_id=place.clinic_id, account_id=account_id, session_id=session_id,
        by=current.member(),
    ):  # fmt: skip
        raise NotListed(str(session_id))
    return redirect(url_for("staff.person", slug=slug, account_id=account_id), 303)


@bp.errorhandler(NoSuchPerson)
def no_such_person(_error: NoSuchPerson) -> BaseResponse:
    """Say of another clinic's person what is said of one that never was."""
    return answer(404)


def _after(slug: str, account_id: int) -> str:
    # Who took the role from oneself can no longer open the team's page.
    me = account_id == current.member().account_id
    return url_for("portal.home") if me else url_for("staff.overview", slug=slug)


def _page(place: Place, faults: dict[str, str]) -> str:
    team = people.team_of(db_session(), clinic_id=place.clinic_id)
    return render_template(
        "staff/team.html", place=place, team=team, faults=faults, given=request.form, roles=ROLES_IN_ORDER
    )


def _person(place: Place, account_id: int, faults: dict[str, str]) -> str:
    session = db_session()
    found = people.person_of(session, clinic_id=place.clinic_id, account_id=account_id)
    return render_template(
        "staff/person.html",
        place=place,
        person=found,
        sessions=sessions.list_sessions(session, account_id=account_id),
        faults=faults,
        me=account_id == current.member().account_id,
        roles=ROLES_IN_ORDER,
    )


def _last_owner() -> str:
    return str(_("A clinic needs an owner. Make somebody else an owner first."))


def _why_not(error: Exception) -> str:
    words: dict[type[Exception], str] = {
        BadAddress: _("Write an e-mail address, as in ana@example.org."),
        TooManyMails: _("This address was sent enough mails for now. Try again in an hour."),
        AlreadyThere: _("This person is of your team already."),
        TooManyInvited: _("Too many invitations are open. Withdraw some first."),
    }
    return words[type(error)]
