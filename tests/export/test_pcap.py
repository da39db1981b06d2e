"""Capture files are well-formed: handshakes, numbers, checksums, directions, times."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import dpkt  # type: ignore[import-untyped]  # it has no type information
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import UsageError
from scraper.export.pcap import ANY_TIME, LARGEST_SEGMENT, event_to_pcap, events_to_pcap, start_of
from tests.export.pcap_events import event_of

SYN, ACK, FIN = dpkt.tcp.TH_SYN, dpkt.tcp.TH_ACK, dpkt.tcp.TH_FIN
BASE: dict[str, Any] = {
    "event_id": 1,
    "time": "2018-04-01T02:04:53+00:00",
    "protocol": "tcp",
    "source_addr": "198.51.100.7",
    "source_port": 40001,
    "dest_addr": "10.0.0.5",
    "dest_port": 8080,
    "signature": {"rule": ""},
    "packets": [
        {"from": "source", "starts_at": "payload", "hex": b"GET /a HTTP/1.1\r\nHost: b\r\n\r\n".hex()},
        {
            "from": "dest",
            "starts_at": "payload",
            "hex": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".hex(),
        },
    ],
}


def read(data: bytes) -> list[tuple[float, dpkt.ethernet.Ethernet]]:
    return [(time, dpkt.ethernet.Ethernet(frame)) for time, frame in dpkt.pcap.Reader(io.BytesIO(data))]


def packets_of(**changes: Any) -> list[dpkt.ip.IP]:
    return [frame.data for _, frame in read(event_to_pcap(event_of({**BASE, **changes})))]


def sent(*payloads: tuple[str, bytes], starts_at: str = "payload") -> list[dict[str, str]]:
    return [{"from": end, "starts_at": starts_at, "hex": data.hex()} for end, data in payloads]


def follow(packets: list[dpkt.ip.IP]) -> dict[bytes, bytes]:
    """Both directions put together by sequence numbers, as a stack would; every number must fit."""
    expected: dict[bytes, int] = {}
    streams: dict[bytes, bytes] = {}
    for packet in packets:
        segment, peer = packet.data, packet.dst
        if packet.src in expected:
            assert segment.seq == expected[packet.src]
        if segment.flags & ACK:
            assert segment.ack == expected[peer]
        streams[packet.src] = streams.get(packet.src, b"") + segment.data
        step = len(segment.data) + bool(segment.flags & (SYN | FIN))
        expected[packet.src] = (segment.seq + step) % 2**32
    return streams


def test_a_connection_runs_from_handshake_to_close_with_fitting_numbers() -> None:
    packets = packets_of()
    flags = [packet.data.flags for packet in packets]
    assert flags[:3] == [SYN, SYN | ACK, ACK]
    assert sum(bool(flag & FIN) for flag in flags) == 2
    streams = follow(packets)
    assert streams[packets[0].src] == bytes.fromhex(BASE["packets"][0]["hex"])
    assert streams[packets[0].dst] == bytes.fromhex(BASE["packets"][1]["hex"])


def test_addresses_and_ports_are_the_events() -> None:
    request = next(packet for packet in packets_of() if packet.data.data)
    assert dpkt.utils.inet_to_str(request.src) == "198.51.100.7"
    assert (request.data.sport, request.data.dport) == (40001, 8080)


def test_every_checksum_is_right() -> None:
    for packet in packets_of():
        assert dpkt.in_cksum(bytes(packet)[:20]) == 0
        pseudo = packet.src + packet.dst + bytes((0, 6)) + (len(packet.data)).to_bytes(2, "big")
        assert dpkt.in_cksum(pseudo + bytes(packet.data)) == 0


def test_the_client_opens_even_when_the_events_source_is_the_server() -> None:
    answer = sent(("source", b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))
    packets = packets_of(packets=answer, source_port=80, dest_port=40001)
    assert (packets[0].data.sport, packets[0].data.flags) == (40001, SYN)
    assert follow(packets)[packets[0].dst].startswith(b"HTTP/1.1 404")


def test_a_packet_that_holds_both_directions_becomes_two() -> None:
    asked = b"POST /a HTTP/1.1\r\nHost: b\r\nContent-Length: 3\r\n\r\nb=1"
    glued = asked + b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    packets = packets_of(packets=[{"from": "unknown", "starts_at": "payload", "hex": glued.hex()}])
    streams = follow(packets)
    assert streams[packets[0].src].endswith(b"b=1")
    assert streams[packets[0].dst].startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(("source", "dest"), [("2001:db8::5", "2001:db8::6"), ("[2001:db8::5]", None)])
def test_ipv6_ends_give_ipv6_packets(source: str, dest: str | None) -> None:
    packets = packets_of(source_addr=source, dest_addr=dest)
    assert all(isinstance(packet, dpkt.ip6.IP6) for packet in packets)
    pseudo = packets[0].src + packets[0].dst + len(packets[0].data).to_bytes(4, "big") + b"\0\0\0\6"
    assert dpkt.in_cksum(pseudo + bytes(packets[0].data)) == 0


def test_missing_ends_get_documentation_addresses() -> None:
    packet = packets_of(source_addr=None, dest_addr="nonsense", source_port=None, dest_port=None)[0]
    assert dpkt.utils.inet_to_str(packet.src) == "192.0.2.1"
    assert dpkt.utils.inet_to_str(packet.dst) == "198.51.100.1"


def test_udp_packets_stay_apart_and_have_no_handshake() -> None:
    packets = packets_of(protocol="udp", packets=sent(("source", b"one"), ("dest", b"two")))
    assert [bytes(packet.data.data) for packet in packets] == [b"one", b"two"]
    assert [packet.data.ulen for packet in packets] == [11, 11]
    assert packets[1].data.sport == 8080


def test_icmp_bytes_get_the_type_that_the_rule_asks_for() -> None:
    rule = {"rule": "alert icmp any any -> any any (itype:0; icode:0; sid:1;)"}
    packet = packets_of(protocol="icmp", packets=sent(("source", b"data")), signature=rule)[0]
    assert (packet.data.type, packet.data.code) == (0, 0)
    assert bytes(packet.data)[8:] == b"data"
    echo = packets_of(protocol="icmp", packets=sent(("source", b"data"), ("dest", b"data")))
    assert [one.data.type for one in echo] == [8, 0]


@pytest.mark.parametrize(("protocol", "number"), [("igmp", 2), ("gre", 47), ("89", 89), ("mystery", 253)])
def test_other_protocols_carry_their_bytes(protocol: str, number: int) -> None:
    packet = packets_of(
        protocol=protocol, source_port=None, dest_port=None, packets=sent(("source", b"x" * 20))
    )[0]
    assert packet.p == number
    assert bytes(packet)[20:] == b"x" * 20


def test_bytes_too_long_for_one_packet_are_spread_over_several() -> None:
    data = b"x" * (LARGEST_SEGMENT * 2 + 5)
    packets = packets_of(packets=sent(("source", data)))
    assert follow(packets)[packets[0].src] == data


def test_an_event_without_payload_is_a_bare_connection() -> None:
    assert [len(packet.data.data) for packet in packets_of(packets=[])] == [0] * 7


def test_packets_with_headers_stay_as_they_are_behind_a_fitting_handshake() -> None:
    segment = dpkt.tcp.TCP(
        sport=40001, dport=8080, seq=7777, ack=9999, flags=0x18, data=b"GET / HTTP/1.0\r\n\r\n"
    )
    packet = dpkt.ip.IP(src=bytes((198, 51, 100, 7)), dst=bytes((10, 0, 0, 5)), p=6, data=segment)
    raw = bytes(packet)
    packets = packets_of(packets=sent(("source", raw), starts_at="ip"))
    assert bytes(packets[-1]) == raw
    assert len(packets) == 4
    follow(packets)


def test_ethernet_frames_stay_as_they_are() -> None:
    datagram = dpkt.udp.UDP(sport=1, dport=2, data=b"ab", ulen=10)
    packet = dpkt.ip.IP(src=b"\x0a\0\0\1", dst=b"\x0a\0\0\2", p=17, data=datagram)
    frame = bytes(dpkt.ethernet.Ethernet(src=b"\1" * 6, dst=b"\3" * 6, type=0x0800, data=packet))
    data = event_to_pcap(event_of({**BASE, "packets": sent(("source", frame), starts_at="ethernet")}))
    assert [bytes(one) for _, one in read(data)] == [frame]


def test_times_are_the_events_a_millisecond_apart() -> None:
    frames = read(event_to_pcap(event_of(BASE)))
    assert [round(time - 1522548293, 6) for time, _ in frames[:3]] == [0, 0.001, 0.002]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2018-04-01 02:04:53", 1522548293),
        ("on 2018-04-01T04:04:53+02:00, local", 1522548293),
        ("2018-04-01T02:04:53Z", 1522548293),
        ("2018-13-01 02:04:53", ANY_TIME),
        ("1901-01-01 00:00:00", ANY_TIME),
        ("last Tuesday", ANY_TIME),
        (None, ANY_TIME),
    ],
)
def test_a_time_that_cannot_be_read_is_always_the_same_one(text: str | None, seconds: float) -> None:
    assert start_of(text) == seconds


def test_several_events_follow_each_other_in_time() -> None:
    early, late = event_of(BASE), event_of({**BASE, "time": "2020-01-01T00:00:00Z"})
    times = [time for time, _ in read(events_to_pcap([late, early]))]
    assert times == sorted(times)
    assert len(set(times)) == len(times)


def test_the_same_events_give_the_same_bytes() -> None:
    assert event_to_pcap(event_of(BASE)) == event_to_pcap(event_of(BASE))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["source", "dest"]), st.binary(max_size=40)), max_size=5),
    st.sampled_from(["tcp", "udp", "icmp", "ipv6-icmp", "igmp", "", None, "300"]),
    st.sampled_from([None, "", "10.0.0.1", "::1", "x"]),
    st.sampled_from(["payload", "ip", "ethernet"]),
)
def test_any_event_becomes_a_readable_capture(
    payloads: list[tuple[str, bytes]], protocol: str | None, address: str | None, starts_at: str
) -> None:
    record = {
        **BASE,
        "protocol": protocol,
        "source_addr": address,
        "packets": sent(*payloads, starts_at=starts_at),
    }
    frames = list(dpkt.pcap.Reader(io.BytesIO(event_to_pcap(event_of(record)))))
    assert all(len(frame) >= 14 for _, frame in frames)


def test_the_command_writes_the_chosen_events(tmp_path: Path, incident: Any) -> None:
    from scraper.cli.export import pcap

    source, target = tmp_path / "incident.json", tmp_path / "out.pcap"
    source.write_text(incident.model_dump_json(by_alias=True), encoding="utf-8")
    pcap(source, target, ["14608"])
    one = target.read_bytes()
    pcap(source, target, None)
    assert len(target.read_bytes()) > len(one) > 24


def test_the_command_says_what_is_wrong_with_its_input(tmp_path: Path, incident: Any) -> None:
    from scraper.cli.export import pcap

    source, target = tmp_path / "incident.json", tmp_path / "out.pcap"
    source.write_text(json.dumps({"schema": "other"}), encoding="utf-8")
    with pytest.raises(UsageError, match="no incident"):
        pcap(source, target, None)
    source.write_text(incident.model_dump_json(by_alias=True), encoding="utf-8")
    with pytest.raises(UsageError, match="no event 5"):
        pcap(source, target, ["5"])
    with pytest.raises(UsageError, match="cannot write"):
        pcap(source, tmp_path / "missing" / "out.pcap", None)


def test_without_the_extra_it_is_said_how_to_get_it() -> None:
    code = (
        "import sys; sys.modules['dpkt'] = None\n"
        "from scraper.errors import ScraperError\n"
        "from scraper.export.pcap import events_to_pcap\n"
        "try:\n    events_to_pcap([])\nexcept ScraperError as error:\n    print(error.advice)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert "scraper[pcap]" in done.stdout
