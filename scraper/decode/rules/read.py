"""Rule text → `Rule`. Reads as far as it can and raises nothing; the raw text is always kept."""

import re
from collections.abc import Sequence

from scraper.decode.rules.header import Header, split_header
from scraper.decode.rules.patterns import read_patterns
from scraper.decode.rules.references import read_reference
from scraper.decode.rules.scan import Options, split_options
from scraper.decode.rules.text import one_line
from scraper.models.rule import Rule

_ESCAPE = re.compile(r'\\([";:\\])')
_MAX_DIGITS = 18
_USEFUL_IN_PART = frozenset(("msg", "metadata"))


def read_rule(raw: str) -> Rule:
    r"""Read a Snort 2, Snort 3 or Suricata rule as a console shows it.

    Wrapped, escaped, cut off: what can be read is read, and `Rule.complete` is False where the text does not
    reach from the action to the closing parenthesis. Numbers that the end cuts off are left out.

    >>> rule = read_rule('#alert tcp any any -&gt; any 80 (msg:&quot;A<br />B&quot;; sid:7; rev:2;)')
    >>> rule.msg, rule.sid, rule.rev, rule.enabled, rule.complete
    ('A B', 7, 2, False, True)
    >>> read_rule('alert tcp any any -> any 80 (msg:"A"; sid:201').sid is None
    True
    """
    raw = _encodable(raw)
    text = one_line(raw)
    enabled = not text.startswith("#")
    head, paren, body = (text if enabled else text.lstrip("# \t")).partition("(")
    header = split_header(head, closed=bool(paren))
    if ";" in head or '"' in head or (header.action is None and header.direction is None):
        head, body, header = "", text, Header(whole=False)
    options = split_options(body)
    return _rule(raw, text, enabled, head.strip() or None, header, options, options.closed and header.whole)


def _encodable(text: str) -> str:
    """Half a surrogate pair, which no console sends but JSON can, becomes the replacement character."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _rule(
    raw: str, text: str, enabled: bool, head: str | None, header: Header, options: Options, complete: bool
) -> Rule:
    values = _by_name(options)
    gid = _number(values, "gid")
    return Rule(
        raw=raw,
        text=text,
        complete=complete,
        enabled=enabled,
        header=head,
        action=header.action,
        protocol=header.protocol,
        source_addr=header.source_addr,
        source_port=header.source_port,
        direction=header.direction,
        dest_addr=header.dest_addr,
        dest_port=header.dest_port,
        msg=_text(values, "msg"),
        sid=_number(values, "sid"),
        gid=1 if gid is None and complete and "gid" not in values else gid,
        rev=_number(values, "rev"),
        classtype=values.get("classtype", (None,))[0],
        references=tuple([read_reference(value) for value in values.get("reference", ())]),
        metadata=tuple(_items(values.get("metadata", ()))),
        flowbits=tuple(values.get("flowbits", ())),
        patterns=read_patterns(options, headerless=complete and header.source_addr is None),
        options=tuple(options.items),
    )


def _by_name(options: Options) -> dict[str, list[str]]:
    """Values by option name; one that the end cuts off counts only where a part of it tells something."""
    values: dict[str, list[str]] = {}
    for option in options.items:
        if option.value is not None:
            values.setdefault(option.name, []).append(option.value)
    if options.cut and options.items[-1].name not in _USEFUL_IN_PART:
        values.get(options.items[-1].name, [""]).pop()
    return {name: found for name, found in values.items() if found}


def _number(values: dict[str, list[str]], name: str) -> int | None:
    for value in values.get(name, ()):
        if value.isascii() and value.isdigit() and len(value) <= _MAX_DIGITS:
            return int(value)
    return None


def _text(values: dict[str, list[str]], name: str) -> str | None:
    for value in values.get(name, ()):
        text = value.removeprefix('"').removesuffix('"' if len(value) > 1 else "")
        return _unescape(text) if "\\" in text else text
    return None


def _unescape(text: str) -> str:
    return _ESCAPE.sub(r"\1", text)


def _items(values: Sequence[str]) -> list[str]:
    return [item for value in values for raw in value.split(",") if (item := raw.strip())]
