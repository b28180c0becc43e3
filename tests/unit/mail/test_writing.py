"""A mail says the same in text and HTML, in both languages, and nothing about anybody's health."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from pydantic import SecretStr, ValidationError

from finder.config import Settings
from finder.mail.errors import BadAddress, UnknownTemplate
from finder.mail.rendering import TEMPLATES, render
from finder.mail.services import clean_address
from finder.sealing.keyring import generate, write

NAMES = sorted(file.stem for file in (TEMPLATES / "mail").glob("*.html"))
LINK = "https://finder.example/portal/x"
EVERY_VALUE = {
    name: f"[{name}]"
    for file in (TEMPLATES / "mail").glob("*.html")
    for found in re.findall(r"(\w+)=\1\b|if (\w+) ==", file.read_text())
    for name in found
    if name
}
NEWS = re.findall(r'news == "(\w+)"', (TEMPLATES / "mail" / "request_news.html").read_text())
HEALTH = re.compile(
    r"\b(spine|spinal|pain|surg\w+|ortho\w+|neuro\w+|chiro\w+|physi\w+|psych\w+|therap\w+|specialt\w+|reason|symptom\w*"
    r"|diagnos\w+|columna|dolor|cirug\w+|quiro\w+|fisi\w+|psic\w+|terap\w+|especialidad\w*|motivo|s[ií]ntoma\w*)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("locale", ["en", "es"])
@pytest.mark.parametrize("name", NAMES)
def test_every_mail_is_written_in_both_forms_and_says_nothing_of_health(name: str, locale: str) -> None:
    mail = render(name, locale=locale, values=EVERY_VALUE, link=LINK)
    assert mail.subject
    assert "\n" not in mail.subject
    assert LINK in mail.text
    assert f'href="{LINK}"' in mail.html
    assert "911" in mail.text
    assert "911" in mail.html
    assert "<" not in mail.text
    for part in (mail.subject, mail.text, mail.html):
        assert not HEALTH.search(part), part


@pytest.mark.parametrize("locale", ["en", "es"])
@pytest.mark.parametrize("news", NEWS)
def test_no_news_of_a_request_says_anything_of_health(news: str, locale: str) -> None:
    mail = render("request_news", locale=locale, values={**EVERY_VALUE, "news": news}, link=LINK)
    for part in (mail.subject, mail.text, mail.html):
        assert not HEALTH.search(part), part


@pytest.mark.parametrize("name", NAMES)
def test_spanish_mails_are_spanish(name: str) -> None:
    english, spanish = (render(name, locale=one, values=EVERY_VALUE, link=LINK) for one in ("en", "es"))
    assert english.subject != spanish.subject
    assert "En una emergencia, llame al 911." in spanish.text
    assert '<html lang="es">' in spanish.html


def test_a_value_is_shown_as_it_is_in_text_and_escaped_in_html() -> None:
    mail = render("invitation", locale="en", values={"inviter": "<b>O'Example</b> & sons"}, link=LINK)
    assert "<b>O'Example</b> & sons" in mail.text
    assert "<b>" not in mail.html


def test_a_missing_value_or_an_unknown_mail_is_a_fault_at_once() -> None:
    with pytest.raises(UndefinedError):
        render("invitation", locale="en", values={}, link=LINK)
    with pytest.raises(UnknownTemplate):
        render("../layouts/base", locale="en", values={}, link=LINK)


def test_nothing_is_loaded_by_an_html_mail() -> None:
    mail = render("invitation", locale="en", values=EVERY_VALUE, link=LINK)
    assert not re.search(r"\b(src|url|background|@import)\s*[=(]", mail.html)


@pytest.mark.parametrize(
    "given",
    ["", "ada", "ada@localhost", "Ada <ada@example.org>", "ada@example.org, eve@example.org",
     "ada@example.org\nBcc: eve@example.org", "ada@example.org\r\n.",
     "a" * 300 + "@example.org", "ada@exa mple.org"],
)  # fmt: skip
def test_only_one_plain_address_is_written_to(given: str) -> None:
    with pytest.raises(BadAddress):
        clean_address(given)


def settings(**given: object) -> Settings:
    database = "postgresql+psycopg://nobody@127.0.0.1:9/none"
    return Settings(database_url=database, secret_key=SecretStr("k" * 40), **given)  # type: ignore[arg-type]  # the parameters of each test


@pytest.mark.parametrize(
    "wrong",
    [
        {"smtp_url": "mail.example"},
        {"smtp_url": "smtp://"},
        {"mail_from": "Ada\n<a@b.example>"},
        {"mail_from": "Ada"},
    ],
)
def test_a_wrong_mail_setting_stops_the_start(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        settings(**wrong)


def test_caught_mails_are_shown_on_loopback_only(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="FINDER_DEV_MAIL_DIR"):
        settings(dev_mail_dir=tmp_path, base_url="https://finder.example", sealing_keys=write(generate()))
