"""Prewikka, its database and its Python bindings from Debian; says in one line why they cannot be had.

Knows Debian's packages; never knows how they are run.
"""

import os
import shutil
import subprocess
from pathlib import Path

PACKAGES = ("prewikka", "mariadb-server", "python3-preludedb", "libpreludedb7-mysql")
PYTHON = "/usr/bin/python3"
"""Debian's own, for which the bindings are made."""
PROGRAMS = (
    "/usr/bin/prewikka-httpd",
    "/usr/sbin/mariadbd",
    "/usr/bin/mariadb-install-db",
    "/usr/bin/mariadb",
)
SCHEMA = Path("/usr/share/libpreludedb/classic/mysql.sql")
MENU = Path("/etc/prewikka/menu.yml")


def missing() -> str | None:
    """Why the console cannot be run here, in one line; None when it can."""
    lacking = [name for name in (PYTHON, *PROGRAMS, str(SCHEMA), str(MENU)) if not Path(name).exists()]
    if lacking:
        return f"Debian's Prewikka is not installed here ({lacking[0]} is missing)"
    tried = subprocess.run([PYTHON, "-c", "import prelude, preludedb"], capture_output=True, check=False)
    return "Debian's Python bindings of Prelude cannot be loaded" if tried.returncode else None


def install() -> str | None:
    """Install what is missing, as root on Debian; why it could not be done, in one line, or None.

    Debian would set up and start databases of the system: it is told not to, since the tests run their own.
    """
    if missing() is None:
        return None
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return "Prewikka is installed by root, on Debian only"
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    answer = b"prewikka prewikka/dbconfig-install boolean false\n"
    subprocess.run(["debconf-set-selections"], input=answer, check=False, env=quiet)
    for command in (["update"], ["install", "-y", "--no-install-recommends", *PACKAGES]):
        subprocess.run(["apt-get", "-qq", *command], check=False, env=quiet, stdout=subprocess.DEVNULL)
    return missing()
