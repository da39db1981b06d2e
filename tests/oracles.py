"""Installs the programs that read the same bytes by other means: tshark and Suricata, from Debian, as root.

Debian 12 has Suricata in its backports only. They are used for this one installation, from the mirror that
the machine already uses; its own list of sources stays as it is.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

ORACLES = ("tshark", "suricata")
"""Tests that need one are skipped without it."""
SOURCES = Path("/etc/apt")


def install_oracles() -> None:
    """Install what is missing; say what cannot be had."""
    missing = [name for name in ORACLES if shutil.which(name) is None]
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(f"not installed, so tests that compare with them are skipped: {', '.join(missing)}")
        return
    print(f"installing from Debian, to compare with: {', '.join(missing)}", flush=True)
    apt("update")
    for name in missing:
        if not apt("install", "-y", "--no-install-recommends", name) and not install_from_backports(name):
            print(f"{name} cannot be had here; tests that compare with it are skipped", flush=True)


def install_from_backports(name: str) -> bool:
    """Install a package from the backports of this release."""
    release, mirror = codename(), mirror_of(codename())
    if not release or not mirror:
        return False
    with tempfile.TemporaryDirectory() as folder:
        parts = Path(folder)
        for source in [SOURCES / "sources.list", *(SOURCES / "sources.list.d").glob("*")]:
            if source.is_file():
                shutil.copy(source, parts / (source.name if source.suffix else f"{source.name}.list"))
        (parts / "backports.list").write_text(f"deb {mirror} {release}-backports main\n")
        options = ("-o", "Dir::Etc::SourceList=/dev/null", "-o", f"Dir::Etc::SourceParts={parts}")
        target = ("-t", f"{release}-backports")
        return apt(*options, "update") and apt(
            *options, "install", "-y", "--no-install-recommends", *target, name
        )


def codename() -> str:
    """The release's name, such as `bookworm`; empty where there is none."""
    lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line).get("VERSION_CODENAME", "")


def mirror_of(release: str) -> str:
    """Where this machine has that release's packages from."""
    asked = ["apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)", "Created-By: Packages"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    pairs = [line.split(" ", 1) for line in told.splitlines()]
    return next((pair[1] for pair in pairs if len(pair) == 2 and pair[0] == release), "")


def apt(*arguments: str) -> bool:
    """Run apt-get quietly; whether it succeeded."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["apt-get", "-qq", *arguments], check=False, env=quiet, capture_output=True)
    return done.returncode == 0
