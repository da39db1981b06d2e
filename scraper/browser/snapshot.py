"""What is taken of a live page: its markup, and what markup alone would leave out.

Shadow trees, what scripts filled into inputs, and (where the pack asks) the pages in frames are written as
plain elements, so that whatever reads a capture needs to know nothing of them.
Knows documents; never what they say.
"""

from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from playwright.async_api import ElementHandle, Error, Frame

from scraper.browser.look import SHOW_CONTROLS, is_passing
from scraper.errors import PackError, TooLarge
from scraper.packs.parts import Ready

WRITER: Final = r"""
  let instead = () => undefined;
  const others = new Map();
  const VOID = new Set(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
    "track", "wbr"]);
  const RAW = new Set(["script", "style", "xmp", "noembed", "noframes", "plaintext", "noscript"]);
  const NO_VALUE = new Set(["password", "hidden", "file", "submit", "button", "reset", "image"]);
  const BLOCK = /^(?:block|flex|grid|table|list-item|flow-root)/;
  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("\u00a0", "&nbsp;")
    .replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const quoted = (text) => escaped(text).replaceAll('"', "&quot;");
  const isFrame = (e) => e.localName === "iframe" || e.localName === "frame";
  const inside = (e) => { try { return e.contentDocument; } catch { return null; } };
  const isTicked = (e) => e.type === "checkbox" || e.type === "radio";
  const isOwnBlock = (e) => e.localName.includes("-") && BLOCK.test(getComputedStyle(e).display);
  const isTold = (e) => frames && isFrame(e) && (inside(e)?.body || others.has(e));
  const isLacking = (root) => {
    for (const e of root.querySelectorAll("*")) if (e.shadowRoot || isOwnBlock(e) || isTold(e)) return true;
    return false;
  };
  const attributes = (e) => {
    const held = new Map([...e.attributes].map((a) => [a.name, a.value]));
    if (e.localName === "input" && isTicked(e)) e.checked ? held.set("checked", "") : held.delete("checked");
    else if (e.localName === "input" && !NO_VALUE.has(e.type) && e.value) held.set("value", e.value);
    else if (e.localName === "option") e.selected ? held.set("selected", "") : held.delete("selected");
    if (isOwnBlock(e)) held.set("data-captured-display", "block");
    return [...held].map(([name, value]) => ` ${name}="${quoted(value)}"`).join("");
  };
  const children = (out, nodes) => { for (const node of nodes) write(out, node); };
  const contentOf = (out, held) => {
    children(out, held.head?.childNodes ?? []);
    children(out, held.body?.localName === "frameset" ? [held.body] : held.body?.childNodes ?? []);
  };
  const framed = (out, e) => {
    const [name, from] = [e.name || e.id, e.getAttribute("src") ?? ""].map(quoted);
    out.push(`<div data-captured-frame="${name}" src="${from}">`);
    others.has(e) ? out.push(others.get(e)) : contentOf(out, inside(e));
    out.push("</div>");
  };
  const shadowed = (out, e) => {
    children(out, e.shadowRoot.childNodes);
    const left = [...e.childNodes].filter((node) => !node.assignedSlot);
    if (!left.length) return;
    out.push('<template data-captured-unslotted="">');
    children(out, left);
    out.push("</template>");
  };
  const content = (out, e) => {
    const slotted = e.localName === "slot" ? e.assignedNodes() : [];
    if (RAW.has(e.localName)) out.push(e.textContent);
    else if (e.localName === "textarea") out.push(escaped(e.value));
    else if (e.shadowRoot) shadowed(out, e);
    else if (slotted.length) children(out, slotted);
    else children(out, (e.localName === "template" ? e.content : e).childNodes);
  };
  const write = (out, node) => {
    if (node.nodeType === Node.TEXT_NODE) out.push(escaped(node.data));
    else if (node.nodeType === Node.COMMENT_NODE) out.push(`<!--${node.data}-->`);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    const other = instead(node);
    if (other !== undefined) return void out.push(other);
    if (frames && isFrame(node) && (inside(node) || others.has(node))) return framed(out, node);
    const tag = node.localName === "frameset" ? "body" : node.prefix ? node.tagName : node.localName;
    out.push(`<${tag}${attributes(node)}>`);
    if (VOID.has(tag)) return;
    content(out, node);
    out.push(`</${tag}>`);
  };
  const writtenWith = (e, replacing) => {
    const out = [];
    instead = replacing;
    write(out, e);
    return out.join("");
  };
  const written = (e) => isLacking(e) || e.shadowRoot ? writtenWith(e, () => undefined) : e.outerHTML;
"""
"""Defines `written(element)` for scripts that take markup; they set `frames` beforehand."""
ALL: Final = """
  const all = (css, root = document) => {
    const plain = [...root.querySelectorAll(css)];
    if (plain.length) return plain;
    const found = [];
    for (const e of root.querySelectorAll("*")) {
      const inner = e.shadowRoot ?? (frames && isFrame(e) ? inside(e) : null);
      if (inner) found.push(...all(css, inner));
    }
    return found;
  };
"""
"""Defines `all(css)`: what matches, in the document or else in its shadow trees and frames; after WRITER."""
_SNAPSHOT: Final = (
    """([css, visible, containing, limit, anyway, frames, pairs]) => {"""
    + WRITER
    + """
  for (const [frame, html] of pairs) others.set(frame, html);
  const matches = (e) => (!visible || (e.checkVisibility() && e.getClientRects().length > 0)) &&
    (!containing.length || containing.some((text) => e.textContent.includes(text)));
  const deep = (root) => {
    const held = [...root.querySelectorAll?.(css) ?? []].find(matches);
    if (held) return held;
    for (const e of root.querySelectorAll?.("*") ?? []) {
      const inner = e.shadowRoot ?? (frames && isFrame(e) ? inside(e) : null);
      const found = inner && deep(inner);
      if (found) return found;
    }
    return null;
  };
  const arrived = (root) => root.readyState === "complete" &&
    [...root.querySelectorAll("iframe, frame")].every((e) => !inside(e) || arrived(inside(e)));
  let element;
  try {
    element = document.querySelector(css ?? "*");
    if (element === null || (css !== null && !matches(element))) element = deep(document);
  }
  catch { return {badCss: true}; }
  const loaded = frames ? arrived(document) : document.readyState === "complete";
  const ready = Boolean(element) && (frames ? loaded : document.readyState !== "loading");
  if (limit === null || (!ready && !(anyway && loaded))) return {ready, loaded, url: location.href};
"""
    + SHOW_CONTROLS
    + """
  const doctype = document.doctype ? new XMLSerializer().serializeToString(document.doctype) + "\\n" : "";
  const html = document.documentElement ? written(document.documentElement) : "";
  if (html.length > limit) return {tooLarge: true};
  return {ready, loaded, url: location.href, html: doctype + html};
}"""
)
_CONTENT: Final = (
    "() => { const frames = true;"
    + SHOW_CONTROLS
    + WRITER
    + """
  const out = [];
  contentOf(out, document);
  return out.join("");
}"""
)
_PART: Final = (
    """(e, [limit, frames]) => {"""
    + SHOW_CONTROLS
    + WRITER
    + """
  const html = written(e);
  return html.length > limit ? null : html;
}"""
)


