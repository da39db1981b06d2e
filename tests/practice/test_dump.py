"""The hexdump that pages show: a reader that goes by position gets every byte back."""

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.practice.hexdump import DumpStyle, dump


def read_back(text: str, *, after_colon: int = 1) -> bytes:
    data = b""
    for line in html.unescape(text).replace("\xa0", " ").splitlines():
        offset, _, rest = line.partition(":")
        assert int(offset, 16) == len(data)
        data += bytes.fromhex(rest[after_colon : after_colon + 39].replace(" ", ""))
    return data


@given(st.binary(max_size=200))
@settings(max_examples=80, deadline=None)
@pytest.mark.parametrize(
    ("style", "after_colon"),
    [
        (DumpStyle(), 1),
        (DumpStyle(uppercase=True), 1),
        (DumpStyle(two_spaces=True), 2),
        (DumpStyle(nbsp=True), 1),
        (DumpStyle(ascii_column=False), 1),
    ],
)
def test_every_byte_comes_back_in_every_style(style: DumpStyle, after_colon: int, data: bytes) -> None:
    assert read_back(dump(data, style), after_colon=after_colon) == data


def test_an_odd_last_byte_is_a_group_of_two_digits() -> None:
    assert dump(b"abc").startswith("0x0000: 6162 63 ")


def test_the_second_row_begins_at_sixteen() -> None:
    assert dump(bytes(17)).splitlines()[1].startswith("0x0010: 00 ")


def test_offsets_go_on_beyond_four_digits() -> None:
    assert dump(bytes(0x10010)).splitlines()[-1].startswith("0x10000: 0000")


def test_nothing_is_shown_for_no_bytes() -> None:
    assert dump(b"") == ""


def test_the_printable_column_is_inert() -> None:
    assert "<script>" not in dump(b"<script>alert(1)</script>")


def test_a_tight_row_has_one_space_and_no_filling() -> None:
    assert dump(b"dead", DumpStyle(tight=True)) == "0x0000: 6465 6164 dead"
