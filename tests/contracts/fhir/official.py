"""What the official package says (parameters, includes, chains) and what the official examples hold.

Values are taken out by the package's own expressions, so that the product's table is not its own judge.
"""

from __future__ import annotations

import json
import re
import tarfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]
CONFORMANCE = CHECKOUT.parent / "shared" / "conformance"
PACKAGE = CONFORMANCE / "packages" / "plannet-1.1.0.tgz"
EXAMPLES = CONFORMANCE / "plan-net-examples"
REPORT = CHECKOUT / "var" / "fhir-conformance.md"

needs_package = pytest.mark.skipif(
    not PACKAGE.exists(), reason="left out: the conformance package is not beside this checkout (../shared)"
)

Document = dict[str, Any]


@cache
def package() -> dict[str, Document]:
    """Every resource of the package by the name of its file."""
    found = {}
    with tarfile.open(PACKAGE) as archive:
        for member in archive:
            name = member.name.removeprefix("package/")
            if "/" not in name and re.match(r"(SearchParameter|CapabilityStatement)-.*\.json$", name):
                content = archive.extractfile(member)
                assert content is not None
                found[name] = json.load(content)
    return found


@cache
def examples() -> dict[str, Document]:
    """The official examples by Type/id."""
    read = (json.loads(path.read_text()) for path in sorted(EXAMPLES.glob("*.json")))
    return {f"{each['resourceType']}/{each['id']}": each for each in read}


def of_type(kind: str) -> dict[str, Document]:
    """The examples of one type."""
    return {name: each for name, each in examples().items() if each["resourceType"] == kind}


@dataclass(frozen=True)
class Declared:
    """A search parameter that the package's CapabilityStatement names for a type."""

    kind: str
    name: str
    type: str
    expression: str
    chain: tuple[str, ...]
    target: str | None


def statement() -> list[Document]:
    """The resources of the package's CapabilityStatement."""
    resources: list[Document] = package()["CapabilityStatement-plan-net.json"]["rest"][0]["resource"]
    return resources


@cache
def declared() -> tuple[Declared, ...]:
    """Every parameter that it names, with the package's definition."""
    defined = {each["url"]: each for each in package().values() if each["resourceType"] == "SearchParameter"}
    found = []
    for resource in statement():
        for each in resource["searchParam"]:
            definition = defined.get(each["definition"], {})
            found.append(
                Declared(
                    resource["type"],
                    each["name"],
                    each["type"],
                    definition.get("expression", each["name"].removeprefix("_")),
                    tuple(definition.get("chain", ())),
                    next(iter(definition.get("target", ())), None),
                )
            )
    return tuple(found)


def of(kind: str, name: str) -> Declared | None:
    """A parameter of a type."""
    return next((each for each in declared() if (each.kind, each.name) == (kind, name)), None)


def found_in(resource: Document, parameter: Declared) -> Iterator[Any]:
    """What the parameter's expression finds in a resource."""
    for path in parameter.expression.split("|"):
        path = path.strip().removeprefix(parameter.kind + ".")
        if match := re.match(r"extension\.where\(url='(.+)'\)", path):
            for each in resource.get("extension", ()):
                if each["url"] == match[1]:
                    yield each["valueReference"]
        else:
            yield from _walk(resource, path.split("."))


def _walk(element: Any, names: list[str]) -> Iterator[Any]:
    if isinstance(element, list):
        for each in element:
            yield from _walk(each, names)
    elif not names:
        yield element
    elif isinstance(element, dict) and names[0] in element:
        yield from _walk(element[names[0]], names[1:])


def plain(text: str) -> str:
    """Without case, accents and signs."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", bare.replace("'", "")))


def questions(parameter: Declared) -> dict[str, set[str]]:
    """Values to ask for, as the part behind the name (":exact=Solo"), and the examples that have them."""
    asked: dict[str, set[str]] = {}
    every = of_type(parameter.kind)
    held = {name: list(found_in(each, parameter)) for name, each in every.items()}
    for values in held.values():
        for value in values:
            for question, fits in _asking(parameter, value):
                asked[question] = {name for name, others in held.items() if any(map(fits, others))}
    return asked


def _asking(parameter: Declared, value: Any) -> Iterator[tuple[str, Any]]:
    if parameter.type == "reference":
        reference = value["reference"]
        for written in (reference, reference.rpartition("/")[2]):
            yield f"={written}", lambda other, reference=reference: other.get("reference") == reference
    elif parameter.type == "token":
        for system, code in codings(value):
            yield f"={code}", lambda other, code=code: code in [c for _, c in codings(other)]
            pair = (system, code)
            yield f"={system or ''}|{code}", lambda other, pair=pair: pair in codings(other)
    elif parameter.type == "string":
        for text in texts(value):
            yield f":exact={text}", lambda other, text=text: text in texts(other)
            begins, inner = plain(text)[:5].strip(), plain(text)[1:6].strip()
            if begins:
                yield f"={begins}", lambda o, b=begins: any(plain(t).startswith(b) for t in texts(o))
            if inner:
                yield f":contains={inner}", lambda o, i=inner: any(i in plain(t) for t in texts(o))


def codings(value: Any) -> list[tuple[str | None, str]]:
    """The codes in a CodeableConcept, Coding, Identifier or bare code."""
    if isinstance(value, dict):
        given = value.get("coding", [value])
        return [
            (c.get("system"), c.get("code") or c["value"]) for c in given if c.get("code") or c.get("value")
        ]
    return [(None, str(value).lower() if isinstance(value, bool) else value)]


def texts(value: Any) -> list[str]:
    """The strings in a name, an address or a string."""
    if isinstance(value, str):
        return [value]
    parts = ("text", "family", "given", "prefix", "suffix", "line", "city", "district", "state", "postalCode")
    return [text for part in (*parts, "country") for text in _strings(value.get(part, []))]


def _strings(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else value


def referred(name: str, parameter: Declared) -> set[str]:
    """What an example refers to by a parameter, as far as it is an example itself."""
    return {each["reference"] for each in found_in(examples()[name], parameter)} & examples().keys()
