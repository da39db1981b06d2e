"""`scraper decode`: read captured bytes by hand: a hexdump, raw bytes, or many records as JSON Lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from scraper.cli.input import opened

if TYPE_CHECKING:
    from scraper.models import Payload

MOST_INPUT = 2**28
"""Bytes of one dump, of one raw input or of one line that are read."""


class Input(StrEnum):
    """What the bytes given are."""

    AUTO = "auto"
    HEXDUMP = "hexdump"
    HEX = "hex"
    RAW = "raw"
    JSONL = "jsonl"


class Format(StrEnum):
    """What to print."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of one input or of one line, or why nothing could be."""

    id: str | int | None
    payload: "Payload | None" = None
    error: str | None = None
    is_line: bool = False


def decode(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", help="Where the bytes are; - or nothing is standard input.", show_default=False
        ),
    ] = None,
    input_: Annotated[
        Input, typer.Option("--input", help="What the bytes are; auto looks at them.")
    ] = Input.AUTO,
    format_: Annotated[
        Format | None,
        typer.Option(
            "--format",
            help="What to print; left out, text, and jsonl for JSON Lines.",
            show_default=False,
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Text output shows whole bodies and streams.")] = False,
) -> None:
    """Read packets: streams, HTTP requests and responses, decoded bodies, or what else the bytes are.

    Takes a hexdump as consoles, tcpdump, xxd, hexdump, od and Wireshark print it, bare hexadecimal, raw
    bytes, or JSON Lines whose records hold request_bytes_hex and response_bytes_hex, or packets. A line that
    cannot be read becomes a reading with an error; the others go on.

    Examples:

      xclip -o | scraper decode

      scraper decode payload.bin --format json

      scraper decode events.jsonl | jq -r '[.id, .method, .resource, .response_code] | @tsv'
    """
    with opened(file) as stream:
        readings = _readings(stream, input_, name=None if file is None else file.name)
        first = next(readings, None)
        many = first is not None and first.is_line
        chosen = format_ or (Format.JSONL if many else Format.TEXT)
        _PRINTERS[chosen](chain([] if first is None else [first], readings), many=many, full=full)


def _readings(stream: BinaryIO, input_: Input, name: str | None) -> Iterator[Reading]:
    """Everything in the input, read as it arrives."""
    from scraper.decode.guess import begins_records

    line = stream.readline(MOST_INPUT)
    if input_ is Input.JSONL or (input_ is Input.AUTO and begins_records(line)):
        return _lines(chain([line], iter(lambda: stream.readline(MOST_INPUT), b"")))
    return iter([_single(line + _rest(stream, MOST_INPUT - len(line)), input_, name)])


def _rest(stream: BinaryIO, most: int) -> bytes:
    from scraper.errors import UsageError

    data = stream.read(most + 1)
    if len(data) > most:
        raise UsageError(
            f"the input is longer than {MOST_INPUT // 2**20} MiB", advice="Cut out the packets of interest."
        )
    return data


def _lines(lines: Iterable[bytes]) -> Iterator[Reading]:
    from scraper.decode import read_payload
    from scraper.decode.records import id_of, parse_line, read_record
    from scraper.errors import Unreadable

    for line in lines:
        if not line.strip():
            continue
        identity: str | int | None = None
        try:
            value = parse_line(line)
            identity = id_of(value)
            record = read_record(value)
        except Unreadable as error:
            yield Reading(identity, error=error.message, is_line=True)
            continue
        yield Reading(record.id, read_payload(record.packets, endpoints=record.endpoints), is_line=True)


def _single(data: bytes, input_: Input, name: str | None) -> Reading:
    """One reading of all the bytes. Raises Unreadable, UsageError."""
    from scraper.decode import RawPacket, read_hexdump, read_payload
    from scraper.decode.guess import Form, as_text, guess_form, read_hex
    from scraper.errors import UsageError

    form = guess_form(data) if input_ is Input.AUTO else Form(input_.value)
    if form is Form.HEXDUMP:
        packets = read_hexdump(as_text(data))
    else:
        packets = (read_hex(data) if form is Form.HEX else data,)
    if not any(packets):
        raise UsageError("there are no bytes in the input", advice="Give a hexdump, raw bytes or JSON Lines.")
    return Reading(name, read_payload([RawPacket(packet) for packet in packets]))


def _print_lines(readings: Iterable[Reading], *, many: bool, full: bool) -> None:
    """One JSON object a line: the flat reading, and all exchanges."""
    from scraper.decode.flat import flat_line

    for reading in readings:
        print(flat_line(reading.id, reading.payload, reading.error))


def _print_json(readings: Iterable[Reading], *, many: bool, full: bool) -> None:
    """The whole payload, or an array of them."""
    parts = (_json(reading, many=many) for reading in readings)
    if not many:
        print("".join(parts))
        return
    separator = "["
    for part in parts:
        print(separator, part, sep="\n")
        separator = ","
    print("]" if separator == "," else "[]")


def _json(reading: Reading, *, many: bool) -> str:
    import json

    if reading.payload is not None and not many:
        return reading.payload.model_dump_json(indent=2, ensure_ascii=True)
    body = "null" if reading.payload is None else reading.payload.model_dump_json(ensure_ascii=True)
    return f'{{"id": {json.dumps(reading.id)}, "error": {json.dumps(reading.error)}, "payload": {body}}}'


def _print_text(readings: Iterable[Reading], *, many: bool, full: bool) -> None:
    """For people: the conversation as it went, in colour on a terminal."""
    from rich.console import Console

    from scraper.cli.decode_text import show_error, show_payload

    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    for reading in readings:
        if many:
            console.rule(str(reading.id))
        if reading.payload is None:
            show_error(console, reading.error or "")
        else:
            show_payload(console, reading.payload, full=full)


_PRINTERS = {Format.TEXT: _print_text, Format.JSON: _print_json, Format.JSONL: _print_lines}
