"""Finds where the body of an HTTP message ends: by length, by chunks, at the close, or at once.

Works on a stream's bytes and may go on when more have arrived. Knows no content coding and no packets.
"""

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from scraper.decode.heads import RawHead

_DIGITS: Final = re.compile(rb"[0-9]+")
_CHUNK_SIZE: Final = re.compile(rb"[ \t\v\f]*+([0-9A-Fa-f]++)[^\n]*\n")
_RESPONSE_CHUNK_SIZE: Final = re.compile(rb"[ \t\v\f]*+([0-9A-Fa-f]++)[^\r\n]*(?:\r\n?|\n)")
_CUT_SIZE: Final = re.compile(rb"[ \t\v\f]*(?:[0-9A-Fa-f]+(?:[^0-9A-Fa-f\n].*)?)?", re.DOTALL)
_EMPTY_LINE: Final = re.compile(rb"\n\r?\n|\r\r\n?")
_LONGEST_LIST: Final = 4096
_MOST_SIZE_LINE: Final = 4096
_MOST_DIGITS: Final = 18
MOST_CHUNKS: Final = 2**18
"""Chunks of one body that are followed."""


class How(Enum):
    """How a body's end is found."""

    NONE = "none"
    LENGTH = "length"
    CHUNKED = "chunked"
    CLOSE = "close"


@dataclass(slots=True)
class Frame:
    """A body's framing; `end` stays None until the end has been found."""

    how: How
    start: int
    length: int = 0
    end: int | None = None
    parts: list[tuple[int, int]] = field(default_factory=list)
    """Where the data of each chunk lies."""
    position: int = 0
    """Where the next chunk's size line begins."""
    broken: str | None = None
    """Why the chunks are not followed past `position`."""
    last_chunk: bool = False
    over_limit: bool = False
    size_line: re.Pattern[bytes] = _CHUNK_SIZE
    instead: How = How.CLOSE
    """What frames the body when not even the first chunk is one."""

    @property
    def never_chunked(self) -> bool:
        """Whether not even the first chunk is one."""
        return self.broken is not None and not self.parts

    def advance(self, data: bytes | bytearray, limit: int) -> int | None:
        """Look for the end in the bytes up to `limit`; can be called again with more of the same stream."""
        if self.end is None and self.how is How.CHUNKED and self.broken is None:
            self._chunks(data, limit)
            self.how = self.instead if self.never_chunked else self.how
        if self.end is None and self.how is How.LENGTH and self.start + self.length <= limit:
            self.end = self.start + self.length
        return self.end

    def _chunks(self, data: bytes | bytearray, limit: int) -> None:
        match, add = self.size_line.match, self.parts.append
        while not self.last_chunk:
            position = self.position
            found = match(data, position, min(limit, position + _MOST_SIZE_LINE))
            if found is None:
                self.broken = None if _may_be_size(data, position, limit) else "its chunks do not go on"
                return
            start, size = found.end(), int(found[1], 16)
            if size == 0:
                self.last_chunk, self.position = True, start
            elif start + size > limit:
                return
            elif len(self.parts) >= MOST_CHUNKS:
                self.over_limit, self.broken = True, f"it has more than {MOST_CHUNKS} chunks"
                return
            else:
                add((start, start + size))
                self.position = _past_line_break(data, start + size, limit)
        self._trailers(data, limit)

    def _trailers(self, data: bytes | bytearray, limit: int) -> None:
        """Look for the empty line behind the last chunk; `position` is where a line begins."""
        found = _EMPTY_LINE.search(data, self.position - 1, limit)
        if found:
            self.end = self.position = found.end()
        else:
            self.position = max(self.position, limit - 1)

    def partial(self, data: bytes | bytearray, limit: int) -> tuple[int, int] | None:
        """The data of the chunk that is cut off, once no more bytes will come."""
        found = None if self.last_chunk else self.size_line.match(data, self.position, limit)
        return None if found is None or found.end() >= limit else (found.end(), limit)


