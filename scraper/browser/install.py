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
from scraper.browser.launch import child_environment
from scraper.errors import BrowserError

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
        _by_apt(say, (*BASE_PACKAGES, *(WINDOW_PACKAGES if headed else ())), env)
    else:
        _by_playwright(say, env, headed=headed)
    return find_chromium(headed=headed, environ=env)


def by_packages(env: Mapping[str, str]) -> bool:
    """Whether the system's own packages can be installed: as root, on Debian and its like."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return root and shutil.which("apt-get", path=env.get("PATH")) is not None


def _by_apt(say: Say, packages: tuple[str, ...], env: Mapping[str, str]) -> None:
    command = ("apt-get", *_INSTALL, *packages)
    say(f"installing with the system's packages: {' '.join(command)}")
    if _run(command, env) == 0:
        return
    say("trying once more after: apt-get update")
    if _run(("apt-get", "update"), env) != 0:
        say("apt-get update had trouble; going on with what it has")
    if _run(command, env) == 0:
        return
    fallback = tuple(name for name in packages if name not in BASE_PACKAGES[:1])
    fallback = tuple(dict.fromkeys((*WINDOW_PACKAGES, *fallback)))
    say(f"there may be no headless shell in these packages; installing {' '.join(fallback)}")
    if _run(("apt-get", *_INSTALL, *fallback), env) != 0:
        raise BrowserError(
            "the system's packages could not be installed",
            advice=f"See apt-get's own words above, then run as root: apt-get {' '.join(_INSTALL)} chromium",
        )


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
