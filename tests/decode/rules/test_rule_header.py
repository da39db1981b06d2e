"""Headers of every generation, whole and cut off."""

import pytest

from scraper.decode.rules.header import split_header


def test_a_whole_header_gives_seven_pieces() -> None:
    header = split_header("drop tcp !$HOME_NET [1024:,!2000] <> [10.0.0.0/8, 2001:db8::/32] any ")
    assert header == (
        "drop",
        "tcp",
        "!$HOME_NET",
        "[1024:,!2000]",
        "<>",
        "[10.0.0.0/8, 2001:db8::/32]",
        "any",
        True,
    )


@pytest.mark.parametrize(
    ("text", "action", "protocol"),
    [("alert ", "alert", None), ("alert http ", "alert", "http"), ("file_id ", "file_id", None)],
)
def test_snort_3_rules_may_have_no_addresses(text: str, action: str, protocol: str | None) -> None:
    header = split_header(text)
    assert (header.action, header.protocol, header.source_addr, header.whole) == (
        action,
        protocol,
        None,
        True,
    )


def test_nested_lists_with_blanks_are_one_piece() -> None:
    assert split_header("alert tcp [a, ![b, c]] any -> any any").source_addr == "[a, ![b, c]]"


@pytest.mark.parametrize("end", range(1, 60))
def test_pieces_of_a_header_cut_off_at_the_end_are_right_or_missing(end: int) -> None:
    text = "alert tcp $EXTERNAL_NET any -> $HTTP_SERVERS [80,443] "
    whole = split_header(text)
    part = split_header(text[:end], closed=False)
    assert not part.whole
    assert all(got in (None, want) for got, want in zip(part[:7], whole[:7], strict=True))


@pytest.mark.parametrize("start", range(1, 54))
def test_pieces_of_a_header_cut_off_in_front_are_right_or_missing(start: int) -> None:
    text = "alert tcp $EXTERNAL_NET any -> $HTTP_SERVERS [80,443] "
    whole = split_header(text)
    part = split_header(text[start:])
    assert not part.whole
    assert all(got in (None, want) for got, want in zip(part[:7], whole[:7], strict=True))


def test_an_action_of_the_users_own_is_believed_in_a_regular_header() -> None:
    assert split_header("suspicious tcp any any -> any any").action == "suspicious"


def test_the_direction_may_stand_without_ports() -> None:
    header = split_header("alert ip any -> any")
    assert (header.source_addr, header.direction, header.dest_addr, header.whole) == (
        "any",
        "->",
        "any",
        False,
    )
