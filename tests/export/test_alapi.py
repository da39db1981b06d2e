"""The earlier client's JSON, spelt out: scripts written for it go on working."""

import json
from typing import Any

from scraper.export import event_to_alapi, events_to_alapi, to_alapi
from scraper.models import (
    Event,
    EventDetails,
    EventPayload,
    Incident,
    PacketDetails,
    Payload,
    RequestPacket,
    ResponsePacket,
    Rule,
    SignatureDetails,
    State,
    Visited,
)
from scraper.models.event_set import EventSet
from scraper.summary import summarise

RULE = 'alert http any any -> any any (msg:"SQL"; content:"id="; pcre:"/1$/"; sid:1;)'
NOTHING = EventDetails()
NO_HTTP = PacketDetails(
    http=State.NOT_APPLICABLE, request_packet=RequestPacket(), response_packet=ResponsePacket()
)


def with_nothing(event: Event) -> Event:
    """An event of whose page nothing could be read."""
    payload = EventPayload(packet_details=NO_HTTP, full_payload="", capture=Payload(kind="empty"))
    return event.model_copy(
        update={
            "event_id": 14621,
            "event_details": NOTHING,
            "signature_details": SignatureDetails(),
            "event_payload": payload,
        }
    )


def signature_of(event: Event, details: SignatureDetails, visits: int = 1) -> Any:
    visit: Visited = event.visits[0]
    changed = event.model_copy(update={"signature_details": details, "visits": (visit,) * visits})
    return json.loads(event_to_alapi(changed))["signature_details"]


def test_the_whole_shape(event: Event, incident: Incident) -> None:
    whole, bare = event, with_nothing(event)
    both = incident.model_copy(
        update={
            "incident_details": {"incident_id": 920971010, "event_ids": [14608, 14621]},
            "events": {"14608": whole, "14621": bare},
            "events_summary": summarise([whole, bare]),
        }
    )

    assert json.loads(to_alapi(both)) == {
        "incident_id": "920971010",
        "customer_id": "234567",
        "incident_details": {"incident_id": 920971010, "event_ids": [14608, 14621]},
        "events_summary": {
            "summary_breakdown": {
                "ET WEB_SERVER Possible SQL Injection": {"www.example.net": {"200": [14608]}},
                "none_parsed": {"none_parsed": {"none_parsed": [14621]}},
            },
            "event_summary": {
                "unique_signatures": {
                    "ET WEB_SERVER Possible SQL Injection": [14608],
                    "none_parsed": [14621],
                },
                "unique_hosts": {"www.example.net": [14608], "none_parsed": [14621]},
                "response_code_tally": {"200": [14608], "none_parsed": [14621]},
            },
        },
        "events": {
            "14608": {
                "event_id": 14608,
                "event_url": "https://console.example/embedded/event.php?id=14608",
                "event_details": {
                    "source_addr": "198.51.100.7",
                    "dest_addr": "10.0.0.1",
                    "source_port": "40000",
                    "dest_port": "80",
                    "signature_name": "ET WEB_SERVER Possible SQL Injection",
                    "sensor": "sensor-1",
                    "protocol": "tcp",
                    "classification": "web-application-attack",
                    "severity": "50",
                },
                "signature_details": {
                    "sig_id": "43897",
                    "sig_rule": RULE,
                },
                "event_payload": {
                    "packet_details": {
                        "request_packet": {
                            "restful_call": "GET",
                            "protocol": "HTTP/1.1",
                            "host": "www.example.net",
                            "resource": "/index.php?id=1",
                            "full_url": "www[.]example.net/index.php?id=1",
                        },
                        "response_packet": {"response_code": "200", "response_message": "OK"},
                    },
                    "full_payload": whole.event_payload.full_payload,
                },
            },
            "14621": {
                "event_id": 14621,
                "event_url": "https://console.example/embedded/event.php?id=14608",
                "event_details": {
                    "source_addr": "none_parsed",
                    "dest_addr": "none_parsed",
                    "source_port": "none_parsed",
                    "dest_port": "none_parsed",
                    "signature_name": "none_parsed",
                    "sensor": "none_parsed",
                    "protocol": "none_parsed",
                    "classification": "none_parsed",
                    "severity": "none_parsed",
                },
                "signature_details": {},
                "event_payload": {
                    "packet_details": {
                        "request_packet": {
                            "restful_call": "none_parsed",
                            "protocol": "none_parsed",
                            "host": "none_parsed",
                            "resource": "non_parsed",
                            "full_url": "none_parsednon_parsed",
                        },
                        "response_packet": {
                            "response_code": "none_parsed",
                            "response_message": "none_parsed",
                        },
                    },
                    "full_payload": "",
                },
            },
        },
    }


def test_the_time_is_there_only_when_the_page_showed_one(event: Event) -> None:
    details = event.event_details.model_copy(update={"event_time": "2018-04-01 02:04:53"})
    timed = event.model_copy(update={"event_details": details})

    assert json.loads(event_to_alapi(timed))["event_details"]["event_time"] == "2018-04-01 02:04:53"
    assert "event_time" not in json.loads(event_to_alapi(event))["event_details"]


def test_decompressed_data_is_there_only_when_there_is_some(event: Event) -> None:
    payload = event.event_payload.model_copy(update={"decompressed": "<html>"})
    packed = event.model_copy(update={"event_payload": payload})

    assert json.loads(event_to_alapi(packed))["event_payload"]["Decompressed Data"] == "<html>"
    assert "Decompressed Data" not in json.loads(event_to_alapi(event))["event_payload"]


def test_a_signature_page_that_failed_is_a_sentence_in_place_of_the_details(event: Event) -> None:
    without_rule = SignatureDetails(sig_id=43897)

    assert signature_of(event, without_rule) == "Failed to retrieve signature details :("


def test_a_signature_page_without_a_rule_says_so(event: Event) -> None:
    without_rule = SignatureDetails(sig_id=43897)

    assert signature_of(event, without_rule, visits=2) == {"sig_id": "43897", "sig_rule": "none_parsed"}


def test_without_a_link_to_the_signature_there_are_no_details_at_all(event: Event) -> None:
    rule = Rule(raw="alert", text="alert")

    assert signature_of(event, SignatureDetails(sig_rule="alert", rule=rule)) == {}


def test_events_that_could_not_be_had_are_left_out_as_they_were(incident: Incident) -> None:
    written = json.loads(to_alapi(incident))

    assert list(incident.errors) == ["14700"]
    assert list(written["events"]) == ["14608", "14621"]
    assert "14700" not in to_alapi(incident)


def test_events_by_id_are_the_events_alone(incident: Incident, event: Event) -> None:
    alone = EventSet(
        events_summary=summarise([event]), events={"14608": event}, errors={}, event_ids=(14608,), pack="p"
    )

    assert json.loads(events_to_alapi(alone)) == {"14608": json.loads(event_to_alapi(event))}
