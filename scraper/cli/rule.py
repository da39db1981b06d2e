"""`scraper rule`: read Snort and Suricata rules by hand, from a paste, a rules file, or JSON Lines."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, NamedTuple

import typer

if TYPE_CHECKING:
    from scraper.models import Rule

MOST_INPUT = 2**26
"""Bytes of one line that are read."""


class Format(StrEnum):
    """What to print."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"


class Reading(NamedTuple):
    """One rule, or why a line holds none."""

    id: str | int | None
    rule: "Rule | None" = None
    error: str | None = None


def rule(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", help="Where the rules are; - or nothing is standard input.", show_default=False
        ),
    ] = None,
    format_: Annotated[
        Format | None,
        typer.Option(
            "--format", help="What to print; left out, text, and jsonl for JSON Lines.", show_default=False
        ),
    ] = None,
) -> None:
    """Read rules: what each looks for and where, whom it names, what its author points to.

    Takes rules as consoles and rule files show them: wrapped, escaped, cut off, commented out; or JSON Lines
    whose records hold raw, rule or signature.rule. A line that cannot be read becomes an error; the others
    go on.

    Examples:

      xclip -o | scraper rule

      scraper rule emerging-web_server.rules --format jsonl | jq -r '[.sid, .msg] | @tsv'
    """
    from scraper.cli.input import opened

    with opened(file) as stream:
        first = _line(stream)
        while first and not first.strip():
            first = _line(stream)
        lines = chain([first], iter(lambda: _line(stream), ""))
        records = first.lstrip().startswith("{")
        chosen = format_ or (Format.JSONL if records else Format.TEXT)
        _PRINTERS[chosen](_from_records(lines) if records else _from_text(lines))


def _line(stream: BinaryIO) -> str:
    """The next line; its bytes that are not UTF-8 are shown by the replacement character."""
    from scraper.errors import UsageError

    line = stream.readline(MOST_INPUT)
    if len(line) == MOST_INPUT:
        raise UsageError(f"a line is longer than {MOST_INPUT // 2**20} MiB", advice="Give one rule a line.")
    return line.decode("utf-8", "replace")


def _from_text(lines: Iterable[str]) -> Iterator[Reading]:
    from scraper.decode.rules import read_rule
    from scraper.decode.rules.split import split_rules

    for number, raw in enumerate(split_rules(lines), start=1):
        yield Reading(number, read_rule(raw))


def _from_records(lines: Iterable[str]) -> Iterator[Reading]:
    from scraper.decode.records import id_of, parse_line
    from scraper.decode.rules import read_rule
    from scraper.decode.rules.records import rule_record
    from scraper.errors import Unreadable

    for line in lines:
        identity: str | int | None = None
        if not line.strip():
            continue
        try:
            value = parse_line(line.encode())
            identity = id_of(value)
            record = rule_record(value)
        except Unreadable as error:
            yield Reading(identity, error=error.message)
            continue
        yield Reading(record.id, read_rule(record.raw))


def _print_lines(readings: Iterable[Reading]) -> None:
    from scraper.decode.rules.records import flat_rule

    for reading in readings:
        print(flat_rule(*reading))


def _print_json(readings: Iterable[Reading]) -> None:
    """An array of the same objects."""
    import json

    from scraper.decode.rules.records import flat_rule

    separator = "["
    for reading in readings:
        print(separator, json.dumps(json.loads(flat_rule(*reading)), indent=2), sep="\n")
        separator = ","
    print("]" if separator == "," else "[]")


def _print_text(readings: Iterable[Reading]) -> None:
    from rich.console import Console

    from scraper.cli.rule_text import show_error, show_rule

    console = Console(highlight=False, markup=False, emoji=False)
    for number, reading in enumerate(readings):
        if number:
            console.print()
        if reading.rule is None:
            show_error(console, reading.error or "")
        else:
            show_rule(console, reading.rule)


_PRINTERS = {Format.TEXT: _print_text, Format.JSON: _print_json, Format.JSONL: _print_lines}
