"""A rendering is safe to look at and says where something was that does not print."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.decode import render_text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain\r\n\ttext", "plain\r\n\ttext"),
        (b"\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        (b"a\rb", "a\\rb"),
        ("a\u202eb\u2066c".encode(), "a\\u202eb\\u2066c"),
        ("\u200bzero\ufeff".encode(), "\\u200bzero\\ufeff"),
        ("日本 ①".encode(), "日本 ①"),
        (b"\xff\xfe", "\\xff\\xfe"),
        ("\x9b31m".encode(), "\\u009b31m"),
        ("\U000e0041".encode(), "\\U000e0041"),
        (b"%5c\\x41", "%5c\\x41"),
    ],
)
def test_what_does_not_print_becomes_a_visible_escape(data: bytes, text: str) -> None:
    assert render_text(data) == text


@given(
    st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_no_rendering_holds_controls_formats_or_unassigned_characters(data: bytes) -> None:
    rendered = render_text(data).replace("\r\n", "").replace("\n", "").replace("\t", "")
    assert all(unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co") for char in rendered)
