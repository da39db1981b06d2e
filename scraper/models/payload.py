"""Captured bytes: packets as shown, streams per direction, and what accounts for every byte."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field as Doc

from scraper.models.base import Base64, Model, Sender
from scraper.models.http import Exchange


class Layer(StrEnum):
    """Where a packet's bytes begin."""

    PAYLOAD = "payload"
    IP = "ip"
    ETHERNET = "ethernet"


class NetworkHeader(Model):
    """The headers of a packet that was captured with them."""

    source_addr: str
    dest_addr: str
    protocol: str
    """`tcp`, `udp`, `icmp`, … or the number as text."""
    source_port: int | None = None
    dest_port: int | None = None
    sequence: int | None = None
    """TCP sequence number."""
    acknowledgment: int | None = None
    flags: str = ""
    """TCP flags as letters, of `FSRPAUEC`."""


class Packet(Model):
    """One captured packet, exactly as the console shows it."""

    index: int
    """Place in the capture, from 0."""
    sender: Sender
    data: Base64
    """All bytes shown, headers and trailer included."""
    sha256: str
    layer: Layer = Layer.PAYLOAD
    header: NetworkHeader | None = None
    payload_start: int = 0
    """Where the application bytes begin in `data`."""
    payload_end: int
    """Where they end; bytes after it are a link trailer."""


class SegmentKind(StrEnum):
    """What became of a segment in its stream."""

    NEW = "new"
    RETRANSMISSION = "retransmission"
    OVERLAP = "overlap"


class Segment(Model):
    """Where a run of a packet's bytes went."""

    packet: int
    packet_start: int
    """Offset in the packet's `data`."""
    length: int
    stream_start: int
    kind: SegmentKind = SegmentKind.NEW


class Gap(Model):
    """Bytes that were sent but not captured."""

    offset: int
    """Stream offset at which bytes are missing."""
    length: int | None = None
    """How many, when sequence numbers tell."""


class Stream(Model):
    """The application bytes of one direction, gaps left out."""

    sender: Sender
    data: Base64
    segments: tuple[Segment, ...] = ()
    gaps: tuple[Gap, ...] = ()


class Payload(Model):
    """Everything read out of one event's packets."""

    kind: str
    """`http`, or what the bytes look like: `tls`, `dns`, `text`, `binary`, …; `empty` without any."""
    packets: tuple[Packet, ...] = ()
    streams: tuple[Stream, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    flags: tuple[str, ...] = ()
    """Facts about the whole capture, sorted:

    - `directions_inferred`: who sent what was told from the bytes
    - `fragment`: a packet is an IP fragment; only the first holds the TCP or UDP header
    - `gap`: bytes were sent but not captured, as sequence and acknowledgment numbers tell
    - `mid_stream`: a stream begins with the rest of a message
    - `other_flow`: packets that belong to neither direction, in a stream of unknown sender
    - `overlap`: packets disagree about the same bytes; those captured first are in the stream
    - `packet_cut_off`: a packet is shorter than its IP header says
    - `port_reused`: a second connection between the same ports follows
    - `retransmission`: bytes were sent again
    - `sender_contradicted`: the packets' labels and their bytes did not agree; the bytes were believed
    - `too_many_messages`: some messages were not read
    """

    @property
    def first(self) -> Exchange | None:
        """The first exchange, the one that the seed's fields describe."""
        return self.exchanges[0] if self.exchanges else None


FullText = Annotated[str, Doc(description="A rendering of bytes as text; not reversible.")]
