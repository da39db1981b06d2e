"""Turns a page's bytes into text by its header, byte order mark or meta element, as browsers do.

Knows character sets; never knows what is on the page.
"""

import codecs
import re
from typing import Final

_WINDOWS_1252: Final = "windows-1252"
_ALIASES: Final = {
    "iso8859-1": _WINDOWS_1252,
    "ascii": _WINDOWS_1252,
    "cp1252": _WINDOWS_1252,
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-16-le",
}
_KNOWN: Final = frozenset(
    {"utf-8", "utf-16-le", "utf-16-be", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "cp866", "cp874"}
    | {f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
    | {f"cp{n}" for n in (1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258, 932, 949)}
    | {"gb18030", "big5hkscs", "euc_jp", "iso2022_jp", _WINDOWS_1252}
)
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([^\s"';,]+)""", re.IGNORECASE)
_META = re.compile(rb"""<meta\b[^>]{0,400}?\bcharset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_META_WITHIN: Final = 4096
_CP1252: Final = "".join(
    byte.decode("cp1252", errors="ignore") or chr(byte[0]) for byte in (bytes([n]) for n in range(256))
)


def decode_page(body: bytes, content_type: str) -> str:
    """The page's text; bytes that its character set does not know become U+FFFD.

    >>> decode_page(b"caf\\xe9", "text/html; charset=ISO-8859-1")
    'caf\\xe9'
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, errors="replace")
    name = _declared(body, content_type)
    if name == _WINDOWS_1252:
        return codecs.charmap_decode(body, "strict", _CP1252)[0]
    return body.decode(name, errors="replace")


def _declared(body: bytes, content_type: str) -> str:
    if (header := _HEADER.search(content_type)) and (name := _codec(header.group(1))):
        return name
    if (meta := _META.search(body, 0, _META_WITHIN)) and (name := _codec(meta.group(1).decode("ascii"))):
        return "utf-8" if name.startswith("utf-16") else name
    return "utf-8" if _is_utf8(body) else _WINDOWS_1252


def _codec(label: str) -> str | None:
    """Python's name for a character set that pages may use, or None."""
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = _ALIASES.get(name, name)
    return name if name in _KNOWN else None


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
