"""Bodies become text by the charset that they name, from a closed list."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.decode.charsets import charset_of, text_of


@pytest.mark.parametrize(
    ("data", "content_type", "charset"),
    [
        (b"x", "text/html; charset=UTF-8", "utf-8"),
        (b"x", 'text/html; charset="latin1"', "iso8859-1"),
        (b"x", "text/html", None),
        (codecs.BOM_UTF16_LE + b"x\0", "text/html; charset=utf-8", "utf-16-le"),
        (b'<html><meta charset="windows-1252">', None, "cp1252"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">', "text/html", "gb2312"),
        (b'<?xml version="1.0" encoding="koi8-r"?>', None, "koi8-r"),
        (b"x", "text/html; charset=idna", None),
        (b"x", "text/html; charset=base64", None),
        (b"x", "text/html; charset=../../etc/passwd", None),
        (b"x", "text/html; charset=unicode_escape", None),
    ],
)
def test_the_charset_is_named_by_mark_header_or_document(
    data: bytes, content_type: str | None, charset: str | None
) -> None:
    assert charset_of(data, content_type) == charset


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("é".encode(), None, "é"),
        ("é".encode("latin-1"), None, "é"),
        ("naïve café".encode()[:-1], None, "naïve caf\\xc3"),
        ("привет".encode("cp1251"), "cp1251", "привет"),
        (b"a\xffb", "utf-8", "a\\xffb"),
        (codecs.BOM_UTF8 + b"x", "utf-8", "x"),
        ("hi".encode("utf-16-le"), "utf-16-le", "hi"),
        (b"", None, ""),
        (bytes(range(256)), None, None),
        (b"\x89PNG\r\n\x1a\n" + bytes(30), None, None),
    ],
)
def test_text_keeps_every_byte_and_binary_is_none(data: bytes, charset: str | None, text: str | None) -> None:
    assert text_of(data, charset) == text


@given(data=st.binary(max_size=100), content_type=st.text(max_size=40))
def test_any_bytes_of_any_content_type_are_text_or_not(data: bytes, content_type: str) -> None:
    charset = charset_of(data, content_type)
    text = text_of(data, charset)
    assert text is None or text.encode("utf-8") is not None
