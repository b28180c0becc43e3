"""Who may enter a blueprint, declared beside its definition.

    bp = Blueprint("directory", __name__)
    access.everyone(bp)

`everyone` is served on connections that have no grant on private tables; the other kinds on connections that
see the rows of whom `tenancy.act_for` names. `accounts/guard.py` holds the rules before any view runs: of
`members` pages only people who have one of the roles at some clinic hear, and PostgreSQL shows them those
clinics' rows. A blueprint that declares nothing reaches nothing private, and a guard test lists it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask import Blueprint

Kind = Literal["everyone", "link", "account", "members", "office", "key", "undeclared"]


@dataclass(frozen=True, slots=True)
class Access:
    """What a blueprint declared. `private` is whether its session reaches private tables."""

    kind: Kind
    private: bool
    roles: frozenset[str] = frozenset()

    @property
    def signed_in(self) -> bool:
        """Whether only people who are signed in may enter."""
        return self.kind in ("account", "members", "office")


UNDECLARED = Access("undeclared", private=False)
_declared: dict[str, Access] = {}


def everyone(bp: Blueprint) -> None:
    """Public pages, of public facts only."""
    _declared[bp.name] = Access("everyone", private=False)


def link(bp: Blueprint) -> None:
    """Pages behind a secret link, and forms whose answer is private: views say whose rows they touch."""
    _declared[bp.name] = Access("link", private=True)


def key(bp: Blueprint) -> None:
    """Calls with a partner's key: without cookies, so without form tokens; views check the key."""
    _declared[bp.name] = Access("key", private=True)


def account(bp: Blueprint) -> None:
    """Pages of the person who is signed in, whatever the roles."""
    _declared[bp.name] = Access("account", private=True)


def members(bp: Blueprint, *roles: str) -> None:
    """Pages of people who have one of these roles (any role, when none is named) at some clinic.

    A view that is about one clinic asks `current.member().place(slug, roles)`.
    """
    _declared[bp.name] = Access("members", private=True, roles=frozenset(roles))


def office(bp: Blueprint, *offices: str) -> None:
    """Pages of people who do something for the directory as a whole: `moderator`, `admin`."""
    _declared[bp.name] = Access("office", private=True, roles=frozenset(offices))


def of(blueprint: str | None) -> Access:
    """Give what a blueprint declared; pages of none (errors, static files) are as the undeclared."""
    return _declared.get(blueprint or "", UNDECLARED)
