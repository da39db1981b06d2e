"""The outside world's browser floor: finds and starts Chromium, signs in, keeps the session, brings pages.

Knows how to bring a page; never what it says. Captures go up, fields come down from elsewhere.
"""

from scraper.browser._quiet import playwright_api as _driver
from scraper.browser.bare import Bare, Held, open_bare
from scraper.browser.by_hand import sign_in_attached, sign_in_from_file
from scraper.browser.find import Chromium, find_chromium
from scraper.browser.keeper import SignedIn
from scraper.browser.opening import open_console
from scraper.browser.session import ConsoleSession

__all__ = [
    "Bare",
    "Chromium",
    "ConsoleSession",
    "Held",
    "SignedIn",
    "find_chromium",
    "open_bare",
    "open_console",
    "sign_in_attached",
    "sign_in_from_file",
]

assert _driver  # loaded first, and so quietly
