"""Bytes as text that is safe to look at: what prints is kept, all else becomes a visible escape."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_DOUBTFUL: Final = re.compile(r"[^\t\n\r\x20-\x7e]|\r(?!\n)")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters that no category tells, and that show nothing all the same."""


def render_text(data: bytes) -> str:
    r"""Captured bytes as text: UTF-8 where it is UTF-8, line breaks kept, every other control, invisible or
    reordering character and every stray byte as an escape. Nothing is dropped.

    A backslash of the data stays as it is, so that attack strings read as they were sent; the exact bytes
    are kept elsewhere.

    >>> render_text(b"GET /\x00 HTTP/1.1\r\nX: \xff\xc3\xa9\x1b[0m\r\n")
    'GET /\\x00 HTTP/1.1\r\nX: \\xffé\\x1b[0m\r\n'
    """
    return _DOUBTFUL.sub(_shown, data.decode("utf-8", "backslashreplace"))


def _shown(match: re.Match[str]) -> str:
    return _escape(match[0])


@lru_cache(maxsize=4096)
def _escape(character: str) -> str:
    code = ord(character)
    if character == "\r":
        return "\\r"
    if not (unicodedata.category(character) in _UNSEEN or character in _BLANK or _is_variation(code)):
        return character
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _is_variation(code: int) -> bool:
    """Whether it is a variation selector: it changes, or hides data behind, the character before it."""
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or 0x180B <= code <= 0x180F
