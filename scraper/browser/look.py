"""Looks at a login page and says which of the pack's states it shows. Knows no outcome, acts on nothing.

What stands in shadow trees, and in frames of the page's own host, is seen too.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple

from playwright.async_api import Error, Page

from scraper.browser.reach import without_query
from scraper.errors import PackError
from scraper.packs.spec import LoginState
from scraper.packs.templates import address_pattern as address_pattern

_LONGEST_LOOK = 5.0
SHOW_CONTROLS = """
  const controls = Document.prototype.querySelectorAll.call(document, "input, textarea, option");
  for (const e of controls) {
    if (e.localName === "option") e.defaultSelected = e.selected;
    else if (["radio", "checkbox"].includes(e.type)) e.defaultChecked = e.checked;
    else if (!["password", "file"].includes(e.type) && e.defaultValue !== e.value) e.defaultValue = e.value;
  }"""
"""Script by which a form's markup comes to say what the form shows, all but passwords and files."""
_PASSING = ("context was destroyed", "navigat", "Frame was detached")
_LOOK = """(states) => {
  const shown = (element) =>
    element.checkVisibility({visibilityProperty: true}) && element.getClientRects().length > 0;
  const held = (e) => {
    try { return e.shadowRoot ?? (["iframe", "frame"].includes(e.localName) ? e.contentDocument : null); }
    catch { return null; }
  };
  const within = (root) => Array.from(root.querySelectorAll("*")).map(held).filter((inner) => inner)
    .flatMap((inner) => [inner, ...within(inner)]);
  const inner = within(document), roots = [document, ...inner];
  const seen = (css) => roots.some((root) => Array.from(root.querySelectorAll(css)).some(shown));
  const tidy = (text) => text.replace(/\\s+/g, " ").toLowerCase();
  const written = (root) => Array.from(root.body ? [root.body] : root.children).map((e) => e.innerText ?? "");
  const text = tidy([document.body ? document.body.innerText : "", ...inner.flatMap(written)].join("\\n"));
  const hits = [];
  for (const [index, when] of states.entries()) {
    try {
      hits.push(
        (when.css === null || seen(when.css)) &&
        (when.text === null || text.includes(tidy(when.text))) &&
        (when.not_css === null || !seen(when.not_css)) &&
        (when.not_text === null || !text.includes(tidy(when.not_text))));
    } catch { return {bad: index}; }
  }
  const busy = document.readyState === "loading";
  return {hits, url: location.href, document: performance.timeOrigin, busy};
}"""


def is_passing(error: Error) -> bool:
    """Whether a page could not be asked because its document was just being exchanged for another."""
    return any(sign in error.message for sign in _PASSING)


class Sight(NamedTuple):
    """What one look saw."""

    states: tuple[str, ...]
    """Names of the states that hold, in the pack's order."""
    url: str
    """Without its query, fit for a message."""
    document: float
    """Differs from one loaded document to the next."""
    busy: bool
    """The document is still arriving, or was just being exchanged."""


NOTHING = Sight((), "", 0.0, busy=True)


class Looker:
    """Recognises the states of one pack, at one set of hosts."""

    def __init__(self, states: Mapping[str, LoginState], hosts: Mapping[str, str]) -> None:
        self._names = tuple(states)
        self._whens = [
            state.when.model_dump(include={"css", "text", "not_css", "not_text"}) for state in states.values()
        ]
        self._urls = [address_pattern(state.when.url, hosts) for state in states.values()]

    async def look(self, page: Page) -> Sight:
        """One look, in one round trip to the browser.

        Raises PackError for a selector that the browser does not understand, and Playwright's Error when the
        page or browser has gone.
        """
        try:
            async with asyncio.timeout(_LONGEST_LOOK):
                seen: dict[str, Any] = await page.evaluate(_LOOK, self._whens)
        except TimeoutError:
            return NOTHING  # the page is too busy to answer; the driver's patience ends it
        except Error as error:
            if is_passing(error):
                return NOTHING
            raise
        if "bad" in seen:
            name = self._names[seen["bad"]]
            raise PackError(f"the browser does not understand the selector of the login state {name!r}")
        url = str(seen["url"])
        held = tuple(
            name
            for name, hit, pattern in zip(self._names, seen["hits"], self._urls, strict=True)
            if hit and (pattern is None or pattern.fullmatch(url))
        )
        return Sight(held, without_query(url), float(seen["document"]), bool(seen["busy"]))