class Look(NamedTuple):
    """How a document is looked at."""

    ready: Ready | None
    limit: int | None
    """Characters that its markup may have; None when only its state is asked for."""
    frames: bool = False
    """Whether the pages in its frames are part of it."""


async def snapshot(frame: Frame, look: Look, *, anyway: bool) -> dict[str, Any]:
    """A document's address and state; with `html` when it is ready, or has loaded and is taken anyway.

    Nothing when it was just being exchanged for another. Raises PackError, TooLarge and Playwright's Error.
    """
    try:
        others = [] if not look.frames else [await _other(one, look) for one in _of_other_hosts(frame)]
        if not all(one.loaded for one in others):
            return {"ready": False, "loaded": False, "url": frame.url}
        ready = any(one.ready for one in others)
        seen = await _seen(frame, look, [[one.element, one.html] for one in others], anyway=anyway or ready)
    except Error as error:
        if is_passing(error):
            return {}
        raise
    if ready and seen.get("loaded"):
        seen["ready"] = True
    return seen


class _Other(NamedTuple):
    """What a frame of another host holds, which scripts of the page around it cannot see."""

    element: ElementHandle
    html: str
    loaded: bool
    ready: bool


def _of_other_hosts(frame: Frame) -> list[Frame]:
    """The frames of a document that show pages of other hosts."""
    own = urlsplit(frame.url)
    parts = [(one, urlsplit(one.url)) for one in frame.child_frames]
    return [
        one
        for one, other in parts
        if other.scheme in {"http", "https"} and (other.scheme, other.netloc) != (own.scheme, own.netloc)
    ]


async def _other(frame: Frame, look: Look) -> _Other:
    state = await _seen(frame, look._replace(limit=None), [], anyway=False)
    html = await frame.evaluate(_CONTENT)
    return _Other(
        await frame.frame_element(), html, bool(state["loaded"]), bool(look.ready and state["ready"])
    )


async def _seen(frame: Frame, look: Look, others: list[list[Any]], *, anyway: bool) -> dict[str, Any]:
    ready = look.ready
    asked = [
        ready and ready.css,
        bool(ready and ready.state == "visible"),
        list(ready.containing) if ready else [],
        look.limit,
        anyway,
        look.frames,
        others,
    ]
    seen: dict[str, Any] = await frame.evaluate(_SNAPSHOT, asked)
    if seen.get("badCss"):
        raise PackError(f"the browser does not understand the pack's ready selector {asked[0]!r}")
    if seen.get("tooLarge"):
        raise TooLarge(f"the page is larger than the limit of {look.limit:,} bytes")
    return seen


async def part(element: ElementHandle, look: Look) -> str:
    """The markup of one element. Raises TooLarge and Playwright's Error."""
    html: str | None = await element.evaluate(_PART, [look.limit, look.frames])
    if html is None:
        raise TooLarge(f"a part of the page is larger than the limit of {look.limit:,} bytes")
    return html
