"""The report's content: the answer at a glance, every event found, bytes in colour, limits said aloud."""

import re

import pytest
from lxml import html

from scraper.export import event_to_html, events_to_html, to_html
from scraper.models import (
    Event,
    Explanation,
    Found,
    Hint,
    Incident,
    Packet,
    PatternMatch,
    Payload,
    Sender,
    Span,
    State,
)
from scraper.models.event_set import EventSet
from scraper.summary import summarise

WORD = re.compile(r"\s+")


def root_of(page: str) -> html.HtmlElement:
    return html.document_fromstring(page)


def words(node: html.HtmlElement) -> str:
    return WORD.sub(" ", node.text_content()).strip()


def first(root: html.HtmlElement, xpath: str) -> html.HtmlElement:
    nodes: list[html.HtmlElement] = root.xpath(xpath)
    assert nodes, xpath
    return nodes[0]


def texts(root: html.HtmlElement, xpath: str) -> list[str]:
    return [words(node) for node in root.xpath(xpath)]


def rows_of(root: html.HtmlElement, xpath: str) -> list[str]:
    return [" ".join(words(cell) for cell in row if words(cell)) for row in root.xpath(xpath)]


def by_class(name: str) -> str:
    return f"//*[contains(concat(' ', @class, ' '), ' {name} ')]"


def numbered(event: Event, count: int) -> Incident:
    """An incident of many events like this one; the last was answered 500."""
    events = [event.model_copy(update={"event_id": 1000 + number}) for number in range(count)]
    payload = events[-1].event_payload
    packets = payload.packet_details
    broken = packets.response_packet.model_copy(update={"response_code": 500})
    exchange = payload.capture.exchanges[0]
    assert exchange.response is not None
    answered = exchange.model_copy(update={"response": exchange.response.model_copy(update={"code": 500})})
    changed = payload.model_copy(
        update={
            "packet_details": packets.model_copy(update={"response_packet": broken}),
            "capture": payload.capture.model_copy(update={"exchanges": (answered,)}),
        }
    )
    events[-1] = events[-1].model_copy(update={"event_payload": changed})
    return Incident(
        incident_id="1",
        customer_id="2",
        incident_details={},
        events_summary=summarise(events),
        events={str(each.event_id): each for each in events},
        errors={},
        event_ids=tuple(each.event_id for each in events),
        pack="p",
    )


def with_capture(event: Event, capture: Payload) -> Event:
    payload = event.event_payload.model_copy(update={"capture": capture})
    return event.model_copy(update={"event_payload": payload})


def test_the_answer_comes_first(incident: Incident) -> None:
    root = root_of(to_html(incident))

    lead = texts(root, by_class("lead"))
    assert lead == [
        "2 events hold something in the answer to look at: reflected.",
        "The server did as it was asked (2xx) in 1 of 2 events: look there first.",
        "In 1 the capture holds no response, so it cannot tell.",
        "2 events of 3 could be had; 1 could not.",
    ]
    assert texts(root, "//h2")[0] == "Did the attack succeed?"


def test_what_to_look_at_first_is_sorted_by_urgency_and_leads_to_the_events(incident: Incident) -> None:
    root = root_of(to_html(incident))

    found = texts(root, "//ul[@class='findings']/li//span[@class='what']")
    assert found == [
        "Reflected",
        "Answered 2xx: the server did as it was asked",
        "Could not be had: timed out",
        "A request without a captured response",
    ]
    assert root.xpath("//ul[@class='findings']/li[2]//a/@href") == ["#event-14608"]


def test_the_roll_up_table_has_every_row_with_links(incident: Incident) -> None:
    root = root_of(to_html(incident))

    rows = rows_of(root, "//table[@class='rollup']/tbody/tr")
    assert rows == [
        "ET WEB_SERVER Possible SQL Injection www.example.net 200 OK 1 14608",
        "no response 1 14621",
    ]


def test_the_picture_says_in_words_what_it_shows(incident: Incident) -> None:
    root = root_of(to_html(incident))

    assert texts(root, "//*[@id='flows-text']") == ["2 events by response: 200 1, no response 1."]
    assert "www.example.net → 200, 2xx: 1 event" in texts(root, "//*[@class='bands']/path/title")


