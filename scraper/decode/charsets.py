"""Bytes of a body as text, by the charset that its header, its mark or itself names.

Knows bytes and content types; a charset's name comes from an attacker and is looked up in a closed list.
"""

import codecs
import re
from typing import Final

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSETS: Final = frozenset(
    {"ascii", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}
    | {f"iso8859-{part}" for part in (*range(1, 11), 13, 14, 15, 16)}
    | {f"cp{page}" for page in (866, 874, 932, 949, *range(1250, 1259))}
    | {"koi8-r", "koi8-u", "gb2312", "gbk", "gb18030", "big5", "big5hkscs", "tis-620", "mac-roman"}
    | {"shift_jis", "euc_jp", "iso2022_jp", "euc_kr"}
)
_NAMED: Final = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_META: Final = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.I
)
_META_REACH: Final = 2048
_SAMPLE: Final = 4096
_MOST_UNPRINTABLE: Final = 0.1
_CONTROLS: Final = bytes(code for code in range(32) if code not in b"\t\n\r\f\x1b") + b"\x7f"


def charset_of(data: bytes, content_type: str | None) -> str | None:
    """The charset that the bytes' mark, the header or the document names, if it is one that we know.

    >>> charset_of(b"", "text/html; charset=ISO-8859-1")
    'iso8859-1'
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    named = _NAMED.search(content_type or "")
    if named is not None:
        return _known(named[1])
    meta = _META.search(data, 0, _META_REACH)
    return _known(meta[1].decode("ascii")) if meta else None


def _known(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    return found if found in _CHARSETS else None


def text_of(data: bytes, charset: str | None) -> str | None:
    r"""The bytes as text, or None when they are binary; bytes that do not fit become visible escapes.

    >>> text_of(b"caf\xe9", None), text_of(b"\x00\x01\x02\x03", None)
    ('café', None)
    """
    if _is_binary(data, charset):
        return None
    if charset is not None:
        return _decoded(data, charset)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        cut_off = error.reason == "unexpected end of data" and not data[: error.start].isascii()
    return data.decode("utf-8", "backslashreplace") if cut_off else data.decode("latin-1")


def _decoded(data: bytes, charset: str) -> str:
    text = data.decode(charset, "backslashreplace")
    return text.removeprefix("\N{BYTE ORDER MARK}")


def _is_binary(data: bytes, charset: str | None) -> bool:
    """Whether hardly anybody would call the bytes text: they hold NULs or many control characters."""
    if charset is not None and charset.startswith(("utf-16", "utf-32")):
        return False
    sample = data[:_SAMPLE]
    strange = len(sample) - len(sample.translate(None, _CONTROLS))
    if charset is None and not _is_utf8(sample):
        high = sum(byte >= 0x80 for byte in sample)
        strange += high if high > len(sample) * 3 * _MOST_UNPRINTABLE else 0
    return strange > len(sample) * _MOST_UNPRINTABLE


def _is_utf8(sample: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True
