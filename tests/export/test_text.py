"""Text for people: the earlier client's order, the roll-up as a table, nothing cut without saying so."""

from io import StringIO

from rich.console import Console

from scraper.export import event_text, events_text, print_text, summary_text, text
from scraper.export.terminal_event import MOST_TEXT
from scraper.models import Event, Incident, PacketDetails, RequestPacket, ResponsePacket, State
from scraper.models.event_set import EventSet


def lines(shown: str) -> list[str]:
    return [line.strip() for line in shown.split("\n")]


def without_http(event: Event, state: State) -> Event:
    details = PacketDetails(http=state, request_packet=RequestPacket(), response_packet=ResponsePacket())
    payload = event.event_payload.model_copy(update={"packet_details": details})
    return event.model_copy(update={"event_payload": payload})


def with_payload(event: Event, full_payload: str) -> Event:
    payload = event.event_payload.model_copy(update={"full_payload": full_payload})
    return event.model_copy(update={"event_payload": payload})


def test_the_parts_stand_in_the_earlier_clients_order(incident: Incident) -> None:
    shown = text(incident)

    headings = [
        "Customer ID",
        "Incident ID",
        "Incident Details",
        "Summary of Events",
        "Unique Signatures",
        "Unique Hosts",
        "Response Code Tally",
        "Event ID: 14608",
        "Event Link",
        "Event Details",
        "Signature Details",
        "Event Payload",
        "Restful Call",
        "Protocol",
        "Host",
        "Resource",
        "Full URL",
        "Response Code",
        "Response Message",
        "Full Payload",
        "Event ID: 14621",
    ]
    places, position = [], 0
    for heading in headings:
        position = shown.find(heading, position)
        places.append(position)
    assert -1 not in places


def test_the_roll_up_is_a_table_of_signature_host_response_and_events(incident: Incident) -> None:
    shown = summary_text(incident).split("\n")

    head = next(line for line in shown if "Signature" in line and "Host" in line)
    rows = shown[shown.index(head) + 1 :]
    assert head.split() == ["Signature", "Host", "Response", "Events", "Event", "IDs"]
    assert " ".join(rows[0].split()) == "ET WEB_SERVER Possible SQL Injection www.example.net 200 OK 1 14608"
    assert rows[1].split() == ["no", "response", "1", "14621"]


def test_what_could_not_be_had_is_told_with_its_remedy(incident: Incident) -> None:
    shown = " ".join(text(incident).split())

    assert "3 events asked for: 2 collected, 1 could not be had" in shown
    assert "14700 Timed out: the page did not arrive in 30 seconds. Run again with a longer" in shown


def test_urls_are_defanged_but_the_way_to_the_console_is_not(event: Event) -> None:
    shown = event_text(event)

    assert "hxxp://www[.]example[.]net/index.php?id=1" in shown
    assert "http://www.example.net/" not in shown
    assert "https://console.example/embedded/event.php?id=14608" in shown


def test_the_rules_patterns_are_a_short_table(event: Event) -> None:
    shown = lines(event_text(event, width=140))

    assert "Rule on the bytes: not every pattern is accounted for" in shown
    assert ["id=", "found", "request", "target,", "offset", "11"] in [line.split() for line in shown]
    assert any(line.startswith("!/1$/") and line.endswith("not checked  no such buffer") for line in shown)


def test_a_missing_value_says_why(event: Event) -> None:
    assert "none: the payload is not HTTP" in event_text(without_http(event, State.NOT_APPLICABLE))
    assert "none: the console shows no packets" in event_text(without_http(event, State.ABSENT))
    assert "failed: the packets could not be read" in event_text(without_http(event, State.FAILED))


def test_a_failed_field_is_a_warning(event: Event) -> None:
    assert "Warning: engine: two selectors disagree" in lines(event_text(event))


def test_long_lines_of_a_payload_are_not_broken(event: Event) -> None:
    long = "x" * 500

    assert long in lines(event_text(with_payload(event, f"GET /{long} HTTP/1.1\r\n{long}\r\n")))


def test_a_payload_over_the_limit_says_how_much_is_missing(event: Event) -> None:
    shown = event_text(with_payload(event, "x" * (MOST_TEXT + 1234)))

    assert "… 1,234 characters more: the JSON has them all" in lines(shown)


def test_plain_text_has_no_colours_and_a_terminal_has(incident: Incident) -> None:
    page = StringIO()
    print_text(incident, Console(file=page, width=120, force_terminal=True, color_system="standard"))

    assert "\x1b[" not in text(incident)
    assert "\x1b[1;31m200 OK" in page.getvalue()


def test_no_line_ends_in_blanks(incident: Incident) -> None:
    assert [line for line in text(incident).split("\n") if line != line.rstrip()] == []


def test_events_by_id_have_their_roll_up_and_no_incident_around_them(event_set: EventSet) -> None:
    shown = events_text(event_set)
    assert "Summary of Events" in shown
    assert "Event ID: 14621" in shown
    assert "Incident" not in shown
