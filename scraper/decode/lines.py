"""Reads the first line of an HTTP message, and tells whether bytes begin with one.

Knows single lines; never headers or bodies.
"""

import re
from dataclasses import dataclass
from typing import Final

METHODS: Final = frozenset(
    b"GET HEAD POST PUT DELETE OPTIONS TRACE CONNECT PATCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK"
    b" SEARCH REPORT MKACTIVITY CHECKOUT CHECKIN MERGE VERSION-CONTROL UNCHECKOUT MKWORKSPACE UPDATE LABEL"
    b" BASELINE-CONTROL ACL BIND REBIND UNBIND LINK UNLINK PURGE SUBSCRIBE UNSUBSCRIBE NOTIFY M-SEARCH"
    b" MKCALENDAR ORDERPATCH TRACK DEBUG RPC_IN_DATA RPC_OUT_DATA BPROPFIND BPROPPATCH BCOPY BMOVE BDELETE"
    b" SOURCE ANNOUNCE DESCRIBE SETUP PLAY PAUSE TEARDOWN GET_PARAMETER SET_PARAMETER RECORD REDIRECT QUERY"
    b" INVOKE CCM_POST SMS_POST".split()
)
"""Methods that are believed without a protocol version behind the target."""

_PROTOCOL: Final = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*/[0-9]|HTTP/?\Z")
_CUT_PROTOCOL: Final = re.compile(rb"H(?:T(?:T(?:P(?:/[0-9]?\.?)?)?)?)?\Z")
_STATUS: Final = re.compile(rb"([^ \t]+)[ \t]*([^ \t]*)[ \t]*(.*)\Z", re.DOTALL)
_CODE: Final = re.compile(rb"[0-9]{3}\Z")
_SPACE: Final = b" \t\r\v\f"

