"""What an engine may say instead of an answer."""

from __future__ import annotations


class BadQuestion(ValueError):
    """The question itself is wrong; `parameter` names the one to mend."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(f"{parameter}: {message}")
        self.parameter = parameter
        self.message = message


class EngineAway(Exception):
    """The engine gave no whole answer in time; ask the other one."""
