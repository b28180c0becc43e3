"""The form by which anybody reports a problem; quiet traps tell programs from people."""

from __future__ import annotations

import time

from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from itsdangerous import BadSignature, TimestampSigner
from wtforms import EmailField, Field, HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from finder.errors import Fault
from finder.moderation.faults import OF_A_PERSON

FASTEST_S = 3
"""A person needs longer than this to read the form."""
OLDEST_S = 24 * 60 * 60
LONGEST_WORDS = 2_000
LONGEST_EMAIL = 254

KINDS = {
    "wrong_address": _l("The address is wrong"),
    "wrong_telephone": _l("The phone number is wrong"),
    "person_left": _l("Someone listed does not work there"),
    "not_accepting": _l("They take no new patients"),
    "closed": _l("The clinic has closed"),
    "duplicate": _l("The clinic is listed twice"),
    "other": _l("Something else"),
}


class ReportForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """What is wrong, about whom, and if the reporter likes, more words and an address to ask back."""

    about = SelectField(
        _l("What is wrong?"),
        choices=[SelectChoice("", _l("Please choose")), *(SelectChoice(*kind) for kind in KINDS.items())],
        validators=[InputRequired(_l("Choose what is wrong."))],
    )
    person = SelectField(_l("Who is it about? (you can leave this open)"), default="")
    words = TextAreaField(
        _l("Anything that helps us check (you can leave this empty)"),
        validators=[Length(max=LONGEST_WORDS, message=_l("Please use 2,000 letters or fewer."))],
    )
    email = EmailField(_l("Your e-mail, if we may ask you back (you can leave this empty)"))
    website = StringField(_l("Leave this field empty"))
    began = HiddenField()

    def validate_person(self, field: Field) -> None:
        """Refuse a person together with a problem that is nobody's own."""
        if field.data and self.about.data not in OF_A_PERSON:
            raise ValidationError(_("This problem is not about one person. Choose nobody here."))

    def validate_email(self, field: Field) -> None:
        """Refuse what no e-mail could be sent to; an empty one is fine."""
        given = (field.data or "").strip()
        if not given:
            return
        try:
            field.data = validate_email(given, check_deliverability=False).normalized
        except EmailNotValidError:
            raise ValidationError(_("This is no e-mail address. Mend it, or leave it empty.")) from None

    def validate_website(self, field: Field) -> None:
        """Refuse what fills in a field that people are told to leave empty, or do not see."""
        if field.data:
            raise ValidationError(_("Please leave this field empty, and send it again."))

    def validate_began(self, field: Field) -> None:
        """Refuse a form that was sent faster than it can be read, or that nobody was shown."""
        try:
            shown = _signer().unsign(field.data or "", max_age=OLDEST_S, return_timestamp=True)[1].timestamp()
        except BadSignature:
            self.begin()
            raise ValidationError(_("This page was open for too long. Please send it again.")) from None
        if time.time() - shown < FASTEST_S:
            raise ValidationError(_("That was very quick. Please look it over and send it again."))

    def begin(self) -> None:
        """Note, signed, when the form was shown."""
        self.began.data = _signer().sign("report").decode()


def report_form(people: tuple[tuple[int, str], ...], *, about: str = "", person: str = "") -> ReportForm:
    """Make the form for a clinic of these people, filled in with what a link to it says."""
    form = ReportForm()
    form.person.choices = [
        SelectChoice("", _("Nobody, or I do not know")),
        *(SelectChoice(str(number), name) for number, name in people),
    ]
    if not form.is_submitted():
        form.about.data = about if about in KINDS else ""
        form.person.data = person if person in {str(number) for number, _name in people} else ""
        form.begin()
    return form


def not_offered(form: ReportForm, **given: str) -> list[Fault]:
    """Give a fault for each value in an address that its field does not offer."""
    return [
        Fault(name, _("This cannot be used. Leave it out, or give another value."))
        for name, value in given.items()
        if value not in {choice.value for choice in form[name].choices}
    ]


def _signer() -> TimestampSigner:
    return TimestampSigner(str(current_app.secret_key), salt="problem report")
