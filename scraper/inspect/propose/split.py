"""Several values in one text: an address with its port, and the two ends of a connection.

Pure. Knows how consoles write these side by side; never knows a page.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from scraper.inspect.propose.known import DEST, SOURCE
from scraper.inspect.propose.names import folded, is_of
from scraper.packs.spec import FieldType

_ADDRESS: Final = r"((?:\d+\.){3}\d+|[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*)"
_FOUND: Final = re.compile(rf"(?<![\w.:]){_ADDRESS}(?![\w])")
_HOST: Final = r"(?:\d+(?:\.\d+){3}|\[[^\]]*\])"
_PORTS: Final = (rf"{_HOST}\s*[:(]\s*(\d{{1,5}})\b", r"(?i)\bport\W{0,3}(\d{1,5})\b")
_ARROW: Final = r"(?:->|→|⇒|➔|=>|\bto\b|\bnach\b)"
_MOST_MISSED: Final = 0.5
"""Texts without a port, of all: some protocols have none."""


class Piece(NamedTuple):
    """One of several values: what it is called, what it is, and what finds it in the text."""

    name: str
    kind: FieldType
    match: str
    sparse: bool
    """Whether some texts lack it."""


def pieces(said: str, texts: Sequence[str]) -> list[Piece]:
    r"""The ends of connections in texts of which some label says whose they are, or an arrow does.

    >>> [(one.name, one.match) for one in pieces("Source", ["10.0.0.1 (80)", "10.0.0.2 (443)"])][0]
    ('source_addr', '((?:\\d+\\.){3}\\d+|[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*)')
    >>> [one.name for one in pieces("Flow", ["10.0.0.1:80 → [::1]:443", "10.0.0.2:80 → [::2]:443"])]
    ['source_addr', 'source_port', 'dest_addr', 'dest_port']
    >>> pieces("Version", ["1.2.3.4"]), pieces("Source", ["10.0.0.1 10.0.0.2"])
    ([], [])
    """
    lines = [" ".join(text.split()) for text in texts]
    if not lines:
        return []
    found = [set(_FOUND.findall(line)) for line in lines]
    if all(re.search(_ARROW, line) for line in lines) and all(len(one) in {1, 2} for one in found):
        return _two_ends(lines)
    side = _side(said)
    return _end(side, lines, "") if side and all(len(one) == 1 for one in found) else []


def _side(said: str) -> str | None:
    """Whose address a label says that it is."""
    words = folded(said)
    sides = [name for name, known in (("source", SOURCE), ("dest", DEST)) if re.search(known, words)]
    return sides[0] if len(sides) == 1 else None


def _two_ends(lines: Sequence[str]) -> list[Piece]:
    first = _end("source", lines, r"^\W*?")
    second = _end("dest", lines, rf"{_ARROW}\W*?")
    return [*first, *second] if first and second else []


def _end(side: str, lines: Sequence[str], before: str) -> list[Piece]:
    """An address and, where most texts have one, its port."""
    address = f"{before}{_ADDRESS}"
    read = [match.group(1) for line in lines if (match := re.search(address, line))]
    if len(read) < len(lines) or not is_of(FieldType.IP, read):
        return []
    found = [Piece(f"{side}_addr", FieldType.IP, address, sparse=False)]
    for pattern in (f"{before}{one}" if not one.startswith("(?i)") else one for one in _PORTS):
        if before and pattern.startswith("(?i)"):
            continue
        ports = [match.group(1) for line in lines if (match := re.search(pattern, line))]
        if len(ports) >= max(1, len(lines) * _MOST_MISSED) and is_of(FieldType.PORT, ports):
            found.append(Piece(f"{side}_port", FieldType.PORT, pattern, sparse=True))
            break
    return found
