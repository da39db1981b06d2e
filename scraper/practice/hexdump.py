"""Write bytes the way the console's event pages show them: offset, groups of two bytes, printable characters.

Knows bytes and text; knows nothing of events or pages.
"""

import html
from dataclasses import dataclass

ROW = 16
"""Bytes a row."""
_HEX_WIDTH = 39
_PRINTABLE = bytes(byte if 0x20 <= byte < 0x7F else 0x2E for byte in range(256))


@dataclass(frozen=True, slots=True)
class DumpStyle:
    """How a dump is written; the default is the console's usual way."""

    uppercase: bool = False
    two_spaces: bool = False
    nbsp: bool = False
    ascii_column: bool = True
    tight: bool = False
    """One space before the characters, and a short last row is not filled up."""


PLAIN = DumpStyle()


def dump(data: bytes, style: DumpStyle = PLAIN) -> str:
    r"""The dump of one packet as HTML text, a row a line; empty for no bytes.

    >>> dump(b"GET /\r\n")
    '0x0000: 4745 5420 2f0d 0a                        GET /..'
    >>> dump(b"<a>", DumpStyle(tight=True, two_spaces=True, uppercase=True))
    '0x0000:  3C61 3E &lt;a&gt;'
    """
    digits = data.hex(" ", -2)
    if style.uppercase:
        digits = digits.upper()
    text = html.escape("\n".join(_rows(data, digits, style)), quote=False)
    return text.replace(" ", "&nbsp;") if style.nbsp else text


def _rows(data: bytes, digits: str, style: DumpStyle) -> list[str]:
    colon = ":  " if style.two_spaces else ": "
    offset = "0x%04X" if style.uppercase else "0x%04x"
    shown = data.translate(_PRINTABLE).decode("ascii")
    rows = []
    for at in range(0, len(data), ROW):
        start = at // 2 * 5
        groups = digits[start : start + _HEX_WIDTH]
        if style.ascii_column:
            gap = " " if style.tight else " " * (_HEX_WIDTH - len(groups) + 2)
            groups += gap + shown[at : at + ROW]
        rows.append(offset % at + colon + groups)
    return rows
