"""The notation of content patterns: text with bytes in hexadecimal between bars, and back."""

import re

_PART = re.compile(r"\|([^|]*+)(\|?+)|\\(.)|([^|\\]++)|\\$", re.DOTALL)
_HEX = frozenset("0123456789abcdefABCDEF")
_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&()*+,-.<=>?@[]^_{}~")


class BadContent(ValueError):
    """The notation breaks its own rules; the message says how."""


def content_bytes(text: str) -> bytes:
    r"""The bytes that a content pattern stands for; raises `BadContent` when its hexadecimal is faulty.

    >>> content_bytes("User-Agent|3a 20|x\\;|0d0A|")
    b'User-Agent: x;\r\n'
    """
    if "|" not in text and "\\" not in text:
        return _encoded(text)
    return b"".join(_part(match) for match in _PART.finditer(text))


def content_text(data: bytes, *, nocase: bool = False) -> str:
    """Bytes in the notation that Suricata prints its compiled patterns in; `nocase` as it stores those.

    >>> content_text(b"GET /x: y", nocase=True)
    'get|20 2F|x|3A 20|y'
    """
    parts: list[str] = []
    run: list[str] = []
    for byte in data.lower() if nocase else data:
        if byte not in _PLAIN:
            run.append(f"{byte:02X}")
            continue
        if run:
            parts.append(f"|{' '.join(run)}|")
            run.clear()
        parts.append(chr(byte))
    if run:
        parts.append(f"|{' '.join(run)}|")
    return "".join(parts)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _part(match: re.Match[str]) -> bytes:
    hexadecimal, bar, escaped, plain = match.groups()
    if plain is not None:
        return _encoded(plain)
    if escaped is not None:
        return _encoded(escaped)
    return _hexadecimal(hexadecimal, bar) if hexadecimal is not None else b"\\"


def _hexadecimal(text: str, bar: str) -> bytes:
    digits = "".join(text.split())
    if not bar:
        raise BadContent("its hexadecimal part has no end")
    if not _HEX.issuperset(digits):
        raise BadContent("its hexadecimal part holds something else")
    if len(digits) % 2:
        raise BadContent("its hexadecimal part has an odd number of digits")
    return bytes.fromhex(digits)
