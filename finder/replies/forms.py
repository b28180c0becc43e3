"""The form of a ready reply, read, or what is wrong with it said beside each field."""

from __future__ import annotations

import unicodedata

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from finder.models.reply_template import REPLY_KINDS
from finder.replies.services.replies import Words
from finder.taking import refuse_other_fields

LONGEST_NAME = 80
LONGEST_BODY = 2000
FIELDS = frozenset(("csrf_token", "kind", "name", "body_en", "body_es"))

Form = MultiDict[str, str]
Faults = dict[str, str]


def read_words(form: Form) -> Words | Faults:
    """Read a reply."""
    refuse_other_fields(form, FIELDS)
    faults: Faults = {}
    name = " ".join(form.get("name", "").split())
    bodies = {field: form.get(field, "").replace("\r\n", "\n").strip() for field in ("body_en", "body_es")}
    if form.get("kind") not in REPLY_KINDS:
        faults["kind"] = _("Choose one of these.")
    if not name:
        faults["name"] = _("Please fill this in.")
    elif len(name) > LONGEST_NAME or not name.isprintable():
        faults["name"] = _("Write a name of at most 80 letters, on one line.")
    for field, body in bodies.items():
        if len(body) > LONGEST_BODY:
            faults[field] = _("This is too long. Please shorten it.")
        elif not _is_text(body):
            faults[field] = _("It holds characters that are no text.")
    if not any(bodies.values()):
        faults["body_en"] = _("Write it in English, in Spanish, or in both.")
    return faults or Words(form["kind"], name, bodies["body_en"], bodies["body_es"])


def _is_text(body: str) -> bool:
    return all(letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs", "Cn") for letter in body)