def test_every_event_and_every_problem_has_its_place(incident: Incident) -> None:
    root = root_of(to_html(incident))

    anchors = [f"event-{event_id}" for event_id in incident.event_ids]
    assert sorted(anchor for anchor in root.xpath("//@id") if anchor.startswith("event-")) == sorted(anchors)


def test_the_rules_bytes_are_in_colour_in_the_head_the_dump_and_the_rule(event: Event) -> None:
    root = root_of(event_to_html(event))

    assert texts(root, "//pre[@class='head']" + by_class("p0")) == ["id="]
    assert texts(root, "//pre[@class='dump']" + by_class("p0")) == ["69", "i", "64 3d", "d="]
    assert texts(root, "//p[contains(@class, 'rule-text')]" + by_class("p0")) == ["id="]
    assert texts(root, "//table[contains(@class, 'patterns')]//tr[1]/td")[:2] == ["1", "id="]


def test_a_pattern_found_in_a_decoded_body_is_in_colour_there(event: Event) -> None:
    body = PatternMatch(
        pattern=0, found=Found.FOUND, exchange=0, part="response body (decoded)", offset=3, length=1
    )
    capture = event.event_payload.capture
    response = capture.exchanges[0].response
    assert response is not None
    assert response.body is not None
    packed = response.model_copy(update={"body": response.body.model_copy(update={"codings": ("gzip",)})})
    exchanges = (capture.exchanges[0].model_copy(update={"response": packed}),)
    changed = with_capture(event, capture.model_copy(update={"exchanges": exchanges}))
    changed = changed.model_copy(update={"explanation": Explanation(complete=True, matches=(body,))})

    root = root_of(event_to_html(changed))
    assert texts(root, by_class("body") + by_class("p0")) == ["1"]


def test_a_hint_points_at_its_bytes(event: Event) -> None:
    hint = Hint(
        kind="database_error",
        text="a database's error message",
        exchange=0,
        span=Span(sender=Sender.DEST, start=9, end=12),
    )
    root = root_of(event_to_html(event.model_copy(update={"hints": (hint,)})))

    assert texts(root, "//pre[@class='head']" + by_class("hint")) == ["200"]
    shown = "Database error a database's error message exchange 1, sent by the destination, byte 9"
    assert texts(root, "//ul[@class='hints']/li") == [shown]


def test_bytes_in_two_packets_are_in_colour_in_both(event: Event) -> None:
    capture = event.event_payload.capture
    data = capture.packets[0].data
    halves = [data[:17], data[17:]]
    packets = [
        Packet(index=index, sender=Sender.SOURCE, data=half, sha256="", payload_end=len(half))
        for index, half in enumerate(halves)
    ]
    segment = capture.streams[0].segments[0]
    segments = (
        segment.model_copy(update={"length": 17}),
        segment.model_copy(update={"packet": 1, "length": len(halves[1]), "stream_start": 17}),
    )
    streams = (capture.streams[0].model_copy(update={"segments": segments}),)
    update = {"packets": tuple(packets), "streams": streams}

    root = root_of(event_to_html(with_capture(event, capture.model_copy(update=update))))
    dumps = root.xpath("//pre[@class='dump']")
    assert [texts(dump, "." + by_class("p0")) for dump in dumps] == [["69", "i", "64", "d"], ["3d", "="]]


def test_urls_are_defanged_wherever_they_are_values(incident: Incident) -> None:
    page = to_html(incident)

    assert "hxxp://www[.]example[.]net/index.php?id=1" in page
    assert "hxxps://console[.]example/embedded/event.php?id=14608" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


def test_a_failed_field_says_why_and_a_value_says_what_found_it(event: Event) -> None:
    root = root_of(event_to_html(event))

    rows = texts(root, by_class("fields") + "//dl/div")
    assert "sensorsensor-1 script: sensor" in rows
    assert "enginefailed: two selectors disagree" in rows
    assert "payloadshown in full on this page xpath: //pre" in rows


