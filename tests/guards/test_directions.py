"""Who may import, ask and commit what."""

import ast

from tests.guards.source import Module, modules

QUERYING = {"execute", "scalar", "scalars", "query", "flush"}
ENDING_A_TRANSACTION = {"commit", "rollback"}
CONFIGURATION = "finder/config.py"
APPLICATION = "finder/app.py"


def room(module_name: str) -> str:
    """The room of a dotted module name: `finder.portal.views` is of `portal`."""
    return module_name.split(".")[1]


def is_private_to_its_room(imported: str) -> bool:
    """Whether a dotted name is a room's views or forms, or something in them."""
    parts = imported.split(".")
    return parts[0] == "finder" and len(parts) > 2 and bool({"views", "forms"} & set(parts[2:]))


def calls_on_a_session(module: Module, names: set[str]) -> list[str]:
    """Calls of a session's methods, as "file:line: call"."""
    return [
        f"{module.name}:{line}: {called}"
        for line, called in module.calls()
        for owner, _, method in [called.rpartition(".")]
        if method in names and owner.rsplit(".")[-1].rstrip("()").endswith("session")
    ]


def test_only_the_configuration_reads_the_environment() -> None:
    """A setting is read once, at boot, by the name it has in Settings."""
    readers = [
        module.name
        for module in modules("finder", "search")
        if module.name != CONFIGURATION
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv", "os.putenv"}
    ]
    assert readers == []


def test_views_ask_the_database_nothing() -> None:
    """A view calls a service; the query is the service's."""
    asking = [
        call
        for module in modules("finder")
        if module.path.stem == "views"
        for call in calls_on_a_session(module, QUERYING | ENDING_A_TRANSACTION)
    ]
    selecting = [
        module.name
        for module in modules("finder")
        if module.path.stem == "views" and "sqlalchemy.select" in set(module.imports())
    ]
    assert asking + selecting == []


def test_services_end_no_transaction() -> None:
    """One commit per request, in the unit of work: a service that commits splits its caller's change."""
    ending = [
        call
        for module in modules("finder")
        if "services" in module.name
        for call in calls_on_a_session(module, ENDING_A_TRANSACTION)
    ]
    assert ending == []


def test_services_know_no_web() -> None:
    """A service is called by a view, a command and a test alike."""
    knowing = [
        module.name
        for module in modules("finder")
        if "services" in module.name
        and {name.split(".")[0] for name in module.imports()} & {"flask", "flask_wtf", "wtforms"}
    ]
    assert knowing == []


def test_no_room_imports_another_rooms_views_or_forms() -> None:
    """Rooms meet in services and models; only the application knows every room's views."""
    crossing = [
        f"{module.name}: {imported}"
        for module in modules("finder")
        if module.name != APPLICATION
        for imported in module.imports()
        if is_private_to_its_room(imported) and room(imported) != room(module.name.replace("/", "."))
    ]
    assert crossing == []


def test_imports_stand_at_the_top() -> None:
    """An import inside a function hides a circle; only create_app may, to be importable without the rooms."""
    hidden = [
        f"{module.name}:{node.lineno}"
        for module in modules("finder", "search", "script", "benchmarks", "tests")
        for function in module.functions()
        if (module.name, function.name) != (APPLICATION, "create_app")
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def sleeps(tree: ast.AST) -> set[int]:
    """The lines on which something sleeps."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {call.lineno for call in calls if ast.unparse(call.func).rpartition(".")[2] == "sleep"}


def test_no_test_waits_by_the_clock() -> None:
    """A test waits for the thing itself (a pause within `while`), not for a time that is usually enough."""
    sleeping = []
    for module in modules("tests"):
        loops = (node for node in ast.walk(module.tree) if isinstance(node, ast.While))
        waiting = set().union(*map(sleeps, loops))
        sleeping += [f"{module.name}:{line}" for line in sleeps(module.tree) - waiting]
    assert sleeping == []
