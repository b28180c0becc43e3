"""What every command is handed: the settings, and sessions without the web's time limit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from finder import db, tenancy
from finder.config import Settings


@dataclass(frozen=True)
class CommandContext:
    """The settings of one run of `finder`."""

    settings: Settings

    @cached_property
    def sessions(self) -> db.SessionFactory:
        """Sessions whose statements may run long (imports, rebuilds)."""
        return db.make_sessions(db.make_engine(self.settings, statement_timeout_ms=0))

    @cached_property
    def service_sessions(self) -> db.SessionFactory:
        """Sessions that reach every row of the private tables, for the worker and for commands."""
        engine = db.make_engine(self.settings, statement_timeout_ms=0, role=tenancy.SERVICE)
        return db.make_sessions(engine)
