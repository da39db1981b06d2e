"""What changes of a tree are made of: rows of a label and its value, and moves that lose no text.

Knows trees and their marks; never fields.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree
from lxml.etree import _Element

from scraper.drift.mutations.marks import ATTRIBUTE, LABEL, MANY, VALUE, VARIABLE, noted

CELLS: Final = frozenset({"td", "th"})
INLINE: Final = frozenset({"a", "b", "strong", "span", "em", "i", "font", "u", "label", "code", "small"})


class Pair(NamedTuple):
    """A row that holds one label and, beside it, its value."""

    row: _Element
    label: _Element
    value: _Element


def holds(element: _Element, *kinds: str) -> bool:
    """Whether an element or something in it has a mark of one of the kinds."""
    return any(inner.get(kind) is not None for inner in element.iter("*") for kind in kinds)


def is_marked(element: _Element) -> bool:
    """Whether there is a label or a value in it."""
    return holds(element, LABEL, VALUE, ATTRIBUTE, VARIABLE)


def pairs(table: _Element) -> list[Pair]:
    """The rows of a table that are a label and a value side by side."""
    return [pair for row in table.iter("tr") if (pair := _pair(row)) is not None and _owner(row) is table]


def _owner(row: _Element) -> _Element | None:
    return next(row.iterancestors("table"), None)


def _pair(row: _Element) -> Pair | None:
    cells = [cell for cell in row if cell.tag in CELLS]
    if len(cells) < 2 or cells[0].get(LABEL) is None or len(cells[0]) or cells[1].get(LABEL) is not None:
        return None
    return Pair(row, cells[0], cells[1])


def tables_of_pairs(root: _Element) -> list[_Element]:
    """The tables with at least two rows of a label and a value, which hold no table themselves."""
    return [
        table
        for table in root.iter("table")
        if len(pairs(table)) >= 2 and next(table.iterdescendants("table"), None) is None
    ]


def move_content(source: _Element, target: _Element) -> None:
    """Put all that is in an element into another, its attributes and marks too."""
    target.text = source.text
    for child in list(source):
        target.append(child)
    for name, value in source.attrib.items():
        if name not in {"width", "align", "colspan", "rowspan", "nowrap"}:
            target.set(name, value)


def retag(element: _Element, tag: str) -> None:
    """Give an element another name."""
    element.tag = tag
    for name in ("width", "align", "colspan", "rowspan", "nowrap", "cellpadding", "cellspacing", "border"):
        if name in element.attrib:
            del element.attrib[name]


def take_out(element: _Element) -> None:
    """Take an element out; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before, tail = element.getprevious(), element.tail or ""
    parent.remove(element)
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail


def wrap(element: _Element, tag: str) -> _Element:
    """Put an element into a new one that takes its place."""
    wrapper = etree.Element(tag)
    parent = element.getparent()
    if parent is not None:
        wrapper.tail, element.tail = element.tail, None
        parent.replace(element, wrapper)
        wrapper.append(element)
    return wrapper


def body_of(root: _Element) -> _Element:
    """The page's body, or all of it."""
    body = root.find("body")
    return root if body is None else body


def groups(root: _Element) -> Iterator[list[_Element]]:
    """Siblings of one tag each of which stands for itself: rows with label and value, panels, sections."""
    for parent in root.iter("*"):
        for tag in ("tr", "table", "div", "section", "li"):
            found = [child for child in parent if child.tag == tag]
            if len(found) > 1 and all(map(stands_alone, found)):
                yield found


def stands_alone(element: _Element) -> bool:
    """Whether an element holds labels with their values, or neither; and nothing whose order counts."""
    if holds(element, MANY) or (element.tag in CELLS):
        return False
    labels = {word for inner in element.iter("*") for word in noted(inner, LABEL)} - {"-"}
    values = {word for inner in element.iter("*") for word in noted(inner, VALUE)}
    bare = element.get(LABEL) is not None or any(
        child.tag in CELLS and child.tag == "th" for child in element
    )
    return labels <= values and not (bare and not values) and not _lone_label(element)


def _lone_label(element: _Element) -> bool:
    """Whether a label that no field reads stands there without anything else."""
    return element.get(LABEL) is not None and len(element) == 0
