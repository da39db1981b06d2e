"""Reads the head of an HTTP message as leniently as servers and attackers do.

Values stay as sent; what is odd about them becomes a flag. Knows nothing of bodies, packets or pairs.
"""

from dataclasses import dataclass
from typing import Final

MOST_LINES: Final = 2000
"""Header lines of one head that are read; those after it are skipped, with a flag."""

SPACE: Final = b" \t\r\v\f"


@dataclass(slots=True)
class RawHeader:
    """One header with its folded lines; the offsets are into the stream."""

    name: bytes
    start: int
    value_start: int
    end: int
    value: bytes = b""


@dataclass(slots=True)
class RawHead:
    """The lines of a head; `end` is where the body begins."""

    line: bytes
    headers: list[RawHeader]
    end: int
    complete: bool
    line_complete: bool
    flags: set[str]

    def values(self, name: bytes) -> list[bytes]:
        """The unfolded values of every header of that lower-case name, in order."""
        return [unfold(header.value) for header in self.headers if header.name.lower() == name]


def unfold(value: bytes) -> bytes:
    r"""A header value on one line.

    >>> unfold(b"a,\r\n b")
    b'a, b'
    """
    return b" ".join(value.split()) if b"\n" in value else value


def read_head(data: bytes | bytearray, start: int, limit: int) -> RawHead:
    r"""Read a head that begins at `start` and may be cut off at `limit`.

    >>> head = read_head(b"GET / HTTP/1.0\nHost : a\n\nbody", 0, 29)
    >>> head.line, head.values(b"host"), head.end, sorted(head.flags)
    (b'GET / HTTP/1.0', [b'a'], 25, ['lf_only', 'space_before_colon'])
    """
    feed = data.find(b"\n", start, limit)
    line = bytes(data[start : limit if feed < 0 else feed])
    head = RawHead(line.rstrip(b"\r"), [], limit, complete=False, line_complete=feed >= 0, flags=set())
    if feed >= 0:
        if line[-1:] != b"\r":
            head.flags.add("lf_only")
        _read_headers(data, feed + 1, limit, head)
    for header in head.headers:
        header.value = bytes(data[header.value_start : header.end]).strip(SPACE)
    if data.find(b"\0", start, head.end) >= 0:
        head.flags.add("nul_byte")
    if not head.complete:
        head.flags.add("head_cut_off")
    return head


def _read_headers(data: bytes | bytearray, position: int, limit: int, head: RawHead) -> None:
    """Add the header lines from `position` on, up to the empty line or the limit."""
    for _ in range(MOST_LINES):
        feed = data.find(b"\n", position, limit)
        line = bytes(data[position : limit if feed < 0 else feed])
        bare = line.rstrip(b"\r")
        if bare:
            _add_line(bare, position, head)
        if feed < 0:
            return
        if line[-1:] != b"\r":
            head.flags.add("lf_only")
        position = feed + 1
        if not bare:
            head.complete, head.end = True, position
            return
    head.flags.add("too_many_headers")
    head.end, head.complete = _past_empty_line(data, position - 1, limit)


def _past_empty_line(data: bytes | bytearray, position: int, limit: int) -> tuple[int, bool]:
    """Where the body begins after the next empty line, or the limit."""
    found = [(data.find(mark, position, limit), len(mark)) for mark in (b"\n\n", b"\n\r\n")]
    ends = [at + length for at, length in found if at >= 0]
    return (min(ends), True) if ends else (limit, False)


def _add_line(bare: bytes, position: int, head: RawHead) -> None:
    end = position + len(bare)
    if bare[0] in b" \t":
        if head.headers:
            head.flags.add("obs_fold")
            head.headers[-1].end = end
            return
        head.flags.add("space_before_header")
    colon = bare.find(b":")
    if colon < 0:
        head.flags.add("header_without_colon")
        head.headers.append(RawHeader(bare.strip(SPACE), position, end, end))
        return
    name = bare[:colon]
    stripped = name.strip(SPACE)
    if len(stripped) < len(name) and name[-1] in SPACE:
        head.flags.add("space_before_colon")
    head.headers.append(RawHeader(stripped, position, position + colon + 1, end))
