"""Opens the rows of a list one by one, scrolled to where they have to be, and notes where each leads.

Rows are told apart by where they stand, so that two that look the same are two.
Knows rows as the pack names them; never what they say.
"""

from typing import Any, Final

from playwright.async_api import Error, Page

from scraper.browser.look import is_passing
from scraper.browser.reach import without_query
from scraper.browser.snapshot import ALL, WRITER
from scraper.errors import PackError, TimedOut, TooLarge, VisitError
from scraper.packs.parts import More

_GATHER: Final = (
    "async ([rows, scroll, steps, frames, limit]) => {"
    + WRITER
    + ALL
    + """
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const until = async (holds, ms) => {
    for (const end = Date.now() + ms; Date.now() < end; await pause(10)) if (holds()) return true;
    return holds();
  };
  try { all(rows); all(scroll ?? rows); } catch { return {bad: true}; }
  const box = scroll === "html" ? document.scrollingElement : scroll ? all(scroll)[0] : null;
  if (scroll && !box) return {stuck: true};
  const top = (e) => {
    const scrolling = box ?? document.scrollingElement;
    const above = scrolling === document.scrollingElement ? 0 : box.getBoundingClientRect().top;
    return Math.round(e.getBoundingClientRect().top - above + (scrolling?.scrollTop ?? 0));
  };
  const look = () => all(rows).map((e) => ({e, html: written(e), y: top(e)}));
  const seen = [];
  const same = (some, others) => some.every((row, n) => row.html === others[n].html);
  const overlap = (now) => {
    let at = seen.length, nearest = Infinity;
    for (let n = 0; now.length && n < seen.length; n++) {
      const gap = Math.abs(seen[n].y - now[0].y), length = Math.min(seen.length - n, now.length);
      if (seen[n].html === now[0].html && gap < nearest && same(seen.slice(n, n + length), now))
        [at, nearest] = [n, gap];
    }
    return at;
  };
  const fresh = (now) => {
    const at = overlap(now), last = seen.at(-1)?.y;
    const moved = at === seen.length && seen.length > 0 && now.some((row) => row.y !== now[0].y);
    return moved ? now.filter((row) => row.y > last) : now.slice(seen.length - at);
  };
  let leaves = null;
  const open = async (row, n) => {
    const before = location.href, e = row.e.isConnected ? row.e : all(rows)[n];
    e?.click();
    if (!(await until(() => location.href !== before, 1500))) return true;
    row.opened = location.href;
    if (leaves !== false) leaves = await until(() => all(rows).length === 0, leaves ? 3000 : 1000);
    if (!leaves) return true;
    history.back();
    return until(() => location.href === before && all(rows).length > n, 5000);
  };
  const take = async () => {
    const now = look(), added = fresh(now);
    for (const row of added) if (!(await open(row, now.indexOf(row)))) return null;
    seen.push(...added);
    return added.length;
  };
  const settle = async (looks) => {
    for (let n = 0; n < looks; n++) {
      await pause(50);
      const added = await take();
      if (added !== 0) return added;
    }
    return 0;
  };
  const scrolled = async () => {
    box.scrollTop = 0;
    await pause(50);
    if ((await take()) === null) return false;
    for (let step = 0; step < steps; step++) {
      const before = box.scrollTop;
      box.scrollTop = before + Math.max(20, Math.floor(box.clientHeight * 0.7));
      const added = await settle(box.scrollTop > before ? 8 : 30);
      if (added === null) return false;
      if (!box.isConnected) return false;
      if (!added && box.scrollTop <= before) return true;
    }
    return false;
  };
  const whole = scroll ? await scrolled() : (await take()) !== null;
  if (!whole) return {stuck: true};
  const shown = new Set(all(rows));
  if (seen.length && !shown.size) return {stuck: true};
  const place = (row) => row.opened === undefined ? row.html :
    row.html.replace(/^<[^\\s>\\/]+/, (tag) => `${tag} data-captured-opened="${quoted(row.opened)}"`);
  let out = seen.map(place).join("\\n");
  const html = writtenWith(document.documentElement, (e) => {
    if (!shown.has(e)) return undefined;
    const once = out;
    out = "";
    return once;
  });
  return html.length > limit ? {tooLarge: true} : {html};
}"""
)


async def gather(tab: Page, more: More, limit: int, *, frames: bool) -> str:
    """The page's markup with every row of its list, in order, each with the address that it leads to.

    Raises TimedOut when the list does not go on, TooLarge, PackError, and Playwright's Error.
    """
    asked = [more.rows, more.scroll, more.limit, frames, limit]
    shown = without_query(tab.url)
    try:
        found: dict[str, Any] = await tab.evaluate(_GATHER, asked)
    except Error as error:
        if is_passing(error):
            raise VisitError(
                "a row of the list led to another document when it was clicked",
                url=shown,
                advice="Take the event's id from the row's link or another of its attributes.",
            ) from None
        raise
    if found.get("bad"):
        raise PackError("the browser does not understand a selector under `more`")
    if found.get("stuck"):
        raise TimedOut("the list did not go on to its next rows", url=shown)
    if found.get("tooLarge"):
        raise TooLarge(f"the whole list is larger than the limit of {limit:,} bytes", url=shown)
    return str(found["html"])
