"""Parts of a page's description apart from its fields: where to look, what to wait for, what to list.

Nothing here knows a console; the models say what *can* be said, the YAML says it.
"""

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from scraper.models.base import Model
from scraper.packs.jsonpath import compile_path
from scraper.packs.vocabulary import BrowserCss, Choice, Css, Name, Template, XPath


def _checked_path(text: str) -> str:
    compile_path(text)
    return text


_PIECE: Final = re.compile(r"[\w.~%\[\]@!$'()*,;:/?+-]+=(?:[\w.~%\[\]@!$'()*,;:/?+&=-]|\{value\})*", re.ASCII)


JsonPath = Annotated[str, AfterValidator(_checked_path)]
"""A path into JSON: `a.b[0].c`, `[*]` for every item, `[kind=x]` for items whose `kind` is x (or the object,
if its is), `..name` for a name at any depth, `.` for the whole; x may be a place such as `{event_id}`."""


class Ready(Model):
    """When a rendered page may be captured."""

    css: BrowserCss
    """An element matches this, be it in a shadow tree."""
    state: Literal["attached", "visible"] = "attached"
    containing: tuple[str, ...] = ()
    """Its text contains one of these, exactly as written."""


class Region(Choice):
    """Parts of a page, by the elements that hold them."""

    kinds = ("css", "xpath")

    css: Css | None = None
    xpath: XPath | None = None


class Within(Choice):
    """The part of a page to look in."""

    kinds = ("panel", "view", "css", "xpath")

    panel: str | None = None
    """The part below the heading of this text, up to the next heading of its kind."""
    view: Name | None = None
    """One of the page's `views`."""
    css: Css | None = None
    xpath: XPath | None = None


class More(Model):
    """How a rendered list is made to show what it does not show at first; all rows seen are captured."""

    rows: BrowserCss
    """Each row of the list; looked for in shadow trees too."""
    scroll: BrowserCss | None = None
    """The element to scroll to its end; `html` for the page itself."""
    click: BrowserCss | None = None
    """What to click, such as the way to the next page, until it is gone or disabled."""
    limit: int = Field(default=2_000, ge=1, le=100_000)
    """Clicks, or steps of scrolling, that one list may take; more are an error, never left out in silence."""

    opens: Literal["address"] | None = None
    """With `address`: a click on a row leads to its event's address in the same document, where rows have no
    links. Each is clicked once; a row's field reads the address by `opened`."""

    @model_validator(mode="after")
    def _check(self) -> "More":
        if self.scroll is not None and self.click is not None:
            raise ValueError("give one of scroll and click")
        if self.scroll is None and self.click is None and self.opens is None:
            raise ValueError("give one of scroll and click, or `opens: address`")
        if self.click is not None and self.opens is not None:
            raise ValueError("`opens` goes with rows that are scrolled to, not with pages that are turned")
        return self


class Each(Choice):
    """What makes a row of a list."""

    kinds = ("css", "xpath", "data")

    css: Css | None = None
    xpath: XPath | None = None
    data: JsonPath | None = None
    response: Name | None = None
    """With data: look only in this one of the page's `responses`."""


class Paging(Model):
    """How the pages of a list follow: the address holds `{page}`, or each page leads to the next."""

    first: int = Field(default=1, ge=0)
    """The number, or offset, of the first page."""
    step: int = Field(default=1, ge=1)
    """What is added from page to page: more than 1 where the address wants an offset."""
    next: Name | None = None
    """The page's field that leads to the next page, and is absent on the last: with `{page}` in the address a
    cursor to be put there (empty for the first page); else, of type url, a link on the list's own host."""
    limit: int = Field(default=1_000, ge=1, le=100_000)
    """Pages that one list may have; more are an error, never left out in silence."""


class Filter(Model):
    """One way to choose which events make an incident, where a console has no incidents of its own."""

    is_: str = Field(alias="is")
    """How the console writes it, with `{value}` for what the user gave."""
    escape: str = ""
    """Characters of the value that the console wants a backslash before."""

    @model_validator(mode="after")
    def _check(self) -> "Filter":
        if "{value}" not in self.is_:
            raise ValueError("`is` must say where the value goes: {value}")
        return self


class Filters(Model):
    """Which incidents there are, at a console that has only a list of events: whatever a user asks for."""

    by: dict[Name, Filter] = Field(min_length=1)
    """The filters by name; an incident's id is such as `source=10.0.0.1; since=2018-04-01`."""
    join: str = " && "
    """What stands between two of them."""
    query: bool = False
    """True where the console has a parameter for each: `is` is then a piece of the address's query, such as
    `src={value}`; pieces are joined by `&`, and values are encoded."""

    @model_validator(mode="after")
    def _check(self) -> "Filters":
        for name, chosen in self.by.items() if self.query else ():
            if chosen.escape or "join" in self.model_fields_set:
                raise ValueError(
                    "with `query`, values are encoded and joined by &: leave out escape and join"
                )
            if _PIECE.fullmatch(chosen.is_) is None:
                raise ValueError(
                    f"{name}: a piece of a query is such as src={{value}}, other characters encoded"
                )
        return self


Responses = dict[Name, Template]
"""Name → address pattern (`*` stands for anything but `/`, `**` for anything) of an answer with JSON, or of a
WebSocket whose messages are JSON, written as if it were `http`; it may hold places such as `{event_id}`."""
