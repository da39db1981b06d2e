"""Makes captured text safe to look at: nothing in it moves a cursor, hides, reorders or becomes a link.

Knows nothing of where the text goes; each format escapes it further in its own way.
"""

import re
import unicodedata
from typing import Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SCHEME: Final = re.compile(
    r"\b(https?|ftps?|wss?|ldaps?|rmi|dns|gopher|file|smb|javascript|vbscript|data|mailto):", re.IGNORECASE
)
_AUTHORITY: Final = re.compile(r"(^|//)([^/?#\\\s]+)")
_WWW: Final = re.compile(r"\bwww\.", re.IGNORECASE)
_DISARMED: Final = {"http": "hxxp:", "https": "hxxps:", "ftp": "fxp:", "ftps": "fxps:"}


class _Marks(dict[int, str]):
    """What `str.translate` shows for each character, worked out when one is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = _mark(code) if unicodedata.category(chr(code)) in _UNSEEN else chr(code)
        return self[code]


_LINE: Final = _Marks()
_LINES: Final = _Marks({ord("\n"): "\n", ord("\t"): "\t"})


def inert(text: str) -> str:
    r"""One line of text with every control, format and unassigned character shown as a mark.

    >>> inert("\x1b[31mred\u202e\r\n")
    '␛[31mred<U+202E>␍␊'
    """
    return text.translate(_LINE)


def inert_lines(text: str) -> str:
    r"""As `inert`, but line breaks and tabs stay; CRLF becomes one line break.

    >>> inert_lines("a\r\nb\rc\td")
    'a\nb␍c\td'
    """
    return text.replace("\r\n", "\n").translate(_LINES)


def _mark(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"<U+{code:04X}>"


def defang(url: str) -> str:
    """A URL that no program takes for one: still readable, nothing to click. Any text is accepted.

    >>> defang("http://www.example.net:8080/a?to=https://b.example/c.php")
    'hxxp://www[.]example[.]net:8080/a?to=hxxps://b[.]example/c.php'
    >>> defang("www.example.net/hax/your/page")
    'www[.]example[.]net/hax/your/page'
    """
    text = inert(url)
    text = _AUTHORITY.sub(lambda match: match[1] + match[2].replace(".", "[.]"), text)
    text = _SCHEME.sub(lambda match: _DISARMED.get(match[1].lower(), f"{match[1]}[:]"), text)
    return _WWW.sub("www[.]", text)
