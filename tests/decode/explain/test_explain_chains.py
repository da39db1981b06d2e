"""Patterns are satisfied together, as the engines satisfy them, and places point at the bytes."""

import pytest

from scraper.decode import RawPacket, read_payload
from scraper.decode.explain import explain
from scraper.decode.rules import read_rule
from scraper.models import Explanation, Found, Sender

F, A, N, X, C = Found.FOUND, Found.ABSENT_AS_ASKED, Found.NOT_FOUND, Found.NOT_CHECKED, Found.CUT_OFF


def on(body: str, *packets: bytes, protocol: str = "tcp") -> Explanation:
    payload = read_payload([RawPacket(data, Sender.SOURCE) for data in packets])
    return explain(read_rule(f"alert {protocol} any any -> any any ({body} sid:1;)"), payload)


def places(explanation: Explanation) -> list[int | None]:
    return [match.span.start if match.span else None for match in explanation.matches]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ('content:"ab";', [2]),
        ('content:"AB"; nocase;', [2]),
        ('content:"ab"; offset:3;', [6]),
        ('content:"ab"; offset:3; depth:5;', [6]),
        ('content:"ab"; depth:4;', [2]),
        ('content:"ab"; content:"ab"; distance:0;', [2, 6]),
        ('content:"ab"; content:"XX"; within:4;', [2, 4]),
        ('content:"ab"; content:"zz"; within:2;', [6, 8]),
        ('content:"ab"; content:"XX"; distance:0; content:"ab"; distance:0; within:2;', [2, 4, 6]),
        ('content:"zz"; content:"ab"; distance:-8; within:4;', [8, 2]),
        ('content:"__"; startswith; content:"--"; endswith;', [0, 10]),
        ('pcre:"/a./"; content:"zz"; within:2;', [6, 8]),
        ('content:"XX"; pcre:"/^ab/R";', [4, 6]),
        ('content:"ab",distance 3;', [6]),
        ('content:"|5f 5f 61|b";', [0]),
    ],
)
def test_chains_are_satisfied_where_the_engines_satisfy_them(body: str, where: list[int]) -> None:
    explanation = on(body, b"__abXXabzz--")
    assert explanation.complete
    assert places(explanation) == where


@pytest.mark.parametrize(
    "body",
    [
        'content:"ab"; offset:7;',
        'content:"ab"; depth:3;',
        'content:"ab"; content:"zz"; within:1;',
        'content:"zz"; content:"ab"; distance:0;',
        'content:"ab"; startswith;',
        'content:"zz"; endswith;',
        'content:!"ab";',
        'content:"ab"; content:!"XX"; within:2; content:!"zz"; within:2;',
        'pcre:!"/a.X/";',
    ],
)
def test_a_pattern_in_the_wrong_place_is_not_found_but_shown(body: str) -> None:
    explanation = on(body, b"__abXXabzz--")
    assert not explanation.complete
    missing = [match for match in explanation.matches if match.found is N]
    assert missing
    assert all(match.reason for match in missing)


@pytest.mark.parametrize("body", ['content:"AB";', 'pcre:"/^a/";', 'content:"abz"; offset:0;'])
def test_a_pattern_that_is_nowhere_has_no_place(body: str) -> None:
    match = on(body, b"__abXXabzz--").matches[0] if "z" not in body else on(body, b"ab-z").matches[0]
    assert (match.found, match.span, match.offset) == (N, None, None)


def test_what_follows_a_missing_pattern_is_not_called_found() -> None:
    explanation = on('content:"nope"; content:"else"; distance:0;', b"something else")
    assert [match.found for match in explanation.matches] == [N, N]
    assert explanation.matches[1].span is not None


def test_an_absent_pattern_is_absent_as_asked() -> None:
    explanation = on('content:"ab"; content:!"ab"; distance:0; content:!"q"; pcre:!"/[0-9]/";', b"__ab--")
    assert [match.found for match in explanation.matches] == [F, A, A, A]
    assert explanation.complete


