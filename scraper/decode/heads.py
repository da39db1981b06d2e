"""Reads the head of an HTTP message as leniently as servers and attackers do.

Values stay as sent; what is odd about them becomes a flag. Knows nothing of bodies, packets or pairs.
"""

import re
from dataclasses import dataclass, field
from typing import Final

MOST_LINES: Final = 2000
"""Header lines of one head that are read; those after it are skipped, with a flag."""

_PEEK: Final = 256
_HEADER_OR_END: Final = re.compile(rb"[!#-'*+.0-9A-Z^-z|~-]{1,200}[ \t]*(?::|\Z)|\r?\n|\r")
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
    is_response: bool
    end: int
    complete: bool = False
    line_complete: bool = True
    headers: list[RawHeader] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    _by_name: dict[bytes, list[bytes]] | None = None

    def values(self, name: bytes) -> list[bytes]:
        """The unfolded values of every header of that lower-case name, in order.

        A name with white space behind it counts in a request, where servers overlook it, and not in a
        response, where browsers take it for another name.
        """
        if self._by_name is None:
            self._by_name = {}
            for header in self.headers:
                own = header.name if self.is_response else header.name.rstrip(SPACE)
                self._by_name.setdefault(own.lower(), []).append(header.value)
        return [unfold(value).rstrip(b"\0") for value in self._by_name.get(name, ())]

    def has_folded(self, *names: bytes) -> bool:
        """Whether a header of one of those lower-case names goes over several lines."""
        return any(
            b"\n" in header.value and header.name.strip(SPACE).lower() in names for header in self.headers
        )


def unfold(value: bytes) -> bytes:
    r"""A header value on one line.

    >>> unfold(b"a,\r\n b")
    b'a, b'
    """
    return b" ".join(value.split()) if b"\n" in value or b"\r" in value else value


def read_head(data: bytes | bytearray, start: int, limit: int, *, is_response: bool = False) -> RawHead:
    r"""Read a head that begins at `start` and may be cut off at `limit`.

    Lines end at a line feed; those of a response at a bare carriage return as well, as browsers have it.

    >>> head = read_head(b"GET / HTTP/1.0\nHost : a\n\nbody", 0, 29)
    >>> head.line, head.values(b"host"), head.end, sorted(head.flags)
    (b'GET / HTTP/1.0', [b'a'], 25, ['lf_only', 'space_before_colon'])
    """
    reader = _Lines(data, start, limit, is_response=is_response)
    line = reader.next()
    head = RawHead(line, is_response, limit, line_complete=reader.complete, flags=reader.flags)
    if reader.complete:
        _read_headers(reader, head)
    for header in head.headers:
        header.value = bytes(data[header.value_start : header.end]).strip(SPACE)
    if data.find(b"\0", start, head.end) >= 0:
        head.flags.add("nul_byte")
    if not head.complete:
        head.flags.add("head_cut_off")
    return head


class _Lines:
    """Cuts a head into lines; `complete` says whether the last one had an end."""

    def __init__(self, data: bytes | bytearray, start: int, limit: int, *, is_response: bool) -> None:
        self.data, self.limit = data, limit
        self.start = self.following = start
        self.ends_at_return = is_response
        self.complete = True
        self.flags: set[str] = set()

    def next(self) -> bytes:
        """The next line without its end; empty at the limit."""
        self.start = self.following
        feed = self.data.find(b"\n", self.start, self.limit)
        self.complete, self.following = feed >= 0, feed + 1 if feed >= 0 else self.limit
        line = bytes(self.data[self.start : feed if feed >= 0 else self.limit])
        if self.ends_at_return and b"\r" in line:
            return self._to_return(line)
        if self.complete and line[-1:] != b"\r":
            self.flags.add("lf_only")
        return line.rstrip(b"\r")

    def _to_return(self, line: bytes) -> bytes:
        """The line up to its first carriage return, which ends it."""
        cut = line.find(b"\r")
        if cut < len(line) - 1 or not self.complete:
            self.flags.add("bare_return")
            self.complete, self.following = True, self.start + cut + 1
        return line[:cut]


def _read_headers(lines: _Lines, head: RawHead) -> None:
    """Add the header lines, up to the empty line or the limit."""
    for _ in range(MOST_LINES):
        line = lines.next()
        if line:
            if head.is_response and lines.complete and _begins_body(line, lines):
                head.flags.add("no_empty_line")
                head.complete, head.end = True, lines.start
                return
            _add_line(line, lines.start, head)
        elif lines.complete:
            head.complete, head.end = True, lines.following
            return
        if not lines.complete:
            return
    head.flags.add("too_many_headers")
    head.end, head.complete = _past_empty_line(lines)


def _begins_body(line: bytes, lines: _Lines) -> bool:
    """Whether a line that is no header begins the body of a server that forgot the empty line."""
    if b":" in line or line[0] in b" \t":
        return False
    if lines.following >= lines.limit:
        return line[0] in b"<{["
    following = bytes(lines.data[lines.following : min(lines.limit, lines.following + _PEEK)])
    return _HEADER_OR_END.match(following) is None


def _past_empty_line(lines: _Lines) -> tuple[int, bool]:
    """Where the body begins after the next empty line, or the limit."""
    position, limit = lines.following - 1, lines.limit
    found = [(lines.data.find(mark, position, limit), len(mark)) for mark in (b"\n\n", b"\n\r\n")]
    ends = [at + length for at, length in found if at >= 0]
    return (min(ends), True) if ends else (limit, False)


def _add_line(line: bytes, position: int, head: RawHead) -> None:
    end = position + len(line)
    if line[0] in b" \t":
        if head.headers:
            head.flags.add("obs_fold")
            head.headers[-1].end = end
            return
        head.flags.add("space_before_header")
    colon = line.find(b":")
    if colon < 0:
        head.flags.add("header_without_colon")
        head.headers.append(RawHeader(b"", position, position, end))
        return
    name = line[:colon].lstrip(SPACE)
    if name[-1:] and name[-1] in SPACE:
        head.flags.add("space_before_colon")
    head.headers.append(RawHeader(name, position, position + colon + 1, end))
