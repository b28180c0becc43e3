"""A form that is never sent: one field that is right and one that is not."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Form, StringField


class ExampleForm(Form):  # type: ignore[misc]  # wtforms has no types
    """Two fields as a person left them."""

    place = StringField(_l("Place"), id="example-place")
    email = EmailField(_l("E-mail address"), id="example-email")


def example_form() -> ExampleForm:
    """Give the form with one field filled in and a fault at the other."""
    form = ExampleForm(data={"place": "Waltham, MA", "email": "nobody"})
    form.email.errors = [str(_l("Please write a whole address, such as name@example.org."))]
    return form
