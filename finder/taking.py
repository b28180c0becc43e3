"""Which parameters the address of a page may carry, and what becomes of all others.

    @bp.get("/clinics/<slug>/report")
    @takes("about", "person")
    def report(slug: str) -> Response:

A view that declares nothing takes none: an unknown parameter is refused by its name before any view runs.
Marks that others hang on links to follow people (`utm_source`, `fbclid`) mean nothing here: whoever opens a
page with them is sent on to the same address without them; a program that calls the API is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote

from flask import Flask, current_app, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from finder.directory.asking import pairs
from finder.directory.parameters import unknown
from finder.errors import BadParameters, Fault, UnknownParameters

FOLLOWING = re.compile(
    r"utm_\w+|fbclid|[dg]clid|gclsrc|[gw]braid|gad_\w+|srsltid|_g[al]|msclkid|mc_[ce]id|tw?clid|ttclid|igshid|igsh"
    r"|li_fat_id|yclid|ysclid|epik|sc_cid|mkt_tok|_hs(?:enc|mi)|hsctatracking|vero_id|oly_(?:anon|enc)_id",
    re.IGNORECASE | re.ASCII,
)
"""Names of marks that advertisers, mailers and social networks add to links; none of them is ours."""

FOR_PROGRAMS = ("/api/", "/fhir/")
"""Where no page is served: faults are told in the form that the room's programs read."""

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Taking:
    """What a view declared: the parameters it knows, and whether it refuses all others itself."""

    names: tuple[str, ...] = ()
    refuses_others: bool = False


_NOTHING = Taking()
_declared: dict[Callable[..., Any], Taking] = {}


def takes(*names: str, refuses_others: bool = False) -> Callable[[View], View]:
    """Let a view's address carry these parameters; the view itself reads and checks their values.

    With `refuses_others` the view also refuses all other names, so that one answer tells every fault.
    """

    def declare(view: View) -> View:
        _declared[view] = Taking(names, refuses_others)
        return view

    return declare


def taken_by(view: Callable[..., Any]) -> tuple[str, ...]:
    """Give the parameters that a view declared; none, where it declared nothing."""
    return _declared.get(view, _NOTHING).names


def other_fields(form: Iterable[str], names: Collection[str]) -> list[Fault]:
    """Give a fault for each field of a form that is none of these."""
    return [Fault(name[:40], _("There is no such field.")) for name in form if name not in names]


def refuse_other_fields(form: Iterable[str], names: Collection[str]) -> None:
    """Refuse a form that has other fields. Errors: `BadParameters`."""
    if faults := other_fields(form, names):
        raise BadParameters(faults)


def init_taking(app: Flask) -> None:
    """Hold the rule before any view runs."""
    app.before_request(_refuse_others)


def _refuse_others() -> AnyResponse | None:
    if not request.query_string or request.endpoint is None:
        return None
    view = current_app.view_functions[request.endpoint]
    taking = _declared.get(view, _NOTHING)
    if taking.refuses_others:
        return None
    others = [name for name in dict(pairs()) if name not in taking.names]
    page = request.method in ("GET", "HEAD") and not request.path.startswith(FOR_PROGRAMS)
    refused = [name for name in others if not (page and FOLLOWING.fullmatch(name))]
    if refused:
        raise UnknownParameters([unknown(name, taking.names) for name in refused], without=_without(others))
    return redirect(_without(others), 301) if others else None


def _without(names: list[str]) -> str:
    """Give the address at hand without these parameters; the others stay letter by letter."""
    kept = [
        part
        for part in request.query_string.decode("ascii", "replace").split("&")
        if not any(name in names for name, _value in parse_qsl(part, keep_blank_values=True))
    ]
    path = quote(request.script_root + request.path, safe="/:@!$&'()*+,;=~")
    return f"{path}?{'&'.join(kept)}" if any(kept) else path
