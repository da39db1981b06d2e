"""Gathers the facts that an analyst looks for in each exchange, each pointing at its bytes."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from scraper.decode.hints.errors import DATABASES, INTERPRETERS
from scraper.decode.hints.facts import head_hints
from scraper.decode.hints.pages import BLOCKS, ERROR_PAGES, PROGRAMS
from scraper.decode.hints.reflected import Reflection, reflections
from scraper.decode.hints.spoils import COMMANDS, FILES, PATHS, SHELLS
from scraper.models.base import Span
from scraper.models.http import Body, Exchange
from scraper.models.payload import Payload
from scraper.models.rule import Hint

MARKS: Final = (*DATABASES, *INTERPRETERS, *FILES, *PATHS, *COMMANDS, *SHELLS, *BLOCKS, *ERROR_PAGES)
"""Everything that is looked for in a response's body."""
SEARCHED: Final = 1024 * 1024
"""How much of a body is searched; a hint says so where there is more."""
MOST_HINTS: Final = 2000
"""Hints of one payload; a last one says so where there are more."""
MOST_SEARCHED: Final = 4 * SEARCHED
"""How much of all bodies together is searched; a hint says so where it stops."""


def find_hints(payload: Payload) -> tuple[Hint, ...]:
    """The facts about the outcome of every exchange, in the exchanges' order. Raises nothing.

    A fact in a body has its offset in the decoded body, and its stream bytes where the body was sent so.
    """
    hints = list(islice(_all(payload), MOST_HINTS + 1))
    if len(hints) > MOST_HINTS:
        text = f"there is more to say; the first {MOST_HINTS:,} facts are shown"
        hints[MOST_HINTS] = Hint(kind="limit", text=text, exchange=hints[MOST_HINTS].exchange)
    return tuple(hints)


def _all(payload: Payload) -> Iterator[Hint]:
    streams = {stream.sender: stream.data for stream in payload.streams}
    left = MOST_SEARCHED
    for exchange in payload.exchanges:
        yield from head_hints(exchange)
        body = exchange.response.body if exchange.response else None
        if body is None or not body.data:
            continue
        size = min(len(body.data), SEARCHED, left)
        if size < len(body.data):
            text = f"only the first {size:,} bytes of the body were searched for facts"
            yield Hint(kind="limit", text=text, exchange=exchange.index)
        left -= size
        yield from _BodyHints(exchange, body, streams.get(body.span.sender, b""), size).hints()


class _BodyHints:
    """The facts in one response's body."""

    def __init__(self, exchange: Exchange, body: Body, stream: bytes, size: int) -> None:
        self.exchange = exchange
        self.body = body
        self.data = body.data[:size]
        raw = stream[body.span.start : body.span.start + len(body.data)]
        self.start = body.span.start if raw == body.data else None

    def hints(self) -> Iterator[Hint]:
        yield from self._program()
        yield from self._marks()
        if self.exchange.request is not None:
            for reflection in reflections(self.exchange.request, self.data):
                yield self._hint("reflected", _words(reflection), reflection.offset, reflection.length)

    def _program(self) -> Iterator[Hint]:
        for magic, least, text in PROGRAMS:
            if self.data.startswith(magic) and len(self.data) >= least:
                yield self._hint("file_type", f"the response's body begins like {text}", 0, len(magic))

    def _marks(self) -> Iterator[Hint]:
        lower = self.data.lower()
        seen: set[tuple[str, str]] = set()
        for mark in MARKS:
            if (mark.kind, mark.text) in seen or mark.anchor not in lower:
                continue
            match = mark.expression.search(self.data)
            if match is not None:
                seen.add((mark.kind, mark.text))
                yield self._hint(mark.kind, f"the response holds {mark.text}", match.start(), len(match[0]))

    def _hint(self, kind: str, text: str, offset: int, length: int) -> Hint:
        span = None
        if self.start is not None:
            start = self.start + offset
            span = Span(sender=self.body.span.sender, start=start, end=start + length)
        return Hint(
            kind=kind, text=text, exchange=self.exchange.index, span=span, offset=offset, length=length
        )


def _words(found: Reflection) -> str:
    name = found.name if len(found.name) <= 60 else f"{found.name[:60]}…"
    how = "with its HTML characters escaped" if found.escaped else "unchanged"
    if found.markup:
        how = "unchanged, its HTML characters included"
    return f"the value of {name} comes back in the response's body, {how}"
