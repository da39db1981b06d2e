"""Reads hexdumps by position: an offset, groups of hex digits, and perhaps a column of characters.

The characters are never taken for bytes: the offset of the next row says how many bytes a row has, and for
the last row the characters themselves, or the columns of the other rows, do. Knows text; nothing of packets.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from scraper.decode.hexrows import Row, find_dumps
from scraper.errors import Unreadable

_UNPRINTED: Final = re.compile(r"[^!-\-/-~]+")
_BASES: Final = (16, 10, 8)
_WORD_DUMP_DIGITS: Final = 7
_MOST_BYTES: Final = 2**28
"""A dump that says it is longer than this many bytes is not believed."""


def read_hexdump(text: str) -> tuple[bytes, ...]:
    """The packets of all dumps in a text, in order; other lines are passed over.

    Raises Unreadable, naming the line, when rows contradict one another: one is missing, repeated or too
    short for its place.

    >>> read_hexdump("0x0000: 4745 5420 2f  GET./")
    (b'GET /',)
    """
    dumps = list(find_dumps(text))
    sizes = [_sizes(rows) for rows in dumps]
    has_text = any(
        _tail(row, size).strip()
        for rows, known in zip(dumps, sizes, strict=True)
        for row, size in zip(rows, known, strict=False)
    )
    return tuple(_read(rows, known, has_text=has_text) for rows, known in zip(dumps, sizes, strict=True))


def _sizes(rows: list[Row]) -> list[int]:
    """The bytes of each row but the last, by the offsets; those of repeated rows included."""
    if not rows[0].starts_dump:
        raise _contradiction(rows[0], "the dump does not begin at offset 0")
    for base in _BASES:
        offsets = _offsets(rows, base)
        if offsets and all(_fits(row, following, *pair) for row, following, pair in _steps(rows, offsets)):
            return [second - first for first, second in pairwise(offsets)]
    offsets = _offsets(rows, 16) or [0]
    wrong = next(
        following for row, following, pair in _steps(rows, offsets) if not _fits(row, following, *pair)
    )
    raise _contradiction(wrong, "its offset does not follow from the row before it")


def _steps(rows: list[Row], offsets: list[int]) -> list[tuple[Row, Row, tuple[int, int]]]:
    return [(rows[place], rows[place + 1], pair) for place, pair in enumerate(pairwise(offsets))]


def _offsets(rows: list[Row], base: int) -> list[int]:
    """The rows' offsets, or nothing when they are not numbers of that base."""
    if base != 16 and any(row.prefixed for row in rows):
        return []
    try:
        return [int(row.offset, base) for row in rows]
    except ValueError:
        return []


def _fits(row: Row, following: Row, first: int, second: int) -> bool:
    """Whether the row can hold the bytes up to the next one's offset."""
    size = second - first
    if following.repeats:
        return 0 < size < _MOST_BYTES
    return 0 < size <= row.available and _groups_of(row, size) is not None


def _groups_of(row: Row, size: int) -> int | None:
    """How many of the row's groups make up that many bytes."""
    total = 0
    for place, group in enumerate(row.groups, 1):
        total += len(group) // 2
        if total >= size:
            return place if total == size or _is_word_dump([row]) else None
    return None


def _read(rows: list[Row], sizes: list[int], *, has_text: bool) -> bytes:
    """The bytes of one dump."""
    width = _width(rows, sizes, has_text=has_text)
    parts: list[bytes] = []
    for row, following, size in zip(rows, rows[1:], sizes, strict=False):
        data = _bytes(row, min(size, width) if following.repeats else size)
        parts.append(_repeated(data, size, following) if following.repeats else data)
    if rows[-1].groups:
        parts.append(_bytes(rows[-1], _last_size(rows, sizes, has_text=has_text)))
    return b"".join(parts)


def _repeated(data: bytes, size: int, following: Row) -> bytes:
    if not data or size % len(data):
        raise _contradiction(following, "the rows left out before it do not fill its offset")
    return data * (size // len(data))


def _width(rows: list[Row], sizes: list[int], *, has_text: bool) -> int:
    """The bytes of a full row."""
    plain = [size for size, following in zip(sizes, rows[1:], strict=False) if not following.repeats]
    return max(plain) if plain else _by_text(rows[0], rows[0].available, has_text=has_text)


def _last_size(rows: list[Row], sizes: list[int], *, has_text: bool) -> int:
    """The bytes of the last row, which no offset limits."""
    last = rows[-1]
    plain = [size for size, following in zip(sizes, rows[1:], strict=False) if not following.repeats]
    most = min(last.available, max(plain)) if plain else last.available
    if not has_text and plain:
        return most
    column = _text_column(rows, sizes)
    return _by_text(last, most, has_text=has_text, column=column)


def _by_text(row: Row, most: int, *, has_text: bool, column: int | None = None) -> int:
    """The size at which the rest of the row is just what those bytes print as."""
    total, fitting = 0, []
    for group, end in zip(row.groups, row.ends, strict=True):
        total += len(group) // 2
        if total <= most:
            fitting.append((total, end))
    for size, end in fitting:
        if row.rest[end:].strip() and _prints_as(_bytes(row, size), row.rest[end:]):
            return size
    by_column = [size for size, end in fitting if column is None or end <= column]
    return by_column[-1] if by_column else 0


def _text_column(rows: list[Row], sizes: list[int]) -> int | None:
    """Where the column of characters begins, counted in `rest`, when it begins at one place in all rows."""
    columns = set()
    for row, size in zip(rows, sizes, strict=False):
        tail = _tail(row, size)
        if tail.strip():
            columns.add(len(row.rest) - len(tail.lstrip()))
    return min(columns) if columns else None


def _tail(row: Row, size: int) -> str:
    """What follows the row's bytes."""
    groups = _groups_of(row, min(size, row.available))
    return row.rest[row.ends[groups - 1] :] if groups else ""


def _prints_as(data: bytes, text: str) -> bool:
    """Whether a column of characters shows those bytes; how it shows what does not print is left open."""
    shown = text.strip()
    printed = _UNPRINTED.sub("", data.decode("latin-1"))
    bare = shown[1:-1] if len(shown) > 1 and shown[0] + shown[-1] in ("||", "><", "[]") else shown
    return any(_UNPRINTED.sub("", each) == printed for each in (shown, bare))


def _bytes(row: Row, size: int) -> bytes:
    groups = row.groups[: _groups_of(row, size) or 0]
    if _is_word_dump([row]):
        groups = [group[2:] + group[:2] for group in groups]
    return bytes.fromhex("".join(groups))[:size]


def _is_word_dump(rows: Sequence[Row]) -> bool:
    """Whether the rows come from `hexdump` or `od -x`, which print words of two bytes, the low one first."""
    return all(
        not row.marked
        and len(row.offset) == _WORD_DUMP_DIGITS
        and all(len(group) == 4 for group in row.groups)
        for row in rows
    )


def _contradiction(row: Row, what: str) -> Unreadable:
    return Unreadable(
        f"line {row.line} of the hexdump: {what}",
        advice="See whether the dump is whole: rows may have been lost on the way.",
    )
