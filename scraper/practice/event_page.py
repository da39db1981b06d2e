"""Make the event page: script block, details table, packets, hidden table, and its variants.

Pure: the same event and switches give the same text. Knows nothing of sessions or HTTP.
"""

from dataclasses import dataclass, replace
from functools import cache
from ipaddress import IPv6Address, ip_address

from scraper.practice.events import Event, Packet, Signature
from scraper.practice.frames import add_headers
from scraper.practice.hexdump import DumpStyle, dump
from scraper.practice.markup import rule_cell, script_text, shown_time
from scraper.practice.templates import escape, template

On = frozenset[str]
"""The names of the variants that are on."""

QUOTE = " in O'Brien's \"shop\""
"""What `quote_in_name` appends to the signature's name."""
TERMINATOR = " </script>'; var severity = '99"
"""What `script_terminator_in_name` appends to the signature's name."""
HEXLIKE = b"dead beef cafe 2015 11:41 face 0ff1 ce00 babe 4745 5420 dead beef feed f00d ab"
"""The packet that `hexlike_ascii` adds."""
HUGE_PACKET = 12_500_000
"""Bytes of the packet that `huge_page` adds."""

_RENAMED = {"source_addr": "src_addr", "dest_addr": "dst_addr"}
_EXTRA = "        var threat_level = '';\n        var vlan = '0';\n"
_NAMES = (
    "source_addr",
    "dest_addr",
    "source_port",
    "dest_port",
    "signature_name",
    "sensor",
    "protocol",
    "classification",
    "severity",
)
_HEAD, _TAIL = "legacy/event_head.html", "legacy/event_tail.html"
_OVERLAY = "legacy/event_overlay.html"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of an event, as text."""

    event_id: str
    customer_id: str
    values: dict[str, str]
    """The nine script variables, in their usual order."""
    sig_id: str
    rule: str
    engine_time: str
    packets: tuple[Packet, ...]


@dataclass(frozen=True, slots=True)
class PageText:
    """An event page in three parts, so that it can be cut within the packets."""

    before: str
    packets: str
    after: str

    @property
    def whole(self) -> str:
        """The page."""
        return self.before + self.packets + self.after

    @property
    def half(self) -> str:
        """The page cut in the middle of its packets."""
        return self.before + self.packets[: len(self.packets) // 2]


def event_page(event: Event, on: On) -> PageText:
    """The page of an event under some variants."""
    return _page(shown(event, on), on)


def empty_page(customer_id: str) -> PageText:
    """The page that the console gives for an event that it does not know: all values empty."""
    return _page(Shown("", customer_id, dict.fromkeys(_NAMES, ""), "", "", "", ()), frozenset())


def shown(event: Event, on: On) -> Shown:
    """The texts that an event's page shows under some variants."""
    ports = (None, None) if "empty_ports" in on else (event.source_port, event.dest_port)
    values = {
        "source_addr": _address(event.source_addr, on),
        "dest_addr": _address(event.dest_addr, on),
        "source_port": "" if ports[0] is None else str(ports[0]),
        "dest_port": "" if ports[1] is None else str(ports[1]),
        "signature_name": _name(event.signature, on),
        "sensor": event.sensor,
        "protocol": event.protocol,
        "classification": event.classification,
        "severity": event.severity,
    }
    return Shown(
        event_id=str(event.event_id),
        customer_id=str(event.customer_id),
        values=values,
        sig_id=str(event.signature.id),
        rule="" if "no_signature_content" in on else event.signature.rule,
        engine_time="" if "no_engine_time" in on else shown_time(event.time),
        packets=_packets(event, on),
    )


def _address(text: str, on: On) -> str:
    if "ipv6" not in on:
        return text
    address = ip_address(text)
    return address.exploded.upper() if isinstance(address, IPv6Address) else f"::FFFF:{text}"


def _name(signature: Signature, on: On) -> str:
    quote = QUOTE if "quote_in_name" in on else ""
    return signature.name + quote + (TERMINATOR if "script_terminator_in_name" in on else "")


def _packets(event: Event, on: On) -> tuple[Packet, ...]:
    if "zero_hexdump" in on:
        return ()
    if "hexlike_ascii" in on:
        event = replace(event, packets=(*event.packets, Packet("source", "payload", HEXLIKE)))
    if "ip_headers" in on or "ethernet_headers" in on:
        return add_headers(event, ethernet="ethernet_headers" in on)
    return event.packets


def _page(page: Shown, on: On) -> PageText:
    places = {"event_id": page.event_id, "customer_id": page.customer_id}
    after = template(_TAIL).fill(**places)
    if "marker_renamed" in on:
        after = after.replace('id="cache_table"', 'id="event_cache"')
    if "overlay" in on:
        after = after.replace("</body>", f"{template(_OVERLAY).fill()}</body>")
    parts = (template(_HEAD).fill(**places), _script(page, on), _details(page, on))
    return PageText("".join(parts), _payload(page, on), after)


def _script(page: Shown, on: On) -> str:
    names = list(page.values)
    if "vars_reordered" in on:
        names.reverse()
    lines = [_variable(name, page.values[name], on) for name in names]
    if "extra_var" in on:
        lines.insert(4, _EXTRA)
    return f'<script type="text/javascript">\n{"".join(lines)}</script>\n'


