"""A console that brings recorded pages: the same calls as a signed-in browser, without one."""

from collections.abc import Iterable, Mapping
from typing import Any

from scraper.errors import NotFound, ScraperError
from scraper.models import Capture, VisitKind
from scraper.packs import pack_hosts, render
from scraper.packs.spec import Pack, Page


class ReplayConsole:
    """Answers each visit with the capture of that page and address; anything else is not found."""

    def __init__(
        self, pack: Pack, captures: Iterable[Capture], *, hosts: Mapping[str, str] | None = None
    ) -> None:
        self._hosts = pack_hosts(pack, None, hosts or {})
        self._captures = {(capture.page, capture.url_asked): capture for capture in captures}
        self.visits: list[tuple[str, VisitKind]] = []
        """Every visit made, by address, in order."""
        self.records: dict[str, dict[str, Any]] = {}
        """What the API answers, by incident id."""

    async def sign_in(self) -> None:
        """Recordings need no session."""

    async def restart(self) -> None:
        """Recordings need no browser."""

    def url(self, page: Page, arguments: Mapping[str, str]) -> str:
        """The page's address with these hosts."""
        return render(page.at, {**self._hosts, **arguments})

    async def visit(self, page: Page, arguments: Mapping[str, str], how: VisitKind) -> Capture:
        """The recorded capture. Raises NotFound."""
        url = self.url(page, arguments)
        self.visits.append((url, how))
        if (page.page, url) not in self._captures:
            raise NotFound(f"no recording of this {page.page} page", url=url, page=page.page)
        return self._captures[page.page, url].model_copy(update={"visit": how})

    async def explain(self, arguments: Mapping[str, str], error: ScraperError) -> ScraperError:
        """Recordings can say no more."""
        return error

    async def incident_record(self, arguments: Mapping[str, str]) -> dict[str, Any] | None:
        """The record kept in `records`."""
        return self.records.get(arguments["incident_id"])
