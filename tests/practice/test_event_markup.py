"""The event page's markup: what is publicly known of the console's page, and each variant of it."""

import html
import re

import pytest

from scraper.practice.event_page import (
    HEXLIKE,
    HUGE_PACKET,
    QUOTE,
    TERMINATOR,
    empty_page,
    event_page,
)
from scraper.practice.events import Event

VARIABLES = [
    "source_addr",
    "dest_addr",
    "source_port",
    "dest_port",
    "signature_name",
    "sensor",
    "protocol",
    "classification",
    "severity",
]
START, END = "<td>Signature: ", '<table id="cache_table" style="display: none;">'


def page(event: Event, *on: str) -> str:
    return event_page(event, frozenset(on)).whole


def variables(text: str) -> dict[str, str]:
    block = re.search(r'<script type="text/javascript">\n((?:\s+var \w+ = .*\n)+)</script>', text)
    assert block
    found = re.findall(r"var (\w+) = '((?:[^'\\]|\\.)*)';\s*$", block[1], re.M)
    return {name: re.sub(r"\\(.)", r"\1", value) for name, value in found}


def rule(text: str, label: str = "Signature Content:") -> str:
    cell = re.search(rf"<td>{label}</td>\s*<td>(.*?)</td>", text, re.S)
    return html.unescape(cell[1]) if cell else ""


def dumps(text: str) -> list[bytes]:
    packets: list[bytes] = []
    for line in text[text.index(START) : text.index(END)].splitlines():
        row = re.match(r"(?:<[^>]*>)*0x([0-9a-f]{4,}): (.*)", line)
        if row:
            if row[1] == "0000":
                packets.append(b"")
            packets[-1] += bytes.fromhex(html.unescape(row[2])[:39].replace(" ", ""))
    return packets


@pytest.fixture(scope="session")
def event(demo: list[Event]) -> Event:
    """An event with a request and a response, over IPv4."""
    return next(one for one in demo if len(one.packets) > 1 and "." in one.source_addr)


def test_the_nine_variables_stand_in_order_each_on_a_line(demo: list[Event]) -> None:
    for event in demo:
        shown = variables(page(event))
        assert list(shown) == VARIABLES
        assert shown["signature_name"] == event.signature.name
        assert shown["source_port"] == ("" if event.source_port is None else str(event.source_port))


def test_every_packet_of_every_event_comes_back(demo: list[Event]) -> None:
    for event in demo:
        assert dumps(page(event)) == [packet.data for packet in event.packets if packet.data]


def test_every_rule_comes_back_when_breaks_are_spaces(demo: list[Event]) -> None:
    for event in demo:
        shown = rule(page(event))
        assert "<br />" in shown
        assert shown.replace("<br />", " ").replace('\\"', '"') == event.signature.rule


def test_the_signature_link_holds_the_consoles_own_id(event: Event) -> None:
    link = re.search(r'<strong><a href="/signature\.php\?(?:[\w=&]+&)?sid=(\d+)', page(event))
    assert link
    assert int(link[1]) == event.signature.id


def test_the_engine_time_stands_bold_in_the_cell_after_its_label(event: Event) -> None:
    assert re.search(
        r'<td>Engine Time:</td>\s*<td><span class="bold">20\d\d-\d\d-\d\d [\d:.]+ UTC</span></td>',
        page(event),
    )


def test_the_page_shows_the_events_id(event: Event) -> None:
    assert f"<td width='180'>Event ID:</td>\n\t<td>{event.event_id}</td>" in page(event)


def test_a_page_is_not_tiny(demo: list[Event]) -> None:
    assert all(len(page(event)) > 10_000 for event in demo)


def test_payload_text_can_not_leave_its_place(demo: list[Event]) -> None:
    for event in demo:
        shown = event_page(event, frozenset()).packets
        assert set(re.findall(r"<(\w+)", shown)) <= {"table", "tr", "td", "pre"}


def test_an_unknown_event_has_empty_values() -> None:
    text = empty_page("1").whole
    assert variables(text) == dict.fromkeys(VARIABLES, "")
    assert dumps(text) == []


