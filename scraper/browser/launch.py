"""Starts Chromium, quiet and confined, and says in plain words why it would not start. Knows no console."""

import asyncio
import json
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.async_api import Browser, BrowserContext, Error, Playwright, async_playwright

from scraper.browser.find import Chromium, find_chromium
from scraper.errors import BrowserError
from scraper.surroundings import child_environment, hidden_from_children, own_environment

_QUIET = (
    "--disable-sync",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-quic",
    "--dns-prefetch-disable",
    "--disable-domain-reliability",
    "--no-pings",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
"""No traffic of the browser's own; names are resolved by the gate, so that none leaks as a DNS query."""
_UNSEEN = ("--blink-settings=imagesEnabled=false", "--disable-remote-fonts")
"""For a browser that nobody looks at."""
_PREFERENCES = {
    "profile": {"cookie_controls_mode": 0},
    "signin": {"allowed": False, "allowed_on_next_startup": False},
    "autofill": {"profile_enabled": False, "credit_card_enabled": False},
    "credentials_enable_service": False,
    "safebrowsing": {"enabled": False},
}
"""Third-party cookies are let through: consoles sign in across hosts, and the gate bounds the hosts.

The rest keeps the browser from offering to keep secrets, and from traffic of its own.
"""
_WINDOW = {"width": 1280, "height": 960}


def has_sandbox(uid: int | None) -> bool:
    """Whether Chromium is started with its sandbox for a user of this number; None where users have none.

    >>> has_sandbox(0), has_sandbox(1000), has_sandbox(None)
    (False, True, True)
    """
    return uid != 0  # Chromium refuses it to root


def may_use_sandbox() -> bool:
    """Whether this process's browser has its sandbox."""
    return has_sandbox(os.geteuid() if hasattr(os, "geteuid") else None)


class Engine:
    """One running Chromium with one context."""

    def __init__(
        self, *, headed: bool = False, proxy: str | None = None, chromium: Chromium | None = None
    ) -> None:
        """`proxy` is the address of the gate; without one the browser reaches nothing but this machine.

        `chromium` is the browser to start; the one that `find_chromium` finds when not given.
        """
        self.headed = headed
        self.chromium = chromium
        self.user_agent = ""
        self._proxy = proxy
        self._playwright: Playwright | None = None
        self._folder: TemporaryDirectory[str] | None = None
        self._browser: Browser | None = None
        self._context: BrowserContext | None = None

    @property
    def alive(self) -> bool:
        """Whether the browser runs."""
        return self._browser is not None and self._browser.is_connected()

    @property
    def context(self) -> BrowserContext:
        """The browser context. Raises BrowserError when the browser is not running."""
        if self._context is None or not self.alive:
            raise BrowserError("the browser is not running")
        return self._context

    async def start(self, state: Any = None, user_agent: str = "") -> None:
        """Start the browser with a context that holds this storage state. Raises BrowserError.

        A console may tie a session to the browser's name for itself: `user_agent` is the one under which the
        state was made, and the browser's own when not given.
        """
        if self.chromium is None:
            self.chromium = find_chromium(headed=self.headed, environ=own_environment())
        self._playwright = await start_driver()
        try:
            self._browser = await self._launch(self._playwright, self.chromium)
            self.user_agent = user_agent or await _own_name(self._browser)
            await self._first_context(state)
            if not self.headed:  # a window's first page must stay: closing the last one ends the browser
                await self.close_first_pages()
        except Error as error:
            await self.stop()
            raise start_error(str(error), self.chromium) from None

    async def _first_context(self, state: Any) -> None:
        try:
            await self.renew_context(state)
        except Error:
            if state is None or not self.alive:
                raise
            await self.stop()
            raise BrowserError(
                "the browser cannot put the session's storage back", advice="Run: scraper session forget"
            ) from None

    async def _launch(self, playwright: Playwright, chromium: Chromium) -> Browser:
        """Start it on a profile folder of its own: only its preferences let cookies cross sites."""
        self._folder = TemporaryDirectory(prefix="scraper-browser-", ignore_cleanup_errors=True)
        preferences = Path(self._folder.name) / "Default" / "Preferences"
        preferences.parent.mkdir()
        preferences.write_text(json.dumps(_PREFERENCES), encoding="utf-8")
        profile = await playwright.chromium.launch_persistent_context(
            self._folder.name,
            executable_path=chromium.path,
            headless=not self.headed,
            chromium_sandbox=may_use_sandbox(),
            args=[*_QUIET, *(() if self.headed else _UNSEEN)],
            env={**child_environment(os.environ)},
            proxy=None if self._proxy is None else {"server": self._proxy},
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
        browser = profile.browser
        assert browser is not None  # only a context that was attached to has none
        return browser

    async def renew_context(self, state: Any = None) -> None:
        """Put a fresh context in the place of the present one, holding only this storage state."""
        if self._browser is None:
            raise BrowserError("the browser is not running")
        if self._context is not None:
            await self._context.close()
        self._context = await self._browser.new_context(
            storage_state=state,
            user_agent=self.user_agent,
            accept_downloads=False,
            service_workers="block",
            viewport=_WINDOW,  # type: ignore[arg-type]  # a plain dict serves as the ViewportSize it asks for
            locale="en-US",
            timezone_id="UTC",
        )

    async def close_first_pages(self) -> None:
        """Close the blank window that the browser began with, once another is open."""
        if self._browser is not None:
            await asyncio.gather(*(page.close() for page in self._browser.contexts[0].pages))

    async def stop(self) -> None:
        """Stop the browser and its driver; harmless when they have died."""
        browser, playwright = self._browser, self._playwright
        self._browser = self._playwright = self._context = None
        if browser is not None:
            await close_quietly(browser.close)
        if playwright is not None:
            await close_quietly(playwright.stop)
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


async def _own_name(browser: Browser) -> str:
    session = await browser.new_browser_cdp_session()
    name: str = (await session.send("Browser.getVersion"))["userAgent"]
    await session.detach()
    return name


async def close_quietly(close: Callable[[], Awaitable[object]], seconds: float = 3.0) -> None:
    """Close something that may have ended by itself, or that may never answer."""
    try:
        async with asyncio.timeout(seconds):
            await close()
    except (Error, TimeoutError):
        return  # it ends with whatever it belongs to


async def start_driver() -> Playwright:
    """Start Playwright's driver. Raises BrowserError, in plain words.

    It takes the whole environment, and cannot be told otherwise.
    """
    with hidden_from_children():
        starting = asyncio.ensure_future(async_playwright().start())
        await asyncio.wait({starting})
    if starting.exception() is not None:  # it raises plain Exception for a driver that dies
        raise driver_error(await _driver_words())
    return starting.result()


async def _driver_words() -> str:
    """What the driver's own program says when it is run."""
    from playwright._impl._driver import compute_driver_executable

    try:
        node, _ = compute_driver_executable()
    except Error as error:
        return str(error)
    return await words_of(node, "--version")


async def words_of(program: str, *arguments: str) -> str:
    """What a program prints, its errors included; never raises for a program that cannot be run."""
    try:
        process = await asyncio.create_subprocess_exec(
            program,
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=child_environment(os.environ),
        )
        output, _ = await process.communicate()
    except OSError as error:
        return error.strerror or "it cannot be run"
    return output.decode("utf-8", "replace").strip()


def missing_library(words: str) -> str | None:
    """The shared library that a program says it lacks.

    >>> missing_library("node: error while loading shared libraries: libatomic.so.1: cannot open …")
    'libatomic.so.1'
    """
    found = re.search(r"error while loading shared libraries: ([\w.+-]+)", words)
    return found.group(1) if found else None


def driver_error(words: str) -> BrowserError:
    """Why Playwright's driver does not run.

    >>> driver_error("error while loading shared libraries: libatomic.so.1: cannot open").message
    "Playwright's driver does not start: this machine lacks the library libatomic.so.1"
    """
    library = missing_library(words)
    if library is None:
        first = words.partition("\n")[0][:200]
        return BrowserError(
            f"Playwright's driver does not start: {first or 'it ended at once'}",
            advice="Run: scraper doctor   (reinstalling playwright with pip often helps)",
        )
    return BrowserError(
        f"Playwright's driver does not start: this machine lacks the library {library}",
        advice="Run as root: scraper doctor --install   (on Debian: apt-get install libatomic1)",
    )


def start_error(words: str, chromium: Chromium) -> BrowserError:
    """Why Chromium does not start, from what it printed; never the command line that started it."""
    library = missing_library(words)
    if library is not None:
        return BrowserError(
            f"{chromium.path} does not start: this machine lacks the library {library}",
            advice="Run as root: scraper doctor --install",
        )
    for sign, message, advice in _START_TROUBLES:
        if sign in words:
            return BrowserError(f"{chromium.path} does not start: {message}", advice=advice)
    return BrowserError(
        f"{chromium.path} does not start or ended at once",
        advice="Run: scraper doctor --install   (or set SCRAPER_CHROMIUM to another browser)",
    )


_START_TROUBLES = (
    (
        "No usable sandbox",
        "the system does not allow its sandbox",
        "Allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1; on Ubuntu an "
        "AppArmor profile), or run inside a container as root.",
    ),
    (
        "Missing X server",
        "there is no screen to open a window on",
        "Run without --headed, or on a desktop (DISPLAY or WAYLAND_DISPLAY must be set).",
    ),
    ("Permission denied", "it may not be run by this user", "Check the file's permissions."),
    ("Exec format error", "it is not a program for this machine", "Set SCRAPER_CHROMIUM to another browser."),
)