def test_offsets_count_from_each_packet_first() -> None:
    explanation = on('content:"GO"; depth:2;', b"xxGO", b"GOxx")
    assert places(explanation) == [4]
    assert explanation.matches[0].part == "packet 2"


def test_patterns_may_reach_over_packets_of_a_stream() -> None:
    assert on('content:"begin"; content:"end"; distance:0;', b"xx beg", b"in and e", b"nd").complete


def test_udp_rules_look_at_packets_alone() -> None:
    assert not on('content:"begin";', b"be", b"gin", protocol="udp").complete


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("dsize:12;", True),
        ("dsize:>12;", False),
        ("dsize:10<>13;", True),
        ("dsize:!12;", False),
        ("isdataat:11;", True),
        ("isdataat:12;", False),
        ('content:"zz"; isdataat:2,relative;', True),
        ('content:"zz"; isdataat:!3,relative;', True),
        ('content:"--"; isdataat:!1,relative;', True),
        ('content:"zz"; isdataat:3,relative;', False),
        ("byte_test:1,=,0x5f,0;", True),
        ('content:"ab"; byte_test:1,>,87,0,relative;', True),
        ('content:"ab"; byte_test:1,!&,0x08,0,relative;', False),
        ("byte_test:2,=,0x5f61,1,big;", True),
        ("byte_test:2,=,0x615f,1,little;", True),
        ("byte_test:30,=,1,0;", None),
        ("byte_test:1,=,0,40;", False),
        ("byte_math:bytes 1, offset 0, oper +, rvalue 1, result x;", None),
    ],
)
def test_sizes_and_numbers_are_checked(condition: str, holds: bool | None) -> None:
    explanation = on(condition, b"__abXXabzz--")
    expected = {True: F, False: N, None: X}[holds]
    assert [check.found for check in explanation.conditions] == [expected]
    assert explanation.complete is (holds is not False)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ('byte_jump:1,0; content:"ab"; distance:0; within:2;', [4]),
        ('content:"|03|"; byte_jump:1,-1,relative; content:"a"; within:1;', [0, 4]),
        ('byte_jump:1,1,string,dec; content:"b"; distance:0;', [5]),
        ('byte_jump:1,0,post_offset -4; content:"x"; within:1;', None),
        ('byte_extract:1,0,skip; content:"a"; offset:skip; depth:2;', [4]),
    ],
)
def test_the_cursor_moves_by_numbers_in_the_bytes(body: str, where: list[int] | None) -> None:
    explanation = on(body, b"\x031xxab")
    assert explanation.complete is (where is not None)
    assert where is None or places(explanation) == where


def test_digits_are_read_as_far_as_they_go() -> None:
    body = 'content:"uid="; byte_test:5,<,65537,0,relative,string; content:" gid="; within:15;'
    assert on(body, b"uid=0(root) gid=0(root)").complete


def test_a_rule_whose_text_is_cut_off_is_never_complete() -> None:
    payload = read_payload([RawPacket(b"abc", Sender.SOURCE)])
    explanation = explain(read_rule('alert tcp any any -> any any (content:"a"; content:"b'), payload)
    assert [match.found for match in explanation.matches] == [F, X]
    assert "cut off" in (explanation.matches[1].reason or "")
    assert not explanation.complete


def test_nothing_captured_means_cut_off_not_missing() -> None:
    explanation = on('content:"a"; content:!"b"; content:"c"; http_uri;')
    assert [match.found for match in explanation.matches] == [C, A, C]
    assert explanation.matches[0].reason == "nothing was captured"


def test_a_rule_without_patterns_is_complete_and_has_no_matches() -> None:
    assert on("app-layer-event:http.invalid;", b"abc") == Explanation(complete=True)


def test_many_ways_to_fail_end_soon() -> None:
    body = (
        "".join('content:"a"; distance:0; within:40; ' for _ in range(30))
        + 'content:"b"; distance:0; within:2;'
    )
    explanation = on(body, b"a" * 100_000)
    assert {match.found for match in explanation.matches} <= {F, N, X}
    assert not explanation.complete
