"""What a login page's traffic says: server errors, lost connections, ways out of reach, loops, the time.

Knows requests and answers; never bodies, states or consoles.
"""

import time
from email.utils import parsedate_to_datetime

from playwright.async_api import Page, Request, Response

from scraper.browser.reach import Reach, origin_of
from scraper.errors import ConsoleUnreachable, EndlessRedirects, FederatedLogin, LoginError, VisitError

MOST_HOPS = 40
"""So many documents in a row, with nothing to act on, are a loop."""
MANY_HOPS = 12
"""So many are one when patience has ended as well."""
_TELLING = frozenset({"document", "xhr", "fetch"})
_BY_SCRIPT = frozenset({"xhr", "fetch"})
_ERROR_PAGE = "chrome-error:"


class Overheard:
    """The traffic of one page since the login last acted on it."""

    def __init__(self, reach: Reach) -> None:
        self.clock_off: float | None = None
        """Seconds by which the console's clock is ahead of ours; None until it has told its time."""
        self.script_failed = False
        """A script's request was answered with 5xx: what the page then says of it is a guess."""
        self._reach = reach
        self._acted = False
        self._hops = 0
        self._pending: set[Request] = set()
        self._trouble: dict[str, str] = {}
        self._led_to: str | None = None
        self._loops = False

    def listen(self, page: Page) -> None:
        """Hear what this page does from now on."""
        page.on("request", lambda request: self._note_request(page, request))
        page.on("response", self._note_response)
        page.on("requestfinished", self._note_end)
        page.on("requestfailed", lambda request: self._note_failure(page, request))

    def forget(self) -> None:
        """Begin anew: the login has acted on the page."""
        self._acted = True
        self._hops = 0
        self.script_failed = False
        self._trouble.clear()

    @property
    def unanswered(self) -> bool:
        """Whether the console still owes an answer to a step; a page may wait for news besides."""
        return any(self._reach.allows(request.url) for request in self._pending)

    @property
    def troubled(self) -> ConsoleUnreachable | None:
        """What went wrong with the latest request that has not succeeded since."""
        latest = next(reversed(self._trouble.values()), None)
        return None if latest is None else ConsoleUnreachable(f"{latest} while signing in")

    def loop(self, hops: int) -> EndlessRedirects | None:
        """The error for so many documents in a row; None for fewer."""
        if not self._loops and self._hops <= hops:
            return None
        return EndlessRedirects("the console leads from page to page without end while signing in")

    def dead_end(self, url: str) -> LoginError | VisitError | None:
        """Why nothing more can come of the page that is shown at `url`; None while something can."""
        loop = self.loop(MOST_HOPS)
        if loop is not None:
            return loop
        if not url.startswith(_ERROR_PAGE):
            return None
        if self._led_to is not None:
            return self._led_away(self._led_to)
        return self.troubled or ConsoleUnreachable("the console gave no answer while signing in")

    def _led_away(self, origin: str) -> LoginError | VisitError:
        words = f"the console's login leads to {origin}, which is not a host of this console"
        if self._acted:
            return FederatedLogin(words)
        return ConsoleUnreachable(
            words,
            advice="If that is where users sign in, name it under extra_hosts in the profile; otherwise the "
            "console may be down for maintenance.",
        )

    def _note_request(self, page: Page, request: Request) -> None:
        if _is_main(page, request) or (request.resource_type in _BY_SCRIPT and request.method != "GET"):
            self._pending.add(request)
        if _is_main(page, request):
            self._hops += 1
            self._led_to = None

    def _note_end(self, request: Request) -> None:
        self._pending.discard(request)

    def _note_response(self, response: Response) -> None:
        if not self._reach.allows(response.url):
            return
        self._note_time(response.headers.get("date"))
        kind, place = response.request.resource_type, _place(response.request)
        if response.status < 500:
            self._trouble.pop(place, None)
        elif kind in _TELLING:
            self._trouble.pop(place, None)
            self._trouble[place] = f"the console answered {response.status}"
            self.script_failed = self.script_failed or kind in _BY_SCRIPT

    def _note_time(self, text: str | None) -> None:
        """Take the latest time told: an answer out of the browser's cache tells an earlier one."""
        try:
            told = None if text is None else parsedate_to_datetime(text).timestamp()
        except (ValueError, OverflowError):
            return
        if told is not None:
            off = told - time.time()
            self.clock_off = off if self.clock_off is None else max(off, self.clock_off)

    def _note_failure(self, page: Page, request: Request) -> None:
        self._pending.discard(request)
        why = request.failure or ""
        if not self._reach.allows(request.url):
            if _is_main(page, request):
                self._led_to = str(origin_of(request.url) or "an address that is not HTTP")
        elif "TOO_MANY_REDIRECTS" in why:
            self._loops = self._loops or _is_main(page, request)
        elif "ERR_ABORTED" not in why and request.resource_type in _TELLING:
            self._trouble[_place(request)] = f"the connection to {origin_of(request.url)} broke"


def _is_main(page: Page, request: Request) -> bool:
    return request.is_navigation_request() and request.frame == page.main_frame


def _place(request: Request) -> str:
    return f"{request.method} {request.url.partition('?')[0]}"
