"""What every service of requests works with: the keys, the address of the site, and the moment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from finder.config import Settings
from finder.sealing.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Office:
    """The keys that seal, the public address that links begin with, and the moment (UTC) of the deed."""

    keyring: Keyring = field(repr=False)
    base_url: str
    now: dt.datetime


def office_now(settings: Settings) -> Office:
    """Give the office of a service at this moment."""
    return Office(settings.keyring, settings.base_url, dt.datetime.now(dt.UTC))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it: `patient`, `clinic` (with the account) or `system`."""

    kind: str
    account_id: int | None = None


PATIENT = Actor("patient")
SYSTEM = Actor("system")
