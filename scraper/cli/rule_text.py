"""A rule as text for a terminal: what it looks for, where, and what its author points to."""

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from scraper.decode.explain.plan import CONDITIONS
from scraper.export.inert import inert
from scraper.models import Pattern, Rule

_DIM = "bright_black"
_BUFFERS = {
    "payload": "anywhere in the payload",
    "file.data": "decoded body or file",
    "http.cookie": "cookies",
    "http.cookie.raw": "cookies, as sent",
    "http.header": "headers, without cookies",
    "http.header.raw": "headers, as sent",
    "http.host": "host name",
    "http.host.raw": "host, as sent",
    "http.method": "request method",
    "http.request_body": "request body",
    "http.request_line": "request line",
    "http.response_body": "response body",
    "http.response_line": "status line",
    "http.stat_code": "status code",
    "http.stat_msg": "status message",
    "http.uri": "request target, decoded",
    "http.uri.raw": "request target, as sent",
    "http.user_agent": "user agent",
}
_MODIFIERS = {
    "offset": "from byte {}",
    "depth": "within {} bytes from there",
    "distance": "{} bytes or more after the one before",
    "within": "ends within {} bytes of the one before",
    "startswith": "at the start",
    "endswith": "at the end",
    "field": "of {}",
}
_FLAGS = {"s": "dot matches line breaks", "m": "line by line", "R": "after the one before", "G": "ungreedy"}


def show_error(console: Console, error: str) -> None:
    """Say why a line holds no rule."""
    console.print(Text.assemble(("could not be read: ", "red"), inert(error)))


def show_rule(console: Console, rule: Rule) -> None:
    """Print one rule."""
    console.print(_title(rule), soft_wrap=True)
    if rule.header:
        console.print(Text(f"  {inert(rule.header)}"), soft_wrap=True)
    for name, value in _lines(rule):
        console.print(Text.assemble((f"  {name}: ", _DIM), inert(value)), soft_wrap=True)
    if rule.patterns:
        console.print(Padding(_patterns(rule), (1, 0, 0, 2)))
    for reference in rule.references:
        shown = reference.cve or f"{reference.kind} {reference.value.strip()}".strip()
        line = Text.assemble(("  see ", _DIM), inert(shown), "  ", (inert(reference.link or ""), "cyan"))
        console.print(line, soft_wrap=True)


def _title(rule: Rule) -> Text:
    number = ":".join(str(part) for part in (rule.gid, rule.sid) if part is not None)
    title = Text(inert(rule.msg or "rule without a message"), style="bold")
    if rule.sid is not None:
        title.append(f"  {number}{'' if rule.rev is None else f' rev {rule.rev}'}", style=_DIM)
    if not rule.enabled:
        title.append("  commented out", style="yellow")
    if not rule.complete:
        title.append("  the text is cut off", style="yellow")
    return title


def _lines(rule: Rule) -> Iterator[tuple[str, str]]:
    if rule.classtype:
        yield "class", rule.classtype
    for option in rule.options:
        if option.name == "flow" or option.name in CONDITIONS or not option.name:
            yield option.name or "not understood", option.value or ""
    for name, values in (("flowbits", rule.flowbits), ("metadata", rule.metadata)):
        if values:
            yield name, ", ".join(values)


def _patterns(rule: Rule) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=_DIM)
    for heading in ("looks for", "where", "how"):
        table.add_column(heading, overflow="fold")
    for pattern in rule.patterns:
        text = Text.assemble(("not ", "red") if pattern.negated else "", (inert(pattern.text), "bold"))
        table.add_row(text, Text(inert(_where(pattern))), Text(inert("; ".join(_how(pattern)))))
    return table


def _where(pattern: Pattern) -> str:
    where = _BUFFERS.get(pattern.buffer, pattern.buffer)
    return ", ".join((where, *(f"after {transform}" for transform in pattern.transforms)))


def _how(pattern: Pattern) -> Iterator[str]:
    if pattern.problem is not None:
        yield f"cannot be used: {pattern.problem}"
    if pattern.kind == "pcre":
        yield "regular expression"
    if pattern.nocase:
        yield "any case"
    for flag in pattern.modifiers.get("flags", ""):
        if flag in _FLAGS:
            yield _FLAGS[flag]
    for name, template in _MODIFIERS.items():
        if name in pattern.modifiers:
            yield template.format(pattern.modifiers[name]).replace(" 1 bytes", " 1 byte")
