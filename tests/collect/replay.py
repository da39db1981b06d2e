"""Consoles for the collector's tests: recorded pages, some of which fail first as real consoles fail."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from scraper.errors import ScraperError
from scraper.models import Capture, VisitKind
from scraper.packs import load_pack
from scraper.packs.spec import Page
from scraper.recording import ReplayConsole, load_fixture

ROOT = Path(__file__).parents[2] / "fixtures" / "alertlogic"
PACK = load_pack("alertlogic")
CUSTOMER = "345678"


def capture_of(name: str, *, event: str | None = None) -> Capture:
    """A recorded page; with `event`, put at that event's address and given its id."""
    capture = load_fixture(ROOT / name).capture
    if event is None:
        return capture
    own = load_fixture(ROOT / name).meta.arguments["event_id"]
    return capture.model_copy(
        update={
            "url_asked": capture.url_asked.replace(f"id={own}&", f"id={event}&"),
            "body": capture.body.replace(own.encode(), event.encode()),
        }
    )


class StumblingConsole(ReplayConsole):
    """Recorded pages that fail a number of times before they come."""

    def __init__(self, *captures: Capture) -> None:
        super().__init__(PACK, captures)
        self.stumbles: dict[str, list[ScraperError]] = {}
        """Errors to raise, in turn, for addresses that hold this text."""
        self.rendered: dict[str, Capture] = {}
        """What a rendered visit brings instead, for addresses that hold this text."""
        self.logins = 0
        self.restarts = 0
        self.login_error: ScraperError | None = None

    async def sign_in(self) -> None:
        """Count it, or refuse."""
        self.logins += 1
        await asyncio.sleep(0)
        if self.login_error is not None:
            raise self.login_error

    async def restart(self) -> None:
        """Count it."""
        self.restarts += 1

    async def visit(self, page: Page, arguments: Mapping[str, str], how: VisitKind) -> Capture:
        """The recorded page, after its stumbles; other workers get their turn first, as on a network."""
        await asyncio.sleep(0)
        url = self.url(page, arguments)
        for part, errors in self.stumbles.items():
            if part in url and errors:
                self.visits.append((url, how))
                raise errors.pop(0)
        capture = await super().visit(page, arguments, how)
        if how is VisitKind.RENDERED:
            for part, other in self.rendered.items():
                if part in url:
                    return other.model_copy(update={"visit": how, "url_asked": url})
        return capture
