"""The values of static/css/tokens.css, and how well each text stands out from its ground (WCAG 2.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

SET = re.compile(r"--([\w-]+):\s*([^;]+);")
HEX = re.compile(r"#[0-9a-f]{6}\Z")
REM_PX = 16
TEXT, SHAPE = 4.5, 3.0
"""The least contrast of text, and of lines that one must see."""
ON = {
    "paper": (("ink", TEXT), ("muted", TEXT), ("accent", TEXT), ("edge", SHAPE), ("focus", SHAPE)),
    "surface": (("ink", TEXT), ("muted", TEXT), ("accent", TEXT), ("alarm", TEXT),
                ("edge", SHAPE), ("focus", SHAPE)),
    "sunken": (("ink", TEXT), ("muted", TEXT), ("accent", TEXT)),
    "band": (("ink", TEXT), ("muted", TEXT), ("accent", TEXT)),
    "accent-soft": (("ink", TEXT), ("accent", TEXT), ("accent-strong", TEXT)),
    "accent": (("on-accent", TEXT),),
    "accent-strong": (("on-accent", TEXT),),
    "has-soft": (("has", TEXT),),
    "lacks-soft": (("lacks", TEXT), ("ink", TEXT)),
    "alarm-soft": (("alarm", TEXT), ("ink", TEXT)),
}  # fmt: skip
"""What is written or drawn on each ground."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A colour on its ground: the ratio in the light and in the dark scheme, and the least that is needed."""

    colour: str
    ground: str
    light: float
    dark: float
    least: float


@dataclass(frozen=True, slots=True)
class Tokens:
    """What tokens.css sets: colours by scheme, sizes as they are written there."""

    light: dict[str, str]
    dark: dict[str, str]
    sizes: dict[str, str]

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Each colour on each ground that it stands on."""
        return tuple(
            Pair(
                colour,
                ground,
                contrast(self.light[colour], self.light[ground]),
                contrast(self.dark[colour], self.dark[ground]),
                least,
            )
            for ground, colours in ON.items()
            for colour, least in colours
        )

    @property
    def spaces(self) -> dict[str, int]:
        """The steps of spacing in pixels, at the usual size of text."""
        return {
            name: round(float(value.removesuffix("rem")) * REM_PX)
            for name, value in self.sizes.items()
            if name.startswith("space-")
        }


def read(sheet: Path) -> Tokens:
    """Read the sheet: its first rule is the light scheme, its second one the dark scheme."""
    light, dark = (dict(SET.findall(rule)) for rule in sheet.read_text().split(":root {")[1:3])
    return Tokens(
        light=_colours(light),
        dark=_colours(light) | _colours(dark),
        sizes={name: value for name, value in light.items() if not HEX.match(value)},
    )


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours such as #0b5a54, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _colours(values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if HEX.match(value)}


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
