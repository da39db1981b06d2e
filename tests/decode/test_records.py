"""Lines of JSON Lines become packets, and pasted texts are told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.decode import RawPacket, read_payload
from scraper.decode.flat import FIELDS, flat_line, flat_reading
from scraper.decode.guess import Form, as_text, begins_records, guess_form, read_hex
from scraper.decode.records import parse_line, read_record
from scraper.errors import Unreadable
from scraper.models import Layer, Sender

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["packets", "hex", "from", "chunks", "request_bytes_hex", "id"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


def test_a_case_is_cut_into_packets_by_its_chunks() -> None:
    record = read_record(
        {
            "id": "a",
            "request_bytes_hex": "414243",
            "response_bytes_hex": "4445",
            "chunks": [["C", 2], ["S", 2], ["C", 1]],
        }
    )
    assert record.packets == (
        RawPacket(b"AB", Sender.SOURCE),
        RawPacket(b"DE", Sender.DEST),
        RawPacket(b"C", Sender.SOURCE),
    )


def test_bytes_that_no_chunk_names_follow_behind() -> None:
    record = read_record({"request_bytes_hex": "414243", "response_bytes_hex": None, "chunks": [["C", 1]]})
    assert [packet.data for packet in record.packets] == [b"A", b"BC"]


def test_an_event_keeps_senders_layers_and_endpoints() -> None:
    record = read_record(
        {
            "event_id": 7,
            "source_addr": "192.0.2.1",
            "dest_port": 80,
            "packets": [{"from": "dest", "starts_at": "ip", "hex": "45"}, {"hex": "46"}],
        }
    )
    assert (record.id, record.endpoints.source_addr, record.endpoints.dest_port) == (7, "192.0.2.1", 80)
    assert record.packets == (RawPacket(b"E", Sender.DEST, Layer.IP), RawPacket(b"F"))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b'{"a": 1}', "neither packets"),
        (b'{"packets": 3}', "packets:"),
        (b'{"packets": [{"hex": "4"}]}', "hex:"),
        (b'{"request_bytes_hex": 5}', "request_bytes_hex:"),
        (b'{"request_bytes_hex": "41", "chunks": [1]}', "chunks:"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_a_line_that_is_no_record_says_why(line: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_record(parse_line(line))


@given(
    st.dictionaries(
        st.sampled_from(["packets", "request_bytes_hex", "response_bytes_hex", "chunks", "id"]), json_values
    )
)
def test_any_json_object_is_a_record_or_unreadable(value: dict[str, object]) -> None:
    try:
        read_payload(read_record(value).packets)
    except Unreadable as error:
        assert error.message


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b"GET / HTTP/1.1\r\n\r\n0x0000: 4142", Form.RAW),
        (b"12:00 IP a > b\n\t0x0000:  4500 0001  E...", Form.HEXDUMP),
        (b"00000000: 4745 5420  GET", Form.HEXDUMP),
        ("0x0000: 4142".encode("utf-16"), Form.HEXDUMP),
        (b"474554", Form.HEX),
        (b"0x47, 0x45", Form.HEX),
        (b"\\x47\\x45", Form.HEX),
        (b"\x16\x03\x01", Form.RAW),
        (b"", Form.RAW),
    ],
)
def test_a_pasted_text_is_known_by_its_form(data: bytes, form: Form) -> None:
    assert guess_form(data) is form


@pytest.mark.parametrize(
    "data", [b"47 45 54", b"47:45:54", b"0x47, 0x45, 0x54", b"\\x47\\x45\\x54", b"474554\n"]
)
def test_bare_hexadecimal_is_read_however_it_is_spaced(data: bytes) -> None:
    assert read_hex(data) == b"GET"


def test_half_a_byte_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="odd number"):
        read_hex(b"474")


def test_records_are_known_by_their_first_line() -> None:
    assert begins_records(b'{"packets": []}\n')
    assert not begins_records(b'{"json": "body"}')
    assert not begins_records(b"{broken")


@given(st.binary(max_size=60))
def test_any_bytes_have_a_form_and_a_text(data: bytes) -> None:
    assert guess_form(data) in Form
    assert isinstance(as_text(data), str)


def test_the_flat_reading_is_of_the_first_exchange() -> None:
    request = b"GET /caf\xc3\xa9 HTTP/1.1\r\nHost: [::1]:81\r\n\r\n"
    answer = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"
    reading = flat_reading(read_payload([RawPacket(request), RawPacket(answer)]))
    digest = reading.pop("body_sha256")
    assert isinstance(digest, str) and len(digest) == 64
    assert list(reading.values()) == ["GET", "/café", "[::1]", "HTTP/1.1", 404, "Not Found"]


def test_the_flat_reading_names_no_body_that_was_not_captured_whole() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nno"
    assert flat_reading(read_payload([RawPacket(answer)]))["body_sha256"] is None


def test_the_flat_host_is_the_header_and_the_exchange_knows_the_target() -> None:
    payload = read_payload([RawPacket(b"CONNECT a.example:443 HTTP/1.1\r\n\r\n")])
    assert flat_reading(payload)["host"] is None
    assert payload.first is not None and payload.first.request is not None
    assert payload.first.request.host == "a.example"


def test_a_flat_line_is_plain_ascii_and_has_every_name() -> None:
    payload = read_payload([RawPacket("GET /\u202e\x9b HTTP/1.1\r\nHost: é\r\n\r\n".encode())])
    line = flat_line("x", payload, None)
    assert line.isascii() and line.isprintable()
    parsed = parse_line(line.encode())
    assert list(parsed) == ["id", *FIELDS, "error", "exchanges"]
