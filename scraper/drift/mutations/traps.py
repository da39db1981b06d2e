"""Changes that tempt a reader into a wrong value: what is read is gone, or stands there twice.

Each changes a marked tree in place and says whether there was anything to change.
"""

import re
from ipaddress import ip_address
from random import Random
from typing import Final

from lxml import etree
from lxml.etree import _Element

from scraper.drift.mutations.marks import (
    ATTRIBUTE,
    LABEL,
    VALUE,
    VARIABLE,
    fields_in,
    having,
    note,
    noted,
)
from scraper.drift.mutations.shape import body_of, take_out
from scraper.drift.mutations.values import STRING, leaves

_ROWS: Final = frozenset({"tr", "li"})
_DECOY: Final = "x-note-decoy"


def removed(root: _Element, random: Random) -> bool:
    """Show one or two values no more: neither on the page, nor in its scripts and attributes."""
    names = sorted(fields_in(root))
    for name in random.sample(names, min(len(names), random.choice((1, 1, 2)))):
        _remove(root, name)
    return bool(names)


def _remove(root: _Element, name: str) -> None:
    for script in having(root, VARIABLE):
        for word in noted(script, VARIABLE):
            variable, _, field = word.partition(":")
            if field == name:
                _unassign(script, variable, word)
    for element in having(root, ATTRIBUTE):
        for word in noted(element, ATTRIBUTE):
            attribute, _, field = word.rpartition(":")
            if field == name:
                element.attrib.pop(attribute)
                _unnote(element, ATTRIBUTE, word)
    for element in [*having(root, VALUE), *having(root, _DECOY)]:
        if name in noted(element, VALUE) or name in noted(element, _DECOY):
            row = _row_of(element, name)
            for heading in _headings(root, row, name):
                take_out(heading)
            take_out(row)


def _unassign(script: _Element, variable: str, word: str) -> None:
    text = script.text or ""
    name = re.escape(variable)
    text = re.sub(rf"(?:var\s+)?(?<![\w$]){name}\s*=\s*{STRING}\s*;?", "", text)
    text = re.sub(rf'"{name.replace("-", "[- ]")}"\s*:\s*{STRING}\s*,?\s*', "", text)
    script.text = re.sub(r",\s*}", "}", text)
    _unnote(script, VARIABLE, word)


def _unnote(element: _Element, kind: str, word: str) -> None:
    words = [one for one in noted(element, kind) if one != word]
    if words:
        element.set(kind, " ".join(words))
    else:
        del element.attrib[kind]


def _headings(root: _Element, cell: _Element, name: str) -> list[_Element]:
    """The heading of a column whose cell is to go, so that the columns beside it keep theirs."""
    if cell.tag != "td":
        return []
    return [one for one in having(root, LABEL) if one.tag == "th" and name in noted(one, LABEL)]


def _row_of(element: _Element, name: str) -> _Element:
    """What is to go with a value: its row, where that holds no other label and more than the value."""
    for outer in element.iterancestors():
        labels = {word for inner in outer.iter("*") for word in noted(inner, LABEL)} - {"-"}
        values = {word for inner in outer.iter("*") for word in noted(inner, VALUE)}
        if not labels <= {name} or not values <= {name} or outer.tag in {"body", "table", "dl"}:
            break
        if labels == {name} and (outer.tag in _ROWS or outer.tag == "div"):
            return outer
    return element


def decoy(root: _Element, random: Random) -> bool:
    """Write the label of one or two fields once more elsewhere, with another value."""
    labels = {word: one for one in having(root, LABEL) for word in noted(one, LABEL) if word != "-"}
    values = {word: one for one in leaves(root) for word in noted(one, VALUE)}
    names = sorted(labels.keys() & values.keys())
    for name in random.sample(names, min(len(names), random.choice((1, 1, 2)))):
        label = (labels[name].text or "").partition(":")[0].strip()
        body = body_of(root)
        body.insert(
            random.randrange(len(body) + 1), _decoy(label, _other(values[name], random), name, random)
        )
    return bool(names)


def _decoy(label: str, value: str, name: str, random: Random) -> _Element:
    shape = random.choice(("table", "dl", "div"))
    outer = etree.Element(shape)
    row = etree.SubElement(outer, "tr") if shape == "table" else outer
    tags = {"table": ("td", "td"), "dl": ("dt", "dd"), "div": ("b", "span")}[shape]
    first, second = etree.SubElement(row, tags[0]), etree.SubElement(row, tags[1])
    first.text, second.text = f"{label}:", value
    note(outer, _DECOY, name)
    return outer


def _other(element: _Element, random: Random) -> str:
    """Another value of the same shape."""
    text = (element.text or "").strip()
    if text.isdigit():
        return str((int(text) + random.randrange(1, 9)) % 60_000)
    try:
        return "203.0.113.99" if ip_address(text).version == 4 else "2001:db8::99"
    except ValueError:
        words = text.split()
        return " ".join(["Other", *words[::-1]])[:200]
