"""Changes of where values are written: scripts, attributes, several elements, dumps of another style.

Each changes a marked tree in place and says whether there was anything to change. Never knows fields.
"""

import json
import re
from random import Random
from typing import Final

from lxml import etree
from lxml.etree import _Element

from scraper.decode import read_hexdump
from scraper.drift.mutations.marks import MANY, VALUE, VARIABLE, having, note, noted
from scraper.drift.mutations.shape import body_of
from scraper.errors import Unreadable

_LONG: Final = 40
STRING: Final = r"""(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
"""A text in a script."""


def leaves(root: _Element) -> list[_Element]:
    """Elements that hold one value, and nothing else."""
    found = having(root, VALUE)
    return [one for one in found if len(one) == 0 and (one.text or "").strip() and one.get(MANY) is None]


def into_scripts(root: _Element, random: Random) -> bool:
    """Let values of the page stand in JSON in a script, and their places be filled from there."""
    share = random.choice((0.3, 0.6, 1.0))
    style = random.choice((str, _camel, _spaced))
    data: dict[str, str] = {}
    script = etree.Element("script")
    for element in leaves(root):
        if random.random() > share:
            continue
        for field in noted(element, VALUE):
            key = style(field)
            data[key] = " ".join((element.text or "").split())
            note(script, VARIABLE, f"{key.replace(' ', '-')}:{field}")
        _emptied(element, random, f"v{len(data)}")
    if not data:
        return False
    text = json.dumps({"page": "detail", "data": data}).replace("<", "\\u003c")
    if random.random() < 0.5:
        script.set("type", "application/json")
        script.text = text
    else:
        script.text = f"window.__STATE__ = {text};"
    body_of(root).append(script)
    return True


def _emptied(element: _Element, random: Random, name: str) -> None:
    element.text = None
    del element.attrib[VALUE]
    hook = random.choice(("id", "data-bind", "class", None))
    if hook is not None:
        element.set(hook, name)


def _camel(field: str) -> str:
    first, *rest = field.split("_")
    return first + "".join(map(str.title, rest))


def _spaced(field: str) -> str:
    return field.replace("_", " ").title()


def into_attributes(root: _Element, random: Random) -> bool:
    """Let values stand in attributes: of the element, of an input in it; long ones cut short in the text."""
    changed = False
    for element in leaves(root):
        if random.random() > 0.5:
            continue
        text = " ".join((element.text or "").split())
        changed = True
        how = random.choice(("title", "data-value", "input", "aria-label"))
        if how == "title" and len(text) > _LONG:
            element.text = text[: _LONG - 8] + random.choice(("…", "..."))
            element.set("title", text)
        elif how == "input":
            element.text = None
            field = etree.SubElement(element, "input")
            field.set("value", text)
            field.set("readonly", "readonly")
        else:
            element.text = None
            element.set(how, text)
    return changed


def split(root: _Element, random: Random) -> bool:
    """Let one text stand in several inline elements."""
    found = [one for one in leaves(root) if len((one.text or "").strip()) > 1]
    for element in found:
        text = (element.text or "").strip()
        if random.random() < 0.7:
            at = random.randrange(1, len(text))
            element.text = None
            for part in (text[:at], text[at:]):
                etree.SubElement(element, "span").text = part
    return bool(found)


def dumps_restyled(root: _Element, random: Random) -> bool:
    """Write hexdumps in another of the common styles, now and then with an element a row."""
    style = random.choice((_xxd, _canonical, _wireshark, _bare))
    rows = random.choice((False, False, True))
    changed = False
    for element in having(root, MANY):
        packet = _packet(element)
        if packet is None:
            continue
        lines = [style(packet, start) for start in range(0, len(packet), 16)]
        if rows:
            element.text = None
            for line in lines:
                etree.SubElement(element, "div").text = line
        else:
            element.text = "\n" + "\n".join(lines) + "\n"
        changed = True
    return changed


def _packet(element: _Element) -> bytes | None:
    """The packet that an element holds all of."""
    text = element.text or ""
    if len(element) or re.search(r"(?m)^\s*0x0*0:", text) is None:
        return None
    try:
        packets = read_hexdump(text)
    except Unreadable:
        return None
    return packets[0] if len(packets) == 1 and element.tag == "pre" else None


def _ascii(data: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 else "." for byte in data)


def _xxd(packet: bytes, start: int) -> str:
    data = packet[start : start + 16]
    words = " ".join(data[at : at + 2].hex() for at in range(0, len(data), 2))
    return f"{start:08x}: {words:<39}  {_ascii(data)}"


def _canonical(packet: bytes, start: int) -> str:
    data = packet[start : start + 16]
    left, right = data[:8].hex(" "), data[8:].hex(" ")
    return f"{start:08x}  {left:<23}  {right:<23}  |{_ascii(data)}|"


def _wireshark(packet: bytes, start: int) -> str:
    data = packet[start : start + 16]
    return f"{start:04x}   {data.hex(' '):<47}   {_ascii(data)}"


def _bare(packet: bytes, start: int) -> str:
    data = packet[start : start + 16]
    words = " ".join(data[at : at + 2].hex() for at in range(0, len(data), 2))
    return f"0x{start:04X}:  {words.upper()}"
