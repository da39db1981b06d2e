"""Makes a message's body from its framing: de-chunked, decompressed, as text, with what is wrong about it.

Knows streams and frames; never other messages.
"""

import hashlib
from dataclasses import dataclass

from scraper.decode.charsets import charset_of, text_of
from scraper.decode.codings import DEFAULT_LIMITS, Decoded, remove_codings, worse
from scraper.decode.framing import Frame, How
from scraper.decode.inflate import Limits
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


def make_body(data: bytes, sender: Sender, wire: Wire, limits: Limits = DEFAULT_LIMITS) -> Body:
    """Decode the body that `wire` describes in the stream `data`."""
    frame = wire.frame
    stop = wire.end if wire.gap is None else wire.gap
    raw = _unframed(data, frame, stop)
    decoded = _decoded(raw, wire, limits)
    state, reason = decoded.state, decoded.reason
    if wire.lacks is not None:
        state = worse(state, BodyState.CUT_OFF)
        reason = "; ".join(filter(None, (wire.lacks, decoded.reason)))
    if frame.broken is not None:
        state = worse(state, BodyState.OVER_LIMIT if frame.over_limit else BodyState.CORRUPT)
        reason = "; ".join(filter(None, (frame.broken, decoded.reason)))
    charset = charset_of(decoded.data, wire.content_type)
    removed = decoded.removed
    return Body(
        state=state,
        span=Span(sender=sender, start=frame.start, end=wire.end),
        data=decoded.data,
        sha256=hashlib.sha256(decoded.data).hexdigest(),
        codings=("chunked", *removed) if frame.how is How.CHUNKED else removed,
        charset=charset,
        text=text_of(decoded.data, charset),
        reason=reason,
        captured=wire.lacks is None,
    )


def _decoded(raw: bytes, wire: Wire, limits: Limits) -> Decoded:
    codings = wire.content_codings + wire.transfer_codings
    return remove_codings(raw, codings, limits, whole=wire.lacks is None and wire.frame.broken is None)


def _unframed(data: bytes, frame: Frame, stop: int) -> bytes:
    """The bytes without the chunks' framing, up to `stop`."""
    if frame.how is not How.CHUNKED:
        return data[frame.start : stop]
    parts = [data[start : min(end, stop)] for start, end in frame.parts if start < stop]
    rest = frame.partial(data, stop)
    if rest is not None:
        parts.append(data[slice(*rest)])
    return b"".join(parts)
