"""Bytes as a hexdump of bounded length, with marked bytes in colour on both sides.

Knows bytes and marks; nothing of packets, rules or HTML.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from scraper.export.report.runs import Mark, Run, joined, pieces

WIDTH: Final = 16
HALF: Final = WIDTH // 2
ROWS_AT_START: Final = 24
AROUND: Final = 1
"""Rows shown before and after a marked one."""
_DOTTED: Final = bytes(byte if 0x20 <= byte < 0x7F else ord(".") for byte in range(256))
FADED: Final = "gone"


def dump(data: bytes, marks: Sequence[Mark] = (), *, rows: int = 64) -> tuple[Run, ...]:
    r"""At most about `rows` rows: the start, then what is marked; what is left out is said in its place.

    >>> print("".join(run.text for run in dump(b"GET / HTTP/1.1\r\n\r\n")), end="")
    0000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a  GET / HTTP/1.1..
    0010  0d 0a                                             ..
    """
    shown = rows_shown(len(data), marks, rows)
    runs: list[Run] = []
    expected = 0
    for row in shown:
        if row > expected:
            runs.append(_left_out(expected * WIDTH, row * WIDTH))
        runs.extend(_row(data, row * WIDTH, marks))
        expected = row + 1
    if expected * WIDTH < len(data):
        runs.append(_left_out(expected * WIDTH, len(data)))
    return joined(runs)


def rows_shown(length: int, marks: Iterable[Mark], most: int) -> list[int]:
    """Which rows of a dump are shown.

    >>> rows_shown(100 * WIDTH, [Mark(1000, 1004, "p0")], 30)[-4:]
    [23, 61, 62, 63]
    """
    total = -(-length // WIDTH)
    if total <= most:
        return list(range(total))
    wanted = dict.fromkeys(range(min(ROWS_AT_START, most)))
    for mark in marks:
        for row in range(mark.start // WIDTH - AROUND, (mark.end - 1) // WIDTH + AROUND + 1):
            if 0 <= row < total and len(wanted) < most:
                wanted[row] = None
    return sorted(wanted)


def _left_out(start: int, end: int) -> Run:
    return Run(f"  ⋯   {end - start:,} bytes not shown (0x{start:04x} to 0x{end - 1:04x})\n", FADED)


def _row(data: bytes, start: int, marks: Iterable[Mark]) -> Iterator[Run]:
    end = min(start + WIDTH, len(data))
    parts = list(pieces(start, end, marks))
    yield Run(f"{start:04x}", FADED)
    yield Run("  ")
    for part in parts:
        yield from _hex(data, part, start)
    yield Run(" " * (_hex_length(WIDTH) - _hex_length(end - start) + 2))
    for part in parts:
        yield Run(_printable(data[part.start : part.end]), part.style)
    yield Run("\n")


def _hex(data: bytes, part: Mark, row: int) -> Iterator[Run]:
    """The part's bytes; the gap before its first byte belongs to no mark."""
    if part.start > row:
        yield Run(_gap(part.start - row))
    texts = [f"{data[part.start]:02x}"]
    texts += [_gap(at - row) + f"{data[at]:02x}" for at in range(part.start + 1, part.end)]
    yield Run("".join(texts), part.style)


def _gap(index: int) -> str:
    """The space before a row's byte, wider in the middle."""
    return "  " if index == HALF else " "


def _hex_length(count: int) -> int:
    """How wide that many bytes of a row are in hexadecimal."""
    return count * 3 - 1 + (count > HALF)


def _printable(data: bytes) -> str:
    return data.translate(_DOTTED).decode("ascii")
