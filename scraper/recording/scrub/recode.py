"""Changes what is inside a compressed body and gives it back at the length that it had.

Knows deflate's formats and how to pad them; never what is inside.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from itertools import product
from typing import Final, NamedTuple

from scraper.recording.scrub.problem import DoesNotFit

Change = Callable[[bytes], bytes]
_EMPTY: Final = b"\0\0\0\xff\xff"
"""A stored block without bytes, where a block begins at a whole byte."""
_MOST: Final = 64 * 1024 * 1024
_GZIP, _ZLIB, _RAW = 31, 15, -15
_TRIES: Final = tuple(product((9, 6, 8, 7, 5, 4, 3, 2, 1), (9, 8, 7, 4), (0, 1, 4, 2, 3)))
_CUTS: Final = 24
_GZIP_HEAD: Final = 10


class Layer(NamedTuple):
    """One compressed stretch, opened."""

    bits: int
    inner: bytes
    size: int
    """Compressed bytes that belong to it."""
    complete: bool


def recode(data: bytes, codings: tuple[str, ...], change: Change) -> bytes:
    """Change what is inside, outermost coding first; the same length.

    Raises DoesNotFit when it cannot be had at that length, and KeyError for a coding that cannot be written.
    """
    if not codings:
        return change(data)
    layer = _opened(data, codings[0])
    inner = recode(layer.inner, codings[1:], change)
    if inner == layer.inner:
        return data
    return _closed(layer, inner, data[: layer.size]) + data[layer.size :]


def _opened(data: bytes, coding: str) -> Layer:
    for bits in _formats(data, coding):
        inflater = zlib.decompressobj(bits)
        found = bytearray()
        try:
            for start in range(0, len(data), 64):  # in slices, so that what precedes damage is not lost
                found += inflater.decompress(data[start : start + 64], _MOST - len(found))
                if inflater.eof:
                    break
        except zlib.error:
            if not found:
                continue
        rest = len(data) - start - 64 if inflater.eof else 0
        size = len(data) - max(0, rest) - len(inflater.unused_data)
        return Layer(bits, bytes(found), size, inflater.eof)
    raise DoesNotFit(f"a body is called {coding} and is not")


def _formats(data: bytes, coding: str) -> tuple[int, ...]:
    if coding not in {"gzip", "x-gzip", "deflate"}:
        raise KeyError(coding)
    if data[:2] == b"\x1f\x8b":
        return (_GZIP,)
    return (_ZLIB, _RAW)


def _closed(layer: Layer, inner: bytes, old: bytes) -> bytes:
    """The same compressed again, at the length of `old`."""
    around = (
        {_GZIP: 18, _ZLIB: 6, _RAW: 0}[layer.bits]
        if layer.complete
        else {_GZIP: 10, _ZLIB: 2, _RAW: 0}[layer.bits]
    )
    for packed in _ways(inner, complete=layer.complete):
        room = len(old) - around - len(packed)
        if room >= 0 and (framed := _framed(layer, inner, packed, room, old)) is not None:
            return framed
    raise DoesNotFit("a compressed body is longer with its stand-ins than it was")


def _ways(inner: bytes, *, complete: bool) -> Iterator[bytes]:
    """Ways to compress, the usual ones first; then in two pieces, for other lengths."""
    for level, memory, strategy in _TRIES:
        yield _deflated([inner], level, memory, strategy, complete=complete)
    step = max(1, len(inner) // _CUTS)
    for cut in range(step, len(inner), step):
        yield _deflated([inner[:cut], inner[cut:]], 9, 9, 0, complete=complete)


def _deflated(pieces: list[bytes], level: int, memory: int, strategy: int, *, complete: bool) -> bytes:
    deflater = zlib.compressobj(level, zlib.DEFLATED, -15, memory, strategy)
    parts = []
    for piece in pieces[:-1]:
        parts += [deflater.compress(piece), deflater.flush(zlib.Z_SYNC_FLUSH)]
    parts += [deflater.compress(pieces[-1]), deflater.flush(zlib.Z_FINISH if complete else zlib.Z_SYNC_FLUSH)]
    return b"".join(parts)


def _framed(layer: Layer, inner: bytes, packed: bytes, room: int, old: bytes) -> bytes | None:
    """Head, padding, data and trailer; None when that room cannot be filled."""
    if not layer.complete:
        tail = (_EMPTY * (room // len(_EMPTY) + 1))[:room]  # cut off as it was, so it may end in a block
        return _head(layer, old, 0) + packed + tail
    if layer.bits == _GZIP:
        trailer = struct.pack("<II", zlib.crc32(inner), len(inner) & 0xFFFFFFFF)
        return _head(layer, old, room) + packed + trailer
    if room % len(_EMPTY):
        return None
    trailer = struct.pack(">I", zlib.adler32(inner)) if layer.bits == _ZLIB else b""
    return _head(layer, old, 0) + _EMPTY * (room // len(_EMPTY)) + packed + trailer


def _head(layer: Layer, old: bytes, room: int) -> bytes:
    """The head as it was; gzip's without its optional parts, but with a file name that fills the room."""
    if layer.bits == _RAW:
        return b""
    if layer.bits == _ZLIB:
        return old[:2]
    flags = b"\x08" if room else b"\0"
    name = b"x" * (room - 1) + b"\0" if room else b""
    return old[:3] + flags + old[4:_GZIP_HEAD] + name
