"""Who may enter a blueprint, declared beside its definition.

    bp = Blueprint("directory", __name__)
    access.everyone(bp)

`everyone` is served on connections that have no grant on private tables; the other kinds on connections that
see the rows of whom `tenancy.act_for` names. A blueprint that declares nothing reaches nothing private, and a
guard test lists it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask import Blueprint

Kind = Literal["everyone", "link", "account", "key", "undeclared"]


@dataclass(frozen=True, slots=True)
class Access:
    """What a blueprint declared. `private` is whether its session reaches private tables."""

    kind: Kind
    private: bool


UNDECLARED = Access("undeclared", private=False)
_declared: dict[str, Access] = {}


def everyone(bp: Blueprint) -> None:
    """Public pages, of public facts only."""
    _declared[bp.name] = Access("everyone", private=False)


def link(bp: Blueprint) -> None:
    """Pages behind a secret link, and forms whose answer is private: views say whose rows they touch."""
    _declared[bp.name] = Access("link", private=True)


def of(blueprint: str | None) -> Access:
    """Give what a blueprint declared; pages of none (errors, static files) are as the undeclared."""
    return _declared.get(blueprint or "", UNDECLARED)
