"""Writes a mail as text and as HTML from one template, in either language, apart from any web request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound

from finder.mail.errors import UnknownTemplate

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
TRANSLATIONS = ROOT / "translations"
FORMS = ("text", "html")


@dataclass(frozen=True, slots=True)
class Written:
    """A mail's subject and its content in both forms."""

    subject: str
    text: str
    html: str


def render(template: str, *, locale: str, values: Mapping[str, str], link: str | None) -> Written:
    """Write a mail of templates/mail/; raises UnknownTemplate, or what Jinja says of a missing value."""
    texts = {}
    for form in FORMS:
        environment = _environment(form, locale)
        try:
            found = environment.get_template(f"mail/{template}.html")
        except TemplateNotFound:
            raise UnknownTemplate(template) from None
        frame = environment.get_template(f"layouts/mail_{form}.html")
        parts = environment.get_template(f"components/mail_{form}.html").module
        given = {**values, "link": link, "locale": locale, "frame": frame, "mail": parts}
        texts[form] = found.render(given)
        if form == "text":
            subject = "".join(found.blocks["subject"](found.new_context(given)))
    # A subject is one line of plain characters, whatever a value brought along.
    subject = "".join(letter for letter in " ".join(subject.split()) if letter.isprintable())
    return Written(subject, texts["text"].strip() + "\n", texts["html"])


@lru_cache(maxsize=len(FORMS) * 2)
def _environment(form: str, locale: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=form == "html",  # noqa: S701 - plain text shows signs as they are; HTML is escaped
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    translations = Translations.load(TRANSLATIONS, [locale])
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    return environment
