"""The Flask extensions, and what a request finds on its application: settings and session."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from flask import Flask, Response, current_app, g, request
from flask.json.provider import JSONProvider
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session

from finder.config import Settings
from finder.db import SessionFactory

LOCALES = ("en", "es")
LOCALE_KEY = "finder.locale"
READS_PER_ADDRESS = "600 per minute"

csrf = CSRFProtect()
limiter = Limiter(
    get_remote_address, default_limits=[READS_PER_ADDRESS], storage_uri="memory://", headers_enabled=True
)


@dataclass(frozen=True, slots=True)
class Services:
    """What the application was started with."""

    settings: Settings
    sessions: SessionFactory


class OrjsonProvider(JSONProvider):
    """JSON by orjson, which refuses NaN and writes dates as ISO 8601."""

    def dumps(self, obj: object, **_options: object) -> str:
        """Write; tuples become arrays."""
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **_options: object) -> object:
        """Read."""
        return orjson.loads(s)


def init_extensions(app: Flask) -> None:
    """Attach every extension."""
    app.json = OrjsonProvider(app)
    Babel(app, default_locale="en", locale_selector=locale)
    app.jinja_env.globals["get_locale"] = locale
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_commit)
    app.teardown_appcontext(_close)


def locale() -> str:
    """Give the language of this request: `es` below /es/, otherwise `en`."""
    return str(request.environ.get(LOCALE_KEY, "en")) if request else "en"


def services() -> Services:
    """Give what the application was started with."""
    found: Services = current_app.extensions["finder"]
    return found


def db_session() -> Session:
    """Give the one session of this request; it is committed once, after a view that succeeded."""
    if "session" not in g:
        g.session = services().sessions()
    session: Session = g.session
    return session


def _commit(response: Response) -> Response:
    if "session" in g and response.status_code < 400:
        g.session.commit()
    return response


def _close(_error: BaseException | None) -> None:
    session = g.pop("session", None)
    if session is not None:
        session.close()
