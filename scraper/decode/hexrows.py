"""Recognises the rows of hexdumps in a text, and sorts them into dumps.

Knows lines; what bytes a row stands for is decided by `hexdump`, which sees its neighbours.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_SPACES: Final = dict.fromkeys(
    map(ord, "\u00a0\u1680\u2000\u2001\u2002\u2003\u2007\u2009\u202f\u205f\u3000"), " "
)
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))
_ROW: Final = re.compile(
    r"\s*(?P<prefix>0[xX])?(?P<offset>[0-9a-fA-F]{1,16})h?(?P<colon>\s{0,4}[:|])?(?P<rest>(?:\s.*)?)\Z"
)
_HEX: Final = re.compile(r"(?:\s*(?:- ?)?(?:[0-9a-fA-F]{2})++(?![^\s-]))*")
_GROUP: Final = re.compile(r"[0-9a-fA-F]+")
_LEAST_OFFSET: Final = 4
"""Digits that an offset has at least when nothing marks it as one."""


@dataclass(slots=True)
class Row:
    """One line that claims to be a row of a dump."""

    line: int
    """Number of the line, from 1."""
    offset: str
    marked: bool
    """A prefix or a colon says that the first number is an offset."""
    rest: str
    hex_end: int
    """Where what may be hex digits ends in `rest`, at most."""
    available: int
    """The bytes that the row has at most."""
    prefixed: bool = False
    repeats: bool = False
    """Rows like the one before were left out, as a line `*` says."""

    def groups(self) -> list[tuple[int, int]]:
        """Where each group of digits begins and ends in `rest`."""
        return [found.span() for found in _GROUP.finditer(self.rest, 0, self.hex_end)]

    @property
    def starts_dump(self) -> bool:
        return not self.offset.strip("0")


def find_dumps(text: str) -> Iterator[list[Row]]:
    """The rows of each dump, in order; a dump begins at offset 0.

    >>> [[row.line for row in dump] for dump in find_dumps("packet 1\\n0x0000: 4142\\n0x0000: 43")]
    [[2], [3]]
    """
    dump: list[Row] = []
    repeats = adjacent = False
    for number, line in enumerate(with_plain_spaces(text).splitlines(), 1):
        row = read_row(number, line)
        if row is None or not _belongs(row, dump, adjacent=adjacent):
            repeats = line.strip() == "*" and bool(dump)
            adjacent = repeats or (adjacent and not line.strip())
            continue
        if dump and row.starts_dump:
            yield dump
            dump = []
        row.repeats, repeats, adjacent = repeats, False, True
        dump.append(row)
    if dump:
        yield dump


def with_plain_spaces(text: str) -> str:
    """The text with each kind of space as a plain one, and without characters that nobody sees."""
    return text if text.isascii() else text.translate(_SPACES | _INVISIBLE)


def claims_a_row(line: str) -> bool:
    """Whether a line may be a row of some dump."""
    row = read_row(0, line)
    return row is not None and (row.available > 0 or not row.rest.strip())


def read_row(number: int, line: str) -> Row | None:
    """The line as a row; None when it does not begin as one."""
    found = _ROW.match(line)
    if found is None:
        return None
    prefix, offset, colon, rest = found.groups()
    end = _HEX.match(rest).end()  # type: ignore[union-attr]  # it matches nothing as well
    digits = end - rest.count(" ", 0, end) - rest.count("-", 0, end) - rest.count("\t", 0, end)
    marked = prefix is not None or colon is not None
    return Row(number, offset, marked, rest, end, digits // 2, prefixed=prefix is not None)


def _belongs(row: Row, dump: list[Row], *, adjacent: bool) -> bool:
    """Whether the line is a row and not some other text that begins with a number."""
    if not row.available and row.prefixed and row.rest.strip():
        return adjacent or row.starts_dump
    if not row.available:
        return (
            adjacent and not row.rest.strip() and not row.marked and len(row.offset) == len(dump[-1].offset)
        )
    if row.prefixed:
        return True
    if not any(char.isdigit() for char in row.offset):
        return False
    if row.marked:
        return row.starts_dump or bool(dump)
    return len(row.offset) >= _LEAST_OFFSET and (row.starts_dump or adjacent)
