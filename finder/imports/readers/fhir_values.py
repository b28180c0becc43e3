"""Looks into FHIR's JSON without trusting its shape: what is not as documented reads as absent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finder.imports.files import cell_text


class Element:
    """A JSON object, or an empty one in place of anything else."""

    def __init__(self, content: dict[str, Any]) -> None:
        self._content = content

    def get(self, name: str) -> Any:
        """Give what stands there, None where nothing does."""
        return self._content.get(name)

    def text(self, name: str) -> str:
        """Give a text or number as text, blanks brought to one. Errors: `RowRefused` for what is no text."""
        return _text(self.get(name))

    def texts(self, name: str) -> list[str]:
        """Give a list's texts."""
        return [text for each in _list(self.get(name)) if (text := _text(each))]

    def element(self, name: str) -> Element:
        """Give an inner object."""
        return as_element(self.get(name))

    def elements(self, name: str) -> list[Element]:
        """Give a list's objects."""
        return [as_element(each) for each in _list(self.get(name)) if isinstance(each, dict)]

    def extensions(self, url: str) -> list[Element]:
        """Give the extensions of this kind."""
        return [each for each in self.elements("extension") if each.text("url") == url]

    def value_codes(self) -> Iterator[str]:
        """Give the codes of an extension's CodeableConcept or code."""
        if code := self.text("valueCode"):
            yield code
        for coding in self.element("valueCodeableConcept").elements("coding"):
            if code := coding.text("code"):
                yield code


def as_element(content: Any) -> Element:
    """Wrap what was read."""
    return Element(content if isinstance(content, dict) else {})


def _list(content: Any) -> list[Any]:
    return content if isinstance(content, list) else []


def _text(content: Any) -> str:
    if isinstance(content, bool) or not isinstance(content, str | int | float):
        return ""
    return cell_text(str(content))
