"""/dev/mail shows what the development mail server caught, where FINDER_DEV_MAIL_DIR is set."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from finder import access
from finder.extensions import services
from finder.mail.catching import caught

bp = Blueprint("dev_mail", __name__)
access.everyone(bp)


@bp.get("/dev/mail")
def mails() -> ResponseReturnValue:
    """Show the newest mails as text, with links that can be followed."""
    folder = services().settings.dev_mail_dir
    assert folder is not None
    page = make_response(render_template("mail_dev/mails.html", mails=caught(folder)))
    page.headers["Cache-Control"] = "no-store"
    return page
