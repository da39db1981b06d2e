"""Takes a console's session out of a browser that is not ours, without touching what belongs to others.

Reads pages of the hosts within reach only; an origin that has no page open is read in a blank tab of our own.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from playwright.async_api import BrowserContext, Error, Frame, Page, Route

from scraper.browser.belongings import TabStorage, within
from scraper.browser.launch import close_quietly
from scraper.browser.reach import Reach, origin_of

_BLANK = "<!doctype html><title>scraper</title>"
_TAKE = """async () => {
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const plain = (value) => value === null || ["string", "boolean"].includes(typeof value)
    || (typeof value === "number" && Number.isFinite(value))
    || (Array.isArray(value) ? value.every(plain)
      : typeof value === "object" && value.constructor === Object && Object.values(value).every(plain));
  const paths = (path) => typeof path === "string" ? {keyPath: path} : path ? {keyPathArray: [...path]} : {};
  let left = 0;
  const take = async (store) => {
    const records = [];
    for (const key of await done(store.getAllKeys())) {
      const value = await done(store.get(key));
      if (!plain(value) || !plain(key)) { left += 1; continue; }
      records.push(store.keyPath === null ? {key, value} : {value});
    }
    const indexes = [...store.indexNames].map((name) => store.index(name)).map((index) => (
      {name: index.name, multiEntry: index.multiEntry, unique: index.unique, ...paths(index.keyPath)}));
    return {name: store.name, autoIncrement: store.autoIncrement, records, indexes, ...paths(store.keyPath)};
  };
  const databases = [];
  for (const {name, version} of await indexedDB.databases()) {
    const base = await done(indexedDB.open(name));
    const stores = [];
    for (const store of base.objectStoreNames)
      stores.push(await take(base.transaction(store, "readonly").objectStore(store)));
    base.close();
    databases.push({name, version, stores});
  }
  const items = Object.entries(localStorage).map(([name, value]) => ({name, value}));
  const tab = Object.fromEntries(Object.entries(sessionStorage));
  return {origin: location.origin, localStorage: items, indexedDB: databases, tab, left};
}"""


async def take(
    context: BrowserContext, reach: Reach, origins: Iterable[str], say: Callable[[str], None]
) -> tuple[dict[str, Any], TabStorage]:
    """Storage state and sessionStorage of the hosts within reach, of which `origins` are read in any case.

    Raises Playwright's Error when the browser goes away.
    """
    found: dict[str, dict[str, Any]] = {}
    for page in context.pages:
        for frame in page.frames:
            if reach.allows(frame.url) and str(origin_of(frame.url)) not in found:
                _add(found, await _taken(frame))
    missing = [origin for origin in origins if origin not in found]
    if missing:
        await _visit_blank(context, missing, found)
    left = sum(one["left"] for one in found.values())
    if left:
        say(f"{left} records of the console's databases are of a kind that cannot be taken along")
    keep = ("origin", "localStorage", "indexedDB")
    state = {
        "cookies": [dict(cookie) for cookie in await context.cookies()],
        "origins": [
            {name: one[name] for name in keep}
            for one in found.values()
            if one["localStorage"] or one["indexedDB"]
        ],
    }
    return within(state, reach), {name: one["tab"] for name, one in found.items() if one["tab"]}


def _add(found: dict[str, dict[str, Any]], taken: dict[str, Any] | None) -> None:
    if taken is not None:
        found.setdefault(str(origin_of(taken["origin"])), taken)


async def _taken(frame: Frame | Page) -> dict[str, Any] | None:
    with suppress(Error):  # a page without storage, or on its way to another; others may serve
        taken: dict[str, Any] = await frame.evaluate(_TAKE)
        return taken if origin_of(taken["origin"]) is not None else None
    return None


async def _visit_blank(
    context: BrowserContext, origins: Iterable[str], found: dict[str, dict[str, Any]]
) -> None:
    """Read origins in a tab whose pages we answer ourselves, so that nothing is asked of the console."""
    tab = await context.new_page()
    try:
        await tab.route("**/*", _answer_blank)
        for origin in origins:
            await tab.goto(f"{origin}/")
            _add(found, await _taken(tab))
    finally:
        await close_quietly(tab.close)


async def _answer_blank(route: Route) -> None:
    await route.fulfill(status=200, content_type="text/html", body=_BLANK)
