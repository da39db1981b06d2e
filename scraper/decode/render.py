"""Bytes as text that is safe to look at: what prints is kept, all else becomes a visible escape."""

import re
from typing import Final

_UNSAFE: Final = re.compile(
    "\r(?!\n)|[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\u3164\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)
_SHORT: Final = {"\r": "\\r"}


def render_text(data: bytes) -> str:
    r"""Captured bytes as text: UTF-8 where it is UTF-8, line breaks kept, every other control, invisible or
    reordering character and every stray byte as an escape. Nothing is dropped.

    A backslash of the data stays as it is, so that attack strings read as they were sent; the exact bytes
    are kept elsewhere.

    >>> render_text(b"GET /\x00 HTTP/1.1\r\nX: \xff\xc3\xa9\x1b[0m\r\n")
    'GET /\\x00 HTTP/1.1\r\nX: \\xffé\\x1b[0m\r\n'
    """
    return _UNSAFE.sub(_escape, data.decode("utf-8", "backslashreplace"))


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