def _may_be_size(data: bytes | bytearray, position: int, limit: int) -> bool:
    """Whether the bytes up to the limit could be the beginning of a size line that is cut off."""
    rest = bytes(data[position : min(limit, position + _MOST_SIZE_LINE)])
    return b"\n" not in rest and _CUT_SIZE.fullmatch(rest) is not None


def _past_line_break(data: bytes | bytearray, position: int, limit: int) -> int:
    after = data[position : min(limit, position + 2)]
    if after == b"\r\n":
        return position + 2
    return position + 1 if after[:1] in (b"\n", b"\r") else position


def content_length(head: RawHead) -> int | None:
    """The body's length by its Content-Length headers; oddities become flags.

    Where lengths conflict, a request's first counts, as servers have it, and a response's longest, so that
    no byte is left out. A request's length is its first number, whatever stands around it; in a response a
    malformed length is none, as browsers have it.
    """
    values = head.values(b"content-length")
    if any(not value.isdigit() for value in values):
        head.flags.add("length_malformed")
    found = [number[0] for value in values if (number := _DIGITS.search(value))]
    if head.is_response and not all(value.isdigit() for value in values):
        return None
    lengths = [int(digits[: _MOST_DIGITS + 1]) for digits in found]
    if any(length >= 10**_MOST_DIGITS for length in lengths):
        head.flags.add("length_absurd")
    if len(set(lengths)) > 1:
        head.flags.add("lengths_conflict")
    if not lengths:
        return None
    return max(lengths) if head.is_response else lengths[0]


def transfer_codings(head: RawHead) -> list[bytes]:
    """The transfer codings, in the order applied, in lower case."""
    return coding_names(head, b"transfer-encoding")


def coding_names(head: RawHead, header: bytes) -> list[bytes]:
    """The codings that the headers of that lower-case name list, in lower case and without parameters."""
    values = b",".join(head.values(header))[:_LONGEST_LIST]
    return [coding for token in values.split(b",") if (coding := token.split(b";")[0].strip().lower())]


def request_frame(head: RawHead) -> Frame:
    """How the body of a request is framed: without a length it has none."""
    return _frame(head, How.NONE)


def response_frame(head: RawHead, *, code: int | None, method: str | None, bytes_follow: bool) -> Frame:
    """How the body of a response to that method is framed: without a length it goes on until the close.

    A status that goes without a body has one all the same when its headers announce it and `bytes_follow`
    that are no message: browsers read them.
    """
    nothing = Frame(How.NONE, head.end, end=head.end)
    if method == "HEAD" or (method == "CONNECT" and code is not None and 200 <= code < 300):
        return nothing
    if code is not None and (100 <= code < 200 or code in (204, 304)):
        framed = _frame(head, How.NONE)
        return framed if bytes_follow else nothing
    return _frame(head, How.CLOSE)


def _frame(head: RawHead, otherwise: How) -> Frame:
    codings = transfer_codings(head)
    length = content_length(head)
    if "obs_fold" in head.flags and head.has_folded(b"transfer-encoding", b"content-length"):
        head.flags.add("framing_folded")
    if codings and codings[-1] not in (b"chunked", b"identity"):
        head.flags.add("transfer_coding_unknown")
    if any(coding.startswith(b"chunked") for coding in codings):
        return _chunked(head, length)
    if "transfer_coding_unknown" in head.flags and length is not None:
        head.flags.add("length_ignored")
        length = None
    if length is not None:
        return Frame(How.LENGTH, head.end, length=length)
    return Frame(otherwise, head.end, end=head.end if otherwise is How.NONE else None)


def _chunked(head: RawHead, length: int | None) -> Frame:
    """Chunks, if the bytes bear it out; else the length counts."""
    if length is not None:
        head.flags.add("length_and_chunked")
    return Frame(
        How.CHUNKED,
        head.end,
        length=length or 0,
        position=head.end,
        size_line=_RESPONSE_CHUNK_SIZE if head.is_response else _CHUNK_SIZE,
        instead=How.CLOSE if length is None else How.LENGTH,
    )