def _variable(name: str, value: str, on: On) -> str:
    written = _RENAMED.get(name, name) if "var_renamed" in on else name
    trailing = "  " if name in ("dest_addr", "sensor") else ""
    return f"        var {written} = '{script_text(value)}';{trailing}\n"


_LABELS = (
    ("source_addr", "Source Address:"),
    ("source_port", "Source Port:"),
    ("dest_addr", "Destination Address:"),
    ("dest_port", "Destination Port:"),
    ("protocol", "Protocol:"),
    ("sensor", "Sensor:"),
    ("classification", "Classification:"),
    ("severity", "Severity:"),
)


def _details(page: Shown, on: On) -> str:
    rows = [_row("Event ID:", page.event_id, f'<a href="{_share(page)}">Share</a>')]
    rows += [_row(label, escape(page.values[name])) for name, label in _LABELS]
    if "no_engine_time" not in on:
        rows.append(_engine_time(page, on))
    rows.append(_signature(page, on))
    if page.rule:
        rows.append(_rule(page, on))
    body = "".join(rows)
    return (
        "<table class=pane cellpadding=0 cellspacing=0>\n<tr><td class='pane_title'>Event Details</td></tr>\n"
        f'<tr><td class="pane_body">\n<table class="details">\n{body}</table>\n</td></tr>\n</table>\n'
    )


def _share(page: Shown) -> str:
    return f"/embedded/event.php?id={page.event_id}&customer_id={page.customer_id}&screen=share&filter_id=0"


def _row(label: str, value: str, tools: str = "&nbsp;") -> str:
    return (
        f"<tr>\n\t<td width='180'>{label}</td>\n\t<td>{value}</td>\n\t<td align=right>{tools}</td>\n</tr>\n"
    )


def _label(text: str, on: On) -> str:
    return text if "label_without_colon" in on else text + ":"


def _engine_time(page: Shown, on: On) -> str:
    label = _label("Engine Time", on)
    time = f'<span class="bold">{page.engine_time}</span>'
    return f'<tr class="odd">\n\t<td>{label}</td>\n\t<td>{time}</td>\n</tr>\n'


def _signature(page: Shown, on: On) -> str:
    label = _label("Rule name" if "marker_renamed" in on else "Signature", on)
    path = "/embedded/signature.php" if "embedded_link" in on else "/signature.php"
    amp = "&amp;" if "amp_in_link" in on else "&"
    link = f"{path}?screen=event_monitor{amp}sid={page.sig_id}{amp}customer_id={page.customer_id}"
    name = escape(page.values["signature_name"])
    return f'<tr class="odd">\n\t<td>{label} <strong><a href="{link}">{name}</a></strong></td>\n</tr>\n'


def _rule(page: Shown, on: On) -> str:
    label = _label("Signature Content", on)
    cell = rule_cell(page.rule, slashed=True, newlines="rule_newlines" in on)
    return f"<tr>\n\t<td>{label}</td>\n\t<td>{cell}</td>\n</tr>\n"


def _payload(page: Shown, on: On) -> str:
    style = DumpStyle(
        uppercase="uppercase_hex" in on,
        two_spaces="two_spaces" in on,
        nbsp="nbsp" in on,
        ascii_column="no_ascii_column" not in on,
        tight="tight_ascii" in on,
    )
    bodies = [(packet, dump(packet.data, style)) for packet in page.packets]
    if "huge_page" in on:
        bodies.append((Packet("source", "payload", b""), _huge_dump(style)))
    shown = [
        _packet_head(page, packet, (place, len(bodies)), on) + _packet_body(text, on)
        for place, (packet, text) in enumerate(bodies, start=1)
    ]
    return (
        '<table class="pane" cellpadding=0 cellspacing=0>\n<tr><td class="pane_title">Packets</td></tr>\n'
        f"<tr><td class=pane_body>\n{''.join(shown)}</td></tr>\n</table>\n"
    )


@cache
def _huge_dump(style: DumpStyle) -> str:
    return dump(bytes(range(256)) * (HUGE_PACKET // 256), style)


def _packet_head(page: Shown, packet: Packet, place: tuple[int, int], on: On) -> str:
    direction = _direction(page, packet) if "packet_direction" in on else ""
    return (
        '<table class="packet_head">\n'
        f"<tr><td class=name>Packet</td><td>{place[0]} of {place[1]}</td>"
        f"<td class='name'>Captured bytes</td><td>{len(packet.data)}</td></tr>\n"
        f"{direction}</table>\n"
    )


def _direction(page: Shown, packet: Packet) -> str:
    ends = [_end(page, "source"), _end(page, "dest")]
    if packet.sender == "dest":
        ends.reverse()
    return (
        f'<tr><td class="name">From</td><td>{ends[0]}</td><td class="name">To</td><td>{ends[1]}</td></tr>\n'
    )


def _end(page: Shown, side: str) -> str:
    address, port = page.values[f"{side}_addr"], page.values[f"{side}_port"]
    bracketed = f"[{address}]" if ":" in address and port else address
    return f"{bracketed}:{port}" if port else address


def _packet_body(text: str, on: On) -> str:
    if not text:
        return ""
    if "dump_in_table" in on:
        rows = "".join(f"<tr><td class=hex>{line}</td></tr>\n" for line in text.split("\n"))
        return f'<table class="packet_body">\n{rows}</table>\n'
    return f'<table class="packet_body">\n<tr><td><pre class="hex">\n{text}\n</pre></td></tr>\n</table>\n'