def test_empty_ports(event: Event) -> None:
    shown = variables(page(event, "empty_ports"))
    assert (shown["source_port"], shown["dest_port"]) == ("", "")


def test_ipv6_text_forms(demo: list[Event], event: Event) -> None:
    assert variables(page(event, "ipv6"))["source_addr"] == f"::FFFF:{event.source_addr}"
    other = next(one for one in demo if "::" in one.source_addr)
    assert variables(page(other, "ipv6"))["source_addr"].startswith("2001:0DB8:0000:")


def test_quotes_and_terminators_in_the_name_are_escaped(event: Event) -> None:
    text = page(event, "quote_in_name", "script_terminator_in_name")
    assert variables(text)["signature_name"] == event.signature.name + QUOTE + TERMINATOR
    assert variables(text)["severity"] == event.severity
    assert text.count("</script>") == page(event).count("</script>")
    assert r"O\'Brien" in text


def test_links_and_labels_vary(event: Event) -> None:
    assert "&amp;sid=" in page(event, "amp_in_link")
    assert 'href="/embedded/signature.php?' in page(event, "embedded_link")
    bare = page(event, "label_without_colon")
    assert "<td>Signature <strong>" in bare
    assert rule(bare, "Signature Content") == rule(page(event))
    renamed = page(event, "marker_renamed")
    assert START not in renamed
    assert END not in renamed


def test_rows_can_be_absent(event: Event) -> None:
    assert rule(page(event, "no_signature_content")) == ""
    assert "Engine Time" not in page(event, "no_engine_time")
    assert dumps(page(event, "zero_hexdump")) == []


def test_rule_lines_can_be_broken_twice(event: Event) -> None:
    assert rule(page(event, "rule_newlines")).replace("<br />\n", "<br />") == rule(page(event))


def test_the_dump_has_its_variants(event: Event) -> None:
    first = event.packets[0].data.hex(" ", -2)[:39]
    assert f"0x0000: {first.upper()}  " in page(event, "uppercase_hex")
    assert f"0x0000:  {first}  " in page(event, "two_spaces")
    assert f"0x0000:&nbsp;{first.replace(' ', '&nbsp;')}" in page(event, "nbsp")
    assert f"0x0000: {first}\n" in page(event, "no_ascii_column")
    assert f"0x0000: {first} G" in page(event, "tight_ascii") or f"0x0000: {first} P" in page(
        event, "tight_ascii"
    )
    assert f"<tr><td class=hex>0x0000: {first}" in page(event, "dump_in_table")
    assert dumps(page(event, "dump_in_table")) == dumps(page(event))


def test_hexlike_text_is_one_more_packet(event: Event) -> None:
    assert dumps(page(event, "hexlike_ascii")) == [*dumps(page(event)), HEXLIKE]


def test_headers_go_round_the_same_bytes(event: Event) -> None:
    framed = dumps(page(event, "ip_headers"))
    assert [data[40:] for data in framed] == dumps(page(event))
    assert all(data[14:15] == b"\x45" for data in dumps(page(event, "ethernet_headers")))


def test_the_direction_is_told_only_on_request(event: Event) -> None:
    told = f"<td>{event.source_addr}:{event.source_port}</td>"
    assert told not in page(event)
    assert told in page(event, "packet_direction")


def test_variables_can_move_and_change_their_names(event: Event) -> None:
    assert list(variables(page(event, "vars_reordered"))) == VARIABLES[::-1]
    renamed = variables(page(event, "var_renamed"))
    assert renamed["src_addr"] == event.source_addr
    assert "source_addr" not in renamed
    assert "threat_level" in variables(page(event, "extra_var"))


def test_half_a_page_ends_within_its_packets(event: Event) -> None:
    half = event_page(event, frozenset()).half
    assert page(event).startswith(half)
    assert "cache_table" not in half
    assert "0x0000: " in half


def test_a_huge_page_is_about_fifty_megabytes(event: Event) -> None:
    text = page(event, "huge_page")
    assert 48e6 < len(text) < 70e6
    last = HUGE_PACKET // 256 * 256 - 16
    assert f"\n0x{last:04x}: f0f1 f2f3 " in text
