"""Text with `{name}` places: which there are, and filling them in for an address.

Knows templates and URLs; never knows which consoles or pages there are.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from scraper.errors import UsageError

PLACE: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")

_CSS_SIGN: Final = re.compile(r"[^A-Za-z0-9_-]")
_BEFORE_PATH: Final = re.compile(r"^[a-z]+://[^/?#]*")
_WILD: Final = {"**": ".*", "*": "[^/]*"}
_HOST: Final = re.compile(r"[\w.-]+|[0-9a-f:.]+(?:%\w+)?")


class Encoded(str):
    """Text that is written for an address already, and stands in it as it is."""

    __slots__ = ()


def encoded(template: str, value: str) -> str:
    """A piece of a query with a value in it; only the value is encoded.

    >>> encoded("src={value}", "10.0.0.1&x=y")
    'src=10.0.0.1%26x%3Dy'
    """
    return template.replace("{value}", quote(value, safe=""))


def places(template: str) -> tuple[str, ...]:
    """The names of a template's places, in order.

    Raises ValueError when a brace is no part of a place.

    >>> places("{legacy}/embedded/event.php?id={event_id}")
    ('legacy', 'event_id')
    """
    rest = PLACE.sub("", template)
    if "{" in rest or "}" in rest:
        raise ValueError("a brace is not part of a place such as {event_id} (lower case, digits and _ only)")
    return tuple(PLACE.findall(template))


def render(template: str, values: Mapping[str, str]) -> str:
    """A template with its places filled: its first place, an origin, and `Encoded` text verbatim, all else
    URL-encoded.

    Raises UsageError when a place has no value, or when the first place's value is not an origin.

    >>> render("{legacy}/event.php?id={event_id}", {"legacy": "https://c.example.net", "event_id": "1&2"})
    'https://c.example.net/event.php?id=1%262'
    """
    return PLACE.sub(lambda place: _filled(place, values), template)


def fill(template: str, values: Mapping[str, str]) -> str:
    """A template with its places filled as they are: for comparing, not for an address.

    Raises UsageError when a place has no value.

    >>> fill("{event_id}", {"event_id": "7"})
    '7'
    """
    return PLACE.sub(lambda place: _value(place, values), template)


def is_at(url: str, template: str, values: Mapping[str, str]) -> bool:
    """Whether an address, from the first `/` after its host on, is what a template with `*` and `**` says.

    Raises UsageError when a place has no value.

    >>> is_at("https://c.example/#/flows/a%20b/x", "/#/flows/{event_id}/*", {"event_id": "a b"})
    True
    """
    parts = re.split(r"(\*\*|\*)", template)
    pattern = "".join(_WILD.get(part) or re.escape(fill(part, values)) for part in parts)
    return re.fullmatch(pattern, unquote(_BEFORE_PATH.sub("", url))) is not None


def fill_css(template: str, values: Mapping[str, str]) -> str:
    """A CSS selector with its places filled, each character escaped that could mean anything to CSS.

    Raises UsageError when a place has no value.

    >>> fill_css("tr[data-id='{event_id}']", {"event_id": "a7]"})
    "tr[data-id='a7\\\\5d ']"
    """
    return PLACE.sub(lambda place: _CSS_SIGN.sub(_css_escape, _value(place, values)), template)


def _css_escape(sign: re.Match[str]) -> str:
    return f"\\{ord(sign.group()):x} "


def address_pattern(template: str | None, hosts: Mapping[str, str]) -> re.Pattern[str] | None:
    """A template in which `*` stands for anything but `/`, `**` for anything, as a regular expression.

    >>> pattern = address_pattern("{account}/#/login**", {"account": "https://a.example"})
    >>> bool(pattern.fullmatch("https://a.example/#/login?return=x/y"))
    True
    """
    if template is None:
        return None
    parts = re.split(r"(\*\*|\*)", render(template, hosts))
    return re.compile("".join(_WILD.get(part, re.escape(part)) for part in parts))


def origin(url: str) -> str:
    """The origin of an http(s) address: scheme, host and port.

    Raises ValueError when the text is anything more or less than an origin.

    >>> origin("https://console.example.net:8443/")
    'https://console.example.net:8443'
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or _HOST.fullmatch(parts.hostname or "") is None:
        raise ValueError("not an origin such as https://console.example.net")
    if parts.username is not None or parts.password is not None:
        raise ValueError("an origin holds no user name or password")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("an origin has no path, such as https://console.example.net")
    _ = parts.port  # raises ValueError when the port is not a number up to 65535
    return f"{parts.scheme}://{parts.netloc}"


def _value(place: re.Match[str], values: Mapping[str, str]) -> str:
    name = place.group(1)
    if name not in values:
        known = ", ".join(sorted(values)) or "nothing"
        raise UsageError(f"the address needs a value for {{{name}}}; given: {known}")
    return values[name]


def _filled(place: re.Match[str], values: Mapping[str, str]) -> str:
    value = _value(place, values)
    if place.start() > 0:
        return value if isinstance(value, Encoded) else quote(value, safe="")
    try:
        return origin(value)
    except ValueError as error:
        raise UsageError(f"the host for {{{place.group(1)}}} is {error}") from error
