"""A request target as the engines normalise it, each byte still knowing where it comes from."""

import re
from bisect import bisect_left, bisect_right

from scraper.decode.explain.buffer import Buffer, Piece, joined

_ESCAPE = re.compile(rb"%(?:[uU]([0-9a-fA-F]{4})|([0-9a-fA-F]{2}))")
_SEPARATOR = re.compile(rb"[/\\]")
_TO_RESOLVE = re.compile(rb"[/\\]{2}|[/\\]\.|\\")
_ABSOLUTE = re.compile(rb"[A-Za-z][A-Za-z0-9+.\-]*+://[^/?#]*+")


def decoded(raw: Buffer) -> Buffer:
    """The target percent-decoded once; nothing else changes.

    >>> from scraper.decode.explain.buffer import as_sent
    >>> from scraper.models.base import Sender
    >>> decoded(as_sent("", b"/a%20b?c=%3c", Sender.SOURCE, 4)).data
    b'/a b?c=<'
    """
    pieces: list[tuple[bytes, int, int]] = []
    position = 0
    for escape in _ESCAPE.finditer(raw.data):
        if escape.start() > position:
            pieces.append((raw.data[position : escape.start()], position, escape.start() - position))
        byte = int(escape[1], 16) & 0xFF if escape[1] else int(escape[2], 16)
        pieces.append((bytes((byte,)), escape.start(), len(escape[0])))
        position = escape.end()
    if position < len(raw.data):
        pieces.append((raw.data[position:], position, len(raw.data) - position))
    return _assembled(raw, pieces)


def normalised(raw: Buffer) -> Buffer:
    """The target as the engines see it: without authority, decoded, path separators and dots resolved.

    >>> from scraper.decode.explain.buffer import as_sent
    >>> from scraper.models.base import Sender
    >>> normalised(as_sent("", b"http://h/a//b/../c\\\\d?x=..//", Sender.SOURCE, 4)).data
    b'/a/c/d?x=..//'
    """
    plain = decoded(raw)
    authority = _ABSOLUTE.match(plain.data)
    start = authority.end() if authority else 0
    query = plain.data.find(b"?", start)
    end = len(plain.data) if query < 0 else query
    if not _TO_RESOLVE.search(plain.data, start, end):
        return _cut(plain, start, len(plain.data)) if start else plain
    parts = [_cut(plain, *kept, slashes=True) for kept in _resolved(plain.data, start, end)]
    return joined(plain.part, [*parts, _cut(plain, end, len(plain.data))], plain)


def _resolved(data: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """The ranges of the path that stay: no empty, `.` or `..` segments."""
    kept: list[tuple[int, int]] = []
    position = start
    while position < end:
        after = position + 1 if data[position] in b"/\\" else position
        separator = _SEPARATOR.search(data, after, end)
        stop = separator.start() if separator else end
        segment = data[after:stop]
        if segment == b".." and kept:
            kept.pop()
        if stop == end:
            kept.append((position, after if segment in (b".", b"..") else stop))
        elif segment not in (b"", b".", b".."):
            kept.append((position, stop))
        position = stop
    return kept


def _cut(source: Buffer, start: int, end: int, *, slashes: bool = False) -> Buffer:
    """A range of a buffer as a buffer, with `\\` as `/` where `slashes` says so."""
    data = source.data[start:end]
    found: list[Piece] = []
    first = max(bisect_right(source.starts, start) - 1, 0)
    for piece in source.pieces[first : bisect_left(source.starts, end)]:
        low, high = max(piece.start, start), min(piece.start + piece.length, end)
        if low < high:
            plain = piece.length == piece.width
            at = piece.at + (low - piece.start if plain else 0)
            found.append(Piece(low - start, high - low, at, high - low if plain else piece.width))
    shown = data.replace(b"\\", b"/") if slashes else data
    return Buffer(source.part, shown, source.sender, tuple(found), source.exchange, source.cut_off)


def _assembled(raw: Buffer, parts: list[tuple[bytes, int, int]]) -> Buffer:
    base = raw.pieces[0].at if raw.pieces else 0
    data = bytearray()
    pieces: list[Piece] = []
    for content, at, width in parts:
        pieces.append(Piece(len(data), len(content), base + at, width))
        data += content
    mapped = tuple(pieces) if raw.pieces else ()
    return Buffer(raw.part, bytes(data), raw.sender, mapped, raw.exchange, raw.cut_off)
