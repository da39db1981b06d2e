"""Changes of tables: into lists and blocks and back, their columns swapped or added.

Each changes a marked tree in place and says whether there was anything to change. Never knows fields.
"""

from collections.abc import Callable
from random import Random
from typing import Final

from lxml import etree
from lxml.etree import _Element

from scraper.drift.mutations.shape import CELLS, Pair, move_content, pairs, tables_of_pairs

_NEW: Final = (
    ("Threat Level", "3"),
    ("Sensor Group", "dmz-east"),
    ("Last Seen", "2018-04-05 00:01:02 UTC"),
    ("Source Country", "NL"),
    ("Destination Host", "host-7.internal.example"),
    ("Protocol Number", "6"),
    ("Reporting Address", "192.0.2.77"),
    ("Original Severity", "90"),
)


def to_list(root: _Element, random: Random) -> bool:
    """Make each table of labels and values a definition list; rows of another form become blocks after it."""
    wrapped = random.random() < 0.4
    return _each(root, lambda table: _to_list(table, wrapped=wrapped))


def _to_list(table: _Element, *, wrapped: bool) -> _Element:
    listed = etree.Element("dl")
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in CELLS]
        if not cells:
            continue
        place = etree.SubElement(listed, "div") if wrapped and len(cells) > 1 else listed
        for at, cell in enumerate(cells):
            if at >= 2 and not _says(cell):
                continue
            tag = "dt" if at == 0 and len(cells) > 1 else "dd"
            move_content(cell, etree.SubElement(place, tag))
    return listed


def to_blocks(root: _Element, random: Random) -> bool:
    """Make each table of labels and values blocks: a block a row, a block or inline element a cell."""
    tag = random.choice(("div", "div", "span"))
    outer = random.choice(("div", "section", "ul"))
    return _each(root, lambda table: _to_blocks(table, tag, outer))


def _to_blocks(table: _Element, tag: str, outer: str) -> _Element:
    blocks = etree.Element(outer)
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in CELLS]
        block = etree.SubElement(blocks, "li" if outer == "ul" else "div")
        block.set("class", "row")
        for at, cell in enumerate(cells):
            if at >= 2 and not _says(cell):
                continue
            part = etree.SubElement(block, tag if len(cells) > 1 else "div")
            part.set("class", "label" if at == 0 else "value")
            move_content(cell, part)
            part.tail = " "
    return blocks


def _each(root: _Element, change: Callable[[_Element], _Element]) -> bool:
    found = tables_of_pairs(root)
    for table in found:
        new = change(table)
        for name in ("id", "class"):
            if value := table.get(name):
                new.set(name, value)
        new.tail = table.tail
        parent = table.getparent()
        if parent is not None:
            parent.replace(table, new)
    return bool(found)


def _says(cell: _Element) -> bool:
    return bool("".join(map(str, cell.itertext())).strip())


def to_table(root: _Element, random: Random) -> bool:
    """Make definition lists tables; where there are none, turn a table of labels on its side."""
    lists = [one for one in root.iter("dl") if all(child.tag in {"dt", "dd"} for child in one)]
    for listed in lists:
        _list_to_table(listed)
    if lists:
        return True
    found = [table for table in tables_of_pairs(root) if len(pairs(table)) == len(list(table.iter("tr")))]
    del random
    for table in found:
        _on_its_side(table)
    return bool(found)


def _list_to_table(listed: _Element) -> None:
    table = etree.Element("table")
    table.tail = listed.tail
    row: _Element | None = None
    for child in list(listed):
        if child.tag == "dt" or row is None:
            row = etree.SubElement(table, "tr")
        move_content(child, etree.SubElement(row, "th" if child.tag == "dt" else "td"))
    for name, value in listed.attrib.items():
        table.set(name, value)
    parent = listed.getparent()
    if parent is not None:
        parent.replace(listed, table)


def _on_its_side(table: _Element) -> None:
    """Labels in a first row, their values in a second."""
    found = pairs(table)
    head, body = etree.Element("tr"), etree.Element("tr")
    for pair in found:
        move_content(pair.label, etree.SubElement(head, "th"))
        move_content(pair.value, etree.SubElement(body, "td"))
    for child in list(table):
        table.remove(child)
    table.extend([head, body])


def swapped(root: _Element, random: Random) -> bool:
    """Let the value stand before its label, or the last column between them; for whole tables."""
    last_between = random.random() < 0.4
    found = [table for table in root.iter("table") if len(pairs(table)) >= 2]
    for table in found:
        for pair in pairs(table):
            cells = [cell for cell in pair.row if cell.tag in CELLS]
            if last_between and len(cells) > 2:
                pair.row.insert(pair.row.index(pair.value), cells[-1])
            elif not last_between:
                pair.row.insert(pair.row.index(pair.label), pair.value)
    return bool(found)


def column_added(root: _Element, random: Random) -> bool:
    """Add a row with a new label, and now and then a column beside the values, to tables of labels."""
    found = [table for table in root.iter("table") if len(pairs(table)) >= 2]
    for table in found:
        known = pairs(table)
        for label, value in random.sample(_NEW, 2):
            beside = random.choice(known).row
            row = etree.Element("tr")
            etree.SubElement(row, "td").text = f"{label}:"
            etree.SubElement(row, "td").text = value
            row.tail = beside.tail
            beside.addnext(row)
        if random.random() < 0.4:
            _new_column(known, random)
    return bool(found)


def _new_column(known: list[Pair], random: Random) -> None:
    for pair in known:
        cell = etree.Element("td")
        link = etree.SubElement(cell, random.choice(("a", "button")))
        link.text = random.choice(("copy", "edit", "?", "search"))
        pair.row.append(cell)
