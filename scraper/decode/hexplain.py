"""Finds dumps of the commonest layout in one quick pass: `0x0000: 4745 5420 …`, sixteen bytes a row.

Takes only what cannot be read in two ways; every other text is left to `hexdump`. Nothing of packets.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from scraper.decode.hexrows import Row, claims_a_row, read_row, with_plain_spaces

PLAIN_WIDTH: Final = 16
"""The bytes of a full row."""
_FULL: Final = re.compile(
    r"0x([0-9a-fA-F]{4,8}):  ?((?:[0-9a-fA-F]{4} ){7}[0-9a-fA-F]{4})(?:  (.{1,16})|\s*)\Z"
)
_SHORT: Final = re.compile(r"0x([0-9a-fA-F]{4,8}):\s")


@dataclass(slots=True)
class PlainDump:
    """One dump: rows whose bytes are certain, and its last row, which is to be judged."""

    rows: int = 0
    digits: list[str] = field(default_factory=list)
    """Of each row before the last."""
    witness: Row | None = None
    """The row before the last whose characters begin leftmost: it shows their column."""
    indent: int = PLAIN_WIDTH + 1
    """The spaces that those characters begin with."""
    last: Row | None = None
    has_text: bool = False

    def settled(self) -> bytes:
        """The bytes of all rows but the last."""
        return bytes.fromhex("".join(self.digits))


@dataclass(slots=True)
class _Line:
    """A row whose place in its dump is not known yet."""

    number: int
    text: str
    digits: str | None
    shown: str | None


def find_plain_dumps(text: str) -> list[PlainDump] | None:
    """All dumps of a text, when each row is of the commonest layout; None when one is not."""
    dumps: list[PlainDump] = []
    pending: _Line | None = None
    for number, line in enumerate(with_plain_spaces(text).splitlines(), 1):
        stripped = line.strip()
        if not stripped.startswith("0x"):
            if stripped == "*" or claims_a_row(stripped):
                return None
            continue
        found = _FULL.match(stripped)
        begun = found or _SHORT.match(stripped)
        if begun is None:
            return None
        offset = int(begun[1], 16)
        row = _Line(number, stripped, found[2] if found else None, found[3] if found else None)
        if offset == 0:
            _close(dumps, pending)
            dumps.append(PlainDump())
        elif not dumps or offset != dumps[-1].rows * PLAIN_WIDTH or not _settle(dumps[-1], pending):
            return None
        dumps[-1].rows += 1
        pending = row
    _close(dumps, pending)
    return dumps


def _settle(dump: PlainDump, row: _Line | None) -> bool:
    """Take the bytes of a row that another follows; False when it is not full."""
    if row is None or row.digits is None:
        return False
    dump.digits.append(row.digits)
    if dump.indent:
        shown = row.shown or ""
        indent = len(shown) - len(shown.lstrip())
        dump.has_text = dump.has_text or indent < len(shown)
        if dump.witness is None or indent < dump.indent:
            dump.witness, dump.indent = read_row(row.number, row.text), indent if shown else PLAIN_WIDTH + 1
    return True


def _close(dumps: list[PlainDump], row: _Line | None) -> None:
    if dumps and row is not None:
        dumps[-1].last = read_row(row.number, row.text)
