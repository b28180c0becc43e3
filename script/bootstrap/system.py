"""System packages: what is missing is installed with apt-get, by root or through sudo."""

import ctypes
import os
import shutil
import sys
from collections.abc import Collection
from dataclasses import dataclass

from bootstrap import elasticsearch, postgis
from bootstrap.steps import VAR, StepError, run, say, step


@dataclass(frozen=True)
class Need:
    """A thing a step needs, whether it is there, and the Debian packages that bring it."""

    what: str
    met: bool
    packages: tuple[str, ...]


def postgis_need() -> Need:
    """A PostgreSQL server with PostGIS."""
    return Need(
        "PostgreSQL with PostGIS", postgis.programs() is not None, ("postgresql", "postgresql-postgis")
    )


def java_need() -> Need:
    """A Java to run Elasticsearch with."""
    return Need("Java", elasticsearch.java_home() is not None, ("default-jre-headless",))


def maven_need() -> Need:
    """Maven, to fetch Elasticsearch; not needed once that is there."""
    return Need("Maven", elasticsearch.archive().exists() or shutil.which("mvn") is not None, ("maven",))


def browser_need() -> Need:
    """A browser for the functional tests, with a font to draw letters."""
    return Need("Chromium", shutil.which("chromium") is not None, ("chromium", "fonts-dejavu-core"))


def browser_driver_need() -> Need:
    """The one library that the Node inside playwright links to and a small Debian lacks."""
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return Need("the browser's driver", met=False, packages=("libatomic1",))
    return Need("the browser's driver", met=True, packages=())


def install(needs: Collection[Need]) -> None:
    """Install what is missing, all in one go; where that cannot be, StepError has the command to give."""
    missing = [need for need in needs if not need.met]
    if not missing:
        return
    packages = [package for need in missing for package in need.packages]
    title = f"System packages for {', '.join(need.what for need in missing)}"
    by_hand = f"as root: apt-get update && apt-get install {' '.join(packages)}; then start again"
    prefix = _root_prefix(title, by_hand)
    apt = [*prefix, "apt-get", "-q", "-y"]
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    with step(f"{title}: installing {' '.join(packages)}"):
        try:
            run(title, [*apt, "update"], log=VAR / "log" / "apt-update.log", remedy=by_hand, env=quiet)
        except StepError as failure:  # one dead source among many is no reason to give up
            say(f"    the package lists were not all renewed; going on with those at hand\n{failure.why}")
        command = [*apt, "install", "--no-install-recommends", *packages]
        run(title, command, log=VAR / "log" / "apt-install.log", remedy=by_hand, env=quiet)


def _root_prefix(title: str, by_hand: str) -> list[str]:
    """What goes before a command so that root runs it: nothing, or sudo, which asks only at a terminal."""
    if shutil.which("apt-get") is None:
        raise StepError(
            title, "this is no Debian or Ubuntu: there is no apt-get", f"install them your way ({by_hand})"
        )
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        raise StepError(title, "they are missing; you are not root and there is no sudo", by_hand)
    return ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]
