"""Builds the web application: settings in, one WSGI callable out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from finder.accounts import account_pages
from finder.accounts import views as accounts
from finder.accounts.guard import init_guard
from finder.api import appointments as api_appointments
from finder.api import suggest
from finder.api import views as api
from finder.appointments import views as appointments
from finder.claims import views as claims
from finder.comparing import views as comparing
from finder.compression import CompressingFlask
from finder.config import Settings
from finder.design import views as design
from finder.directory import views as directory
from finder.error_pages import init_error_pages
from finder.extensions import LOCALE_KEY, init_extensions, make_services
from finder.feeds import views as feeds
from finder.fhir import export_pages as fhir_exports
from finder.fhir import views as fhir
from finder.guide import views as guide
from finder.health import init_health
from finder.inbox import past_pages
from finder.inbox import views as inbox
from finder.landing import views as landing
from finder.logging import init_logging
from finder.mail import views as dev_mail
from finder.maps import views as maps
from finder.moderation import office_pages
from finder.moderation import views as moderation
from finder.offering import rule_pages
from finder.offering import views as offering
from finder.partners import views as partners
from finder.portal import views as portal
from finder.profiles import attestation_pages, people_pages
from finder.profiles import views as profiles
from finder.replies import views as replies
from finder.security_headers import init_security_headers
from finder.staff import people_pages as staff_people
from finder.staff import views as staff
from finder.static_files import init_static_files
from finder.taking import init_taking
from finder.wellknown import views as wellknown
from finder.widget import views as widget

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROOT = Path(__file__).resolve().parent.parent
MAX_BODY_BYTES = 64 * 1024
LOCAL_HOSTS = ("127.0.0.1", "localhost")
FOR_MACHINES = (fhir.bp, fhir_exports.bp, partners.bp, wellknown.bp)


class SpanishPrefix:
    """Serves /es/… by the same views: the prefix becomes part of the root, so links keep it."""

    def __init__(self, inner: WSGIApplication) -> None:
        self._inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Move /es from the path to the root, and note the language."""
        path = environ.get("PATH_INFO", "")
        if path == "/es" or path.startswith("/es/"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + "/es"
            environ["PATH_INFO"] = path.removeprefix("/es") or "/"
            environ[LOCALE_KEY] = "es"
        return self._inner(environ, start_response)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application; without settings they are read from the environment."""
    settings = settings or Settings()  # type: ignore[call-arg]  # pydantic-settings reads the environment
    app = CompressingFlask(
        "finder", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static")
    )
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        TRUSTED_HOSTS=[urlsplit(settings.base_url).hostname, *LOCAL_HOSTS],
        SESSION_COOKIE_NAME="__Host-form" if settings.base_url.startswith("https://") else "form",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.extensions["finder"] = make_services(settings)
    init_logging(app)
    init_security_headers(app, tile_origin=settings.tile_origin)
    init_extensions(app)
    init_error_pages(app)
    init_health(app)
    init_static_files(app)
    _open_rooms(app, settings)
    init_guard(app)
    init_taking(app)
    wsgi_app: WSGIApplication = SpanishPrefix(app.wsgi_app)
    if settings.trusted_proxies:
        proxies = settings.trusted_proxies
        wsgi_app = ProxyFix(wsgi_app, x_for=proxies, x_proto=proxies, x_host=0, x_port=0, x_prefix=0)
    app.wsgi_app = wsgi_app  # type: ignore[method-assign,assignment]  # Flask's documented way to wrap it
    return app


def _open_rooms(app: Flask, settings: Settings) -> None:
    """Register every room's pages."""
    for room in (
        directory.bp,
        moderation.bp,
        office_pages.bp,
        claims.bp,
        comparing.bp,
        api.bp,
        suggest.bp,
        guide.bp,
        landing.bp,
        widget.bp,
        design.bp,
        appointments.bp,
        inbox.bp,
        offering.bp,
        rule_pages.bp,
        replies.bp,
        staff.bp,
        staff_people.bp,
        past_pages.bp,
        feeds.bp,
        feeds.calendar_bp,
        api_appointments.bp,
        api_appointments.openings_bp,
        *FOR_MACHINES,
        maps.bp,
        accounts.bp,
        account_pages.bp,
        portal.bp,
        attestation_pages.bp,
        people_pages.bp,
        profiles.bp,
    ):
        app.register_blueprint(room)
    if settings.dev_mail_dir is not None:
        app.register_blueprint(dev_mail.bp)
