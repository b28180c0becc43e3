"""The public pages: the question, the list, a clinic, and what the words mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as WerkzeugResponse

from finder import access
from finder.directory import fault_wording, links, maps, meanings, profile_wording, structured, wording
from finder.directory.asking import asked, now, pairs, today
from finder.directory.caching import kept_page
from finder.directory.filled_in import TYPED, filled_in, with_meant
from finder.directory.forms import GROUPS, Pair, SearchForm, search_form
from finder.directory.in_place import page_or_part
from finder.directory.question import Parameters
from finder.directory.result_page import result_page
from finder.directory.roster import Asked, read, roster
from finder.directory.services import finding, profiles, vocabularies
from finder.errors import BadParameters, Fault
from finder.extensions import db_session, locale, services
from finder.suggesting.understanding import understand
from finder.taking import takes
from search import weights
from search.errors import BadQuestion

bp = Blueprint("directory", __name__)
access.everyone(bp)
for _name, _words in (wording.FILTERS | profile_wording.FILTERS).items():
    bp.add_app_template_filter(_words, _name)


@bp.get("/")
def home() -> str:
    """Ask which specialists, and near where."""
    teams = vocabularies.teams(db_session(), locale=locale())
    return render_template("directory/home.html", form=_form(()), teams=teams)


@bp.get("/clinics")
@takes(*Parameters.model_fields)
def clinics() -> Response:
    """List the clinics that answer the question, each with why it stands where it stands."""
    question = asked()
    question = replace(question, parameters=question.parameters.model_copy(update={"explain": True}))
    results = finding.find(
        db_session(),
        engines=services().engines,
        question=question,
        cursors=services().cursors,
        geocoder=services().geocoder,
        times=services().times,
        locale=locale(),
    )
    terms = vocabularies.filter_terms(db_session(), locale=locale())
    teams = vocabularies.teams(db_session(), locale=locale())
    found = result_page(question, results, terms, teams)
    form = _form(question.query, beside=found.beside)
    return page_or_part("directory/clinics.html", form=form, found=found, faults=())


@bp.get("/find")
@takes(*Parameters.model_fields, TYPED)
def find() -> WerkzeugResponse:
    """Lead from the form as it was sent to the shortest address of its search, or ask what is meant."""
    typed, query = filled_in(pairs())
    terms = services().terms(db_session(), locale=locale())
    meant = understand(services().engines.first, terms=terms, text=typed)
    query = with_meant(query, specialties=meant.specialties, team=meant.team, name=meant.name)
    if not meant.doubt:
        return redirect(links.search(query), HTTPStatus.SEE_OTHER)
    faults = meanings.unknown(meant)
    form = _form((*query, (TYPED, meant.doubt)), faults)
    return page_or_part(
        "directory/clinics.html",
        status=400 if faults else 200,
        form=form,
        found=None,
        doubt=meanings.doubt(meant, query),
        faults=faults,
    )


@bp.errorhandler(BadParameters)
def faulty(error: BadParameters) -> Response:
    """Show the form as it was filled in, with what is wrong beside each field."""
    faults = fault_wording.on_page(error.faults)
    form = _form(request.args.items(multi=True), faults)
    return page_or_part("directory/clinics.html", status=400, form=form, found=None, faults=faults)


@bp.errorhandler(BadQuestion)
def bad_question(error: BadQuestion) -> Response:
    """Show the form with what the engine finds wrong."""
    return faulty(BadParameters([Fault(error.parameter, error.message)]))


@bp.get("/clinics/<slug>")
@takes(*Asked.model_fields)
def clinic(slug: str) -> Response:
    """Show all that is known of a clinic, and of its people those that the address asks for."""
    found = profiles.profile(db_session(), slug=slug, now=now(), locale=locale())
    listed = roster(found.people, *read(pairs(), vocabulary=services().vocabulary()))
    crumbs = links.crumbs(found.name, slug)
    page = render_template(
        "directory/clinic.html",
        clinic=found,
        roster=listed,
        maps=maps.of(found),
        structured=structured.script(found, crumbs=crumbs),
        address=crumbs[-1][1],
        today=today(),
    )
    return kept_page(page, changed_at=found.changed_at, status=400 if listed.faults else 200)


@bp.get("/specialties")
def specialties() -> str:
    """Say what each specialist does."""
    listed = vocabularies.specialties(db_session(), locale=locale())
    return render_template("directory/specialties.html", specialties=listed, groups=GROUPS)


@bp.get("/specialties/<code>")
def specialty(code: str) -> str:
    """Say what one specialist does."""
    found = vocabularies.specialty(db_session(), code=code, locale=locale())
    ways = vocabularies.pathways_through(db_session(), specialties=(code,), locale=locale())
    return render_template("directory/specialty.html", specialty=found, ways=ways)


@bp.get("/teams")
def teams() -> str:
    """List the named combinations."""
    return render_template("directory/teams.html", teams=vocabularies.teams(db_session(), locale=locale()))


@bp.get("/teams/<code>")
def team(code: str) -> str:
    """Say who is in a team, and when people look for it."""
    found = vocabularies.team(db_session(), code=code, locale=locale())
    codes = {term.code for wanted in found.wants for term in wanted.any_of}
    ways = vocabularies.pathways_through(db_session(), specialties=codes, locale=locale())
    return render_template("directory/team.html", team=found, ways=ways)


@bp.get("/ranking")
def ranking() -> str:
    """Publish every rule of the order."""
    return render_template("directory/ranking.html", weights=weights)


def _form(given: Iterable[Pair], faults: Iterable[Fault] = (), *, beside: Collection[str] = ()) -> SearchForm:
    return search_form(
        given,
        specialties=vocabularies.specialties(db_session(), locale=locale()),
        teams=vocabularies.teams(db_session(), locale=locale()),
        faults=faults,
        beside=beside,
    )
