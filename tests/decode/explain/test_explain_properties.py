"""Any rule on any bytes: an explanation, without an error, that accounts for every pattern."""

from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.decode import RawPacket, read_payload
from scraper.decode.explain import explain
from scraper.decode.rules import read_rule
from scraper.models import Explanation, Found, Payload, Sender

PATTERNS = """content:"a";
content:!"b";
content:"GET";
content:"|0d 0a|";
pcre:"/a+./Ri";
pcre:"/[^a]*$/U";
pcre:!"/(x|y)+/";""".splitlines()
PLACES = """nocase;
distance:0;
within:3;
distance:-2;
offset:1;
offset:n;
depth:4;
startswith;
endswith;
rawbytes;""".splitlines()
BUFFERS = """http_uri;
http_header;
http_method;
http_client_body;
file_data;
http.uri;
http.header;
http.request_header;
http.host;
pkt_data;
tls.sni;
to_lowercase;
url_decode;""".splitlines()
CONDITIONS = """byte_test:1,>,50,0,relative;
byte_jump:1,0,relative;
byte_extract:1,0,n;
isdataat:!3,relative;
bsize:>2;
urilen:<9;
dsize:>1;
flow:to_server;
flow:to_client;""".splitlines()
OPTIONS = st.sampled_from([*PATTERNS, *PATTERNS, *PLACES, *BUFFERS, *CONDITIONS])
RULES = st.lists(OPTIONS, max_size=14).map(
    lambda options: f"alert tcp any any -> any any ({' '.join(options)} sid:1;)"
)
HTTP = st.sampled_from(
    [
        b"GET /a%20b?aaa HTTP/1.1\r\nHost: b\r\nCookie: a\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\naba",
        b"aab",
    ]
)
PACKETS = st.lists(st.tuples(st.sampled_from(list(Sender)), HTTP | st.binary(max_size=20)), max_size=5)


def read(packets: list[tuple[Sender, bytes]]) -> Payload:
    return read_payload([RawPacket(data, sender) for sender, data in packets])


def check(explanation: Explanation, payload: Payload) -> None:
    streams = {stream.sender: stream.data for stream in payload.streams}
    for number, match in enumerate(explanation.matches):
        assert match.pattern == number
        assert match.found is not Found.FOUND or match.offset is not None
        if match.span is not None:
            assert 0 <= match.span.start < match.span.end <= len(streams[match.span.sender])


@settings(max_examples=250, deadline=None)
@given(RULES, PACKETS)
def test_any_rule_on_any_bytes_is_explained(rule: str, packets: list[tuple[Sender, bytes]]) -> None:
    read_rules, payload = read_rule(rule), read(packets)
    explanation = explain(read_rules, payload)
    assert len(explanation.matches) == len(read_rules.patterns)
    check(explanation, payload)
    assert explanation == explain(read_rules, payload)


@settings(max_examples=150, deadline=None)
@given(st.text(), PACKETS)
def test_any_text_as_a_rule_is_explained(rule: str, packets: list[tuple[Sender, bytes]]) -> None:
    payload = read(packets)
    check(explain(read_rule('alert tcp any any -> any any (content:"a";' + rule), payload), payload)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30), st.binary(max_size=30))
def test_any_expression_is_tried_or_refused(expression: str, data: bytes) -> None:
    payload = read([(Sender.SOURCE, data)])
    check(
        explain(read_rule(f'alert tcp any any -> any any (pcre:"/{expression}/"; sid:1;)'), payload), payload
    )
