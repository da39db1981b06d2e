"""The pages of the practice console, in all variants, read back to the events that they were made of."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from scraper.errors import NotFound, SignedOut, Unreadable, WrongPage
from scraper.extract import extract
from scraper.models import State
from scraper.packs.spec import Pack
from scraper.practice import pages as console
from scraper.practice.command import shipped_events
from scraper.practice.event_page import empty_page, event_page
from scraper.practice.events import Event, EventBook, load_events
from scraper.practice.templates import asset
from tests.extract.pages import capture_of

ROW = re.compile(r"0x([0-9a-fA-F]{4,}):[\s\xa0]{1,2}((?:[0-9a-fA-F]{2,4}[\s\xa0])*[0-9a-fA-F]{2,4})?")
HARMLESS = [
    *(
        "amp_in_link",
        "embedded_link",
        "label_without_colon",
        "marker_renamed",
        "rule_newlines",
        "uppercase_hex",
    ),
    *("two_spaces", "nbsp", "no_ascii_column", "dump_in_table", "packet_direction", "vars_reordered"),
    *("var_renamed", "extra_var"),
]


@pytest.fixture(scope="module")
def book() -> EventBook:
    return load_events(shipped_events())


@pytest.fixture(scope="module")
def few(book: EventBook) -> list[Event]:
    """One event in nine, where a variant changes all pages alike."""
    return list(book.events.values())[::9]


def arguments(event: Event) -> dict[str, str]:
    return {"event_id": str(event.event_id), "customer_id": str(event.customer_id)}


def values(pack: Pack, event: Event, *on: str) -> dict[str, Any]:
    """What is present on the event's page."""
    body = event_page(event, frozenset(on)).whole.encode()
    fields = extract(capture_of(body), pack.pages["event"], arguments(event)).fields
    return {name: field.value for name, field in fields.items() if field.state is State.PRESENT}


def truth(event: Event) -> dict[str, Any]:
    known = {
        "source_addr": event.source_addr,
        "dest_addr": event.dest_addr,
        "source_port": event.source_port,
        "dest_port": event.dest_port,
        "signature_name": event.signature.name,
        "sensor": event.sensor,
        "protocol": event.protocol,
        "classification": event.classification,
        "severity": int(event.severity),
        "sig_id": event.signature.id,
        "sig_rule": event.signature.rule.replace('"', '\\"'),
    }
    return {name: value for name, value in known.items() if value is not None}


def packets(dump: str) -> Iterator[str]:
    """Hexadecimal digits of each dump, read without an eye to the characters beside them."""
    for row in dump.split("\n"):
        if (match := ROW.match(row.strip())) is not None:
            yield match[1] + (match[2] or "")