_KNOWN: Final = b"|".join(re.escape(method) for method in sorted(METHODS, key=len, reverse=True))
_ENDS_IN_VERSION: Final = re.compile(rb"[ \t]((?:HTTP|RTSP|ICAP)/[0-9][^ \t\r]*)[ \t\r]*\Z", re.IGNORECASE)
_WORD_AND_TARGET: Final = re.compile(rb"[ \t]*+[^\s\0]{1,64}[ \t]++(?=[^ \t\r\n])")
_KNOWN_START: Final = re.compile(
    rb"[ \t]*+(?:%b)(?:[ \t]++(?:/|\*[ \t\r\n]|[a-z][a-z0-9+.-]*://|\\|\?|HTTP/[0-9])"
    rb"|(?:[ \t][^\r\n]{0,8000})?\r?\n[A-Za-z-]+:)" % _KNOWN
)
_GLUED: Final = re.compile(rb"[^\s]{0,8000}?[^\sA-Za-z_-]((?:%b) )" % _KNOWN)
_SURE_START: Final = re.compile(
    rb"([A-Z][A-Z_-]{2,40}) (?:/|\*|https?://|[a-z0-9.:\[\]-]+:[0-9]+)[^\r\n]{0,8000}? HTTP/1\.[01]\r?\n"
)
_STATUS_START: Final = re.compile(
    rb"(?:HTTP|RTSP|ICAP)/(?:[^ \t\r\n]{1,8}[ \t]+[0-9]{3}(?:[ \t\r\n]|\Z)|1\.[01](?: [0-9]{0,2})?\Z)",
    re.IGNORECASE,
)
_FIRST_STATUS: Final = re.compile(
    rb"[ \t]*(?:(?:HTTP|RTSP|ICAP)/[^\r\n]{1,200}[\r\n]|H(?:T(?:T(?:P(?:/[^\r\n]{0,200})?)?)?)?\Z)",
    re.IGNORECASE,
)
_SURE_STATUS: Final = re.compile(rb"HTTP/1\.[01] [1-5][0-9]{2}(?: [ -~]*)?\r?")
_HEADER_OR_EMPTY: Final = re.compile(rb"[A-Za-z][!-9;-~]{0,80}:|\r?\n")
_METHOD_AND_TARGET: Final = re.compile(
    rb"(?<![A-Z_-])([A-Z][A-Z_-]{2,40}+) (?=/|\*|https?://|[a-z0-9.:\[\]-]+:[0-9])"
)
_ENDS_LINE: Final = re.compile(rb"HTTP/1\.[01]\r?\n")
_LINE_BREAKS: Final = re.compile(rb"[\r\n]+")
_LONGEST_LINE: Final = 8192
_LONGEST_STATUS: Final = 256
_LONGEST_VERSION: Final = 160


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request line as sent; empty texts for what is not there."""

    method: bytes
    target: bytes
    protocol: bytes
    flags: frozenset[str]


@dataclass(frozen=True, slots=True)
class StatusLine:
    """A status line as sent."""

    protocol: bytes
    code: int | None
    reason: bytes


def read_request_line(line: bytes, *, complete: bool = True) -> RequestLine:
    """Read a request line: the target is all between the method and the protocol, spaces included.

    >>> read_request_line(b"GET /a b HTTP/1.1").target
    b'/a b'
    >>> read_request_line(b"GET /index.html").protocol
    b''
    """
    flags = set()
    if line[:1] in (b" ", b"\t"):
        flags.add("space_before_request")
    parts = line.strip(_SPACE).split(None, 1)
    method = parts[0] if parts else b""
    rest = parts[1] if len(parts) > 1 else b""
    target, protocol = _split_protocol(rest)
    if not protocol and not complete:
        target, flags = _without_cut_protocol(target), flags | {"request_line_cut_off"}
    if b" " in target or b"\t" in target:
        flags.add("space_in_target")
    if not target.isascii():
        flags.add("non_ascii_target")
    if not protocol and complete:
        flags.add("http_0_9")
    return RequestLine(method, target, protocol, frozenset(flags))


def _split_protocol(rest: bytes) -> tuple[bytes, bytes]:
    """The target, and the protocol when the last word of several is one."""
    words = rest.rsplit(None, 1)
    if len(words) == 2 and _PROTOCOL.match(words[1]):
        return words[0].rstrip(_SPACE), words[1]
    return rest, b""


def _without_cut_protocol(target: bytes) -> bytes:
    """A target of a line that is cut off, without the beginning of the protocol behind it."""
    words = target.rsplit(None, 1)
    return words[0] if len(words) == 2 and _CUT_PROTOCOL.match(words[1]) else target


def read_status_line(line: bytes) -> StatusLine:
    """Read a status line; the code is None when there are no three digits where it should be.

    >>> read_status_line(b"HTTP/1.1 404 Not Found").reason
    b'Not Found'
    """
    found = _STATUS.match(line.strip(_SPACE))
    protocol, code, reason = found.groups() if found else (b"", b"", b"")
    if _CODE.match(code):
        return StatusLine(protocol, int(code), reason)
    return StatusLine(protocol, None, (code + b" " + reason).strip())


def begins_request(data: bytes, position: int = 0, *, first: bool = False) -> bool:
    r"""Whether a request line begins there; as a stream's `first`, one without a version will do.

    >>> begins_request(b"get /a HTTP/1.1\r\n"), begins_request(b"GET /a\r\n")
    (True, False)
    >>> begins_request(b"GET /a", first=True)
    True
    """
    if _has_version(data, position, anything=first):
        return True
    return first and _KNOWN_START.match(data, position) is not None


def _has_version(data: bytes, position: int, *, anything: bool) -> bool:
    """Whether a line begins there whose last word is a protocol version, behind two others or `anything`."""
    feed = data.find(b"\n", position, position + _LONGEST_LINE)
    end = feed if feed >= 0 else len(data)
    if end > position + _LONGEST_LINE or data.startswith(b"PRI * HTTP/2", position):
        return False
    version = _ENDS_IN_VERSION.search(data[max(position, end - _LONGEST_VERSION) : end])
    if version is None or (anything and data[position : position + 1].isascii() and data[position] >= 0x20):
        return version is not None
    words = _WORD_AND_TARGET.match(data, position, end)
    return words is not None and end - len(version[0]) >= words.end()


def glued_request(data: bytes, position: int) -> int:
    r"""Where a request begins that the rest of something else is glued to, or the position itself.

    >>> glued_request(b"a=1&b=2GET /a HTTP/1.1\r\n", 0)
    7
    """
    found = _GLUED.match(data, position)
    return found.start(1) if found and surely_request(data, found.start(1)) else position


def begins_response(data: bytes, position: int = 0, *, first: bool = False) -> bool:
    r"""Whether a status line begins there; as a stream's `first`, one without a code will do.

    >>> begins_response(b"HTTP/1.1 200 OK\r\n"), begins_response(b"HTTP/1.1 is a protocol")
    (True, False)
    """
    if _STATUS_START.match(data, position):
        return True
    return first and _FIRST_STATUS.match(data, position) is not None


def begins_message(data: bytes | bytearray, position: int) -> bool:
    """Whether a request or a response begins there."""
    some = bytes(data[position : position + _LONGEST_LINE])
    return begins_response(some) or begins_request(some, first=True)


def surely_request(data: bytes, position: int = 0) -> bool:
    r"""Whether what begins there can hardly be anything but a request, even inside a body.

    >>> surely_request(b"GET /a HTTP/1.1\r\n"), surely_request(b"We speak HTTP/1.1\r\n")
    (True, False)
    """
    found = _SURE_START.match(data, position)
    return found is not None and (found[1] in METHODS or data[position - 1 : position] in (b"", b"\n"))


def surely_response(data: bytes, position: int = 0) -> bool:
    r"""Whether what begins there can hardly be anything but a response, even inside a body.

    >>> surely_response(b"HTTP/1.1 200 OK\r\nServer: a\r\n"), surely_response(b"HTTP/1.1 200 OK")
    (True, False)
    """
    feed = data.find(b"\n", position, position + _LONGEST_STATUS)
    if feed < 0 or _SURE_STATUS.fullmatch(data, position, feed) is None:
        return False
    return _HEADER_OR_EMPTY.match(data, feed + 1) is not None


def skip_line_breaks(data: bytes | bytearray, position: int, limit: int | None = None) -> int:
    r"""Past the empty lines that stand before a message.

    >>> skip_line_breaks(b"\r\n\r\nGET", 0)
    4
    """
    found = _LINE_BREAKS.match(data, position, len(data) if limit is None else limit)
    return found.end() if found else position


def next_sure(
    data: bytes, position: int, limit: int, *, requests: bool = True, responses: bool = True
) -> int:
    r"""Where the next message surely begins at or after `position`; `limit` when there is none before it.

    >>> next_sure(b"a=1HTTP/1.1 200 OK\r\n\r\n", 0, 22)
    3
    """
    floor = position
    while (mark := data.find(b"HTTP/1.", position, limit)) >= 0:
        if responses and surely_response(data, mark):
            return mark
        if requests and data[mark - 1 : mark] == b" " and _ENDS_LINE.match(data, mark):
            start = _method_before(data, mark, floor)
            if start is not None and surely_request(data, start):
                return start
        position = mark + 7
    return limit


def _method_before(data: bytes, mark: int, floor: int) -> int | None:
    """Where the request line that ends in the version at `mark` begins, not before `floor`."""
    low = max(floor, mark - _LONGEST_LINE, data.rfind(b"\n", floor, mark) + 1)
    found = _METHOD_AND_TARGET.search(data, low, mark)
    if found is None:
        return None
    word = found[1]
    return found.start(1) + next((place for place in range(len(word)) if word[place:] in METHODS), 0)
