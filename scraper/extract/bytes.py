"""Bytes that a page writes otherwise than as a hexdump, and when two ways of writing mean the same bytes.

Knows hexadecimal, base64 and hexdumps; never knows where on a page they stood.
"""

import base64
import binascii
import re
from collections import deque
from collections.abc import Iterator
from typing import Final

from lxml import etree
from lxml.etree import _Element

from scraper.decode import read_hexdump
from scraper.decode.hexrows import Row, find_dumps
from scraper.decode.pcap import read_pcap
from scraper.errors import Unreadable
from scraper.extract.bare_rows import read_bare_rows
from scraper.extract.patterns import Doubt
from scraper.extract.words import dump_rows, dump_text, tokens_of

Packets = tuple[bytes, ...]
_SHORT: Final = 8
"""Characters of a line that may stand anywhere by chance."""
_QUOTED: Final = re.compile(r"[xX]'([^']*)'")
_SINGLE: Final = re.compile(r"(?:0[xX]|\\x)?[0-9a-fA-F]{2}(?:(?:[\s:,;-]+(?:0[xX]|\\x)?|\\x)[0-9a-fA-F]{2})+")
"""Bytes set apart from each other."""
_BETWEEN: Final = re.compile(r"0[xX]|\\x|[\s:,;-]+")
_DATA_URI: Final = re.compile(r"^data:[^,]{0,200};base64,")
_URL_SAFE: Final = str.maketrans("-_", "+/")
_FIRST: Final = re.compile(r"0(?:[xX]|00|\s?[:|])")
"""What every offset that begins a dump holds: a quick test."""
_MAY_BE_ROW: Final = re.compile(
    r"^[^\S\n]*(?:(?:0x[0-9a-f]{1,16}|0{1,16})h?[^\S\n]*[:|]?[^\S\n]+(?:- ?)?[0-9a-f]{2}"
    r"|(?:0x[0-9a-f]{1,16}|0{3,16})h?[^\S\n]*[:|]?[^\S\n]*$)",
    re.IGNORECASE | re.MULTILINE,
)
"""A row that may begin a dump, or its offset alone."""
_MAY_HOLD_ROW: Final = re.compile(
    r"0x[0-9a-f]|000|0h?[^\S\n]*[:|]?[^\S\n]+(?:- ?)?[0-9a-f]{2}", re.IGNORECASE
)
"""What stands in every text with such a row, whatever is before it; often true without one, but quick."""


def as_dump(text: str, written: str) -> str:
    """Bytes written as `hex`, `base64` or `rows` without offsets, as a hexdump. Raises Doubt.

    >>> as_dump("R0VU", "base64"), as_dump("0x474554", "hex"), as_dump("47 45 54  GET", "rows")
    ('00000000  47 45 54', '00000000  47 45 54', '00000000  47 45 54')
    """
    if written == "rows":
        return "\n".join(map(_dump, read_bare_rows(text)))
    try:
        return _dump(_hex(text) if written == "hex" else _base64(text))
    except (binascii.Error, ValueError) as error:
        raise Doubt(f"is not {written}") from error


def sent_dump(data: bytes, kind: str) -> str:
    """A download as a hexdump: its `bytes` as one packet, or the packets of a `pcap` file. Raises Doubt.

    >>> sent_dump(b"GE", "bytes")
    '00000000  47 45'
    """
    try:
        return "\n".join(map(_dump, read_pcap(data) if kind == "pcap" else [data]))
    except Unreadable as error:
        raise Doubt(f"cannot be read: {error.message}") from error


def _dump(data: bytes) -> str:
    rows = (f"{start:08x}  {data[start : start + 16].hex(' ')}" for start in range(0, len(data), 16))
    return "\n".join(rows)


def _hex(text: str) -> bytes:
    """The bytes of hex digits, as languages and databases write them. Raises ValueError.

    >>> {_hex(text) for text in ("4745", "0x4745", r"\\x4745", "X'4745'", "47:45", "0x47, 0x45")}
    {b'GE'}
    """
    bare = text.strip()
    if quoted := _QUOTED.fullmatch(bare):
        bare = quoted[1]
    if _SINGLE.fullmatch(bare):
        bare = _BETWEEN.sub("", bare)
    elif bare[:2].lower() in {"0x", "\\x"}:
        bare = bare[2:]
    return bytes.fromhex("".join(bare.split()))


def _base64(text: str) -> bytes:
    packed = _DATA_URI.sub("", "".join(text.split()))
    if ("-" in packed or "_" in packed) and "+" not in packed and "/" not in packed:
        packed = packed.translate(_URL_SAFE)
    return base64.b64decode(packed, validate=True)


def packets_of(text: str) -> Packets | str:
    """The packets of a dump, whose layout does not matter; its rows when it cannot be read.

    >>> packets_of("0000: 4745 54   GET") == packets_of("00000000  47 45 54")
    True
    """
    try:
        return read_hexdump(text)
    except Unreadable:
        return dump_rows(text)


def dumps_in(root: _Element) -> list[str]:
    """The hexdumps among all that is written in an element, each as its rows.

    >>> from lxml import html
    >>> dumps_in(html.fromstring("<div>One<pre>0x0000: 4745</pre><pre>0x0000: 54</pre><p>7 of 9</p></div>"))
    ['0x0000: 4745', '0x0000: 54']
    """
    text = dump_text(tokens_of(root))
    lines = text.splitlines()
    dumps = ([row for row in dump if _is_like(row, dump[0])] for dump in find_dumps(text))
    return ["\n".join(lines[row.line - 1].strip() for row in dump) for dump in dumps if dump[0].available]


def shows_other_dumps(root: _Element, value: str) -> bool:
    """Whether an element shows what may be rows of a hexdump and is not in a value.

    >>> from lxml import html
    >>> shows_other_dumps(html.fromstring("<div><pre>0x0000: 4745 0d0a</pre></div>"), "0x0000: 4745 0d0a")
    False
    """
    rest = _left_of(etree.tostring(root, method="text", encoding="unicode", with_tail=False), value)
    if not any(map(_MAY_HOLD_ROW.search, rest)):
        return False
    end = 0
    for text in map(str, root.itertext()):
        if "0" not in text or _FIRST.search(text) is None or _MAY_BE_ROW.search(text) is None:
            continue
        written = text.strip()
        place = value.find(written, end)
        if place < 0:
            return True
        end = place + len(written)
    return False


def _left_of(text: str, value: str) -> Iterator[str]:
    """What a text holds besides those parts or lines of a value that it has in the same order.

    >>> list(_left_of("Packet\\n0000: 4745\\n0002: 540d\\nEnd", "Packet 1\\n0000: 4745\\n\\n0002: 540d"))
    ['Packet\\n', '\\n', '\\nEnd']
    """
    end = 0
    waiting = deque(value.split("\n\n"))
    while waiting:
        stretch = waiting.popleft().strip()
        start = text.find(stretch, end) if len(stretch) > _SHORT else -1
        if start >= 0:
            yield text[end:start]
            end = start + len(stretch)
        elif "\n" in stretch:
            waiting.extendleft(reversed(stretch.splitlines()))
    yield text[end:]


def _is_like(row: Row, first: Row) -> bool:
    """Whether a row writes its offset as the first does; other lines begin with numbers too."""
    same = row.prefixed == first.prefixed and row.marked == first.marked
    return (
        same
        and len(row.offset) >= len(first.offset)
        and (first.marked or len(row.offset) == len(first.offset))
    )
