"""What collecting needs of a console. A signed-in browser provides it, and so does a folder of recordings."""

from collections.abc import Mapping
from typing import Any, Protocol

from scraper.errors import ScraperError
from scraper.models import Capture, VisitKind
from scraper.packs.spec import Page


class Console(Protocol):
    """One signed-in session at one console."""

    async def sign_in(self) -> object:
        """Make sure that the session is signed in; cheap when it is. Raises LoginError."""

    async def restart(self) -> None:
        """Start the browser anew after it died. Raises BrowserError."""

    def url(self, page: Page, arguments: Mapping[str, str]) -> str:
        """The address of a page."""

    async def visit(self, page: Page, arguments: Mapping[str, str], how: VisitKind) -> Capture:
        """Bring one page. Raises VisitError or BrowserError."""

    async def explain(self, arguments: Mapping[str, str], error: ScraperError) -> ScraperError:
        """Why a page was not shown, where the console can say more than `error` does; else `error`.

        SignedOut where a page that is not the one asked for came because the session had ended.
        """

    async def incident_record(self, arguments: Mapping[str, str]) -> dict[str, Any] | None:
        """The incident's record from the console's API; None when it knows no such incident."""
