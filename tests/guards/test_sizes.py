"""Files and functions stay small enough to be read in one go."""

from tests.guards.source import Module, length, modules

FILE_LINES = 300
TEST_FILE_LINES = 400
FUNCTION_LINES = 40
VIEW_LINES = 25

# A migration is the record of one change, written once and read from top to bottom.
MIGRATIONS = "finder/migrations/versions/"

# A file or "file:function" that is better whole than cut, with the reason.
ALLOWED: dict[str, str] = {}


def product() -> list[Module]:
    """All code but tests and migrations."""
    everything = modules("finder", "search", "script", "benchmarks")
    return [module for module in everything if not module.name.startswith(MIGRATIONS)]


def test_no_source_file_is_longer_than_300_lines() -> None:
    """A longer one holds two subjects."""
    long = [
        f"{module.name}: {module.lines}"
        for module in product()
        if module.lines > FILE_LINES and module.name not in ALLOWED
    ]
    assert long == []


def test_no_test_file_is_longer_than_400_lines() -> None:
    """A longer one tests two subjects."""
    long = [
        f"{module.name}: {module.lines}"
        for module in modules("tests")
        if module.lines > TEST_FILE_LINES and module.name not in ALLOWED
    ]
    assert long == []


def test_no_function_is_longer_than_40_lines() -> None:
    """A longer one does two things."""
    long = [
        f"{module.name}:{function.name}: {length(function)}"
        for module in product()
        for function in module.functions()
        if length(function) > FUNCTION_LINES and f"{module.name}:{function.name}" not in ALLOWED
    ]
    assert long == []


def test_no_view_is_longer_than_25_lines() -> None:
    """A view parses, authorises, makes one service call and renders."""
    long = [
        f"{module.name}:{function.name}: {length(function)}"
        for module in modules("finder")
        if module.path.stem == "views"
        for function in module.functions()
        if length(function) > VIEW_LINES
    ]
    assert long == []


def test_every_exception_to_a_size_has_a_reason_and_is_still_needed() -> None:
    """An exception goes when what it excused has gone."""
    everything = modules("finder", "search", "script", "benchmarks", "tests")
    names = {module.name for module in everything} | {
        f"{module.name}:{function.name}" for module in everything for function in module.functions()
    }
    assert [name for name, reason in ALLOWED.items() if not reason or name not in names] == []
