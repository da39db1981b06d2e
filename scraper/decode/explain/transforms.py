"""What engines do to a part before they look in it, for those changes that are simple. Pure bytes."""

import hashlib
import re
from collections.abc import Callable, Sequence

from scraper.decode.explain.buffer import Buffer
from scraper.decode.explain.uri import decoded

_SPACE = re.compile(rb"[ \t\n\v\f\r]+")
_HEADER_NAME = re.compile(rb"^[^:\r\n]*+(?=:)", re.MULTILINE)
_SAME_LENGTH: dict[str, Callable[[bytes], bytes]] = {
    "to_lowercase": bytes.lower,
    "to_uppercase": bytes.upper,
    "header_lowercase": lambda data: _HEADER_NAME.sub(lambda name: name[0].lower(), data),
}
_OTHER: dict[str, Callable[[bytes], bytes]] = {
    "compress_whitespace": lambda data: _SPACE.sub(lambda run: run[0][:1], data),
    "dotprefix": lambda data: b"." + data,
    "strip_whitespace": lambda data: _SPACE.sub(b"", data),
    "to_md5": lambda data: hashlib.md5(data, usedforsecurity=False).digest(),
    "to_sha1": lambda data: hashlib.sha1(data, usedforsecurity=False).digest(),
    "to_sha256": lambda data: hashlib.sha256(data).digest(),
}


KNOWN_TRANSFORMS = frozenset((*_SAME_LENGTH, *_OTHER, "url_decode"))
"""The changes that can be made here."""


def transformed(buffer: Buffer, names: Sequence[str]) -> Buffer:
    """The buffer after the changes, all of them known ones.

    >>> transformed(Buffer("", b"A  b"), ("to_lowercase", "strip_whitespace")).data
    b'ab'
    """
    for name in names:
        if name == "url_decode":
            buffer = decoded(buffer)
        elif name in _SAME_LENGTH:
            buffer = _with(buffer, _SAME_LENGTH[name](buffer.data), keep=True)
        else:
            buffer = _with(buffer, _OTHER[name](buffer.data), keep=False)
    return buffer


def _with(buffer: Buffer, data: bytes, *, keep: bool) -> Buffer:
    pieces = buffer.pieces if keep else ()
    return Buffer(buffer.part, data, buffer.sender, pieces, buffer.exchange, buffer.cut_off)
