"""The pages by which somebody claims a clinic: the form, and the page behind the mailed link."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from finder import access
from finder.claims.errors import NotItsDomain, TooManyClaims
from finder.claims.forms import ClaimForm
from finder.claims.services import claiming
from finder.directory.asking import now
from finder.extensions import db_session, limiter, locale, services
from finder.mail.errors import BadAddress, TooManyMails
from finder.moderation.networks import network

bp = Blueprint("claims", __name__)
access.link(bp)
POSTS_PER_NETWORK = "30 per hour"
Answer = BaseResponse | str | tuple[str, int]


def _network() -> str:
    return network(request.remote_addr)


@bp.get("/clinics/<slug>/claim")
def claim(slug: str) -> Response:
    """Ask who claims the clinic, and how that can be proven."""
    return _page(claiming.subject(db_session(), slug=slug), ClaimForm())


@bp.post("/clinics/<slug>/claim")
@limiter.limit(POSTS_PER_NETWORK, key_func=_network)
def send_claim(slug: str) -> BaseResponse:
    """Take a claim."""
    subject, form = claiming.subject(db_session(), slug=slug), ClaimForm()
    if not form.validate_on_submit():
        return _page(subject, form, status=422)
    told = claiming.Told(form.name.data, form.title.data, form.email.data, form.method.data)
    try:
        claiming.create(db_session(), slug=slug, told=told, keyring=services().settings.keyring, now=now(),
                        locale=locale())  # fmt: skip
    except NotItsDomain:
        said = _("This is not an address of the clinic's own site. Choose another way, or another address.")
        return _faulty(subject, form, said)
    except BadAddress:
        return _faulty(subject, form, _("This is no e-mail address. Please look at it again."))
    except (TooManyClaims, TooManyMails):
        said = _("Several people have asked for this clinic. We look at them first. Please wait two days.")
        return _faulty(subject, form, said, status=429)
    return redirect(url_for(".sent", slug=slug), 303)


@bp.get("/clinics/<slug>/claim/sent")
def sent(slug: str) -> str:
    """Say what comes next."""
    return render_template("claims/sent.html", clinic=claiming.subject(db_session(), slug=slug))


@bp.get("/claims/<uuid:claim_id>/<token>")
def yours(claim_id: UUID, token: str) -> str:
    """Show how the claim stands; a mail program that opens the link changes nothing."""
    found = claiming.standing(db_session(), claim_id=claim_id, token=token, now=now())
    return render_template("claims/yours.html", claim=found)


@bp.post("/claims/<uuid:claim_id>/<token>")
def prove(claim_id: UUID, token: str) -> BaseResponse:
    """Take the link as the proof, and lead on to the invitation where nothing stands against it."""
    path = claiming.prove(
        db_session(), claim_id=claim_id, token=token, keyring=services().settings.keyring, now=now(),
        locale=locale(),
    )  # fmt: skip
    if path is None:
        return redirect(url_for(".yours", claim_id=claim_id, token=token), 303)
    return redirect(request.script_root + path, 303)


def _faulty(subject: claiming.Subject, form: ClaimForm, said: str, status: int = 422) -> Response:
    form.email.errors = [said]
    return _page(subject, form, status=status)


def _page(subject: claiming.Subject, form: ClaimForm, *, status: int = 200) -> Response:
    return make_response(render_template("claims/claim.html", clinic=subject, form=form), status)
