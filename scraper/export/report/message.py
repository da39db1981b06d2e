"""A captured HTTP message as the report shows it: its head as sent, its body as text or as a short dump.

Knows messages and marks; nothing of events or HTML.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from scraper.export import words
from scraper.export.outcome import in_words
from scraper.export.report.dump import FADED, dump
from scraper.export.report.runs import Mark, Run, escaped, joined, runs_of
from scraper.export.report.windows import windows
from scraper.models import Body, BodyState, Request, Response, Stream

HEAD_BYTES: Final = 4096
BODY_BYTES: Final = 4096
BODY_ROWS: Final = 12
STATE: Final = {
    BodyState.COMPLETE: "complete",
    BodyState.CUT_OFF: "cut off",
    BodyState.CORRUPT: "corrupt",
    BodyState.OVER_LIMIT: "over the limit",
}


class BodyView(NamedTuple):
    """A decoded body."""

    facts: tuple[str, ...]
    """Its size, state, codings and charset in words."""
    whole: bool
    runs: tuple[Run, ...]
    hidden: str
    """How much is not shown; empty when all is."""
    binary: bool
    sha256: str


class MessageView(NamedTuple):
    """A request or a response."""

    head: tuple[Run, ...]
    flags: tuple[str, ...]
    body: BodyView | None


def message_view(
    message: Request | Response, stream: Stream, marks: Sequence[Mark], body_marks: Sequence[Mark]
) -> MessageView:
    """A message with its marks: those of its stream, and those of its decoded body."""
    body = message.body
    end = message.span.end if body is None else body.span.start
    return MessageView(
        head_runs(
            stream.data[message.span.start : end], [_moved(mark, message.span.start) for mark in marks]
        ),
        tuple(in_words(flag) for flag in message.flags),
        None if body is None or not (body.data or body.reason) else body_view(body, body_marks),
    )


def head_runs(data: bytes, marks: Sequence[Mark]) -> tuple[Run, ...]:
    r"""A head as sent, the first line and the header names styled, without the last line ends.

    >>> [run.text for run in head_runs(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", [])]
    ['GET / HTTP/1.1', '\r\n', 'Host:', ' a']
    """
    styled = [*_line_styles(data), *marks]
    return _windowed(data, styled, marks, HEAD_BYTES, escaped)


def body_view(body: Body, marks: Sequence[Mark]) -> BodyView:
    """A decoded body: text by its charset, or the first rows of a dump when it is binary."""
    binary = body.text is None
    if binary:
        runs, hidden = dump(body.data, marks, rows=BODY_ROWS), 0
    else:
        runs = _windowed(body.data, marks, marks, BODY_BYTES, _decoder(body.charset))
        hidden = windows(len(body.data), marks, BODY_BYTES).hidden
    return BodyView(
        facts=tuple(_facts(body)),
        whole=body.state is BodyState.COMPLETE,
        runs=runs,
        hidden=f"{words.size(hidden)} not shown" if hidden else "",
        binary=binary,
        sha256=body.sha256,
    )


def _facts(body: Body) -> Iterator[str]:
    yield words.size(len(body.data))
    state = STATE[body.state]
    yield f"{state}: {body.reason}" if body.reason else state
    if body.codings:
        yield f"decoded from {', '.join(body.codings)}"
    if body.charset and body.text is not None:
        yield body.charset


def _windowed(
    data: bytes, styled: Iterable[Mark], marks: Iterable[Mark], first: int, show: Callable[[bytes], str]
) -> tuple[Run, ...]:
    """The windows of the data as runs, with a note in the place of what is not shown."""
    chosen, styles = windows(len(data), marks, first), list(styled)
    runs: list[Run] = []
    for window in chosen.shown:
        runs += [_gap(window.skipped)] if window.skipped else []
        runs += runs_of(data, styles, show, window.start, window.end)
    runs += [_gap(chosen.skipped)] if chosen.skipped else []
    return _without_last_breaks(joined(runs))


def _gap(length: int) -> Run:
    return Run(f"\n⋯ {length:,} bytes not shown ⋯\n", FADED)


def _without_last_breaks(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    if not runs:
        return runs
    *before, last = runs
    stripped = last.text.rstrip("\r\n")
    return (*before, Run(stripped, last.style)) if stripped else _without_last_breaks(tuple(before))


def _line_styles(data: bytes) -> Iterator[Mark]:
    start = 0
    for number, line in enumerate(data[: HEAD_BYTES * 2].split(b"\n")):
        length = len(line.removesuffix(b"\r"))
        name = line.find(b":")
        if number == 0:
            yield Mark(start, start + length, "first")
        elif name > 0:
            yield Mark(start, start + name + 1, "name")
        start += len(line) + 1


def _decoder(charset: str | None) -> Callable[[bytes], str]:
    def decode(data: bytes) -> str:
        try:
            return data.decode(charset or "utf-8", "backslashreplace")
        except (LookupError, UnicodeError):
            return escaped(data)

    return decode


def _moved(mark: Mark, start: int) -> Mark:
    return Mark(mark.start - start, mark.end - start, mark.style)
