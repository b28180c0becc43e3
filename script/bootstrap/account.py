"""Who runs the database servers: neither PostgreSQL nor Elasticsearch runs as root."""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SERVICE_ACCOUNT = "clinic-finder"
STATE_ROOT = Path("/var/lib")


@dataclass(frozen=True)
class Account:
    """A system account; `switches` is true when a process has to be handed over to it."""

    name: str
    uid: int
    gid: int
    switches: bool

    def as_popen_arguments(self) -> dict[str, Any]:
        """The arguments of subprocess that run a command under this account."""
        if not self.switches:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Whether this account reaches a folder: every folder above it must let it through."""
        found = subprocess.run(
            ["/bin/sh", "-c", 'test -x "$0"', str(folder)], cwd="/", check=False, **self.as_popen_arguments()
        )
        return found.returncode == 0

    def own(self, folder: Path) -> Path:
        """Make a folder that this account owns and no other one reads."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.switches:
            os.chown(folder, self.uid, self.gid)
        return folder


def service_account() -> Account:
    """The caller itself, or for root an unprivileged account that is made when missing."""
    if os.geteuid() != 0:
        return Account(pwd.getpwuid(os.geteuid()).pw_name, os.geteuid(), os.getegid(), switches=False)
    try:
        entry = pwd.getpwnam(SERVICE_ACCOUNT)
    except KeyError:
        useradd = shutil.which("useradd") or "/usr/sbin/useradd"
        subprocess.run(
            [
                useradd,
                "--system",
                "--user-group",
                "--no-create-home",
                "--shell",
                "/usr/sbin/nologin",
                SERVICE_ACCOUNT,
            ],
            check=True,
        )
        entry = pwd.getpwnam(SERVICE_ACCOUNT)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switches=True)


def service_home(var: Path, account: Account) -> Path:
    """Where the services keep their files: `var`, unless the account cannot get there.

    A checkout in a closed home folder (root's, for one) is such a case. The files then lie in a folder of
    /var/lib named after the checkout, and `var/services` points to it.
    """
    var.mkdir(parents=True, exist_ok=True)
    if account.can_enter(var):
        return var
    name = hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:8]
    home = STATE_ROOT / f"{SERVICE_ACCOUNT}-{name}"
    home.mkdir(mode=0o755, exist_ok=True)
    link = var / "services"
    if not link.is_symlink():
        link.symlink_to(home)
    return home
