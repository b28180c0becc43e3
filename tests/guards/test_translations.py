"""Every sentence of ours has its Spanish, and no template says one that cannot be translated."""

import re
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.guards.source import CHECKOUT

TRANSLATIONS = CHECKOUT / "translations"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
SPOKEN = {"alt", "aria-description", "aria-label", "content", "label", "placeholder", "title"}
SAME_IN_EVERY_LANGUAGE = {
    "Spine-health",  # the name of a source
    "width=device-width, initial-scale=1",  # a setting of the browser's
    "light dark",  # likewise
}

Message = str | tuple[str, ...]


@pytest.fixture(scope="module")
def said() -> set[Message]:
    """Every message that templates and code say."""
    mapping, options = parse_mapping_cfg(StringIO((TRANSLATIONS / "babel.cfg").read_text()))
    found = extract_from_dir(CHECKOUT, mapping, options, keywords=KEYWORDS)
    return {message for _file, _line, message, _comments, _context in found}


@pytest.fixture(scope="module")
def spanish() -> Catalog:
    """The Spanish catalog as translators write it."""
    with (TRANSLATIONS / "es" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="es", abort_invalid=True)


def forms(text: Message | list[str] | None) -> tuple[str, ...]:
    """The one form of a message, or its singular and plural."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def sentences(template: Path) -> list[str]:
    """What a template says outside of its expressions, as it stands between tags or in a spoken attribute."""
    parser = _VisibleText()
    parser.feed(JINJA.sub("", template.read_text()))
    parser.close()
    return [text for text in parser.found if re.search(r"[^\W\d_]{2}", text)]


class _VisibleText(HTMLParser):
    """Collects text and spoken attributes; scripts and styles say nothing to a reader."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        self.found += [value.strip() for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data.strip())


def test_every_message_has_its_spanish(said: set[Message], spanish: Catalog) -> None:
    """A message counts as translated when each of its forms is, and nobody marked it as doubtful."""
    translated = {
        message.id
        for message in spanish
        if all(forms(message.string)) and message.string and not message.fuzzy
    }
    assert said - translated == set()


def test_the_catalog_holds_nothing_that_nobody_says(said: set[Message], spanish: Catalog) -> None:
    """What a page no longer says leaves the catalog too."""
    assert {message.id for message in spanish if message.id} - said == set()
    assert list(spanish.obsolete) == []


def test_placeholders_are_the_same_in_spanish(spanish: Catalog) -> None:
    """Each form names what its English form names, and nothing else."""
    differing = [
        message.id
        for message in spanish
        if message.id
        for wanted, given in zip(forms(message.id), forms(message.string), strict=True)
        if sorted(PLACEHOLDER.findall(wanted)) != sorted(PLACEHOLDER.findall(given))
    ]
    assert differing == []


def test_templates_say_nothing_outside_gettext() -> None:
    """Between tags and in spoken attributes stand expressions only."""
    spoken = [
        f"{template.relative_to(CHECKOUT)}: {text}"
        for template in sorted((CHECKOUT / "templates").rglob("*.html"))
        for text in sentences(template)
        if text not in SAME_IN_EVERY_LANGUAGE
    ]
    assert spoken == []
