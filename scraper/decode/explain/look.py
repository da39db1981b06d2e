"""Brings the part of the traffic that a list of conditions is about, and satisfies the list on it.

Knows payloads and lists of conditions; not how the results are put into words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scraper.decode.explain.buffer import Buffer
from scraper.decode.explain.chain import Solution, solve
from scraper.decode.explain.message import KNOWN_PARTS, REQUEST_PARTS, RESPONSE_PARTS, MessageParts
from scraper.decode.explain.plan import Plan, Where
from scraper.decode.explain.protocols import PROTOCOL_PARTS, parts
from scraper.decode.explain.raw import Ends, find_ends, messages, ordered, packet_buffers, run_buffers
from scraper.decode.explain.steps import State, Step
from scraper.decode.explain.transforms import KNOWN_TRANSFORMS, transformed
from scraper.models.base import Sender
from scraper.models.http import BodyState, Exchange, Request, Response
from scraper.models.payload import Payload, Stream

_SEVERAL_FORMS = frozenset(("http.header", "http.uri"))


@dataclass(slots=True)
class Look:
    """A list of conditions on the part that suits it best."""

    solution: Solution
    buffer: Buffer | None = None
    """None when the part is not there."""
    absence: str | None = None
    """Why it is not there."""
    cut_off: str | None = None
    """Why bytes may be missing; None when the part is whole."""

    @property
    def holds(self) -> bool:
        """True when every condition is satisfied."""
        return self.solution.holds

    @property
    def score(self) -> int:
        """How many conditions are satisfied."""
        return len(self.solution.places) - len(self.solution.rejected)


class Looker:
    """Looks through one payload for one rule."""

    def __init__(self, plan: Plan, payload: Payload, state: State) -> None:
        self.plan = plan
        self.payload = payload
        self.state = state
        self.streams = {stream.sender: stream for stream in payload.streams}
        self.ends: Ends = find_ends(payload)
        self.allowed = self._allowed()
        self._whole: dict[Where, Look] = {}

    def _allowed(self) -> Sender | None:
        if self.plan.to_server is None:
            return None
        return self.ends.client if self.plan.to_server else self.ends.server

    def look(self, where: Where, steps: Sequence[Step], exchange: Exchange | None) -> Look:
        """Satisfy the list in that exchange; in the whole capture where it names no part of a message."""
        if where.buffer == "payload":
            return self._in_payload(where, steps, exchange)
        if where.buffer not in KNOWN_PARTS | PROTOCOL_PARTS and where.field is None:
            return _undecided(steps, f"{where.buffer} is not read from captures")
        if not set(where.transforms) <= KNOWN_TRANSFORMS:
            return _undecided(steps, "what the engine does to the part before it looks is not known here")
        if where.buffer in PROTOCOL_PARTS:
            return self._in_protocol(where, steps)
        if exchange is None:
            return self._without_exchange(steps)
        return self._in_message(where, steps, exchange)

    def _without_exchange(self, steps: Sequence[Step]) -> Look:
        if not self.streams:
            return _missing(steps, "nothing was captured", "nothing was captured")
        mid = "mid_stream" in self.payload.flags or "gap" in self.payload.flags
        return _missing(
            steps, "the payload holds no HTTP", "the capture begins in mid-stream" if mid else None
        )

    def _in_protocol(self, where: Where, steps: Sequence[Step]) -> Look:
        streams = ordered(self.payload.streams, self.allowed)
        found = [
            transformed(part, where.transforms) for stream in streams for part in parts(where.buffer, stream)
        ]
        if not found:
            missing = None if any(stream.data for stream in streams) else "nothing was captured"
            return _missing(steps, f"there is no {where.buffer} in the payload", missing)
        return self._best(steps, found)

    def _in_message(self, where: Where, steps: Sequence[Step], exchange: Exchange) -> Look:
        best: Look | None = None
        found = list(self._sides(where.buffer, exchange))
        for word, message in found:
            cut = MessageParts(message, self._stream(message.span.sender), word=word, exchange=exchange.index)
            look = self._best(steps, _forms(cut, where), same=where.buffer in _SEVERAL_FORMS)
            if look.buffer is None:
                look.cut_off = cut.cut_off
            if best is None or (look.holds, look.score) > (best.holds, best.score):
                best = look
        if best is not None and (best.buffer is not None or best.solution.open):
            return best
        if not found:
            side = (
                "response" if where.buffer in RESPONSE_PARTS or self._is_response(where.buffer) else "request"
            )
            reason = f"the {side} was not captured"
            return _missing(steps, reason, reason)
        return _missing(steps, "the message has no such part", best.cut_off if best else None)

    def _is_response(self, name: str) -> bool:
        return name not in REQUEST_PARTS and self.plan.to_server is False

    def _sides(self, name: str, exchange: Exchange) -> Iterator[tuple[str, Request | Response]]:
        """The messages that a part of that name may be of, the likeliest first."""
        wanted = {"request", "response"}
        if name in REQUEST_PARTS:
            wanted = {"request"}
        elif name in RESPONSE_PARTS:
            wanted = {"response"}
        elif self.plan.to_server is not None:
            wanted = {"request" if self.plan.to_server else "response"}
        found = [(word, message) for word, message in messages(exchange) if word in wanted]
        final_first = sorted(found, key=lambda one: one[1] is not exchange.response)
        yield from final_first if wanted == {"response"} or name == "file.data" else found

    def _stream(self, sender: Sender) -> bytes:
        stream = self.streams.get(sender)
        return stream.data if stream is not None else b""

    def _best(self, steps: Sequence[Step], buffers: Iterable[Buffer], *, same: bool = False) -> Look:
        """The list on the first buffer that satisfies it, else on the one that comes nearest.

        Where the buffers are the `same` part in several forms, what must be absent is absent from the first.
        """
        best: Look | None = None
        budget = self.state.budget
        for buffer in buffers:
            look = Look(solve(steps, buffer, self.state), buffer, cut_off=buffer.cut_off)
            if look.holds or (same and look.solution.failed.isdisjoint(_wanted(steps))):
                return look
            if best is None or look.score > best.score:
                best = look
            if budget.spent is not None:
                best.solution.give_up(budget.spent)
                break
        return best or Look(Solution(failed=_wanted(steps)))

    def _in_payload(self, where: Where, steps: Sequence[Step], exchange: Exchange | None) -> Look:
        if exchange is not None:
            look = self._best(steps, self._message_bytes(exchange))
            if look.holds:
                return look
        if where not in self._whole:
            self._whole[where] = self._in_capture(steps)
        return self._whole[where]

    def _message_bytes(self, exchange: Exchange) -> Iterator[Buffer]:
        for _, message in messages(exchange):
            stream = self.streams.get(message.span.sender)
            if stream is None or self.allowed not in (None, message.span.sender):
                continue
            if self.plan.positional or self.plan.packets_only:
                yield from packet_buffers(stream, message.span)
            else:
                yield from run_buffers(stream, message.span)

    def _in_capture(self, steps: Sequence[Step]) -> Look:
        streams = ordered(self.payload.streams, self.allowed)
        if not any(stream.data for stream in streams):
            reason = "no bytes of that direction were captured" if self.streams else "nothing was captured"
            return _missing(steps, reason, reason)
        look = self._best(steps, self._raw_buffers(streams))
        if look.buffer is None:
            return _missing(steps, "no packet can hold it", None)
        look.cut_off = look.cut_off or self._incomplete()
        return look

    def _raw_buffers(self, streams: Sequence[Stream]) -> Iterator[Buffer]:
        for stream in streams:
            if self.plan.positional or self.plan.packets_only:
                yield from packet_buffers(stream)
            if not self.plan.packets_only:
                yield from run_buffers(stream)

    def _incomplete(self) -> str | None:
        """Why bytes of the rule's direction may be missing from the capture, or None."""
        if any(stream.gaps for stream in ordered(self.payload.streams, self.allowed)):
            return "bytes are missing in the capture"
        if "mid_stream" in self.payload.flags:
            return "the capture begins in mid-stream"
        for exchange in self.payload.exchanges:
            for _, message in messages(exchange):
                if self.allowed in (None, message.span.sender) and _is_cut_off(message):
                    return "the capture is cut off"
        return None


def _forms(message: MessageParts, where: Where) -> list[Buffer]:
    return [transformed(form, where.transforms) for form in message.forms(where.buffer, where.field)]


def _is_cut_off(message: Request | Response) -> bool:
    body = message.body
    return "head_cut_off" in message.flags or (body is not None and body.state is BodyState.CUT_OFF)


def _missing(steps: Sequence[Step], reason: str, cut_off: str | None) -> Look:
    return Look(Solution(failed=_wanted(steps)), absence=reason, cut_off=cut_off)


def _wanted(steps: Sequence[Step]) -> set[int]:
    """Those that ask for something, which a missing part cannot give."""
    return {place for place, step in enumerate(steps) if not step.negated}


def _undecided(steps: Sequence[Step], reason: str) -> Look:
    return Look(Solution(open=dict.fromkeys(range(len(steps)), reason)), absence=reason)
