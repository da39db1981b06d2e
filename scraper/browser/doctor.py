"""Examines whether this machine can do the work, part by part, and says what to do about what it finds.

Knows programs and packages; touches no console and nothing outside this machine.
"""

import asyncio
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version

from playwright._impl._driver import compute_driver_executable
from playwright.async_api import Error

from scraper.browser.find import VARIABLE, Chromium, find_chromium
from scraper.browser.gate import Gate
from scraper.browser.launch import (
    Engine,
    driver_error,
    may_use_sandbox,
    missing_library,
    start_error,
    words_of,
)
from scraper.browser.reach import Reach
from scraper.browser.wire import Wire
from scraper.errors import BrowserError

_OLDEST_PYTHON = (3, 11)
_PAGE = b"<!doctype html><title>doctor</title><p id=words>visible words</p>"
_WORDS = "visible words"
_SEEN = """() => {
  const p = document.getElementById("words");
  return [p.innerText, p.textContent, p.offsetHeight];
}"""
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
DRIVER, BROWSER, STARTS, TEXT = "Playwright's driver", "browser", "browser starts", "visible text"
_INSTALLABLE = frozenset({DRIVER, BROWSER, STARTS, TEXT})


class Verdict(StrEnum):
    """How a part does."""

    OK = "ok"
    WARN = "warn"
    """The work can be done, but not all of it, or not safely."""
    BAD = "bad"
    SKIPPED = "skipped"
    """It could not be examined, because another part is missing."""


@dataclass(frozen=True)
class Finding:
    """One part that was examined."""

    part: str
    verdict: Verdict
    found: str
    """What there is, in plain words."""
    advice: str | None = None
    """What to do, when not ok."""


async def examine(environ: Mapping[str, str] | None = None) -> tuple[Finding, ...]:
    """Everything that the work needs, in the order in which it should be mended."""
    env = os.environ if environ is None else environ
    findings = [_python(), _packages(), _loopback(), await _driver()]
    found = _found(env)
    if isinstance(found, Finding):
        return (*findings, found, *(_skipped(part) for part in (STARTS, TEXT)))
    why = f"{found.path} ({found.why})"
    findings.append(Finding(BROWSER, Verdict.OK, f"{await _version(found)}: {why}"))
    findings.append(_sandbox())
    if findings[3].verdict is Verdict.BAD:
        return (*findings, _skipped(STARTS), _skipped(TEXT))
    return (*findings, *await _browser_works(found), _window(env))


def all_well(findings: tuple[Finding, ...]) -> bool:
    """Whether the work can be done.

    >>> all_well((Finding("browser", Verdict.WARN, "old"),))
    True
    """
    return not any(finding.verdict in (Verdict.BAD, Verdict.SKIPPED) for finding in findings)


def installing_helps(findings: tuple[Finding, ...]) -> bool:
    """Whether something is bad that installing a browser and what it needs would mend."""
    return any(finding.verdict is Verdict.BAD and finding.part in _INSTALLABLE for finding in findings)


def _skipped(part: str) -> Finding:
    return Finding(part, Verdict.SKIPPED, "not examined, because of the above")


def _python() -> Finding:
    found = f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"
    if sys.version_info[:2] >= _OLDEST_PYTHON:
        return Finding("Python", Verdict.OK, found)
    wanted = ".".join(map(str, _OLDEST_PYTHON))
    return Finding("Python", Verdict.BAD, found, f"Install Python {wanted} or newer.")


def _packages() -> Finding:
    names = [_name(line) for line in requires("scraper") or () if "extra ==" not in line]
    missing = [name for name in names if not _is_installed(name)]
    needed = [name for name in missing if name != "backports.zstd" or sys.version_info < (3, 14)]
    if needed:
        return Finding(
            "packages", Verdict.BAD, f"missing: {', '.join(needed)}", "Install this project anew with pip."
        )
    return Finding("packages", Verdict.OK, f"all {len(names)} there; playwright {version('playwright')}")


