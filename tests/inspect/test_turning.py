"""How a list's further rows come, by trying at consoles of several kinds."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack

import pytest

from scraper.browser import open_bare
from scraper.inspect.propose import Turning
from scraper.inspect.propose.lists import listings
from scraper.turner import Turner, page_of
from tests.inspect.consoles import COUNT, consoles

pytestmark = pytest.mark.browser


class Desk:
    """One tab, at whichever of the consoles is looked at."""

    def __init__(self, origin: str, runner: asyncio.Runner) -> None:
        self.origin = origin
        self.said: list[str] = []
        self._runner = runner
        self._stack = AsyncExitStack()
        self._bare = runner.run(self._stack.enter_async_context(open_bare(origin, headed=False, quiet=0.3)))

    def turning(self, path: str) -> Turning:
        """How a list's further rows come."""

        async def look() -> Turning:
            page = page_of(await self._bare.go(f"{self.origin}{path}"))
            listing = listings(page.document)[0]
            return await Turner(self._bare, page, listing, self.said.append).turn()

        return self._runner.run(look())

    def close(self) -> None:
        """End the browser."""
        self._runner.run(self._stack.aclose())


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with consoles() as origin, asyncio.Runner() as runner:
        desk = Desk(origin, runner)
        yield desk
        desk.close()


@pytest.mark.parametrize(
    ("path", "click"),
    [
        ("/buttons", "div.bar > button:last-of-type"),
        ("/cards", "button.btn-wide"),
        ("/posted", 'input[value="Next page"]'),
    ],
)
def test_a_control_is_proposed_that_was_seen_to_bring_every_row(desk: Desk, path: str, click: str) -> None:
    found = desk.turning(path)
    assert found.more is not None
    assert (found.more.click, found.came) == (click, COUNT)
    assert found.counted is not None
    assert found.counted.number == COUNT


def test_pages_with_numbers_in_their_addresses_are_asked_for_by_these(desk: Desk) -> None:
    found = desk.turning("/numbered")
    assert found.paging == ("{console}/numbered?page={page}", 1, 1)
    assert found.more is None


def test_a_link_to_the_next_page_whose_address_says_nothing_is_followed(desk: Desk) -> None:
    assert desk.turning("/cursor") == Turning(link="a[rel~=next]")


def test_a_pager_that_brings_nothing_is_told_and_not_proposed(desk: Desk) -> None:
    found = desk.turning("/broken")
    assert (found.more, found.paging, found.unturned) == (None, None, "Next")


def test_a_list_that_shows_all_it_has_gets_no_way_to_further_rows(desk: Desk) -> None:
    assert desk.turning("/whole") == Turning()
