"""Names say the subject, modules say what they are for, and exceptions say why."""

import ast
import re

from tests.guards.source import CHECKOUT, Module, modules, tracked_files

CODE = {
    ".py",
    ".html",
    ".css",
    ".js",
    ".mjs",
    ".ts",
    ".sh",
    ".sql",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".txt",
    "",
}
NAMES_OF_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc"}
# Put together here, so that this file does not hold the words it looks for.
PUT_OFF = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("repo1", "maven", "org"),
        ("repo", "maven", "apache", "org"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
        ("deb", "debian", "org"),
    )
)
PERSONAL_PATH = re.compile(rb"(?<![\w./:-])/(?:work|root|home)/")
NOQA = re.compile(r"#\s*noqa\b")
REASONED_NOQA = re.compile(r"#\s*noqa: [A-Z]+\d+(?:, ?[A-Z]+\d+)*\s+\S*\s*\w+")
TYPE_IGNORE = re.compile(r"#\s*type:\s*ignore\b")
REASONED_TYPE_IGNORE = re.compile(r"#\s*type: ignore\[[\w, -]+\]\s+# \w+")


def opening_paragraph(module: Module) -> str:
    """The first paragraph of the module's docstring, on one line; empty when there is none."""
    return " ".join((ast.get_docstring(module.tree) or "").split("\n\n")[0].split())


def test_no_module_is_named_after_nothing() -> None:
    """What is in a drawer called utils is found by nobody."""
    everything = modules("finder", "search", "script", "benchmarks", "tests")
    named = [
        module.name for module in everything if NAMES_OF_NOTHING & {module.path.stem, module.path.parent.name}
    ]
    assert named == []


def test_every_module_opens_with_a_sentence() -> None:
    """The docstring's first paragraph is a sentence with its full stop."""
    without = [
        module.name
        for module in modules("finder", "search", "script", "benchmarks", "tests")
        if module.tree.body and not opening_paragraph(module).endswith((".", "?", "!"))
    ]
    assert without == []


def test_every_silenced_check_names_its_code_and_its_reason() -> None:
    """`noqa` and `type: ignore` each say what they silence and why."""
    bare = [
        f"{module.name}:{line}: {comment}"
        for module in modules("finder", "search", "script", "benchmarks", "tests")
        for line, comment in module.comments()
        if (NOQA.search(comment) and not REASONED_NOQA.search(comment))
        or (TYPE_IGNORE.search(comment) and not REASONED_TYPE_IGNORE.search(comment))
    ]
    assert bare == []


def test_nothing_is_put_off_in_a_comment() -> None:
    """Work that is left over is an issue, not a word in the code."""
    found = [
        f"{path.relative_to(CHECKOUT)}:{number}"
        for path in tracked_files()
        if path.suffix in CODE
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
        if PUT_OFF.search(line)
    ]
    assert found == []


def test_no_tracked_file_names_a_registry_or_somebodys_folder() -> None:
    """The repository installs from wherever its user's tools are set to, and lies wherever they put it."""
    found = []
    for path in tracked_files():
        content = path.read_bytes()
        if any(host.encode() in content for host in REGISTRIES) or PERSONAL_PATH.search(content):
            found.append(str(path.relative_to(CHECKOUT)))
    assert found == []
