"""The front end's locked packages and its build; Node.js comes from PyPI where the machine has none."""

import json
import os
import shutil

from bootstrap import python_environment
from bootstrap.steps import CHECKOUT, VAR, digest, run, stamped, step, write_stamp

REMEDY = "check that the npm registry is reached; to begin anew, delete node_modules"
BUILD = sorted((CHECKOUT / "script").glob("*.mjs"))
NODE_PROGRAMS = python_environment.ENVIRONMENT / "bin"


def prepare(*, development: bool) -> None:
    """Install the locked packages and build, when package.json, its lock or the sources have changed."""
    declaration, lock = CHECKOUT / "package.json", CHECKOUT / "package-lock.json"
    if not declaration.exists():
        return
    sources = sorted(
        path for path in (CHECKOUT / "static").rglob("*") if path.is_file() and "build" not in path.parts
    )
    stamp, value = VAR / "stamps" / "front-end", digest(declaration, lock, *sources, *BUILD)
    enough = [value, f"{value} with tools"][development:]
    if (CHECKOUT / "node_modules").exists() and any(stamped(stamp, one) for one in enough):
        return
    with step("Front end: packages and build"):
        npm = _npm()
        environment = {"PATH": f"{os.environ['PATH']}:{NODE_PROGRAMS}"}
        packages = [npm, "ci", *([] if development else ["--omit=dev"])]
        run("Front end: packages", packages, log=VAR / "log" / "npm.log", remedy=REMEDY, env=environment)
        if "build" in json.loads(declaration.read_text()).get("scripts", {}):
            log = VAR / "log" / "npm-build.log"
            run("Front end: build", [npm, "run", "build"], log=log, remedy=REMEDY, env=environment)
        write_stamp(stamp, enough[-1] if development else value)


def _npm() -> str:
    """The machine's npm, or the one of the Python package that carries Node.js."""
    found = shutil.which("npm")
    if found:
        return found
    carried = NODE_PROGRAMS / "npm"
    if not carried.exists():
        python_environment.install(python_environment.NODE_LOCK)
    return str(carried)
