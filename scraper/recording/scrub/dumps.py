"""The hexdumps in a text: which characters show which byte, so that bytes can be changed where they stand.

Knows rows and columns; what the bytes mean, and which to change, is decided elsewhere.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from scraper.decode import read_hexdump
from scraper.decode.hexrows import Row, find_dumps
from scraper.errors import Unreadable
from scraper.recording.scrub.problem import cannot

_ROW = re.compile(
    r"\s*(?:0[xX][0-9a-fA-F]{1,16}h?|[0-9a-fA-F]{3,16}h?(?=\s{0,4}[:|]))\s{0,4}[:|]?\s.*"
    r"|\s*[0-9a-fA-F]{4,16}\s+(?:[0-9a-fA-F]{2}|[0-9a-fA-F]{4}|[0-9a-fA-F]{8})(?:[\s-].*)?"
    r"|[0-9a-fA-F]{6,8}\s*"
    r"|\s*\*\s*",
    re.DOTALL,
)
_INVISIBLE: Final = frozenset("\u200b\u2060\ufeff")
_SEPARATORS: Final = frozenset(" \t-\u00a0\u1680\u2000\u2001\u2002\u2003\u2007\u2009\u202f\u205f\u3000")
_DIGITS: Final = frozenset("0123456789abcdefABCDEF")
_ROW_CHARS: Final = _DIGITS | _SEPARATORS


class Shown(NamedTuple):
    """Where a text shows one byte."""

    high: int
    low: int
    char: int | None
    """Its printable form, if there is one."""


class Dump(NamedTuple):
    """One packet's dump; bytes that left-out rows stand for are shown nowhere."""

    data: bytes
    shown: list[Shown | None]
    upper: bool
    """Whether its digits are capitals."""


def only_rows(lines: list[tuple[int, str]]) -> str:
    """The text with all but dump rows left blank, line by line."""
    return "".join(line if _ROW.fullmatch(line) else "\n" for _, line in lines)


def row_spans(lines: list[tuple[int, str]]) -> list[tuple[int, int]]:
    """Where rows of dumps lie in the text, for it to be left out of what is searched as text."""
    rows = {row.line for dump in find_dumps(only_rows(lines)) for row in dump}
    return [(start, start + len(line)) for number, (start, line) in enumerate(lines, 1) if number in rows]


def find_shown(lines: list[tuple[int, str]]) -> list[Dump]:
    """Every dump of a text. Raises FixtureError when one cannot be read."""
    text = only_rows(lines)
    try:
        packets = read_hexdump(text)
    except Unreadable:
        raise cannot("a hexdump on it cannot be read") from None
    dumps = list(find_dumps(text))
    return [_dump(data, rows, lines) for data, rows in zip(packets, dumps, strict=True)]


def _dump(data: bytes, rows: list[Row], lines: list[tuple[int, str]]) -> Dump:
    shown: list[Shown | None] = [None] * len(data)
    upper = any(char in "ABCDEF" for row in rows for char in row.rest[: row.hex_end])
    for base in (16, 10, 8):
        for row, start, end in _stretches(rows, base, len(data)):
            at, line = lines[row.line - 1]
            for place, one in enumerate(_row(data[start:end], at, line, row), start):
                shown[place] = one
        if all(one is not None for one in shown) or any(row.repeats for row in rows):
            break
    return Dump(data, shown, upper)


def _stretches(rows: list[Row], base: int, length: int) -> Iterator[tuple[Row, int, int]]:
    """Each row with the bytes that it shows; a row before rows left out shows only its own."""
    try:
        offsets = [*(int(row.offset, base) for row in rows), length]
    except ValueError:
        return
    widths = [end - start for start, end in pairwise(offsets)]
    for place, (row, start) in enumerate(zip(rows, offsets, strict=False)):
        size = widths[place]
        if place + 1 < len(rows) and rows[place + 1].repeats:
            size = min(size, row.available)
        if 0 < size <= row.available:
            yield row, start, start + size


def _row(data: bytes, at: int, line: str, row: Row) -> Iterator[Shown]:
    """Where one row shows its bytes; nothing when it does not show just these."""
    kept = [place for place, char in enumerate(line.rstrip("\r\n")) if char not in _INVISIBLE]
    places = kept[len(kept) - len(row.rest) :]
    digits = _digits(line, places, 2 * len(data))
    order = _order(data, "".join(line[places[place]] for place in digits))
    if order is None:
        return
    tail = places[digits[-1] + 1 :]
    column = _column(data, [line[place] for place in tail])
    for index in range(len(data)):
        high, low = (at + places[digits[2 * order[index] + nibble]] for nibble in (0, 1))
        has_char = column is not None and column + index < len(tail)
        yield Shown(high, low, at + tail[column + index] if has_char and column is not None else None)


def _digits(line: str, places: list[int], count: int) -> list[int]:
    """The first so many digits, by their index among the places; fewer when something else comes before."""
    digits: list[int] = []
    for index, place in enumerate(places):
        if len(digits) == count or line[place] not in _ROW_CHARS:
            break
        if line[place] in _DIGITS:
            digits.append(index)
    return digits


def _order(data: bytes, digits: str) -> list[int] | None:
    """In which order the digits show the bytes: as they are, or the two of each word exchanged."""
    if len(digits) != 2 * len(data):
        return None
    shown = bytes.fromhex(digits)
    if shown == data:
        return list(range(len(data)))
    swapped = [place ^ 1 for place in range(len(data))]
    if len(data) % 2 == 0 and bytes(shown[place] for place in swapped) == data:
        return swapped
    return None


def _column(data: bytes, tail: list[str]) -> int | None:
    """Where the characters of the bytes begin in what follows the digits."""
    text = "".join(tail)
    known = "".join(re.escape(chr(byte)) if 32 < byte < 127 else "." for byte in data)
    for shortened in (known, re.sub(r"\.+\Z", "", known)):
        matches = [found.start() for found in re.finditer(f"(?=({shortened}))", text, re.DOTALL)]
        if matches and shortened:
            return matches[0] if len(text.strip()) != len(data) else len(text) - len(text.lstrip())
    return None


def rewrite(chars: list[str], dump: Dump, new: bytes) -> None:
    """Put other bytes into a dump. Raises FixtureError where a changed byte is not found in the text."""
    for old, byte, shown in zip(dump.data, new, dump.shown, strict=True):
        if old == byte:
            continue
        if shown is None:
            raise cannot("the layout of a hexdump on it is not known")
        digits = f"{byte:02X}" if dump.upper else f"{byte:02x}"
        chars[shown.high], chars[shown.low] = digits[0], digits[1]
        if shown.char is not None:
            chars[shown.char] = chr(byte) if 32 <= byte < 127 else "."
