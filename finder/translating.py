"""Finds the catalog of a request's language once, for all the sentences of its page.

Flask-Babel asks its context four times for each sentence, and a page of results has some six hundred. Mails
are written outside of a request with catalogs of their own (mail/rendering.py); they never come here.
"""

from __future__ import annotations

from babel.support import NullTranslations, Translations
from flask import Flask, g
from flask_babel import Domain

_FOUND = "translations"


class OncePerRequest(Domain):  # type: ignore[misc]  # flask_babel has no types
    """Flask-Babel's domain, with the catalog kept for as long as the request lasts."""

    def get_translations(self) -> Translations | NullTranslations:
        """Give the catalog of this request's language; outside of a request, one that changes nothing."""
        kept: Translations | NullTranslations | None = g.get(_FOUND) if g else None
        if kept is None:
            kept = super().get_translations()
            if g:
                setattr(g, _FOUND, kept)
        return kept


def bind_templates(app: Flask, domain: OncePerRequest) -> None:
    """Let templates ask the domain itself, not Flask-Babel's search for one."""
    found = domain.get_translations
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # jinja2.ext.i18n adds it
        gettext=lambda text: found().ugettext(text),
        ngettext=lambda one, many, n: found().ungettext(one, many, n),
        newstyle=True,
        pgettext=lambda context, text: found().upgettext(context, text),
        npgettext=lambda context, one, many, n: found().unpgettext(context, one, many, n),
    )
