"""The portal's pages of a clinic's profile: sections, preview, publication, conflicts, history."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from finder import access
from finder.accounts import current
from finder.accounts.services.members import EDITS_PROFILE
from finder.directory import links, maps, structured
from finder.directory.asking import now
from finder.directory.parameters import gather
from finder.directory.roster import Asked, roster
from finder.directory.services import profiles
from finder.errors import NotListed
from finder.extensions import db_session, locale
from finder.profiles import forms, pages, wording
from finder.profiles.faults import CannotBe, Overtaken
from finder.profiles.services import drafts, versions
from finder.profiles.speaking import speaker
from finder.taking import takes

bp = Blueprint("profiles", __name__, url_prefix="/portal/<slug>/profile")
access.members(bp, *EDITS_PROFILE)
for _name, _words in wording.FILTERS.items():
    bp.add_app_template_filter(_words, _name)

Answer = Response | str | tuple[str, int]


@bp.get("")
def overview(slug: str) -> str:
    """Show the sections and the draft."""
    return pages.overview(pages.own_place(slug))


@bp.get("/<section>")
def section(slug: str, section: str) -> str:
    """Show a section's form."""
    place = pages.own_place(slug)
    if section not in forms.READERS:
        raise NotListed(section)
    ground = pages.ground(place)
    return pages.section(place, section, forms.filled(section, ground.state, ground.names), {})


@bp.post("/<section>")
def keep(slug: str, section: str) -> Answer:
    """Keep a section in the draft."""
    place = pages.own_place(slug)
    if section not in forms.READERS:
        raise NotListed(section)
    faults: forms.Faults = {}
    values = forms.READERS[section](request.form, pages.ground(place), faults)
    if faults:
        return pages.section(place, section, request.form, faults), 422
    pages.keep(place, values)
    return redirect(url_for(".overview", slug=slug), 303)


@bp.get("/preview")
def preview(slug: str) -> Answer:
    """Show the public page as it would be with the draft."""
    place = pages.own_place(slug)
    session = db_session()

    def show() -> str:
        found = profiles.profile_by_id(session, clinic_id=place.clinic_id, now=now(), locale=locale())
        return render_template(
            "profiles/preview.html",
            place=place,
            clinic=found,
            roster=roster(found.people, Asked()),
            maps=maps.of(found),
            structured=structured.script(found, crumbs=links.crumbs(found.name, found.slug)),
            address="",
            today=now().date(),
        )

    try:
        return drafts.as_published(
            session, clinic_id=place.clinic_id, author=pages.author(), now=now(), show=show
        )
    except CannotBe as error:
        return pages.overview(place, said=pages.cannot_be(error.field)), 422


@bp.post("/publish")
def publish(slug: str) -> Answer:
    """Publish the draft: at once what may be, the rest after a moderator has looked."""
    place = pages.own_place(slug)
    try:
        drafts.publish(db_session(), clinic_id=place.clinic_id, author=pages.author(), now=now())
    except Overtaken:
        return redirect(url_for(".conflicts", slug=slug), 303)
    except CannotBe as error:
        return pages.overview(place, said=pages.cannot_be(error.field)), 422
    return redirect(url_for(".overview", slug=slug), 303)


@bp.post("/discard")
def discard(slug: str) -> Response:
    """Forget the draft."""
    place = pages.own_place(slug)
    drafts.discard(db_session(), clinic_id=place.clinic_id, account_id=current.member().account_id)
    return redirect(url_for(".overview", slug=slug), 303)


@bp.get("/conflicts")
def conflicts(slug: str) -> Answer:
    """Show the fields that somebody else changed meanwhile, with both values."""
    place = pages.own_place(slug)
    found = drafts.conflicts_of(
        db_session(), clinic_id=place.clinic_id, account_id=current.member().account_id
    )
    if not found:
        return redirect(url_for(".overview", slug=slug))
    return render_template("profiles/conflicts.html", place=place, conflicts=found, say=speaker())


@bp.post("/conflicts")
def choose(slug: str) -> Response:
    """Settle them as chosen."""
    place = pages.own_place(slug)
    drafts.choose(
        db_session(), clinic_id=place.clinic_id, account_id=current.member().account_id,
        choices=request.form, now=now(),
    )  # fmt: skip
    return redirect(url_for(".conflicts", slug=slug), 303)


@bp.get("/history")
@takes("before")
def history(slug: str) -> str:
    """List every change with what was before it."""
    place = pages.own_place(slug)
    given, _faults = gather(request.args.items(multi=True), single=("before",), repeated=())
    before = given.get("before", [""])[0]
    found = versions.list_versions(
        db_session(),
        clinic_id=place.clinic_id,
        before_id=int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None,
    )
    return render_template(
        "profiles/history.html", place=place, versions=found, say=speaker(), size=versions.PAGE_SIZE
    )


@bp.post("/history/<int:version_id>/restore")
def restore(slug: str, version_id: int) -> Answer:
    """Put back what a field was before this change."""
    place = pages.own_place(slug)
    try:
        versions.restore(
            db_session(), clinic_id=place.clinic_id, version_id=version_id, author=pages.author(), now=now()
        )
    except CannotBe as error:
        return pages.overview(place, said=pages.cannot_be(error.field)), 422
    return redirect(url_for(".history", slug=slug), 303)
