"""Reads the parameters of a FHIR search by the table; what it does not know is refused by its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from finder.directory.parameters import near_spelling
from finder.errors import BadParameters, Fault
from finder.fhir.table import RESOURCES, Parameter, Resource
from finder.fhir.wanted import Chain, Condition, Has, Leaf, Near, read_value, split

DEFAULT_COUNT = 20
MOST_A_PAGE = 100
MOST_CONDITIONS = 24
MOST_ALTERNATIVES = 64
DEEPEST = 5
MOST_LETTERS = 1_000
FORMATS = ("json", "application/json", "application/fhir+json", "text/json")
CURSOR = "_cursor"
CONTROLS = ("_count", "_summary", "_total", "_format", "_pretty", CURSOR)

Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Include:
    """What else the answer brings: the targets of a parameter of `source`, or (reverse) those of `source`."""

    source: str
    parameter: Parameter
    reverse: bool


@dataclass(frozen=True, slots=True)
class Search:
    """A search as it was asked. `count` 0 asks for the number of matches alone."""

    resource: Resource
    conditions: tuple[Condition, ...]
    includes: tuple[Include, ...]
    count: int
    total: bool
    cursor: str | None
    query: Query

    @property
    def near(self) -> Near | None:
        """The circle that the answers are sorted by, where there is exactly one."""
        circles = [
            value
            for condition in self.conditions
            if isinstance(condition, Leaf)
            for value in condition.values
            if isinstance(value, Near)
        ]
        return circles[0] if len(circles) == 1 else None


def read(kind: str, pairs: Iterable[tuple[str, str]]) -> Search:
    """Read a search of one type. Errors: `BadParameters` with a fault for each wrong parameter."""
    resource, given = RESOURCES[kind], [(name, value) for name, value in pairs if name]
    faults: list[Fault] = []
    conditions: list[Condition] = []
    includes: list[Include] = []
    controls: dict[str, str] = {}
    for name, value in given:
        try:
            _check_letters(value)
            if name in CONTROLS:
                if name in controls:
                    raise ValueError("Give it once only.")  # noqa: TRY301 - each fault is gathered
                controls[name] = value
            elif name in ("_include", "_revinclude"):
                includes.append(_include(resource, value, reverse=name == "_revinclude"))
            else:
                conditions.append(_condition(resource, name, value, DEEPEST))
        except ValueError as error:
            faults.append(Fault(_shown(name), str(error)))
    if len(conditions) > MOST_CONDITIONS:
        faults.append(Fault(_shown(given[-1][0]), f"Ask for at most {MOST_CONDITIONS} things at once."))
    count, total = _controls(controls, faults)
    if faults:
        raise BadParameters(faults)
    query = tuple((name, value) for name, value in given if name != CURSOR)
    found = tuple(dict.fromkeys(includes))
    return Search(resource, tuple(conditions), found, count, total, controls.get(CURSOR), query)


def _controls(given: dict[str, str], faults: list[Fault]) -> tuple[int, bool]:
    choices = {
        "_summary": ("count", "false"),
        "_total": ("none", "accurate", "estimate"),
        "_format": FORMATS,
        "_pretty": ("true", "false"),
    }
    for name, known in choices.items():
        if name in given and given[name] not in known:
            faults.append(Fault(name, f"Give one of {', '.join(known)}."))
    text = given.get("_count", str(DEFAULT_COUNT))
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        faults.append(Fault("_count", "Give a whole number, 0 or more."))
        text = "0"
    count = 0 if given.get("_summary") == "count" else min(int(text), MOST_A_PAGE)
    return count, given.get("_total") != "none" or count == 0


def _condition(resource: Resource, name: str, value: str, depth: int) -> Condition:
    """Read one parameter, along its chain. Errors: `ValueError`."""
    if depth == 0:
        raise ValueError("This chain is too long.")
    if name.startswith("_has:"):
        return _has(resource, name, value, depth)
    own, dot, rest = name.partition(".")
    code, colon, modifier = own.partition(":")
    parameter = resource.parameters.get(code)
    if parameter is None:
        known = [*resource.parameters, *CONTROLS, "_include", "_revinclude", "_has"]
        said = f"{resource.name} has no such parameter."
        raise ValueError(said + near_spelling(code[:40], known))
    if colon and not _fits(parameter, modifier):
        raise ValueError(f"{code} has no such modifier.")
    if dot:
        if parameter.target is None:
            raise ValueError(f"{code} is no reference, so that nothing can follow it.")
        return Chain(parameter, _condition(RESOURCES[parameter.target], rest, value, depth - 1))
    alternatives = split(value, ",")
    if len(alternatives) > MOST_ALTERNATIVES:
        raise ValueError(f"Give at most {MOST_ALTERNATIVES} alternatives.")
    values = tuple(read_value(parameter, each.strip(), target=parameter.target) for each in alternatives)
    return Leaf(parameter, values, modifier if colon and parameter.type == "string" else None)


def _fits(parameter: Parameter, modifier: str) -> bool:
    return modifier in parameter.modifiers or (parameter.type == "reference" and modifier == parameter.target)


def _has(resource: Resource, name: str, value: str, depth: int) -> Has:
    parts = name.split(":", 3)
    if len(parts) != 4 or not parts[3]:
        raise ValueError("Write _has:Type:reference:parameter=value.")
    source = RESOURCES.get(parts[1])
    if source is None:
        raise ValueError("There is no such type of resource." + near_spelling(parts[1][:40], RESOURCES))
    parameter = source.parameters.get(parts[2])
    if parameter is None or parameter.target != resource.name:
        raise ValueError(f"{source.name} does not refer to {resource.name} by this parameter.")
    return Has(source.name, parameter, _condition(source, parts[3], value, depth - 1))


def _include(resource: Resource, value: str, *, reverse: bool) -> Include:
    parts = value.split(":")
    known = resource.revincludes if reverse else resource.includes
    if len(parts) not in (2, 3) or ":".join(parts[:2]) not in known:
        raise ValueError(f"Give one of {', '.join(known)}." if known else f"{resource.name} has none.")
    parameter = RESOURCES[parts[0]].parameters[parts[1]]
    if len(parts) == 3 and parts[2] != parameter.target:
        raise ValueError(f"{parts[0]}:{parts[1]} refers to {parameter.target} only.")
    return Include(parts[0], parameter, reverse)


def _check_letters(value: str) -> None:
    if len(value) > MOST_LETTERS:
        raise ValueError(f"It has more than {MOST_LETTERS} characters.")
    if "\0" in value or "\ufffd" in value or any(0xD800 <= ord(letter) <= 0xDFFF for letter in value):
        raise ValueError("It holds characters that are no text.")
    if not value.strip():
        raise ValueError("It has no value.")


def _shown(name: str) -> str:
    return name[:80].encode("ascii", "replace").decode()
