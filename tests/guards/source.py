"""The code as the guards read it: parsed modules, their functions, their comments, and every tracked file."""

from __future__ import annotations

import ast
import io
import subprocess
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file."""

    path: Path

    @property
    def name(self) -> str:
        """The path from the checkout's root, as a failure shows it."""
        return self.path.relative_to(CHECKOUT).as_posix()

    @cached_property
    def text(self) -> str:
        """What the file says."""
        return self.path.read_text()

    @cached_property
    def tree(self) -> ast.Module:
        """The file, parsed."""
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        """How many lines the file has."""
        return len(self.text.splitlines())

    def functions(self) -> Iterator[Function]:
        """Each function and method, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def calls(self) -> Iterator[tuple[int, str]]:
        """Each call: its line, and what is called as it is written (`session.execute`)."""
        calls = (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))
        return ((call.lineno, ast.unparse(call.func)) for call in calls)

    def imports(self) -> Iterator[str]:
        """The full name of each module or member that is imported."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def comments(self) -> Iterator[tuple[int, str]]:
        """Each comment with its line."""
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def modules(*folders: str) -> list[Module]:
    """Every Python file under the given folders of the checkout."""
    return [Module(path) for folder in folders for path in sorted((CHECKOUT / folder).rglob("*.py"))]


def tracked_files() -> list[Path]:
    """Every file that git tracks here and that is still there."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=CHECKOUT, capture_output=True, check=True).stdout.decode()
    return [path for name in listed.split("\0") if name and (path := CHECKOUT / name).is_file()]


def length(function: Function) -> int:
    """Lines from `def` to the last statement."""
    return (function.end_lineno or function.lineno) - function.lineno + 1
