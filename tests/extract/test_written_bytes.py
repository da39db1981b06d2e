"""Bytes written otherwise than as a hexdump: digits, base64, and rows that nothing numbers."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.decode import read_hexdump
from scraper.extract.bare_rows import read_bare_rows
from scraper.extract.bytes import as_dump
from scraper.extract.patterns import Doubt

SOME = st.binary(min_size=1, max_size=70)


def rows(data: bytes, *, width: int = 16, shown: bool = True) -> str:
    lines = []
    for start in range(0, len(data), width):
        row = data[start : start + width]
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        lines.append(f"{row.hex(' ').upper():<{3 * width}}{' ' + text if shown else ''}")
    return "\n".join(lines)


@given(SOME, st.sampled_from(["{}", "0x{}", r"\x{}", "X'{}'", " {}\n"]))
@settings(max_examples=60, deadline=None)
def test_digits_are_read_however_they_are_marked(data: bytes, form: str) -> None:
    assert read_hexdump(as_dump(form.format(data.hex()), "hex")) == (data,)


@given(SOME, st.sampled_from([" ", ":", "-", ", ", r"\x", " 0x", ", 0x"]))
@settings(max_examples=60, deadline=None)
def test_digits_are_read_however_they_are_set_apart(data: bytes, between: str) -> None:
    written = between.strip(", :-") + between.join(f"{byte:02X}" for byte in data)
    assert read_hexdump(as_dump(written, "hex")) == (data,)


@given(SOME)
@settings(max_examples=30, deadline=None)
def test_base64_is_read_in_both_alphabets_and_as_an_address(data: bytes) -> None:
    plain = base64.b64encode(data).decode()
    forms = (plain, base64.urlsafe_b64encode(data).decode(), f"data:application/octet-stream;base64,{plain}")
    assert {read_hexdump(as_dump(form, "base64")) for form in forms} == {(data,)}


@pytest.mark.parametrize("text", ["474", "0x47 0x4", "0x4745 0x5420", "4g", "X'47", r"\x4", "47;;x", "GET"])
def test_what_is_no_row_of_digits_is_refused(text: str) -> None:
    with pytest.raises(Doubt, match="is not hex"):
        as_dump(text, "hex")


@pytest.mark.parametrize("text", ["R0V", "R0+_", "%%%"])
def test_what_is_no_base64_is_refused(text: str) -> None:
    with pytest.raises(Doubt, match="is not base64"):
        as_dump(text, "base64")


@given(st.lists(SOME, min_size=1, max_size=3), st.sampled_from([8, 16, 32]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_rows_without_offsets_give_their_bytes_or_nothing(
    packets: list[bytes], width: int, shown: bool
) -> None:
    text = "\n\n".join(rows(packet, width=width, shown=shown) for packet in packets)
    try:
        found = read_bare_rows(text)
    except Doubt:
        return
    assert found == tuple(packets)


def test_rows_as_snort_prints_them_are_read() -> None:
    data = b"GET /a 12 34 HTTP/1.1\r\nHost: x\r\n\r\n" + bytes(range(40)) + b"    tail  "
    assert read_bare_rows(f"{rows(data)}\n\n=+=+=+=+=+=\n\n{rows(b'2')}") == (data, b"2")
    assert read_bare_rows(rows(data, width=8, shown=False)) == (data,)


@pytest.mark.parametrize(
    "text",
    [
        "47 45 54  GET\n47 45 54 2F  GET/",
        "47 45 54  GET\n47  G\n47 45 54  GET",
        "47 45 54  POST",
        "0000  47 45 54  GET",
        "Packet 1\n47 45 54  GET",
        "47 45 54 4",
    ],
    ids=["a longer row", "a short row between", "other characters", "offsets", "words", "half a byte"],
)
def test_rows_that_leave_a_doubt_are_refused(text: str) -> None:
    with pytest.raises(Doubt):
        read_bare_rows(text)


@given(st.text(alphabet="0123456789abAB \t\n|.=-", max_size=120))
@settings(max_examples=100, deadline=None)
def test_whatever_the_text_rows_are_read_or_refused(text: str) -> None:
    try:
        assert all(read_bare_rows(text))
    except Doubt as error:
        assert str(error).startswith("has ")
