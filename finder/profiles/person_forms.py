"""The form of one person at a clinic: what they practise there, on which days, and whether they have room."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from finder.profiles.forms import WEEKDAYS, Faults, Form, Ground, known, line

MOST_SPECIALTIES = 4
YES_NO = {"yes": True, "no": False, "": None}


def read_person(form: Form, held: dict[str, Any], ground: Ground, *, named: bool) -> dict[str, Any] | Faults:
    """Read a person; the name is asked only of somebody whom no registry and no clinic has `named` yet."""
    known(form, {"given", "family", "credentials", "specialty", "weekday", "accepting", "telehealth"})
    faults: Faults = {}
    said = {key: held[key] for key in ("given", "family", "credentials")}
    if not named:
        said = {key: line(form, key, faults, most=80) or None for key in said}
        if not said["family"]:
            faults["family"] = _("Write the family name.")
    codes = sorted({code for code in form.getlist("specialty") if code})
    if not codes or not set(codes) <= set(ground.names.specialties) or len(codes) > MOST_SPECIALTIES:
        faults["specialty"] = _("Choose from one to %(most)s specialties.", most=MOST_SPECIALTIES)
    days = {day for day in form.getlist("weekday") if day in {str(number) for number in WEEKDAYS}}
    for name in ("accepting", "telehealth"):
        if form.get(name, "") not in YES_NO:
            faults[name] = _("Choose one of these.")
    if faults:
        return faults
    return {
        **said,
        "specialties": codes,
        "weekdays": sorted(map(int, days)) or None,
        "accepting": YES_NO[form.get("accepting", "")],
        "telehealth": YES_NO[form.get("telehealth", "")],
        "confirmed": True,
    }


def filled_person(value: dict[str, Any]) -> Form:
    """Fill in the form."""
    words = {True: "yes", False: "no", None: ""}
    pairs = [(key, value[key] or "") for key in ("given", "family", "credentials")]
    pairs += [("specialty", code) for code in value["specialties"]]
    pairs += [("weekday", str(day)) for day in value["weekdays"] or ()]
    pairs += [(key, words[value[key]]) for key in ("accepting", "telehealth")]
    return MultiDict(pairs)
