"""HTTP as captured: values stay as sent, every part points at its bytes."""

from enum import StrEnum

from scraper.models.base import Base64, Model, Span


class Header(Model):
    """One header line; name and value as sent, decoded as Latin-1 so that no byte is lost."""

    name: str
    value: str
    span: Span


class BodyState(StrEnum):
    """How much of a body was captured and decoded."""

    COMPLETE = "complete"
    CUT_OFF = "cut_off"
    CORRUPT = "corrupt"
    OVER_LIMIT = "over_limit"


class Body(Model):
    """A message's body: as framed on the wire, and decoded."""

    state: BodyState
    span: Span
    """The wire bytes, chunk framing included."""
    data: Base64
    """De-chunked and decompressed, as far as it could be."""
    sha256: str
    """Of `data`."""
    codings: tuple[str, ...] = ()
    """Transfer and content codings removed, outermost first, such as `chunked`, `gzip`."""
    charset: str | None = None
    """That the bytes' mark, the Content-Type or the document names; null when none does."""
    text: str | None = None
    """`data` as text by its charset, else as UTF-8 or Latin-1; null when it is binary."""
    reason: str | None = None
    """Why the state is not complete, or what is odd about it."""
    captured: bool = True
    """Whether all of it that was sent on the wire was captured, as far as its framing tells."""


class Request(Model):
    """One request."""

    method: str
    target: str
    """The request target as sent."""
    protocol: str | None = None
    """Such as `HTTP/1.1`; null for HTTP/0.9."""
    headers: tuple[Header, ...] = ()
    host: str | None = None
    """The name in the Host header, or else in the target; without port, with the brackets of IPv6."""
    port: int | None = None
    """The port behind that name, where it is written."""
    full_url: str | None = None
    """Absolute, as far as target, host and ports tell; not normalised."""
    body: Body | None = None
    span: Span
    flags: tuple[str, ...] = ()
    """Oddities, sorted:

    - `bare_return`: a carriage return alone ends a line (responses)
    - `bytes_follow`: bytes that belong to no message come between this one and the next
    - `framing_folded`: Transfer-Encoding or Content-Length goes over several lines
    - `head_cut_off`: the capture ends, or has a gap, before the head does
    - `header_without_colon`: a line of the head is no header
    - `host_differs_from_target`, `host_repeated`: several hosts are named, and not the same
    - `http_0_9`: the request line has no protocol
    - `length_absurd`, `length_malformed`, `lengths_conflict`: what Content-Length says
    - `length_and_chunked`: both Content-Length and Transfer-Encoding chunked; the chunks count
    - `length_ignored`: a Content-Length beside a Transfer-Encoding that is not known
    - `lf_only`: a line feed alone ends a line
    - `no_empty_line`: the body follows the headers directly (responses)
    - `no_status_line`: the answer has no head at all (responses)
    - `non_ascii_target`, `space_in_target`: bytes that do not belong into a target
    - `nul_byte`: the head holds one
    - `obs_fold`: a header goes over several lines
    - `request_line_cut_off`: so that protocol and the end of the target may be missing
    - `space_before_colon`, `space_before_header`, `space_before_request`: white space where none belongs
    - `too_many_headers`: some lines of the head were not read
    - `tunnel`: another protocol goes on behind it, as CONNECT or an upgrade has it
    - `transfer_coding_unknown`: the last transfer coding is not chunked
    """


class Response(Model):
    """One response."""

    protocol: str | None = None
    code: int | None = None
    reason: str | None = None
    """Reason phrase as sent."""
    headers: tuple[Header, ...] = ()
    body: Body | None = None
    span: Span
    flags: tuple[str, ...] = ()
    """As a request's."""


class Exchange(Model):
    """A request and what answered it; either may be missing from the capture."""

    index: int
    request: Request | None = None
    interim: tuple[Response, ...] = ()
    """1xx responses before the real one."""
    response: Response | None = None
