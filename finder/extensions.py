"""The Flask extensions, and what a request finds on its application: settings, session, engines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson
from flask import Flask, Response, current_app, g, request
from flask.json.provider import JSONProvider
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session

from finder import access, db, tenancy
from finder.config import Settings
from finder.directory.cursors import Cursors
from finder.directory.engines import make_engine
from finder.directory.postgis.engine import PostgisEngine
from finder.directory.services.finding import Engines
from finder.directory.vocabulary import CachedVocabulary
from finder.places.geocoders import Geocoder, make_geocoder
from finder.routing.kept import KeptTimes
from finder.routing.routers import make_router
from finder.suggesting.kept import KeptTerms
from finder.translating import OncePerRequest, bind_templates
from search.vocabulary import Vocabulary

LOCALES = ("en", "es")
TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"
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
    sessions: db.SessionFactory
    private_sessions: db.SessionFactory
    engines: Engines
    vocabulary: Callable[[], Vocabulary]
    terms: KeptTerms
    cursors: Cursors
    geocoder: Geocoder
    times: KeptTimes


class OrjsonProvider(JSONProvider):
    """JSON by orjson, which refuses NaN and writes dates as ISO 8601."""

    def dumps(self, obj: object, **_options: object) -> str:
        """Write; tuples become arrays."""
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **_options: object) -> object:
        """Read."""
        return orjson.loads(s)


def make_services(settings: Settings) -> Services:
    """Make what the application needs; nothing is connected yet."""
    # Searches have connections of their own: a request holds one for its session while it asks the engine,
    # and requests that all wait for a second one of the same pool would wait for each other.
    searching = db.make_sessions(db.make_engine(settings, role=tenancy.PUBLIC))
    vocabulary = CachedVocabulary(searching)
    return Services(
        settings=settings,
        sessions=db.make_sessions(db.make_engine(settings, role=tenancy.PUBLIC), remembering=True),
        private_sessions=db.make_sessions(db.make_engine(settings, role=tenancy.PRIVATE)),
        engines=Engines(make_engine(settings, searching), PostgisEngine(searching, vocabulary)),
        vocabulary=vocabulary,
        terms=KeptTerms(),
        cursors=Cursors(settings.secret_key.get_secret_value()),
        geocoder=make_geocoder(
            settings.geocoder,
            url=settings.geocoder_url,
            timeout_s=settings.geocoder_timeout_s,
            user_agent=f"integrated-clinic-finder ({settings.base_url})",
        ),
        times=KeptTimes(
            make_router(settings.router, url=settings.router_url, timeout_s=settings.router_timeout_s)
        ),
    )


def init_extensions(app: Flask) -> None:
    """Attach every extension."""
    app.json = OrjsonProvider(app)
    babel = Babel(
        app,
        default_locale="en",
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=_locale_of_formats,
    )
    babel.domain_instance = OncePerRequest()
    bind_templates(app, babel.domain_instance)
    app.jinja_env.globals["get_locale"] = locale
    app.jinja_env.globals["served"] = app.view_functions  # a link is shown only where its page exists
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_commit)
    app.teardown_appcontext(_close)


def locale() -> str:
    """Give the language of this request: `es` below /es/, otherwise `en`."""
    return str(request.environ.get(LOCALE_KEY, "en")) if request else "en"


def _locale_of_formats() -> str:
    """Name the conventions of dates and numbers: people in the United States write 1,234.5 in Spanish too."""
    return "es_US" if locale() == "es" else "en_US"


def services() -> Services:
    """Give what the application was started with."""
    found: Services = current_app.extensions["finder"]
    return found


def db_session() -> Session:
    """Give the one session of this request; it is committed once, after a view that succeeded.

    What its blueprint declares (access.py) decides whether it can reach private tables at all.
    """
    if "session" not in g:
        private = access.of(request.blueprint).private
        g.session = services().private_sessions() if private else services().sessions()
    session: Session = g.session
    return session


def hand_back() -> None:
    """Give this request's connection back, so that a deed in a transaction of its own needs no second one.

    Requests that each hold one and wait for another would wait for each other. What was read stays readable.
    """
    if "session" in g:
        g.session.commit()


def _commit(response: Response) -> Response:
    if "session" in g and response.status_code < 400:
        g.session.commit()
    return response


def _close(_error: BaseException | None) -> None:
    session = g.pop("session", None)
    if session is not None:
        session.close()
