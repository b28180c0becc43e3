"""The portal's pages of a clinic's ready replies."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from finder import access
from finder.accounts import current
from finder.accounts.services.members import READS_REQUESTS, Place
from finder.error_pages import answer
from finder.extensions import db_session
from finder.models import ReplyTemplate
from finder.replies import forms
from finder.replies.forms import Faults, Form
from finder.replies.services import replies
from finder.replies.services.replies import NameTaken, NoSuchReply, TooMany

bp = Blueprint("replies", __name__, url_prefix="/portal/<slug>/replies")
access.members(bp, *READS_REQUESTS)

Answer = BaseResponse | tuple[str, int]


@bp.get("")
def overview(slug: str) -> str:
    """List the clinic's replies."""
    place = current.member().place(slug, READS_REQUESTS)
    listed = replies.replies_of(db_session(), clinic_id=place.clinic_id)
    return render_template("replies/overview.html", place=place, replies=listed)


@bp.get("/new")
def new(slug: str) -> str:
    """Show the form of a new reply."""
    place = current.member().place(slug, READS_REQUESTS)
    return _form(place, MultiDict({"kind": "message"}), None, {})


@bp.post("/new")
def add(slug: str) -> Answer:
    """Keep a new reply."""
    place = current.member().place(slug, READS_REQUESTS)
    return _written(place, None)


@bp.get("/<int:reply_id>")
def one(slug: str, reply_id: int) -> str:
    """Show a reply, to be changed."""
    place = current.member().place(slug, READS_REQUESTS)
    held = replies.reply_of(db_session(), clinic_id=place.clinic_id, reply_id=reply_id)
    given = {name: getattr(held, name) for name in ("kind", "name", "body_en", "body_es")}
    return _form(place, MultiDict(given), held, {})


@bp.post("/<int:reply_id>")
def change(slug: str, reply_id: int) -> Answer:
    """Change a reply."""
    place = current.member().place(slug, READS_REQUESTS)
    return _written(place, replies.reply_of(db_session(), clinic_id=place.clinic_id, reply_id=reply_id))


@bp.post("/<int:reply_id>/remove")
def remove(slug: str, reply_id: int) -> BaseResponse:
    """Take a reply away."""
    place = current.member().place(slug, READS_REQUESTS)
    replies.remove(db_session(), clinic_id=place.clinic_id, reply_id=reply_id)
    return redirect(url_for("replies.overview", slug=slug), 303)


@bp.errorhandler(NoSuchReply)
def no_such_reply(_error: NoSuchReply) -> BaseResponse:
    """Say of another clinic's reply what is said of one that never was."""
    return answer(404)


def _written(place: Place, held: ReplyTemplate | None) -> Answer:
    read = forms.read_words(request.form)
    if isinstance(read, dict):
        return _form(place, request.form, held, read), 422
    session, clinic_id = db_session(), place.clinic_id
    try:
        if held is None:
            replies.add(session, clinic_id=clinic_id, words=read)
        else:
            replies.change(session, clinic_id=clinic_id, reply_id=held.id, words=read)
    except NameTaken:
        said = {"name": _("You have a reply of this name for the same occasion.")}
        return _form(place, request.form, held, said), 422
    except TooMany:
        said = {"whole": _("You have as many replies as a clinic may have. Take one away first.")}
        return _form(place, request.form, held, said), 422
    return redirect(url_for("replies.overview", slug=place.slug), 303)


def _form(place: Place, given: Form, held: ReplyTemplate | None, faults: Faults) -> str:
    return render_template("replies/reply.html", place=place, given=given, reply=held, faults=faults)
