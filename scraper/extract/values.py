"""What a found text must be to count as a value: types, absent texts, and when two values are the same.

Knows field types; never knows where on a page a text was found.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from ipaddress import ip_address
from typing import Any, Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from scraper.extract.bytes import packets_of
from scraper.extract.spots import Spot
from scraper.extract.times import moment
from scraper.extract.words import dump_rows, dump_text, lines_shown, one_line, rule_text, shown, until_label
from scraper.packs.spec import FieldType

Raw = str | Spot
"""Text as it was found: from a script, an attribute or a pattern; or a place on the page."""

_INT = re.compile(r"[+-]?[0-9]{1,18}")
_COUNT = re.compile(r"[0-9]{1,18}|[0-9]{1,3}(?:([.,'’\s])[0-9]{3})(?:\1[0-9]{3}){0,4}")
_GROUPS = re.compile(r"[.,'’\s]")
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
_SEPARATOR = re.compile(r"[\s,;]+")
_SPACE = re.compile(r"\s+")
_MAX_URL: Final = 8_000


class NotOfType(Exception):
    """A text is not what its field's type asks for; says what it is not."""


class Kind(NamedTuple):
    """What a field type does with texts."""

    shape: Callable[[Raw], str]
    """The form in which a found text is read."""
    read: Callable[[str, str], Any]
    """The value of a text, on a page of some address; raises NotOfType."""
    form: Callable[[Any], Any] | None
    """What two equal values have in common, however they are written; None when that is all of it."""
    meaning: Callable[[Any], Any] | None = None
    """What they have in common that only reading them tells; asked when their forms differ."""

    def same(self, one: Any, other: Any) -> bool:
        """Whether two values are the same.

        >>> KINDS[FieldType.IP].same("::1", "0:0:0:0:0:0:0:1"), KINDS[FieldType.ID].same(1, 2)
        (True, False)
        """
        if one == other or self.form is None:
            return bool(one == other)
        if isinstance(one, list) and isinstance(other, list):
            return [self.form(value) for value in one] == [self.form(value) for value in other]
        if type(one) is not type(other):
            return False
        alike = bool(self.form(one) == self.form(other))
        return alike or (self.meaning is not None and bool(self.meaning(one) == self.meaning(other)))


def _free(raw: Raw) -> str:
    """Script and attribute text verbatim, page text as shown."""
    if isinstance(raw, str):
        return raw
    if len(raw.elements) == 1 and raw.elements[0].tag == "pre":
        return lines_shown(raw.tokens)
    text = shown(raw.tokens)
    return until_label(text) if raw.inline else text


def _line(raw: Raw) -> str:
    return one_line(_free(raw))


def _rule(raw: Raw) -> str:
    return rule_text((raw,) if isinstance(raw, str) else raw.tokens)


def _dump(raw: Raw) -> str:
    return dump_text((raw,) if isinstance(raw, str) else raw.tokens)


def _text(text: str, _base: str) -> str:
    if not text.strip():
        raise NotOfType("is empty, and the pack does not say that this means absent")
    return text


def _int(text: str, _base: str) -> int:
    if _INT.fullmatch(text) is None:
        raise NotOfType("is not a whole number")
    return int(text)


def _count(text: str, _base: str) -> int:
    if _COUNT.fullmatch(text) is None:
        raise NotOfType("is not a whole number, nor one in groups of three")
    return int(_GROUPS.sub("", text))


def _port(text: str, _base: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= 65_535):
        raise NotOfType("is not a port from 0 to 65535")
    return int(text)


@lru_cache(maxsize=4096)
def _address(text: str) -> object:
    return ip_address(text)


def _ip(text: str, _base: str) -> str:
    try:
        _address(text)
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


def _as_it_is(text: str, _base: str) -> str:
    return text


def _json(text: str, _base: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise NotOfType("is not JSON") from error


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _sorted_json(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _unspaced(value: str) -> str:
    return _SPACE.sub("", value)


KINDS: Final[Mapping[FieldType, Kind]] = {
    FieldType.TEXT: Kind(_free, _text, one_line),
    FieldType.INT: Kind(_line, _int, None),
    FieldType.IP: Kind(_line, _ip, _address),
    FieldType.COUNT: Kind(_line, _count, None),
    FieldType.PORT: Kind(_line, _port, None),
    FieldType.ID: Kind(_line, _id, None),
    FieldType.URL: Kind(_line, _url, None),
    FieldType.RULE: Kind(_rule, _text, _unspaced),
    FieldType.HEXDUMP: Kind(_dump, _as_it_is, dump_rows, packets_of),
    FieldType.TIME: Kind(_line, _as_it_is, moment),
    FieldType.ID_LIST: Kind(_line, _ids, None),
    FieldType.JSON: Kind(_free, _json, _sorted_json),
}
"""What each field type does."""
