"""Installs a Chromium where there is none: by the system's packages as root on Debian, else by Playwright.

Says what it is about to do before it does it, and checks the result.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from scraper.browser.find import Chromium, find_chromium
from scraper.errors import BrowserError
from scraper.surroundings import child_environment

Say = Callable[[str], None]
BASE_PACKAGES = ("chromium-headless-shell", "fonts-dejavu-core", "libatomic1")
"""A browser without a window, a font for it to lay text out with, and what Playwright's driver needs."""
WINDOW_PACKAGES = ("chromium",)
_SLOWEST = 1800.0
_INSTALL = ("install", "-y", "--no-install-recommends")


def install_chromium(say: Say, *, headed: bool = False, environ: Mapping[str, str] | None = None) -> Chromium:
    """Install what is missing for a browser to run. Raises BrowserError, with the command to run by hand.

    `headed` installs a browser that can open a window as well.
    """
    env = os.environ if environ is None else environ
    if by_packages(env):
        if not _by_apt(say, (*BASE_PACKAGES, *(WINDOW_PACKAGES if headed else ())), env):
            return _there(say, env, headed=headed)
    else:
        _by_playwright(say, env, headed=headed)
    return find_chromium(headed=headed, environ=env)


def by_packages(env: Mapping[str, str]) -> bool:
    """Whether the system's own packages can be installed: as root, on Debian and its like."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return root and shutil.which("apt-get", path=env.get("PATH")) is not None


def _by_apt(say: Say, packages: tuple[str, ...], env: Mapping[str, str]) -> bool:
    """Install packages, with a fresh index if need be; whether apt-get says that all went well."""
    if _apt(say, (*_INSTALL, *packages), env):
        return True
    if not _apt(say, ("update",), env):
        say("apt-get update had trouble; going on with what it has")
    if _apt(say, (*_INSTALL, *packages), env):
        return True
    say("perhaps there is no headless shell among these packages; trying the whole browser")
    rest = (name for name in packages if name != BASE_PACKAGES[0])
    return _apt(say, (*_INSTALL, *dict.fromkeys((*WINDOW_PACKAGES, *rest))), env)


def _apt(say: Say, arguments: tuple[str, ...], env: Mapping[str, str]) -> bool:
    say(f"running: apt-get {' '.join(arguments)}")
    return _run(("apt-get", *arguments), env) == 0


def _there(say: Say, env: Mapping[str, str], *, headed: bool) -> Chromium:
    """The browser, which may be there although apt-get stumbled over some other package."""
    try:
        found = find_chromium(headed=headed, environ=env)
    except BrowserError:
        raise BrowserError(
            "the system's packages could not be installed",
            advice=f"See apt-get's own words above, then run as root: apt-get {' '.join(_INSTALL)} chromium",
        ) from None
    say(f"apt-get had trouble, but a browser is there: {found.path}")
    return found


def _by_playwright(say: Say, env: Mapping[str, str], *, headed: bool) -> None:
    command = (
        sys.executable,
        "-m",
        "playwright",
        "install",
        *(() if headed else ("--only-shell",)),
        "chromium",
    )
    say(f"downloading Playwright's own Chromium for this user: {' '.join(command[1:])}")
    if _run(command, env) != 0:
        raise BrowserError(
            "Playwright could not install its Chromium",
            advice="Without the download: as root on Debian or Ubuntu run "
            f"apt-get {' '.join(_INSTALL)} {' '.join(BASE_PACKAGES)}; elsewhere install Chromium or Chrome.",
        )


def _run(command: tuple[str, ...], env: Mapping[str, str]) -> int:
    """Run a program with its output on our standard error; its exit code, or 127 if it is not there."""
    child = {**child_environment(env), "DEBIAN_FRONTEND": "noninteractive"}
    program = shutil.which(command[0], path=env.get("PATH")) or command[0]
    if not Path(program).is_file():
        return 127
    try:
        done = subprocess.run(  # noqa: S603 - fixed commands, no shell
            (program, *command[1:]),
            stdout=sys.stderr,
            stdin=subprocess.DEVNULL,
            env=child,
            timeout=_SLOWEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return 124
    return done.returncode
