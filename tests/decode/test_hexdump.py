"""Hexdumps are read by position: whatever stands in the column of characters adds no byte."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.decode import read_hexdump
from scraper.errors import Unreadable

LAYOUTS = {
    "console": "0x{offset:04x}: {groups:<39}  {text}",
    "two spaces": "0x{offset:04x}:  {groups:<39}  {text}",
    "no-break spaces": "0x{offset:04x}:\u00a0{groups:<39}\u00a0\u00a0{text}",
    "unpadded": "0x{offset:04x}: {groups} {text}",
    "tcpdump -X": "\t0x{offset:04x}:  {groups:<39}  {text}",
    "xxd": "{offset:08x}: {groups:<39}  {text}",
    "hexdump -C": "{offset:08x}  {groups:<39}  |{text}|",
    "Wireshark": "{offset:04x}   {groups:<39}   {text}",
    "spaced colon": "{offset:03x} : {groups:<39}   {text}",
    "od": "{offset:06x} {groups:<39}  >{text}<",
    "no characters": "0x{offset:04x}: {groups}",
    "decimal": "{offset:04d}: {groups:<39}  {text}",
}
TRICKY = b"dead beef 2015 11:41 cafe 0x0010: 4142 face\x00\xff|><  ff"


def dump(data: bytes, layout: str, *, width: int = 16, group: int = 2, upper: bool = False) -> str:
    """A hexdump as some program writes it."""
    lines = []
    for offset in range(0, len(data), width):
        row = data[offset : offset + width]
        groups = " ".join(row[place : place + group].hex() for place in range(0, len(row), group))
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        groups = groups.upper() if upper else groups
        lines.append(layout.format(offset=offset, groups=groups, text=text).rstrip())
    return "\n".join(lines)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("width", [8, 16, 32])
@pytest.mark.parametrize("length", [1, 2, 15, 16, 17, 47, 52])
def test_every_layout_gives_the_bytes_back(layout: str, width: int, length: int) -> None:
    for group in (1, 2, 4):
        assert read_hexdump(dump(TRICKY[:length], layout, width=width, group=group)) == (TRICKY[:length],)


def test_upper_case_is_read() -> None:
    assert read_hexdump(dump(TRICKY, LAYOUTS["console"], upper=True)) == (TRICKY,)


def test_offsets_go_beyond_four_digits() -> None:
    data = bytes(range(256)) * 300
    assert read_hexdump(dump(data, LAYOUTS["console"])) == (data,)


def test_a_text_may_hold_several_dumps_among_other_lines() -> None:
    first, second = TRICKY[:20], TRICKY[20:]
    dumps = [dump(data, LAYOUTS["console"]) for data in (first, second)]
    text = f"Packet 1\n{dumps[0]}\n\nAdded: be careful\n{dumps[1]}\nend"
    assert read_hexdump(text) == (first, second)


def test_dumps_that_follow_directly_begin_at_offset_nought() -> None:
    text = dump(b"a", LAYOUTS["console"]) + "\n" + dump(b"b" * 17, LAYOUTS["console"])
    assert read_hexdump(text) == (b"a", b"b" * 17)


def test_rows_left_out_as_repeated_are_filled_in() -> None:
    text = (
        "00000000  41 41 41 41 41 41 41 41  41 41 41 41 41 41 41 41  |AAAAAAAAAAAAAAAA|\n"
        "*\n"
        "00000040  42 42                                             |BB|\n"
        "00000042\n"
    )
    assert read_hexdump(text) == (b"A" * 64 + b"BB",)


def test_word_dumps_are_turned_round() -> None:
    assert read_hexdump("0000000 4547 2054 002f\n0000005\n") == (b"GET /",)


@pytest.mark.parametrize(
    "text", ["", "no dump here", "Dead: beef", "12:30 4142", "2018 04 01", "Port: 80", "cafe"]
)
def test_a_text_without_a_dump_gives_nothing(text: str) -> None:
    assert read_hexdump(text) == ()


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (["0x0000: 4142 4344", "0x0010: 45"], 2),
        (["0x0010: 4142"], 1),
        (["0x0000: 4142 4344", "0x0004: 4546", "0x0003: 47"], 3),
        (["0x0000: 4142 4344", "0x0004: zz"], 2),
        (["0x0000: 4142 434"], 1),
        (["0x0000: 41zz"], 1),
    ],
)
def test_a_dump_that_contradicts_itself_is_unreadable_and_names_the_line(rows: list[str], line: int) -> None:
    with pytest.raises(Unreadable, match=f"line {line} "):
        read_hexdump("\n".join(rows))


@settings(max_examples=150, deadline=None)
@given(
    packets=st.lists(st.binary(min_size=1, max_size=70), min_size=1, max_size=3),
    layout=st.sampled_from(sorted(set(LAYOUTS) - {"no characters"})),
    group=st.sampled_from([1, 2, 4]),
    upper=st.booleans(),
)
def test_any_packets_survive_being_dumped(
    packets: Sequence[bytes], layout: str, group: int, upper: bool
) -> None:
    text = "\n\n".join(dump(data, LAYOUTS[layout], group=group, upper=upper) for data in packets)
    assert read_hexdump(text) == tuple(packets)


@settings(max_examples=150, deadline=None)
@given(text=st.text(alphabet="0123456789abcdefx:*|. \n\tz", max_size=200))
def test_any_text_is_read_or_unreadable(text: str) -> None:
    try:
        assert all(isinstance(packet, bytes) for packet in read_hexdump(text))
    except Unreadable as error:
        assert error.message.startswith("line ")


@pytest.mark.parametrize("shown", ["IIS/..<p>ok</p>.", "IIS/..&lt;p&gt;ok&lt;/p&gt;.", "IIS/...p.ok..p.."])
def test_a_last_row_that_shows_a_less_than_sign_in_any_way_is_read(shown: str) -> None:
    row = f"0x0000:  4949 532f 0d0a 3c70 3e6f 6b3c 2f70 3e0d  {shown}"
    assert read_hexdump(row) == (b"IIS/\r\n<p>ok</p>\r",)


@pytest.mark.parametrize(
    "last",
    [
        "0x0010:  4949 532f 0d0a 3c68 746d 6c3e 6f6b 3c2f  IIS/..ok",
        "0x0010:  3c68 746d 6c3e 6f6b 3c2f 6874 6d6c 3e0a",
        "00000010  49 49 53 2f 0d 0a 3c 68  74 6d 6c 3e 6f 6b 3c 2f  |IIS/..ok",
    ],
    ids=["some characters", "none of them", "between bars"],
)
def test_a_last_row_whose_characters_break_off_at_markup_is_refused(last: str) -> None:
    """Where a page takes characters for markup, what stood up to the next `>` is lost: rows, even dumps."""
    if last.startswith("0x"):
        first = "0x0000:  4854 5450 2f31 2e31 2032 3030 204f 4b0d  HTTP/1.1 200 OK."
    else:
        first = "00000000  48 54 54 50 2f 31 2e 31  20 32 30 30 20 4f 4b 0d  |HTTP/1.1 200 OK.|"
    with pytest.raises(Unreadable, match="line 2 of the hexdump: its characters break off at a `<`"):
        read_hexdump(f"{first}\n{last}")
