"""Connects to a Chrome that a person started on this machine, and leaves it as it was.

Knows addresses and the debugging protocol's first answer; takes nothing out of the browser.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Error

from scraper.browser.cookies import CookieJar, is_loopback
from scraper.browser.fetch import Fetcher, Limits
from scraper.browser.launch import close_quietly, start_driver
from scraper.browser.reach import Reach, origin_of
from scraper.browser.wire import Wire
from scraper.errors import BrowserError, UsageError, VisitError

_SECONDS = 10.0
_START = "Start it with: google-chrome --remote-debugging-port=9222 --user-data-dir=FOLDER"


def debugging_address(text: str) -> str:
    """The address of a browser's debugging port on this machine. Raises UsageError for any other.

    >>> debugging_address("http://127.0.0.1:9222/")
    'http://127.0.0.1:9222'
    """
    origin = origin_of(text)
    plain = origin is not None and text.removesuffix("/") == str(origin)
    if origin is None or not plain or origin.scheme != "http" or not is_loopback(origin.host):
        raise UsageError(
            "not the debugging address of a browser on this machine",
            advice="Give an address such as http://127.0.0.1:9222; browsers elsewhere are not attached to.",
        )
    return str(origin)


@asynccontextmanager
async def attached(address: str) -> AsyncIterator[tuple[Browser, str]]:
    """The browser behind a debugging address, and its user agent; it goes on running afterwards.

    Raises UsageError, BrowserError.
    """
    socket, user_agent = await _first_answer(debugging_address(address))
    driver = await start_driver()
    try:
        browser = await driver.chromium.connect_over_cdp(socket, timeout=_SECONDS * 1000, no_defaults=True)
        yield browser, user_agent
    except Error:
        raise BrowserError(
            f"the browser at {address} went away, or does not speak as Chrome does", advice=_START
        ) from None
    finally:
        await close_quietly(driver.stop)  # which lets go of the browser, and closes nothing in it


async def _first_answer(address: str) -> tuple[str, str]:
    """Where the browser wants to be spoken to, and its user agent."""
    fetcher = Fetcher(Reach([address]), CookieJar(), "", Limits(_SECONDS, 65536), Wire({}))
    try:
        reply = await fetcher.request(f"{address}/json/version", (), cookies=False)
        said = json.loads(reply.body)
        socket, user_agent = str(said["webSocketDebuggerUrl"]), str(said["User-Agent"])
    except VisitError as error:
        raise BrowserError(f"no browser answers at {address}: {error.message}", advice=_START) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BrowserError(f"what answers at {address} is no Chrome", advice=_START) from None
    finally:
        fetcher.close()
    if not socket.startswith("ws://") or origin_of(socket) != origin_of(address):
        raise BrowserError(f"what answers at {address} leads elsewhere, where nothing is asked")
    return socket, user_agent