def _name(requirement: str) -> str:
    return "".join(char if char.isalnum() or char in "._-" else " " for char in requirement).split()[0]


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _loopback() -> Finding:
    try:
        with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
            return Finding("loopback", Verdict.OK, "127.0.0.1 can be listened on and reached")
    except OSError as error:
        return Finding(
            "loopback",
            Verdict.BAD,
            f"127.0.0.1 does not work: {error.strerror}",
            "Bring the interface lo up (ip link set lo up), and allow loopback in the firewall.",
        )


async def _driver() -> Finding:
    try:
        node, _ = compute_driver_executable()
        words = await words_of(node, "--version")
    except Error as error:
        words = error.message
    if words.startswith("v"):
        return Finding(DRIVER, Verdict.OK, f"node {words}")
    trouble = driver_error(words)
    return Finding(DRIVER, Verdict.BAD, trouble.message, trouble.advice)


def _found(env: Mapping[str, str]) -> Chromium | Finding:
    try:
        return find_chromium(environ=env)
    except BrowserError as error:
        return Finding(BROWSER, Verdict.BAD, error.message, error.advice)


async def _version(chromium: Chromium) -> str:
    words = (await words_of(str(chromium.path), "--version")).strip()
    library = missing_library(words)
    return f"lacks {library}" if library else words.partition("\n")[0][:80] or "version not told"


def _sandbox() -> Finding:
    if may_use_sandbox():
        return Finding("sandbox", Verdict.OK, "on")
    return Finding(
        "sandbox",
        Verdict.WARN,
        "off: this is root, to whom Chromium refuses it",
        "Run as an ordinary user where you can; in a container of its own it matters less.",
    )


async def _browser_works(chromium: Chromium) -> tuple[Finding, Finding]:
    """Start the browser as for real work, and let it show a page from this machine."""
    server = await asyncio.start_server(_serve_page, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    gate = Gate(Reach([address]), Wire({}), lambda _: None)
    engine = Engine(proxy=await gate.start(), chromium=chromium)
    try:
        await engine.start()
        page = await engine.context.new_page()
        await page.goto(address)
        shown, held, height = await page.evaluate(_SEEN)
    except BrowserError as error:
        return Finding(STARTS, Verdict.BAD, error.message, error.advice), _skipped(TEXT)
    except Error as error:
        failed = start_error(error.message, chromium)
        return Finding(STARTS, Verdict.BAD, failed.message, failed.advice), _skipped(TEXT)
    finally:
        await engine.stop()
        await gate.stop()
        server.close()
    return Finding(STARTS, Verdict.OK, "and shows a page from this machine"), visible_text(
        shown, held, height
    )


def visible_text(shown: str, held: str, height: float) -> Finding:
    """Whether a page's text is really visible: without fonts it is there, and yet not to be seen.

    >>> visible_text("", "visible words", 0).verdict.value
    'bad'
    """
    if shown.strip() == _WORDS and height > 0:
        return Finding(TEXT, Verdict.OK, "a page's text is laid out and can be read")
    if held.strip() == _WORDS:
        return Finding(
            TEXT,
            Verdict.BAD,
            "the page has its text, but none of it is visible: this machine has no fonts",
            "Run as root: scraper doctor --install   (on Debian: apt-get install fonts-dejavu-core)",
        )
    return Finding(TEXT, Verdict.BAD, "the page came without its text", f"Try another {VARIABLE}.")


def _window(env: Mapping[str, str]) -> Finding:
    try:
        full = find_chromium(headed=True, environ=env)
    except BrowserError as error:
        return Finding("window", Verdict.WARN, "no browser for scraper login --headed", error.advice)
    if sys.platform.startswith("linux") and not (env.get("DISPLAY") or env.get("WAYLAND_DISPLAY")):
        return Finding("window", Verdict.WARN, f"{full.path}, but no screen", "Only --headed needs one.")
    return Finding("window", Verdict.OK, str(full.path))


async def _serve_page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()
        return
    writer.write(_HEAD % len(_PAGE) + _PAGE)
    await writer.drain()
    writer.close()
