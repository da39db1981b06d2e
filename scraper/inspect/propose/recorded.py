"""What was recorded at a console that no pack describes: pages of each kind, on the way in and inside.

Pure. Knows addresses and texts; never knows how they were brought.
"""

from functools import cached_property
from typing import NamedTuple

from scraper.extract.document import Document
from scraper.inspect.propose.addresses import Numbered
from scraper.inspect.propose.counts import Count
from scraper.inspect.propose.lists import Listing
from scraper.inspect.propose.probe import Asked


class Met(NamedTuple):
    """One page as it was met."""

    url: str
    status: int
    html: str
    """As the browser held it, once it had become quiet."""
    sent: str = ""
    """As the console sent it, before any script."""
    answers: tuple[tuple[str, str], ...] = ()
    """Addresses and texts of the JSON that it loaded."""
    clicked: bool = False
    """Of a page of the login: it was left by its button, since Enter did nothing."""


class More(NamedTuple):
    """How a list shows rows that it does not show at first."""

    scroll: str | None
    click: str | None


class Turning(NamedTuple):
    """What is known of the rows that a list does not show at first."""

    more: More | None = None
    paging: Numbered | None = None
    """The addresses of its pages, of which two were seen to show other rows."""
    link: str | None = None
    """A selector for the link to the next page, where that was seen to show other rows."""
    counted: Count | None = None
    """The console's own count."""
    came: int | None = None
    """The rows that came when all were asked for; None when that was not tried, or took too long."""
    endless: bool = False
    """Whether what was clicked was still there when all rows had come."""
    unturned: str | None = None
    """What a pager is called that was seen and brought nothing."""

    @property
    def found(self) -> bool:
        """Whether there is a way to further rows."""
        return any(way is not None for way in (self.more, self.paging, self.link))


class Page:
    """A page that was met, parsed once."""

    def __init__(self, met: Met) -> None:
        self.met = met

    @cached_property
    def document(self) -> Document:
        """As it was held. Raises Unreadable."""
        return Document(self.met.html, self.met.url, page="page")

    @cached_property
    def sent(self) -> Document:
        """As it was sent."""
        return Document(self.met.sent, self.met.url, page="page")


class Recorded(NamedTuple):
    """All that was met."""

    start: str
    """The address that the login is reached by."""
    also: tuple[str, ...]
    """Further hosts that signing in needs."""
    login: tuple[Page, ...]
    """Its pages, in order, before anything was typed."""
    inside: str | None
    """A selector for what was in sight wherever one is signed in, and on none of the login's pages."""
    listing: Page | None
    rows: Listing | None
    """The list on that page that leads to the events."""
    turning: Turning
    events: tuple[Page, ...]
    ids: tuple[str, ...]
    """The ids by which the list leads to the events, in the same order; none without a list."""
    signature: Page | None
    asked: tuple[Asked, ...]
    closed: tuple[str, ...]
    """What was in the way of pages, and was clicked away."""
    private: tuple[str, ...]
    """What no probe may be told by: the user's name."""
