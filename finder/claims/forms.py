"""The form by which somebody of a clinic asks to look after its page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length, Regexp

from finder.models.clinic_claim import CLAIM_METHODS

MISSING = InputRequired(_l("Please fill this in."))
TEXT = Regexp(r"[^\x00-\x1f\x7f]*\Z", message=_l("It holds characters that are no text."))
METHODS = {
    "mail": _l("By e-mail at the clinic's own domain: we send you a link"),
    "code": _l("By phone or letter: we mail you a code, and the clinic tells it to us"),
    "word": _l("In another way: a checker gets in touch with you"),
}
assert set(METHODS) == set(CLAIM_METHODS)


class ClaimForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Who asks, and how they want to prove it. `website` is a trap for programs: people leave it empty."""

    name = StringField(_l("Your name"), [MISSING, TEXT, Length(max=120)])
    title = StringField(_l("What you do at the clinic"), [MISSING, TEXT, Length(max=120)])
    email = EmailField(_l("Your e-mail at work"), [MISSING, TEXT, Length(max=254)])
    method = RadioField(
        _l("How can we make sure?"), choices=[SelectChoice(*way) for way in METHODS.items()], default="mail"
    )
    website = StringField(_l("Leave this field empty"), [Length(max=0, message=_l("Leave this field empty"))])
