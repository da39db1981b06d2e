"""Makes a message's body from its framing: de-chunked, decompressed, as text, with what is wrong about it.

Knows streams and frames; never other messages.
"""

import hashlib
from dataclasses import dataclass

from scraper.decode.charsets import charset_of, text_of
from scraper.decode.codings import Decoded, remove_codings, worse
from scraper.decode.framing import Frame, How
from scraper.models import Body, BodyState, Sender, Span


@dataclass(frozen=True, slots=True)
class Wire:
    """A body as it was sent: its framing, its codings, and how far it was captured."""

    frame: Frame
    end: int
    """Where its captured bytes end in the stream."""
    gap: int | None = None
    """The first place inside it at which bytes are missing."""
    transfer_codings: tuple[str, ...] = ()
    """Those under the chunks."""
    content_codings: tuple[str, ...] = ()
    content_type: str | None = None
    lacks: str | None = None
    """What is missing of it, in words."""


def make_body(data: bytes, sender: Sender, wire: Wire) -> Body:
    """Decode the body that `wire` describes in the stream `data`."""
    frame = wire.frame
    stop = wire.end if wire.gap is None else wire.gap
    chunked = frame.how is How.CHUNKED
    decoded = _decoded(_unframed(data, frame, stop) if chunked else data[frame.start : stop], wire)
    state, reasons = decoded.state, [wire.lacks, _chunk_trouble(frame), decoded.reason]
    if wire.lacks is not None:
        state = worse(state, BodyState.CUT_OFF)
    if frame.broken is not None:
        state = worse(state, BodyState.OVER_LIMIT if frame.over_limit else BodyState.CORRUPT)
    charset = charset_of(decoded.data, wire.content_type)
    return Body(
        state=state,
        span=Span(sender=sender, start=frame.start, end=wire.end),
        data=decoded.data,
        sha256=hashlib.sha256(decoded.data).hexdigest(),
        codings=("chunked", *decoded.removed) if chunked else decoded.removed,
        charset=charset,
        text=text_of(decoded.data, charset),
        reason="; ".join(filter(None, reasons)) or None,
        captured=wire.lacks is None and (frame.broken is None or frame.never_chunked),
    )


def _chunk_trouble(frame: Frame) -> str | None:
    return "left as it is: called chunked, but it is not" if frame.never_chunked else frame.broken


def _decoded(raw: bytes, wire: Wire) -> Decoded:
    codings = wire.content_codings + wire.transfer_codings
    return remove_codings(raw, codings, whole=wire.lacks is None and wire.frame.broken is None)


def _unframed(data: bytes, frame: Frame, stop: int) -> bytes:
    """The bytes without the chunks' framing, up to `stop`."""
    parts = [data[start : min(end, stop)] for start, end in frame.parts if start < stop]
    rest = frame.partial(data, stop)
    if rest is not None:
        parts.append(data[slice(*rest)])
    return b"".join(parts)
