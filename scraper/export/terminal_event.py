"""Text for people: one event, in the earlier client's printed order.

Knows one event; nothing of incidents.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from scraper.export import words
from scraper.export.inert import defang, inert, inert_lines
from scraper.export.outcome import in_words
from scraper.models import Event, Explanation, Found, PacketDetails, Rule, State

MOST_TEXT: Final = 64 * 1024
"""Characters of one payload or body that are printed; the rest is in the JSON, and the text says so."""
FOUND_STYLE: Final = {Found.FOUND: "bold", Found.NOT_FOUND: "yellow", Found.CUT_OFF: "yellow"}
HTTP_STATE: Final = {
    State.NOT_APPLICABLE: "none: the payload is not HTTP",
    State.ABSENT: "none: the console shows no packets",
    State.FAILED: "failed: the packets could not be read",
}


def print_event(event: Event, console: Console) -> None:
    """Print one event: link, details, signature, packets, payload, what the rule found, hints."""
    heading(console, f"Event ID: {inert(str(event.event_id))}", level=2)
    line(console, "Event Link", event.event_url)
    _section(console, "Event Details", _details(event))
    _section(console, "Signature Details", _signature(event))
    if event.signature_details.rule is not None and event.explanation is not None:
        _print_explanation(event.signature_details.rule, event.explanation, console)
    _section(console, "Event Payload", _packet_details(event.event_payload.packet_details))
    _print_hints(event, console)
    _print_long(console, "Full Payload", event.event_payload.full_payload)
    if event.event_payload.decompressed:
        _print_long(console, "Decompressed Data", event.event_payload.decompressed)
    for warning in event.warnings:
        console.print(Padding(Text(f"Warning: {inert(warning)}", style="yellow"), (0, 2)), highlight=False)


def heading(console: Console, title: str, *, level: int = 1) -> None:
    """Print a heading, with an empty line before it."""
    console.print()
    console.print(Text(title, style="bold underline" if level == 1 else "bold"), highlight=False)


def line(console: Console, name: str, value: str) -> None:
    """Print a name and its value on one line, however long."""
    shown = Text(f"{name}: ", style="dim")
    shown.append(inert(value), style="not dim")
    console.print(shown, highlight=False, soft_wrap=True)


def pairs(console: Console, entries: Iterable[tuple[str, Text]], *, indent: int = 2) -> None:
    """Print names and values in two columns."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in entries:
        table.add_row(Text(inert(name), style="dim"), value)
    console.print(Padding(table, (0, 0, 0, indent)), highlight=False)


def _section(console: Console, title: str, entries: Iterable[tuple[str, Text]]) -> None:
    console.print(Padding(Text(title, style="bold"), (0, 2)), highlight=False)
    pairs(console, entries, indent=4)


def _details(event: Event) -> Iterator[tuple[str, Text]]:
    for name, value in event.event_details.model_dump().items():
        yield name, _value(event, name, value)


def _signature(event: Event) -> Iterator[tuple[str, Text]]:
    yield "sig_id", _value(event, "sig_id", event.signature_details.sig_id)
    yield "sig_rule", _value(event, "sig_rule", event.signature_details.sig_rule)


def _value(event: Event, name: str, value: object) -> Text:
    if value is not None:
        return Text(inert(str(value)))
    field = event.fields.get(name)
    return Text("–" if field is None else inert(words.state(field)), style="dim")


def _packet_details(details: PacketDetails) -> Iterator[tuple[str, Text]]:
    request, response = details.request_packet, details.response_packet
    if details.http is not State.PRESENT:
        yield "HTTP", Text(HTTP_STATE[details.http], style="dim")
        return
    yield "Restful Call", _or_none(request.restful_call)
    yield "Protocol", _or_none(request.protocol)
    yield "Host", _or_none(request.host)
    yield "Resource", _or_none(request.resource)
    yield "Full URL", _or_none(None if request.full_url is None else defang(request.full_url))
    yield "Response Code", _or_none(response.response_code)
    yield "Response Message", _or_none(response.response_message)


def _or_none(value: object) -> Text:
    return Text("–", style="dim") if value is None else Text(inert(str(value)))


def _print_explanation(rule: Rule, explanation: Explanation, console: Console) -> None:
    whole = "every pattern is accounted for" if explanation.complete else "not every pattern is accounted for"
    console.print(Padding(Text(f"Rule on the bytes: {whole}", style="bold"), (0, 2)), highlight=False)
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(overflow="fold", max_width=console.width // 2)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for match in explanation.matches:
        pattern = rule.patterns[match.pattern]
        where = ": ".join(part for part in (words.place(match), match.reason or "") if part)
        table.add_row(*_found(f"{'!' if pattern.negated else ''}{pattern.text}", match.found, where))
    for check in explanation.conditions:
        option = rule.options[check.option]
        text = option.name if option.value is None else f"{option.name}:{option.value}"
        table.add_row(*_found(text, check.found, check.reason or ""))
    console.print(Padding(table, (0, 0, 0, 4)), highlight=False)


def _found(text: str, found: Found, where: str) -> tuple[Text, Text, Text]:
    shown = Text(words.FOUND[found], style=FOUND_STYLE.get(found, "dim"))
    return Text(inert(text)), shown, Text(inert(where))


def _print_hints(event: Event, console: Console) -> None:
    if not event.hints:
        return
    console.print(Padding(Text("What to look at", style="bold"), (0, 2)), highlight=False)
    pairs(console, [(in_words(hint.kind), Text(defang(hint.text))) for hint in event.hints], indent=4)


def _print_long(console: Console, title: str, content: str) -> None:
    console.print(Padding(Text(title, style="bold"), (0, 2)), highlight=False)
    if not content:
        console.print(Padding(Text("–", style="dim"), (0, 4)), highlight=False)
        return
    console.print(Text(inert_lines(content[:MOST_TEXT])), highlight=False, soft_wrap=True)
    if len(content) > MOST_TEXT:
        rest = f"… {len(content) - MOST_TEXT:,} characters more: the JSON has them all"
        console.print(Text(rest, style="dim"), highlight=False)
