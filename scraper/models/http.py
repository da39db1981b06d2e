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
    text: str | None = None
    """`data` as text by its charset; null when it is binary."""
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
    """Name from the target's authority or the Host header, without port and brackets."""
    port: int | None = None
    full_url: str | None = None
    body: Body | None = None
    span: Span
    flags: tuple[str, ...] = ()
    """Facts such as `head_cut_off`, `lf_only`, `obs_fold`, `nul_byte`."""


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


class Exchange(Model):
    """A request and what answered it; either may be missing from the capture."""

    index: int
    request: Request | None = None
    interim: tuple[Response, ...] = ()
    """1xx responses before the real one."""
    response: Response | None = None
