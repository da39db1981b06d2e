"""Changes of how elements stand in each other; what they say stays.

Each changes a marked tree in place and says whether there was anything to change. Never knows fields.
"""

from random import Random
from typing import Final

from lxml import etree
from lxml.etree import _Element

from scraper.drift.mutations.marks import FRAMED, LABEL, MINIFIED, VALUE, note, noted
from scraper.drift.mutations.shape import CELLS, body_of, groups, holds, retag, wrap

_OTHER_NAMES: Final = {
    "div": "section",
    "section": "article",
    "b": "strong",
    "strong": "b",
    "span": "em",
    "font": "span",
    "center": "div",
    "pre": "code",
    "p": "div",
    "h1": "h2",
    "h2": "h3",
}


def wrappers_added(root: _Element, random: Random) -> bool:
    """Put the page's parts, and what stands in cells, into further elements."""
    body = body_of(root)
    changed = False
    for child in list(body):
        if child.tag not in {"script", "style"} and random.random() < 0.7:
            wrapper = wrap(child, "div")
            wrapper.set("class", "container")
            changed = True
    for cell in [one for one in root.iter("*") if one.tag in {"td", "dd"} and one.get(LABEL) is None]:
        if random.random() < 0.5 and (cell.text or "").strip() and not len(cell):
            inner = etree.SubElement(cell, random.choice(("span", "div")))
            inner.text, cell.text = cell.text, None
            changed = True
    return changed


def wrappers_removed(root: _Element, random: Random) -> bool:
    """Take away elements that only hold others: inline ones, and blocks with a single element in them."""
    found = [one for one in root.iter("*") if _is_wrapper(one)]
    for element in found:
        if random.random() < 0.8:
            _unwrap(element)
    return bool(found)


def _is_wrapper(element: _Element) -> bool:
    if element.getparent() is None or element.get(LABEL) is not None:
        return False
    only = len(element) == 1 and not (element.text or "").strip() and not (element[0].tail or "").strip()
    if element.tag in {"b", "strong", "span", "em", "font", "center"}:
        return only or not holds(element, VALUE)
    return element.tag in {"div", "section"} and only and element[0].tag in {"div", "table", "section"}


def _unwrap(element: _Element) -> None:
    """Let what an element holds stand in its place."""
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    before = element.getprevious()
    _append_text(parent, before, element.text)
    children = list(element)
    if children:
        for name in noted(element, VALUE):
            note(children[0], VALUE, name)
    tail = element.tail
    parent.remove(element)
    for offset, child in enumerate(children):
        parent.insert(place + offset, child)
    last = children[-1] if children else before
    _append_text(parent, last, tail)


def _append_text(parent: _Element, before: _Element | None, text: str | None) -> None:
    if not text:
        return
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text


def reordered(root: _Element, random: Random) -> bool:
    """Put rows, panels and sections that stand for themselves in another order."""
    found = list(groups(root))
    for siblings in found:
        _shuffle(siblings, random)
    return bool(found)


def _shuffle(siblings: list[_Element], random: Random) -> None:
    parent = siblings[0].getparent()
    if parent is None:
        return
    places = [parent.index(one) for one in siblings]
    order = random.sample(siblings, len(siblings))
    holders = [etree.Element("x") for _ in siblings]
    for place, holder in zip(places, holders, strict=True):
        old = parent[place]
        holder.tail, old.tail = old.tail, None
        parent.replace(old, holder)
    for holder, one in zip(holders, order, strict=True):
        one.tail, holder.tail = holder.tail, None
        parent.replace(holder, one)


def elements_renamed(root: _Element, random: Random) -> bool:
    """Give elements other names of the same meaning; cells of labels become headings of their rows."""
    changed = False
    chosen = {old for old in _OTHER_NAMES if random.random() < 0.7}
    for element in list(root.iter("*")):
        tag = str(element.tag)
        if tag in chosen and not (tag == "pre" and _breaks(element)):
            retag(element, _OTHER_NAMES[tag])
            changed = True
        elif tag == "td" and element.get(LABEL) is not None and _begins_row(element) and "b" in chosen:
            element.tag = "th"
            changed = True
    return changed


def _breaks(pre: _Element) -> bool:
    """Whether lines would be lost outside of a pre."""
    return "\n" in (pre.text or "").strip("\n")


def _begins_row(cell: _Element) -> bool:
    row = cell.getparent()
    cells = [] if row is None else [one for one in row if one.tag in CELLS]
    return len(cells) > 1 and cells[0] is cell and len(cell) == 0


def minified(root: _Element, random: Random) -> bool:
    """Ask for a page without what browsers do not need."""
    del random
    root.set(MINIFIED, "1")
    return True


def framed(root: _Element, random: Random) -> bool:
    """Ask for the page to stand in a frame of another."""
    root.set(FRAMED, random.choice(("Console", "Event viewer", "App")))
    return True
