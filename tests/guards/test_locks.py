"""What pyproject.toml asks for is locked, with hashes."""

import re
import tomllib

from tests.guards.source import CHECKOUT


def normalised(requirement: str) -> str:
    """The bare name of a requirement as package indexes compare it: `psycopg[binary]>=3.2` is `psycopg`."""
    name = re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(file: str) -> set[str]:
    """The names a lock file pins."""
    lines = (CHECKOUT / file).read_text().splitlines()
    return {normalised(line) for line in lines if "==" in line and not line.startswith((" ", "#"))}


def test_every_dependency_is_locked_for_production_and_for_development() -> None:
    """script/lock was run after the last change of the dependencies."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    runtime = {normalised(requirement) for requirement in project["dependencies"]}
    development = {normalised(requirement) for requirement in project["optional-dependencies"]["dev"]}
    assert runtime - locked("requirements.lock") == set()
    assert (runtime | development) - locked("requirements-dev.lock") == set()


def test_every_locked_package_has_hashes() -> None:
    """A package without a hash would be taken as whatever an index serves under its name."""
    for file in ("requirements.lock", "requirements-dev.lock", "requirements-node.lock"):
        pins = [line for line in (CHECKOUT / file).read_text().splitlines() if "==" in line]
        assert pins
        assert all(line.endswith("\\") for line in pins), file
