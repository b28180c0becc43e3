"""Every blueprint says who may enter, with a call of finder/access.py beside its definition."""

from __future__ import annotations

import ast

from tests.guards.source import Module, modules


def blueprints(module: Module) -> set[str]:
    """The names that a module binds to a blueprint."""
    return {
        ast.unparse(target)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func).rpartition(".")[2] == "Blueprint"
        for target in node.targets
    }


def declared(module: Module) -> set[str]:
    """The names that it hands to finder.access."""
    return {
        ast.unparse(node.args[0])
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("access.") and node.args
    }


def test_every_blueprint_declares_who_may_enter() -> None:
    """Without `access.everyone(bp)` or another rule, a new room would have none."""
    silent = [
        f"{module.name}: {name}"
        for module in modules("finder")
        for name in sorted(blueprints(module) - declared(module))
    ]
    assert silent == []
