"""The forms of signing in and of one's own account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from finder.accounts.passwords import LONGEST

MISSING = InputRequired(_l("Please fill this in."))
TEXT = Regexp(r"[^\x00-\x1f\x7f]*\Z", message=_l("It holds characters that are no text."))


class SignInForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Address and password."""

    email = EmailField(_l("E-mail address"), [MISSING, TEXT, Length(max=254)])
    password = PasswordField(_l("Password"), [MISSING, Length(max=4 * LONGEST)])


class CodeForm(FlaskForm):  # type: ignore[misc]  # as above
    """A one-time code, or a recovery code."""

    code = StringField(_l("Code"), [MISSING, Length(max=40)])


class ForgottenForm(FlaskForm):  # type: ignore[misc]  # as above
    """Whose password is forgotten."""

    email = EmailField(_l("E-mail address"), [MISSING, TEXT, Length(max=254)])


class NewPasswordForm(FlaskForm):  # type: ignore[misc]  # as above
    """A new password."""

    password = PasswordField(_l("New password"), [MISSING, Length(max=4 * LONGEST)])


class ChangePasswordForm(NewPasswordForm):
    """The password of now, and a new one."""

    current = PasswordField(_l("Your password of now"), [MISSING, Length(max=4 * LONGEST)])


class ConfirmForm(FlaskForm):  # type: ignore[misc]  # as above
    """The password once more, before something that matters."""

    password = PasswordField(_l("Password"), [MISSING, Length(max=4 * LONGEST)])


class JoinForm(NewPasswordForm):
    """What an invited person without an account says."""

    name = StringField(_l("Your name"), [MISSING, TEXT, Length(max=120)])
