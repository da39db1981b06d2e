"""Finds a Chromium on this machine and says which and why. Starts nothing, installs nothing."""

import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from scraper.errors import BrowserError

VARIABLE = "SCRAPER_CHROMIUM"
"""The environment variable that names a browser to use."""
HEADLESS_NAMES = ("chromium-headless-shell", "chrome-headless-shell", "headless_shell")
FULL_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
_MAC_APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_OWN_HEADLESS = ("chromium_headless_shell-*/chrome-*/headless_shell*", "chromium_headless_shell-*/*/*-shell")
_OWN_FULL = (
    "chromium-*/chrome-*/chrome",
    "chromium-*/chrome-*/chrome.exe",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)


class Chromium(NamedTuple):
    """A browser that was found."""

    path: Path
    headless_only: bool
    """True for a headless shell: smaller and faster, but it cannot open a window."""
    why: str
    """How it came to be chosen, for people."""


def find_chromium(*, headed: bool = False, environ: Mapping[str, str] | None = None) -> Chromium:
    """The browser to use: the one named by `SCRAPER_CHROMIUM`, else Playwright's own, else one on the PATH.

    For a window a full browser is taken, otherwise a headless shell where there is one.
    Raises BrowserError when there is none.
    """
    env = os.environ if environ is None else environ
    named = env.get(VARIABLE)
    if named:
        return _named(named, headed=headed)
    for found in _candidates(env, headed=headed):
        return found
    raise BrowserError(
        "no Chromium with a window was found" if headed else "no Chromium was found on this machine",
        advice=f"Run: scraper doctor --install{' --headed' if headed else ''}  (or set {VARIABLE} to one)",
    )


def _named(named: str, *, headed: bool) -> Chromium:
    path = Path(named)
    if not (path.is_file() and os.access(path, os.X_OK)):
        raise BrowserError(f"{VARIABLE} names {named}, which is not a program", advice=f"Mend {VARIABLE}.")
    found = Chromium(path, _is_shell(path), f"named by {VARIABLE}")
    if headed and found.headless_only:
        raise BrowserError(
            f"{VARIABLE} names a headless shell, which cannot open a window",
            advice=f"Set {VARIABLE} to a full Chromium or Chrome, or unset it.",
        )
    return found


def _candidates(env: Mapping[str, str], *, headed: bool) -> Iterator[Chromium]:
    if not headed:
        yield from _playwrights_own(env, _OWN_HEADLESS)
        yield from _on_path(env, HEADLESS_NAMES)
    yield from _playwrights_own(env, _OWN_FULL)
    yield from _on_path(env, FULL_NAMES)
    yield from (Chromium(Path(app), False, "an application") for app in _MAC_APPS if Path(app).is_file())


def _on_path(env: Mapping[str, str], names: tuple[str, ...]) -> Iterator[Chromium]:
    for name in names:
        found = shutil.which(name, path=env.get("PATH"))
        if found is not None:
            path = Path(found)
            yield Chromium(path, _is_shell(path), f"{name} on the PATH")


def _playwrights_own(env: Mapping[str, str], patterns: tuple[str, ...]) -> Iterator[Chromium]:
    home = playwright_folder(env)
    found = [path for pattern in patterns for path in home.glob(pattern) if os.access(path, os.X_OK)]
    for path in sorted((path for path in found if path.is_file()), key=_revision, reverse=True):
        yield Chromium(path, _is_shell(path), "installed by Playwright")


def playwright_folder(env: Mapping[str, str]) -> Path:
    """Where Playwright keeps the browsers that it installs."""
    named = env.get("PLAYWRIGHT_BROWSERS_PATH")
    if named and named != "0":
        return Path(named)
    home = Path(env.get("HOME") or env.get("USERPROFILE") or Path.home())
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "ms-playwright"
    if sys.platform == "win32":
        return Path(env.get("LOCALAPPDATA") or home / "AppData" / "Local") / "ms-playwright"
    return Path(env.get("XDG_CACHE_HOME") or home / ".cache") / "ms-playwright"


def _revision(path: Path) -> int:
    numbers = re.findall(r"chromium\w*-(\d+)", str(path))
    return int(numbers[-1]) if numbers else 0


def _is_shell(path: Path) -> bool:
    return "headless-shell" in path.name or "headless_shell" in path.name