def test_an_exchange_without_a_response_says_so(incident: Incident) -> None:
    root = root_of(to_html(incident))

    event = first(root, "//*[@id='event-14621']")
    assert "The capture holds no response to this request." in words(event)


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (State.NOT_APPLICABLE, "Bytes that are not HTTP."),
        (State.ABSENT, "The console shows no packets."),
        (State.FAILED, "The console shows packets that could not be read."),
    ],
)
def test_an_event_without_http_says_what_it_has(event: Event, state: State, says: str) -> None:
    details = event.event_payload.packet_details.model_copy(update={"http": state})
    payload = event.event_payload.model_copy(
        update={"packet_details": details, "capture": Payload(kind="binary")}
    )

    assert says in words(root_of(event_to_html(event.model_copy(update={"event_payload": payload}))))


def test_one_event_alone_is_open(event: Event) -> None:
    root = root_of(event_to_html(event))

    assert len(root.xpath("//details[starts-with(@class, 'event')][@open]")) == 1


def test_events_by_id_have_a_report_too(event_set: EventSet) -> None:
    assert texts(root_of(events_to_html(event_set)), "//h1") == ["Events"]


def test_beyond_the_limit_events_have_one_line_and_the_report_says_so(event: Event) -> None:
    many = numbered(event, 40)
    whole = to_html(many)

    page = to_html(many, most_characters=len(whole) // 4)
    root = root_of(page)
    brief = root.xpath(by_class("brief"))
    assert 20 < len(brief) < 40
    assert len(page) < len(whole) // 2
    assert f"{len(brief)} events of 40 have one line here" in words(root)
    assert len([anchor for anchor in root.xpath("//@id") if anchor.startswith("event-")]) == 40


def test_what_to_look_at_first_keeps_its_full_place_when_space_runs_out(event: Event) -> None:
    quiet = event.model_copy(update={"hints": ()})
    many = numbered(quiet, 30)
    silenced = {
        key: each if key == "1029" else each.model_copy(update={"event_payload": no_http(each)})
        for key, each in many.events.items()
    }
    few = many.model_copy(update={"events": silenced, "events_summary": summarise(silenced.values())})

    root = root_of(to_html(few, most_characters=40_000))
    assert "500" in words(first(root, "//*[@id='event-1029']/ancestor::details/summary"))
    assert len(root.xpath(by_class("brief"))) > 0


def no_http(event: Event) -> object:
    details = event.event_payload.packet_details.model_copy(update={"http": State.NOT_APPLICABLE})
    capture = event.event_payload.capture.model_copy(update={"exchanges": ()})
    return event.event_payload.model_copy(update={"packet_details": details, "capture": capture})


def test_a_long_body_is_shown_in_part_and_says_how_much_is_missing(event: Event) -> None:
    capture = event.event_payload.capture
    response = capture.exchanges[0].response
    assert response is not None
    assert response.body is not None
    body = response.body.model_copy(
        update={"data": b"y" * 50_000, "text": "y" * 50_000, "codings": ("gzip",)}
    )
    exchange = capture.exchanges[0].model_copy(
        update={"response": response.model_copy(update={"body": body})}
    )

    page = event_to_html(with_capture(event, capture.model_copy(update={"exchanges": (exchange,)})))
    assert "45,904 bytes not shown" in page
    assert page.count("y" * 100) < 60


def test_packets_that_can_no_longer_be_shown_are_counted(event: Event) -> None:
    packets = tuple(
        Packet(index=index, sender=Sender.DEST, data=bytes(1460), sha256="", payload_end=1460)
        for index in range(40)
    )
    capture = event.event_payload.capture.model_copy(update={"packets": packets})

    root = root_of(event_to_html(with_capture(event, capture)))
    shown = len(root.xpath("//pre[@class='dump']"))
    assert 0 < shown < 40
    rest = f"{40 - shown} more packets, {(40 - shown) * 1460:,} bytes"
    assert f"{rest}: in the JSON, event_payload.capture.packets." in texts(root, by_class("note"))


def test_the_same_incident_gives_the_same_page(incident: Incident) -> None:
    assert to_html(Incident.model_validate(incident.model_dump())) == to_html(incident)


def test_an_incident_without_events_says_so(incident: Incident) -> None:
    empty = incident.model_copy(
        update={"events": {}, "errors": {}, "event_ids": (), "events_summary": summarise([])}
    )

    assert "The console lists no events." in words(root_of(to_html(empty)))
