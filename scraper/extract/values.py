"""What a found text must be to count as a value: types, absent texts, and when two values are the same.

Knows field types; never knows where on a page a text was found.
"""

import json
import re
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from scraper.extract.labels import Spot
from scraper.extract.words import dump_rows, dump_text, one_line, rule_text, shown, until_label
from scraper.packs.spec import FieldType

Raw = str | Spot
"""Text as it was found: from a script, an attribute or a pattern; or a place on the page."""

_INT = re.compile(r"[+-]?[0-9]{1,18}")
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
_SEPARATOR = re.compile(r"[\s,;]+")
_SPACE = re.compile(r"\s+")
_SHAPED: Final = frozenset({FieldType.HEXDUMP, FieldType.RULE})
_MAX_URL: Final = 8_000


class NotOfType(Exception):
    """A text is not what its field's type asks for; says what it is not."""


def text_of(raw: Raw, kind: FieldType) -> str:
    """A found text in the form that its type reads."""
    is_free = kind is FieldType.TEXT or kind is FieldType.JSON
    if isinstance(raw, str) and kind not in _SHAPED:
        return raw if is_free else one_line(raw)
    tokens = raw.tokens if isinstance(raw, Spot) else (raw,)
    if kind is FieldType.HEXDUMP:
        return dump_text(tokens)
    if kind is FieldType.RULE:
        return rule_text(tokens)
    text = shown(tokens)
    if isinstance(raw, Spot) and raw.inline:
        text = until_label(text)
    return text if is_free else one_line(text)


def typed(texts: list[str], kind: FieldType, base: str) -> list[Any]:
    """The values that texts stand for; raises NotOfType. `base` is the page's address."""
    reader = _READERS[kind]
    return [reader(text, base) for text in texts]


def same_value(one: Any, other: Any, kind: FieldType) -> bool:
    """Whether two values are the same, however they are written.

    >>> same_value("::1", "0:0:0:0:0:0:0:1", FieldType.IP), same_value([1, 2], [1], FieldType.ID_LIST)
    (True, False)
    """
    if one == other:
        return True
    form = _FORMS.get(kind)
    if form is None:
        return False
    if isinstance(one, list) and isinstance(other, list):
        return [form(value) for value in one] == [form(value) for value in other]
    return type(one) is type(other) and bool(form(one) == form(other))


def _text(text: str, _base: str) -> str:
    if not text.strip():
        raise NotOfType("is empty, and the pack does not say that this means absent")
    return text


def _int(text: str, _base: str) -> int:
    if _INT.fullmatch(text) is None:
        raise NotOfType("is not a whole number")
    return int(text)


def _port(text: str, _base: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= 65_535):
        raise NotOfType("is not a port from 0 to 65535")
    return int(text)


def _ip(text: str, _base: str) -> str:
    try:
        ip_address(text)
    except ValueError as error:
        raise NotOfType("is not an IP address") from error
    return text


def _id(text: str, _base: str) -> int | str:
    if _NUMBER.fullmatch(text):
        return int(text)
    if _ID.fullmatch(text) is None:
        raise NotOfType("is not an id")
    return text


def _ids(text: str, base: str) -> list[int | str]:
    if _NUMBER.fullmatch(text):
        return [int(text)]
    return [_id(part, base) for part in _SEPARATOR.split(text) if part]


def _url(text: str, base: str) -> str:
    try:
        url = urljoin(base, text.strip())
        parts = urlsplit(url)
    except ValueError as error:
        raise NotOfType("is not an address") from error
    if parts.scheme not in {"http", "https"} or not parts.netloc or len(url) > _MAX_URL:
        raise NotOfType("is not an http or https address")
    return url


def _dump(text: str, _base: str) -> str:
    return text


def _json(text: str, _base: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise NotOfType("is not JSON") from error


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


_READERS: Final[Mapping[FieldType, Callable[[str, str], Any]]] = {
    FieldType.TEXT: _text,
    FieldType.INT: _int,
    FieldType.IP: _ip,
    FieldType.PORT: _port,
    FieldType.ID: _id,
    FieldType.URL: _url,
    FieldType.RULE: _text,
    FieldType.HEXDUMP: _dump,
    FieldType.ID_LIST: _ids,
    FieldType.JSON: _json,
}

_FORMS: Final[Mapping[FieldType, Callable[[Any], Any]]] = {
    FieldType.TEXT: one_line,
    FieldType.IP: ip_address,
    FieldType.RULE: lambda value: _SPACE.sub("", value),
    FieldType.HEXDUMP: dump_rows,
}
