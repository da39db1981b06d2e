"""Patterns know their bytes, their buffer and their modifiers, in every dialect."""

import pytest

from scraper.decode.rules import read_rule
from scraper.decode.rules.content import BadContent, content_bytes, content_text
from scraper.models.rule import Pattern


def patterns(body: str, header: str = "alert tcp any any -> any any") -> tuple[Pattern, ...]:
    return read_rule(f"{header} ({body} sid:1;)").patterns


def buffers(body: str, header: str = "alert tcp any any -> any any") -> list[str]:
    return [pattern.buffer for pattern in patterns(body, header)]


def test_old_modifiers_place_the_content_before_them() -> None:
    body = 'content:"a"; http_uri; nocase; content:"b"; content:"c"; http_header; distance:0; within:5;'
    assert buffers(body) == ["http.uri", "payload", "http.header"]
    assert patterns(body)[0].nocase
    assert patterns(body)[2].modifiers == {"distance": "0", "within": "5"}


def test_sticky_buffers_hold_until_the_next_one() -> None:
    body = 'content:"a"; http.uri; content:"b"; http.raw_header; content:"d"; pkt_data; content:"e";'
    assert buffers(body) == ["payload", "http.uri", "http.header.raw", "payload"]


def test_an_old_modifier_moves_one_content_out_of_a_sticky_buffer() -> None:
    assert buffers('file_data; content:"a"; content:"b"; http_header; content:"c";') == [
        "file.data",
        "http.header",
        "file.data",
    ]


@pytest.mark.parametrize(
    ("body", "header"),
    [
        ('http_uri; content:"a",nocase,offset 3; content:"b",distance 1;', "alert tcp any any -> any any"),
        ('content:"x"; service:http; http_uri; content:"a"; content:"b";', "alert tcp any any -> any any"),
        ('content:"x"; http_uri; content:"a"; content:"b";', "alert http"),
    ],
)
def test_in_snort_3_the_old_words_open_a_buffer(body: str, header: str) -> None:
    assert buffers(body, header)[-2:] == ["http.uri", "http.uri"]


def test_snort_3_modifiers_follow_a_comma() -> None:
    pattern = patterns('content:!"a,b", nocase, offset 3, depth 10, fast_pattern;')[0]
    assert (pattern.data, pattern.negated, pattern.nocase) == (b"a,b", True, True)
    assert pattern.modifiers == {"offset": "3", "depth": "10", "fast_pattern": ""}


def test_a_snort_3_header_field_is_a_modifier_of_its_patterns() -> None:
    pattern = patterns('http_header:field user-agent; content:"curl",nocase;')[0]
    assert (pattern.buffer, pattern.modifiers) == ("http.header", {"field": "field user-agent"})


@pytest.mark.parametrize(
    ("flags", "buffer"),
    [
        ("U", "http.uri"),
        ("Iis", "http.uri.raw"),
        ("P", "http.request_body"),
        ("H", "http.header"),
        ("R", "payload"),
    ],
)
def test_flags_place_a_regular_expression(flags: str, buffer: str) -> None:
    pattern = patterns(f'pcre:!"/a\\/b/{flags}";')[0]
    assert (pattern.kind, pattern.buffer, pattern.negated) == ("pcre", buffer, True)
    assert pattern.modifiers["flags"] == flags
    assert pattern.nocase == ("i" in flags)


def test_uricontent_looks_in_the_uri() -> None:
    assert buffers('uricontent:!"a"; nocase;') == ["http.uri"]


def test_transforms_belong_to_the_buffer_that_they_follow() -> None:
    found = patterns('http.uri; to_lowercase; url_decode; content:"a"; http.method; content:"b";')
    assert [pattern.transforms for pattern in found] == [("to_lowercase", "url_decode"), ()]


def test_a_pattern_knows_its_place_among_the_options() -> None:
    rule = read_rule('alert tcp any any -> any any (msg:"a"; content:"b"; sid:1;)')
    assert rule.options[rule.patterns[0].option].value == '"b"'


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("abc", b"abc"),
        ("|0d 0A0d|x", b"\r\n\rx"),
        (r"a\;\:\"\\b", b'a;:"\\b'),
        ("é", "é".encode()),
        ("||a", b"a"),
    ],
)
def test_content_notation_gives_its_bytes(text: str, data: bytes) -> None:
    assert content_bytes(text) == data


@pytest.mark.parametrize("text", ["|0d", "|0|", "|zz|", "a|0d 0|b"])
def test_faulty_hexadecimal_is_an_error(text: str) -> None:
    with pytest.raises(BadContent):
        content_bytes(text)


@pytest.mark.parametrize(
    ("body", "word"),
    [('content:"|0d";', "hexadecimal"), ('content:"";', "empty"), ('pcre:"abc";', "delimiters")],
)
def test_a_pattern_that_cannot_be_used_says_why(body: str, word: str) -> None:
    pattern = patterns(body)[0]
    assert word in (pattern.problem or "")


def test_a_pattern_that_the_end_cuts_off_says_so() -> None:
    pattern = read_rule('alert tcp any any -> any any (content:"abc').patterns[0]
    assert (pattern.text, pattern.data) == ("abc", b"")
    assert "cut off" in (pattern.problem or "")


def test_the_engine_prints_case_blind_patterns_in_lower_case() -> None:
    assert content_text(b"User-Agent: \xff", nocase=True) == "user-agent|3A 20 FF|"
