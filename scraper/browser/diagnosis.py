"""Leaves a diagnosis of a login page that nobody described: its structure and a picture, without its secrets.

Scripts are stopped first; then fields are emptied and words that could be secrets are blanked, in the page
itself, so that neither outline nor picture ever holds them.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Frame, Page

from scraper.browser.private import make_closed_folder, write_private
from scraper.browser.reach import without_query

MOST_KEPT = 10
"""So many diagnoses are kept; older ones are deleted."""
MOST_ELEMENTS = 2000
"""So many elements of each frame are described; that there were more is said."""
_BLANK = "…"
_LONGEST_WORD, _SHORTEST_SECRET = 20, 3
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z_.:-]{0,30}")
_PLAIN_TAG = re.compile(r"[a-z][a-z-]{0,30}[1-6]?")
_PLAIN_STEP = re.compile(r"[A-Za-z][A-Za-z._-]{0,24}\d{0,2}")
_WALK = """const walk = (root, visit, depth) => {
    for (const child of root.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) visit.text(child);
      if (child.nodeType !== Node.ELEMENT_NODE) continue;
      if (/^(script|style|template|noscript)$/i.test(child.tagName)) continue;
      visit.element(child, depth);
      if (child.shadowRoot) walk(child.shadowRoot, visit, depth + 1);
      walk(child, visit, depth + 1);
    }
  };"""
_WORDS = (
    f"() => {{ {_WALK}"
    """
  const words = new Set();
  const text = (node) => { for (const word of node.data.split(/\\s+/)) if (word) words.add(word); };
  walk(document, {text, element: () => {}}, 0);
  return [...words];
}"""
)
_CLEAN = (
    f"(secret) => {{ {_WALK}"
    """
  const hidden = /^(img|canvas|svg|video|picture|object|embed|iframe|frame|meter|progress)$/i;
  const blanked = new Set(secret), opaque = [];
  const text = (node) => {
    node.data = node.data.split(/(\\s+)/).map((word) => blanked.has(word) ? "…" : word).join("");
  };
  const element = (one) => {
    if ("value" in one && !/^(button|li)$/i.test(one.tagName)) {
      one.value = "";
      one.removeAttribute("value");
    }
    for (const name of ["placeholder", "title", "alt", "label"]) one.removeAttribute(name);
    const closed = one.tagName.includes("-") && !one.shadowRoot && !one.childNodes.length;
    if (hidden.test(one.tagName) || closed) opaque.push(one);
    if (one.tagName === "SELECT") one.selectedIndex = -1;
  };
  walk(document, {text, element}, 0);
  for (const one of document.querySelectorAll("[contenteditable], textarea, datalist")) one.textContent = "";
  for (const one of opaque) one.style.setProperty("visibility", "hidden", "important");
}"""
)
_OUTLINE = (
    f"(most) => {{ {_WALK}"
    """
  const lines = [];
  const own = /^(h[1-6]|label|button|a|legend|title|p|li|option|span|div|td|th)$/i;
  const element = (one, depth) => {
    const texts = [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    const words = own.test(one.tagName) ? texts.map((node) => node.data).join(" ") : "";
    const said = Object.fromEntries(["type", "role", "name"].map((name) => [name, one.getAttribute(name)]));
    const shown = one.checkVisibility() && one.getClientRects().length > 0;
    lines.push([depth, one.tagName.toLowerCase(), said, one.getAttributeNames(), words.slice(0, 200), shown]);
  };
  walk(document, {text: () => {}, element}, 0);
  return [lines.slice(0, most), lines.length];
}"""
)
_STYLE = """*, *::before, *::after { background-image: none !important; list-style-image: none !important; }
*::before, *::after { content: none !important; }
input, textarea, select, [contenteditable] {
  color: transparent !important;
  -webkit-text-fill-color: transparent !important;
}"""


async def diagnose(page: Page, folder: Path, secrets: Iterable[str]) -> Path:
    """Write outline and picture of a page into a folder; the outline's path. The page is of no use after.

    `secrets` are texts that are known to be some. Raises VaultError, Playwright's Error.
    """
    protocol = await page.context.new_cdp_session(page)
    await protocol.send("Emulation.setScriptExecutionDisabled", {"value": True})
    known = [
        text.casefold() for secret in secrets for text in secret.split() if len(text) >= _SHORTEST_SECRET
    ]
    outlines = [await _outline(frame, known) for frame in page.frames]
    picture = await page.screenshot(style=_STYLE, animations="disabled", timeout=10_000)
    make_closed_folder(folder)
    stem = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z"
    write_private(folder / f"{stem}.png", picture)
    write_private(folder / f"{stem}.txt", "\n".join(outlines).encode())
    _drop_old(folder)
    return folder / f"{stem}.txt"


async def _outline(frame: Frame, known: Sequence[str]) -> str:
    words: list[str] = await frame.evaluate(_WORDS)
    await frame.evaluate(_CLEAN, [word for word in words if not may_be_told(word, known)])
    lines, count = await frame.evaluate(_OUTLINE, MOST_ELEMENTS)
    kind = "frame" if frame.parent_frame else "page"
    head = f"{kind} at {plain_address(frame.url)}, {count} elements"
    more = [f"… and {count - len(lines)} more"] if count > len(lines) else []
    return "\n".join([head, *(_line(*line) for line in lines), *more, ""])


def _line(
    depth: int, tag: str, said: dict[str, str | None], attributes: list[str], words: str, shown: bool
) -> str:
    values = [f"{name}={_plain_name(value)}" for name, value in said.items() if value]
    names = [name for name in attributes if name not in said and _PLAIN_NAME.fullmatch(name)]
    text = " ".join(words.split())
    parts = [
        tag if _PLAIN_TAG.fullmatch(tag) else _BLANK,
        *values,
        *([f"[{' '.join(names)}]"] if names else []),
        *([f'"{text}"'] if text else []),
        *([] if shown else ["(not visible)"]),
    ]
    return f"{'  ' * min(depth, 40)}{' '.join(parts)}"


def _plain_name(text: str) -> str:
    return text if _PLAIN_NAME.fullmatch(text) else _BLANK


def may_be_told(word: str, known: Sequence[str]) -> bool:
    """Whether a word of a page is an ordinary one: no digits, not long, nothing of a known secret in it.

    >>> [may_be_told(word, ["bob"]) for word in ("Password:", "Don't", "(optional)", "/")]
    [True, True, True, True]
    >>> [may_be_told(word, ["bob"]) for word in ("bob@example.com", "Bobby", "123456", "JBSWY3DP", "a" * 21)]
    [False, False, False, False, False]
    """
    if len(word) > _LONGEST_WORD or any(char.isdigit() or char in "@_=+\\" for char in word):
        return False
    folded = word.casefold()
    return not any(
        secret in folded or (len(folded) >= _SHORTEST_SECRET and folded in secret) for secret in known
    )


def plain_address(url: str) -> str:
    """An address without its query and without parts of its path that could be tokens.

    >>> plain_address("https://a.example/auth0/9f86d081884c7d65/reset?code=1#/mfa/verify?token=2")
    'https://a.example/auth0/…/reset#/mfa/verify'
    """
    head, sign, rest = without_query(url).partition("://")
    host, *steps = re.split(r"(?=[/#])", rest)
    plain = [
        step if not step[1:] or _PLAIN_STEP.fullmatch(step[1:]) else f"{step[0]}{_BLANK}" for step in steps
    ]
    return f"{head}{sign}{host}{''.join(plain)}"


def _drop_old(folder: Path) -> None:
    stems = sorted({path.stem for path in folder.glob("*Z.*")}, reverse=True)
    for stem in stems[MOST_KEPT:]:
        for path in folder.glob(f"{stem}.*"):
            path.unlink(missing_ok=True)
