"""Reads hexdumps by position: an offset, groups of hex digits, and perhaps a column of characters.

The characters are never taken for bytes: the offset of the next row says how many bytes a row has, and for
the last row the characters themselves, or the columns of the other rows, do. Knows text; nothing of packets.
"""

import re
from itertools import accumulate, pairwise
from typing import Final

from scraper.decode.hexplain import PLAIN_WIDTH, PlainDump, find_plain_dumps
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
    plain = find_plain_dumps(text)
    if plain is None:
        return read_any_hexdump(text)
    has_text = any(dump.has_text for dump in plain)
    return tuple(_read_plain(dump, has_text=has_text) for dump in plain)


def read_any_hexdump(text: str) -> tuple[bytes, ...]:
    """The same for a text of any layout, which takes longer."""
    dumps = list(find_dumps(text))
    sizes = [_sizes(rows) for rows in dumps]
    has_text = any(
        _tail(row, size).strip()
        for rows, known in zip(dumps, sizes, strict=True)
        for row, size in zip(rows, known, strict=False)
    )
    return tuple(_read(rows, known, has_text=has_text) for rows, known in zip(dumps, sizes, strict=True))


def _read_plain(dump: PlainDump, *, has_text: bool) -> bytes:
    last = dump.last
    if last is None or not (last.available or last.rest.strip()):
        return dump.settled()
    rows = [last] if dump.witness is None else [dump.witness, last]
    sizes = [PLAIN_WIDTH for _ in rows[1:]]
    return dump.settled() + _last_bytes(rows, sizes, has_text=has_text)


def _sizes(rows: list[Row]) -> list[int]:
    """The bytes of each row but the last, by the offsets; those of repeated rows included."""
    if not rows[0].starts_dump:
        raise _contradiction(rows[0], "the dump does not begin at offset 0")
    fitting = [
        [second - first for first, second in pairwise(offsets)]
        for base in _BASES
        if (offsets := _offsets(rows, base))
        and all(_fits(row, following, *pair) for row, following, pair in _steps(rows, offsets))
    ]
    if fitting:
        return next((sizes for sizes in fitting if _is_shown(rows, sizes)), fitting[0])
    offsets = _offsets(rows, 16) or [0]
    wrong = next(
        following for row, following, pair in _steps(rows, offsets) if not _fits(row, following, *pair)
    )
    raise _contradiction(wrong, "its offset does not follow from the row before it")


def _is_shown(rows: list[Row], sizes: list[int]) -> bool:
    """Whether the first rows show the characters of their bytes, if they show any."""
    return all(
        following.repeats or not (tail := _tail(row, size)).strip() or _prints_as(_bytes(row, size), tail)
        for row, following, size in zip(rows[:2], rows[1:], sizes, strict=False)
    )


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
    return 0 < size <= row.available and _end_of(row, size) is not None


def _end_of(row: Row, size: int) -> int | None:
    """Where the groups that make up that many bytes end in the row; None when they do not add up to it."""
    if size == row.available:
        return row.hex_end
    total = 0
    for start, end in row.groups():
        total += (end - start) // 2
        if total >= size:
            return end if total == size or _is_word_dump(row) else None
    return None


def _read(rows: list[Row], sizes: list[int], *, has_text: bool) -> bytes:
    """The bytes of one dump."""
    width = _width(rows, sizes)
    parts: list[bytes] = []
    for row, following, size in zip(rows, rows[1:], sizes, strict=False):
        data = _bytes(row, min(size, width) if following.repeats else size)
        parts.append(_repeated(data, size, following) if following.repeats else data)
    if rows[-1].available or rows[-1].rest.strip():
        parts.append(_last_bytes(rows, sizes, has_text=has_text))
    return b"".join(parts)


