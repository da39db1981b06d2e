"""Reads rows of hex digits that have no offsets, such as Snort prints: digits, and perhaps their characters.

Knows such rows; never knows where on a page they stood. Nothing numbers them, so that a wrong order cannot be
told: a pack has to say that its console writes so.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from scraper.decode.hexrows import with_plain_spaces
from scraper.extract.patterns import Doubt

_PAIR: Final = re.compile(r"(?:^\s*|[ \t:-]{1,3})([0-9a-fA-F]{2})(?![0-9a-fA-F])")
_RULE: Final = re.compile(r"\s*[=+*_-]{3,}\s*")
_MOST: Final = 64
"""Bytes that one row may have."""


class _Row(NamedTuple):
    """How many bytes a line may have: all that look so, and those whose characters follow."""

    data: bytes
    bare: bool
    shown: frozenset[int]


def read_bare_rows(text: str) -> tuple[bytes, ...]:
    r"""The packets of rows without offsets; an empty line, or one of `=+-`, begins the next. Raises Doubt.

    >>> read_bare_rows("47 45 54 20  GET \n2F 0D 0A     /..\n\n41 4C  AL")
    (b'GET /\r\n', b'AL')
    """
    packets: list[bytes] = []
    rows: list[_Row] = []
    for number, line in enumerate([*with_plain_spaces(text).splitlines(), ""], 1):
        if line.strip() and _RULE.fullmatch(line) is None:
            rows.append(_read(number, line))
        elif rows:
            packets.append(_packet(rows))
            rows = []
    return tuple(packets)


def _read(number: int, line: str) -> _Row:
    ends: list[int] = []
    digits = ""
    here = _PAIR.match(line)
    while here is not None and len(ends) < _MOST:
        ends.append(here.end())
        digits += here[1]
        here = _PAIR.match(line, here.end())
    data = bytes.fromhex(digits)
    shown = frozenset(size for size, end in enumerate(ends, 1) if _shows(line[end:], data[:size]))
    bare = bool(ends) and not line[ends[-1] :].strip()
    if not (bare or shown):
        raise Doubt(f"has a line that is no row of hex digits: line {number}")
    return _Row(data, bare, shown)


def _shows(rest: str, data: bytes) -> bool:
    """Whether the rest of a line is the characters of those bytes, and not empty."""
    if not rest[:1].isspace() or not rest.strip():
        return False
    shown, printed = rest.strip(), data.strip(b" ")
    if len(shown) == len(printed) + 2 and shown[0] + shown[-1] in {"||", "><", "[]"}:
        shown = shown[1:-1]
    return len(shown) == len(printed) and all(map(_is_shown, printed, shown))


def _is_shown(byte: int, char: str) -> bool:
    return chr(byte) == char if 32 <= byte < 127 else not (char.isalnum() or char.isspace())


def _packet(rows: Sequence[_Row]) -> bytes:
    """The bytes of rows: all with their characters, or all without."""
    ways = [_by_text(rows), [len(row.data) if row.bare else 0 for row in rows]]
    found = {
        b"".join(row.data[:size] for row, size in zip(rows, sizes, strict=True))
        for sizes in ways
        if all(sizes) and all(size == sizes[0] for size in sizes[:-1]) and sizes[-1] <= sizes[0]
    }
    if len(found) != 1:
        raise Doubt("has rows of which it is not sure how many bytes they have")
    return found.pop()


def _by_text(rows: Sequence[_Row]) -> list[int]:
    """The rows' sizes by their characters; 0 where that is not sure. A row of spaces shows none."""
    width = max((max(row.shown, default=0) for row in rows), default=0)
    return [_size(row, width) for row in rows]


def _size(row: _Row, width: int) -> int:
    if not row.shown and row.bare and not row.data.strip(b" "):
        return len(row.data)
    if width in row.shown:
        return width
    return next(iter(row.shown)) if len(row.shown) == 1 else 0