@pytest.mark.parametrize("variant", ["", *HARMLESS])
def test_every_field_comes_back_as_it_went_in(
    variant: str, book: EventBook, few: list[Event], alertlogic: Pack
) -> None:
    on = (variant,) if variant else ()
    for event in few if variant else book.events.values():
        read = values(alertlogic, event, *on)
        assert {name: read.get(name) for name in truth(event)} == truth(event)
        assert read["event_time"].startswith(f"{event.time:%Y-%m-%d %H:%M:%S}")
        rows = sum(-(-len(packet.data) // 16) for packet in event.packets)
        assert len(list(packets(read["payload"]))) == rows


@pytest.mark.parametrize(
    ("variant", "missing", "elsewhere"),
    [
        ("empty_ports", {"source_port", "dest_port"}, None),
        ("no_engine_time", {"event_time"}, None),
        ("no_signature_content", {"sig_rule"}, "see page signature"),
    ],
)
def test_what_a_page_lacks_is_absent(
    variant: str, missing: set[str], elsewhere: str | None, few: list[Event], alertlogic: Pack
) -> None:
    for event in few:
        body = event_page(event, frozenset({variant})).whole.encode()
        fields = extract(capture_of(body), alertlogic.pages["event"], arguments(event)).fields
        assert {fields[name].state for name in missing} == {State.ABSENT}
        assert elsewhere in {None, fields["sig_rule"].reason}
        assert not [name for name, field in fields.items() if field.state is State.FAILED]


def test_names_with_quotes_and_script_ends_are_read_as_they_are(few: list[Event], alertlogic: Pack) -> None:
    for event in few:
        read = values(alertlogic, event, "quote_in_name", "script_terminator_in_name")
        assert read["signature_name"].endswith("O'Brien's \"shop\" </script>'; var severity = '99")
        assert read["severity"] == int(event.severity)


def test_a_renamed_variable_is_found_by_its_label(few: list[Event], alertlogic: Pack) -> None:
    event = few[0]
    body = event_page(event, frozenset({"var_renamed"})).whole.encode()
    fields = extract(capture_of(body), alertlogic.pages["event"], arguments(event))
    assert (fields.fields["source_addr"].found_by, fields.fields["source_addr"].rank) == (
        "label: Source Address",
        1,
    )


def test_half_a_page_is_unreadable(few: list[Event], alertlogic: Pack) -> None:
    for event in few:
        body = event_page(event, frozenset()).half.encode()
        with pytest.raises(Unreadable):
            extract(capture_of(body), alertlogic.pages["event"], arguments(event))


@pytest.mark.parametrize("kind", ["event", "signature", "incident", "events"])
def test_a_login_page_in_place_of_any_page_is_signed_out(kind: str, alertlogic: Pack) -> None:
    ids = {"event_id": "1", "incident_id": "1", "customer_id": "1", "sig_id": "1"}
    with pytest.raises(SignedOut):
        extract(capture_of(asset("identity/login.html")), alertlogic.pages[kind], ids)


@pytest.mark.parametrize("kind", ["event", "signature", "incident", "events"])
@pytest.mark.parametrize(
    "html", [console.notice("Maintenance", "Come back later."), console.iframe_shell("id=1")]
)
def test_another_page_is_the_wrong_page(kind: str, html: str, alertlogic: Pack) -> None:
    ids = {"event_id": "1", "incident_id": "1", "customer_id": "1", "sig_id": "1"}
    with pytest.raises(WrongPage):
        extract(capture_of(html.encode()), alertlogic.pages[kind], ids)


def test_the_page_of_another_event_is_the_wrong_page(book: EventBook, alertlogic: Pack) -> None:
    event, other, *_ = book.events.values()
    body = event_page(event, frozenset()).whole.encode()
    with pytest.raises(WrongPage, match="label: Event ID"):
        extract(capture_of(body), alertlogic.pages["event"], arguments(other))


def test_an_event_page_with_nothing_in_it_is_not_found(alertlogic: Pack) -> None:
    with pytest.raises(NotFound):
        ids = {"event_id": "1", "customer_id": "1"}
        extract(capture_of(empty_page("1").whole.encode()), alertlogic.pages["event"], ids)


@pytest.mark.parametrize("newlines", [False, True])
def test_signature_pages_give_their_rule(newlines: bool, book: EventBook, alertlogic: Pack) -> None:
    for sig_id, signature in book.signatures.items():
        html = console.signature_page(str(sig_id), signature, newlines=newlines)
        fields = extract(capture_of(html.encode()), alertlogic.pages["signature"], {"sig_id": str(sig_id)})
        assert fields.value("sig_rule") == signature.rule
        assert fields.value("signature_name") == signature.name


def test_incident_pages_give_the_record_and_all_event_ids_in_order(book: EventBook, alertlogic: Pack) -> None:
    for incident in book.incidents.values():
        ids = {"incident_id": str(incident.incident_id), "customer_id": str(incident.customer_id)}
        body = console.incident_page(incident).encode()
        fields = extract(capture_of(body), alertlogic.pages["incident"], ids)
        assert fields.value("event_ids") == [event.event_id for event in incident.events]
        assert fields.value("incident_id") == incident.incident_id
        assert fields.value("num_evts") == len(incident.events)
        assert not [name for name, field in fields.fields.items() if field.state is not State.PRESENT]


def test_event_lists_give_all_event_ids(book: EventBook, alertlogic: Pack) -> None:
    body = console.event_list(book.events.values()).encode()
    fields = extract(capture_of(body), alertlogic.pages["events"], {"customer_id": "1"})
    assert fields.value("event_ids") == [event.event_id for event in book.events.values()]
    empty = extract(
        capture_of(console.event_list([]).encode()), alertlogic.pages["events"], {"customer_id": "1"}
    )
    assert empty.fields["event_ids"].state is State.ABSENT
