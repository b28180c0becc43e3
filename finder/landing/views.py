"""Pages of states and cities under /in; each has one address, and every other spelling leads to it."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from finder import access
from finder.directory.asking import today
from finder.extensions import db_session, locale, services
from finder.landing import services as landing
from finder.landing import sitemaps

bp = Blueprint("landing", __name__)
access.everyone(bp)
XML = "application/xml"
KEPT = "public, max-age=3600"


@bp.get("/in")
def states() -> str:
    """List the states that have clinics."""
    return render_template("landing/states.html", states=landing.states(db_session(), locale=locale()))


@bp.get("/in/<state>", strict_slashes=False)
@bp.get("/in/<state>/<city>", strict_slashes=False)
@bp.get("/in/<state>/teams/<team>")
@bp.get("/in/<state>/<city>/teams/<team>")
@bp.get("/in/<state>/specialties/<specialty>")
@bp.get("/in/<state>/<city>/specialties/<specialty>")
def place(
    state: str, city: str | None = None, team: str | None = None, specialty: str | None = None
) -> AnyResponse | str:
    """Show what there is in a state or a city, or of one team or specialty there."""
    page = landing.landing_page(
        db_session(), state=state, city=city, team=team, specialty=specialty, today=today(), locale=locale()
    )
    code, slug = page.area.state.lower(), page.area.slug
    here = url_for("landing.place", state=code, city=slug, team=team, specialty=specialty)
    if here != request.script_root + request.path:
        return redirect(here, 301)
    return render_template("landing/place.html", page=page)


@bp.get("/sitemap.xml")
def sitemap_index() -> Response:
    """List the sitemaps."""
    files = sitemaps.files(db_session())
    return _xml("landing/sitemap_index.xml", files=files)


@bp.get("/sitemaps/<name>.xml")
def sitemap(name: str) -> Response:
    """List pages, each in both languages."""
    return _xml("landing/sitemap.xml", entries=sitemaps.entries(db_session(), name=name))


@bp.get("/robots.txt")
def robots() -> Response:
    """Say what search engines need not ask for."""
    page = render_template("landing/robots.txt", base=services().settings.base_url)
    return Response(page, content_type="text/plain; charset=utf-8", headers={"Cache-Control": KEPT})


def _xml(template: str, **values: object) -> Response:
    page = render_template(template, base=services().settings.base_url, **values)
    return Response(page, content_type=XML, headers={"Cache-Control": KEPT})
