"""What of a browser's state belongs to a console's session, and takes it out of a browser.

The state of other hosts is none of our business: it is left out here, before anything is kept.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from playwright.async_api import BrowserContext, Error, Frame

from scraper.browser.reach import Reach, origin_of

_TAB_STORAGE = "() => [location.origin, Object.fromEntries(Object.entries(sessionStorage))]"
TabStorage = dict[str, dict[str, str]]


def is_empty(state: Mapping[str, Any], tab_storage: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether there is nothing in it that could make a session.

    >>> is_empty({"cookies": [], "origins": [{"origin": "https://a.example", "localStorage": []}]}, {})
    True
    """
    origins = state.get("origins", ())
    kept = any(origin.get("localStorage") or origin.get("indexedDB") for origin in origins)
    return not (state.get("cookies") or kept or any(tab_storage.values()))


def within(state: Mapping[str, Any], reach: Reach) -> dict[str, Any]:
    """The part of a storage state that belongs to the hosts within reach."""
    return {
        "cookies": [one for one in state.get("cookies", ()) if is_sent_within(str(one["domain"]), reach)],
        "origins": [one for one in state.get("origins", ()) if reach.allows(str(one["origin"]))],
    }


def is_sent_within(domain: str, reach: Reach) -> bool:
    """Whether a cookie of this domain would be sent to a host within reach.

    >>> reach = Reach(["https://console.example.net", "*.id.example"])
    >>> [is_sent_within(one, reach) for one in (".example.net", "console.example.net", ".eu.id.example")]
    [True, True, True]
    >>> [is_sent_within(one, reach) for one in ("example.net", "mail.example.net", "evil.example")]
    [False, False, False]
    """
    host = domain.removeprefix(".").lower()
    if any(host == origin.host for origin in reach.origins):
        return True
    if domain.startswith(".") and any(origin.host.endswith(f".{host}") for origin in reach.origins):
        return True
    return reach.allows(f"https://{host}/")


async def capture(
    context: BrowserContext, reach: Reach, say: Callable[[str], None]
) -> tuple[dict[str, Any], TabStorage]:
    """The storage state of a browser of ours and the sessionStorage of its pages, of the hosts within reach.

    Databases that the browser cannot hand out are left out, which is said. Raises Playwright's Error.
    """
    try:
        state: Any = await context.storage_state(indexed_db=True)
    except Error as error:
        if "IndexedDB" not in error.message:
            raise
        say("a database that the console keeps in the browser cannot be kept for next time")
        state = await context.storage_state()
    return within(state, reach), await tab_storage([context], reach)


async def tab_storage(contexts: Iterable[BrowserContext], reach: Reach) -> TabStorage:
    """The sessionStorage of every page and frame within reach, by origin; the first of an origin counts."""
    found: TabStorage = {}
    for context in contexts:
        for page in context.pages:
            for frame in page.frames:
                origin, items = await _tab_storage(frame, reach)
                if items:
                    found.setdefault(origin, items)
    return found


async def _tab_storage(frame: Frame, reach: Reach) -> tuple[str, dict[str, str]]:
    if not reach.allows(frame.url):
        return "", {}
    try:
        origin, items = await frame.evaluate(_TAB_STORAGE)
    except Error:
        return "", {}  # a page without storage, such as an error page, or one on its way out
    return (origin, items) if origin_of(origin) is not None else ("", {})
