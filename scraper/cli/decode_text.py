"""A reading as text for a terminal: the conversation as it went, captured text made inert.

Knows the reading and rich; nothing of how it was read.
"""

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from scraper.decode import render_text
from scraper.decode.hints import find_hints
from scraper.export.inert import defang, inert, inert_lines
from scraper.export.outcome import PLAIN_HINTS
from scraper.models import Body, BodyState, Exchange, Header, Payload, Request, Response, Span, Stream

_MOST_LINES = 40
_MOST_DUMPED = 512
_DIM = "bright_black"
_STATE_STYLES = {BodyState.COMPLETE: "green", BodyState.CUT_OFF: "yellow"}
_CLASS_STYLES = {"1": "cyan", "2": "green", "3": "cyan", "4": "yellow", "5": "red"}


def show_error(console: Console, error: str) -> None:
    """Say why there is no reading."""
    console.print(Text.assemble(("could not be read: ", "red"), inert(error)))


def show_payload(console: Console, payload: Payload, *, full: bool) -> None:
    """Print what the payload is, every exchange, and the streams in which no HTTP was found."""
    console.print(_summary(payload))
    for exchange in payload.exchanges:
        _show_exchange(console, exchange, full=full)
    if not payload.exchanges:
        for stream in payload.streams:
            _show_stream(console, stream, full=full)
    _show_hints(console, payload)


def _show_hints(console: Console, payload: Payload) -> None:
    """The facts that tell how an attack ended, where there are any beyond the usual."""
    telling = [hint for hint in find_hints(payload) if hint.kind not in PLAIN_HINTS]
    if telling:
        console.print(Text("\nLook at", style="bold"))
    for hint in telling:
        what = hint.kind.replace("_", " ")
        where = f"  exchange {hint.exchange + 1}"
        console.print(Text.assemble("  ", (what, "bold red"), f"  {defang(inert(hint.text))}", (where, _DIM)))


def _summary(payload: Payload) -> Text:
    captured = sum(len(packet.data) for packet in payload.packets)
    summary = Text.assemble(
        (payload.kind, "bold"),
        f" · {_count(len(payload.packets), 'packet')}, {_count(captured, 'byte')}",
        f" · {_count(len(payload.exchanges), 'exchange')}" if payload.exchanges else "",
    )
    for flag in payload.flags:
        summary.append(f" · {flag.replace('_', ' ')}", style=_DIM)
    for stream in payload.streams:
        for gap in stream.gaps:
            missing = (
                "bytes are" if gap.length is None else f"{_count(gap.length, 'byte')} {_are(gap.length)}"
            )
            summary.append(f"\n{missing} missing of the {stream.sender} at {gap.offset}", style="yellow")
    return summary


def _show_exchange(console: Console, exchange: Exchange, *, full: bool) -> None:
    if exchange.request is not None:
        _show_request(console, exchange.request, full=full)
    for response in (*exchange.interim, exchange.response):
        if response is not None:
            _show_response(console, response, full=full)
    if exchange.response is None:
        console.print(Text("← no answer captured", style=_DIM))


def _show_request(console: Console, request: Request, *, full: bool) -> None:
    line = Text.assemble(
        "\n→ ",
        (_line(request.method), "bold"),
        " ",
        (_line(request.target), "bold cyan"),
        f" {_line(request.protocol or '')}",
    )
    console.print(_placed(line, request.span, request.flags))
    if request.full_url and request.full_url != request.target:
        console.print(Text(f"  {defang(_bytes_as_text(request.full_url))}", style=_DIM))
    _show_message(console, request.headers, request.body, full=full)


def _show_response(console: Console, response: Response, *, full: bool) -> None:
    code = "no status line" if response.code is None else str(response.code)
    style = _CLASS_STYLES.get(code[0], "yellow")
    line = Text.assemble(
        "\n← ",
        (code, f"bold {style}"),
        (f" {_line(response.reason or '')}", style),
        f" {_line(response.protocol or '')}",
    )
    console.print(_placed(line, response.span, response.flags))
    _show_message(console, response.headers, response.body, full=full)


def _placed(line: Text, span: Span, flags: tuple[str, ...]) -> Text:
    line.append(f"  {span.sender} {span.start}–{span.end}", style=_DIM)
    for flag in flags:
        line.append(f" · {flag.replace('_', ' ')}", style="yellow")
    return line


def _show_message(console: Console, headers: tuple[Header, ...], body: Body | None, *, full: bool) -> None:
    for header in headers:
        console.print(Text.assemble("  ", (f"{_line(header.name)}: ", _DIM), _line(header.value)))
    if body is not None and (body.data or body.state is not BodyState.COMPLETE):
        _show_body(console, body, full=full)


def _show_body(console: Console, body: Body, *, full: bool) -> None:
    about = [_count(len(body.data), "byte"), *(f"was {coding}" for coding in body.codings)]
    about += [body.charset] if body.charset else []
    console.print(
        Text.assemble(
            "  ",
            (body.state.replace("_", " "), _STATE_STYLES.get(body.state, "red")),
            (f" · {' · '.join(map(inert, about))}", _DIM),
            (f" · {inert(body.reason)}" if body.reason else "", "yellow"),
        )
    )
    if body.text is None:
        _indented(console, _dump(body.data, full=full))
    elif body.text:
        _indented(console, _first_lines(body.text, full=full))


def _show_stream(console: Console, stream: Stream, *, full: bool) -> None:
    console.print(Text(f"\n{stream.sender} · {_count(len(stream.data), 'byte')}", style=_DIM))
    text = render_text(stream.data[: 4 * _MOST_DUMPED])
    binary = text.count("\\x") * 20 > len(text)
    _indented(console, _dump(stream.data, full=full) if binary else _first_lines(text, full=full))


def _indented(console: Console, content: RenderableType) -> None:
    console.print(Padding(content, (0, 0, 0, 4), expand=False))


def _first_lines(text: str, *, full: bool) -> Text:
    lines = inert_lines(text).split("\n")
    if full or len(lines) <= _MOST_LINES:
        return Text("\n".join(lines))
    shown = Text("\n".join(lines[:_MOST_LINES]))
    return shown.append(f"\n… {_count(len(lines) - _MOST_LINES, 'more line')}, see --full", style=_DIM)


def _dump(data: bytes, *, full: bool) -> Text:
    """A hexdump of the first bytes, or of all."""
    shown = data if full else data[:_MOST_DUMPED]
    dump = Text()
    for start in range(0, len(shown), 16):
        row = shown[start : start + 16]
        printed = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        dump.append(f"{start:04x}  ", style=_DIM).append(f"{row.hex(' ', 2):<39}  ")
        dump.append(f"{printed}\n", style="cyan")
    if len(shown) < len(data):
        dump.append(f"… {_count(len(data) - len(shown), 'more byte')}, see --full", style=_DIM)
    return dump


def _line(latin: str) -> str:
    """Captured text on one line, as UTF-8 where it is that."""
    return inert(_bytes_as_text(latin))


def _bytes_as_text(latin: str) -> str:
    return latin.encode("latin-1").decode("utf-8", "backslashreplace")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
