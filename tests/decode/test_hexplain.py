"""The quick way through the commonest hexdump gives what the thorough way gives, or leaves the text to it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.decode.hexdump import read_any_hexdump, read_hexdump
from scraper.decode.hexplain import find_plain_dumps
from scraper.errors import Unreadable


def _row(offset: int, data: bytes, *, spaces: str, upper: bool, text: bool, pad: bool) -> str:
    groups = [data[place : place + 2].hex() for place in range(0, len(data), 2)]
    digits = " ".join(group.upper() if upper else group for group in groups)
    shown = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in data)
    return f"0x{offset:04x}:{spaces}{digits:{39 if pad else 0}}" + (f"  {shown}" if text else "")


def _dump(data: bytes, **layout: Any) -> str:
    return "\n".join(_row(at, data[at : at + 16], **layout) for at in range(0, len(data) or 1, 16))


LAYOUTS = st.fixed_dictionaries(
    {
        "spaces": st.sampled_from([" ", "  "]),
        "upper": st.booleans(),
        "text": st.booleans(),
        "pad": st.booleans(),
    }
)
TRICKY = st.text("09afGET .|:x", max_size=80).map(str.encode) | st.binary(max_size=80)


@given(
    st.lists(TRICKY.filter(bool), max_size=3), LAYOUTS, st.sampled_from(["\n", "\nPacket: 7 bytes\n", "\n\n"])
)
def test_packets_come_back_and_the_two_ways_agree(packets: list[bytes], layout: Any, between: str) -> None:
    text = between.join(_dump(packet, **layout) for packet in packets)
    assert find_plain_dumps(text) is not None
    assert read_hexdump(text) == read_any_hexdump(text)
    if layout["pad"] or not layout["text"]:
        assert read_hexdump(text) == tuple(packets)


@given(TRICKY, LAYOUTS, st.integers(0, 400), st.text("0x1 :\n*fg", max_size=6))
def test_a_damaged_dump_is_read_the_same_by_both_ways(data: bytes, layout: Any, at: int, put: str) -> None:
    text = _dump(data, **layout)
    text = text[:at] + put + text[at + 1 :]
    assert _outcome(read_hexdump, text) == _outcome(read_any_hexdump, text)


def _outcome(read: Any, text: str) -> object:
    try:
        return read(text)
    except Unreadable as error:
        return error.message


@pytest.mark.parametrize(
    "text",
    [
        "0000: 4745 5420",
        "0x0000: 47 45 54 20\n0x0004: 41",
        "0x0000: 4745 5420 4745 5420 4745 5420 4745 5420\n*\n0x0020: 41",
        "0x0000: 4745 5420 4745 5420 4745 5420 4745 5420\n0x0020: 41",
        "00000000  48 54 54 50",
    ],
)
def test_other_layouts_are_left_to_the_thorough_way(text: str) -> None:
    assert find_plain_dumps(text) is None or read_hexdump(text) == read_any_hexdump(text)


def test_a_dump_beyond_the_fourth_digit_is_still_plain() -> None:
    data = bytes(range(256)) * 300
    text = _dump(data, spaces=" ", upper=False, text=True, pad=True)
    assert find_plain_dumps(text) is not None
    assert read_hexdump(text) == (data,)
