"""The form of a clinic's place: the address, and its point with how sure that is."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from finder.imports.addresses import read_street
from finder.places.names import STATES
from finder.profiles.fields import State
from finder.profiles.forms import Faults, Form, known, line

PRECISIONS = ("rooftop", "street", "zip")
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,8})?")


def read_place(form: Form, faults: Faults) -> State:
    """Read address and point; whether the point lies near its ZIP is asked of the gazetteer afterwards."""
    known(form, {"street", "suite", "city", "state", "zip5", "lat", "lon", "precision"})
    address = read_address(form, faults)
    lat, lon = (_degrees(form, name, limit, faults) for name, limit in (("lat", 90.0), ("lon", 180.0)))
    if form.get("precision") not in PRECISIONS:
        faults["precision"] = _("Say how sure this place is.")
    return {"address": address, "point": {"lat": lat, "lon": lon, "precision": form.get("precision")}}


def read_address(form: Form, faults: Faults) -> dict[str, Any]:
    """Read the address alone."""
    street = line(form, "street", faults, most=120)
    try:
        read_street(street)
    except ValueError:
        faults["street"] = _("Write the number and the street.")
    if not line(form, "city", faults, most=80):
        faults["city"] = _("Write the city.")
    if form.get("state", "").upper() not in STATES:
        faults["state"] = _("Write the two letters of the state, as in MA.")
    if not re.fullmatch("[0-9]{5}", form.get("zip5", "").strip()):
        faults["zip5"] = _("Write the five digits of the ZIP.")
    return {
        "street": street,
        "suite": line(form, "suite", faults, most=40) or None,
        "city": line(form, "city", faults, most=80),
        "state": form.get("state", "").upper(),
        "zip5": form.get("zip5", "").strip(),
    }


def filled_place(state: State) -> Form:
    """Fill in the form."""
    point = state["point"] or {"lat": "", "lon": "", "precision": "zip"}
    pairs = {**{key: value or "" for key, value in state["address"].items()},
             **{key: str(value) for key, value in point.items()}}  # fmt: skip
    return MultiDict(pairs)


def _degrees(form: Form, name: str, limit: float, faults: Faults) -> float:
    given = form.get(name, "").strip()
    if _DEGREES.fullmatch(given) and abs(float(given)) <= limit:
        return round(float(given), 6)
    faults[name] = _("Write degrees as in 42.376500.")
    return 0.0