def _repeated(data: bytes, size: int, following: Row) -> bytes:
    if not data or size % len(data):
        raise _contradiction(following, "the rows left out before it do not fill its offset")
    return data * (size // len(data))


def _width(rows: list[Row], sizes: list[int]) -> int:
    """The bytes of a full row."""
    return max(_plain(rows, sizes), default=0) or _by_text(rows[0], rows[0].available) or rows[0].available


def _plain(rows: list[Row], sizes: list[int]) -> list[int]:
    """The sizes of the rows behind which none was left out."""
    return [size for size, following in zip(sizes, rows[1:], strict=False) if not following.repeats]


def _last_bytes(rows: list[Row], sizes: list[int], *, has_text: bool) -> bytes:
    """The bytes of the last row, unless its characters break off where markup may have begun."""
    last = rows[-1]
    size = _last_size(rows, sizes, has_text=has_text)
    data = _bytes(last, size)
    if b"<" in data and _breaks_off(data, _tail(last, size).strip(), has_text=has_text):
        raise _contradiction(last, "its characters break off at a `<`: what follows was taken for markup")
    return data


def _breaks_off(data: bytes, shown: str, *, has_text: bool) -> bool:
    """Whether a column of characters shows those bytes up to the first `<`, and then neither that nor an
    escape of it, nor a character for each byte."""
    before = data[: data.index(b"<")].lstrip(b" ")
    for text in (shown, shown[1:]) if shown[:1] in {"|", ">", "["} else (shown,):
        begun = text[: len(before)]
        if (_prints_as(before, begun) and len(begun) == len(before)) if before else has_text:
            return len(text) < len(data) and not text.startswith(("<", "&", "\\"), len(before))
    return False


def _last_size(rows: list[Row], sizes: list[int], *, has_text: bool) -> int:
    """The bytes of the last row, which no offset limits."""
    last = rows[-1]
    plain = _plain(rows, sizes)
    most = min(last.available, max(plain, default=last.available))
    size = most if plain and not has_text else _by_text(last, most)
    if size == 0:
        size = _by_column(last, most, _text_column(rows, sizes))
    elif plain and not has_text and _tail(last, size).strip():
        raise _contradiction(last, "what follows its bytes is neither bytes nor their characters")
    return size


def _prefixes(row: Row, most: int) -> list[tuple[int, int]]:
    """The sizes that the row may have, each with where its digits end."""
    ends = [end for _, end in row.groups()]
    sizes = accumulate((end - start) // 2 for start, end in row.groups())
    return [(size, end) for size, end in zip(sizes, ends, strict=True) if size <= most]


def _by_text(row: Row, most: int) -> int:
    """The size at which the rest of the row is just what those bytes print as; 0 when there is none."""
    for size, end in _prefixes(row, most):
        if row.rest[end:].strip() and _prints_as(_bytes(row, size), row.rest[end:]):
            return size
    return 0


def _by_column(row: Row, most: int, column: int | None) -> int:
    """The size up to the column of characters, wherever that begins."""
    begins = column if column is not None else len(row.rest)
    sizes = [size for size, end in _prefixes(row, most) if end <= begins]
    between = row.rest[row.hex_end : begins]
    if between.strip() and (column is not None or not between.startswith(("  ", "\t"))):
        raise _contradiction(row, "what follows its bytes is neither bytes nor their characters")
    return sizes[-1] if sizes else 0


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
    return row.rest[_end_of(row, min(size, row.available)) or 0 :]


def _prints_as(data: bytes, text: str) -> bool:
    """Whether a column of characters shows those bytes; how it shows what does not print is left open."""
    shown = text.strip()
    printed = _UNPRINTED.sub("", data.decode("latin-1"))
    bare = shown[1:-1] if len(shown) > 1 and shown[0] + shown[-1] in ("||", "><", "[]") else shown
    if any(_UNPRINTED.sub("", each) == printed for each in (shown, bare, shown.removeprefix("|"))):
        return True
    pairs = zip(data, shown, strict=False)
    return len(shown) == len(data) and all(
        chr(byte) == char or (not 32 < byte < 127 and not (char.isascii() and char.isalnum()))
        for byte, char in pairs
    )


def _bytes(row: Row, size: int) -> bytes:
    digits = row.rest[: _end_of(row, size) or 0].replace("-", " ")
    data = bytes.fromhex(digits)
    if _is_word_dump(row):
        data = b"".join(
            data[place + 1 : place + 2] + data[place : place + 1] for place in range(0, len(data), 2)
        )
    return data[:size]


def _is_word_dump(row: Row) -> bool:
    """Whether the row comes from `hexdump` or `od -x`, which print words of two bytes, the low one first."""
    if row.marked or len(row.offset) != _WORD_DUMP_DIGITS:
        return False
    return all(end - start == 4 for start, end in row.groups())


def _contradiction(row: Row, what: str) -> Unreadable:
    return Unreadable(
        f"line {row.line} of the hexdump: {what}",
        advice="See whether the dump is whole: rows may have been lost on the way.",
    )
