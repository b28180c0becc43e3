"""The portal's pages of a clinic's place and people: the pin, the look-up by NPI, one person."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from finder import access
from finder.accounts.services.members import EDITS_PROFILE, Place
from finder.errors import NotListed
from finder.extensions import db_session, services
from finder.profiles import forms, pages
from finder.profiles.person_forms import filled_person, read_person
from finder.profiles.place_forms import filled_place, read_address, read_place
from finder.profiles.services import placing, registry
from finder.taking import takes

bp = Blueprint("profile_people", __name__, url_prefix="/portal/<slug>/profile")
access.members(bp, *EDITS_PROFILE)

Answer = Response | str | tuple[str, int]
NEW = "new"
NOBODY = registry.Found(given=None, family=None, credentials=None, specialties=(), void=False)


@bp.get("/place")
def place(slug: str) -> str:
    """Show address and pin."""
    own = pages.own_place(slug)
    return pages.place_page(own, filled_place(pages.state_of(own)), {})


@bp.post("/place")
def keep_place(slug: str) -> Answer:
    """Look an address up, show a pin, or keep both in the draft."""
    own, faults = pages.own_place(slug), dict[str, str]()
    if request.form.get("deed") == "locate":
        return _located(own)
    values = read_place(request.form, faults)
    if "lat" not in faults and placing.is_far(
        db_session(), point=values["point"], zip5=values["address"]["zip5"]
    ):
        faults["lat"] = _("This place is more than 10 km from its ZIP. Please look at both again.")
    if faults or request.form.get("deed") == "show":
        return pages.place_page(own, request.form, faults), 422 if faults else 200
    pages.keep(own, values)
    return redirect(url_for("profiles.overview", slug=slug), 303)


@bp.get("/people")
def people(slug: str) -> str:
    """List the people."""
    return pages.people_page(pages.own_place(slug), {})


@bp.post("/people")
def keep_basis(slug: str) -> Response:
    """Keep whether the people named here count, or a registry's numbers."""
    own = pages.own_place(slug)
    forms.known(request.form, {"whole"})
    pages.keep(own, {"basis": "people" if request.form.get("whole") == "yes" else "counts"})
    return redirect(url_for(".people", slug=slug), 303)


@bp.get("/people/find")
@takes("npi")
def find(slug: str) -> Answer:
    """Lead from an NPI to the person's form."""
    own = pages.own_place(slug)
    npi = "".join(request.args.get("npi", "").split())
    if not registry.is_npi(db_session(), npi=npi):
        said = _("An NPI has ten digits; please look at them again. One of them is not right.")
        return pages.people_page(own, {"npi": said}, npi[:20]), 422
    return redirect(url_for(".person", slug=slug, key=npi))


@bp.get("/people/<key>")
def person(slug: str, key: str) -> str:
    """Show one person's form: of the draft, the registry, or empty."""
    own = pages.own_place(slug)
    value, named, about = _person(own, key)
    return pages.person_page(own, key, filled_person(value), {}, named=named, **about)


@bp.post("/people/<key>")
def keep_person(slug: str, key: str) -> Answer:
    """Keep a person in the draft, or let them leave the clinic."""
    own = pages.own_place(slug)
    held, named, about = _person(own, key)
    field = f"people/{f'new-{uuid4().hex[:12]}' if key == NEW else key}"
    if request.form.get("deed") == "leave":
        pages.keep(own, {field: None})
        return redirect(url_for(".people", slug=slug), 303)
    read = read_person(request.form, held, pages.ground(own), named=named)
    if "confirmed" not in read:
        faults: forms.Faults = read
        return pages.person_page(own, key, request.form, faults, named=named, **about), 422
    pages.keep(own, {field: read})
    return redirect(url_for(".people", slug=slug), 303)


def _person(own: Place, key: str) -> tuple[dict[str, Any], bool, dict[str, Any]]:
    """Give a person's value, whether somebody has named them, and what the page says of them."""
    held = pages.state_of(own).get(f"people/{key}")
    by_npi = registry.is_npi(db_session(), npi=key)
    found = registry.find(db_session(), npi=key) if by_npi else None
    about = {"npi": key if by_npi else None, "listed": held is not None, "void": bool(found and found.void),
             "in_registry": found is not None}  # fmt: skip
    if held is not None:
        return held, not key.startswith("new-"), about
    if key != NEW and not by_npi:
        raise NotListed(key)
    named = bool(found and found.given and found.family)
    return (found or NOBODY).value, named, about


def _located(own: Place) -> Answer:
    faults: forms.Faults = {}
    address = read_address(request.form, faults)
    if faults:
        return pages.place_page(own, request.form, faults), 422
    found = placing.locate(db_session(), address=address, geocoder=services().geocoder)
    given = MultiDict({**request.form.to_dict(), **{key: str(value) for key, value in (found or {}).items()}})
    if found is None:
        said = _("We do not know this ZIP. Please look at it again, or write the degrees yourself.")
    elif found["precision"] == "zip":
        said = _("We know the middle of this ZIP only. Please set the pin more exactly if you can.")
    else:
        said = _("We found the address. Please see whether the pin is right.")
    return pages.place_page(own, given, {}, said=said)
