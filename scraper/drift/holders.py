"""Which attribute of an element holds what another one held: pictures that load late, dates for machines.

Knows the habits of markup; never knows pages or sites.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from lxml.etree import _Element

_FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    attr: family
    for family in (
        ("src", "data-src", "data-lazy-src", "data-original", "data-lazy", "data-pin-media"),
        ("datetime", "content"),
    )
    for attr in family
}
_PLACEHOLDER = re.compile(r"data:|about:|.*(?:placeholder|/blank\.|/spacer\.|/pixel\.|1x1|transparent\.)")
_SIZE = re.compile(r"(?:[-_@](?:\d+x\d*|\d*x\d+|\d+w|[123]x|scaled|\d{2,4}))+$")
_LEAST_PICTURE: Final = 60
"""Pixels: what is declared smaller is an icon or counts visitors."""


def holder_of(element: _Element, attr: str) -> str | None:
    """The attribute that holds what `attr` holds elsewhere; None when the element has none."""
    for one in dict.fromkeys((attr, *_FAMILIES.get(attr, ()))):
        value = element.get(one)
        if value and not (element.tag == "img" and _PLACEHOLDER.match(value)):
            return one
    return None


def is_icon(element: _Element) -> bool:
    """Whether a picture is declared too small to be a matter of its own."""
    sizes = [element.get(key, "").removesuffix("px") for key in ("width", "height")]
    return any(size.isdigit() and int(size) < _LEAST_PICTURE for size in sizes)


def stem_of(address: str) -> str:
    """What stays the same of a picture's address when it is served in another size.

    >>> stem_of("https://cdn.example.com/a/soup-of-beans-300x200.jpg?w=2"), stem_of("/b/soup-of-beans.webp")
    ('soup-of-beans', 'soup-of-beans')
    """
    try:
        parts = [part for part in urlsplit(address.strip()).path.split("/") if part]
    except ValueError:
        return ""
    if not parts:
        return ""
    name = _SIZE.sub("", parts[-1].rpartition(".")[0] or parts[-1])
    return name.casefold() if len(name) >= 5 or len(parts) < 2 else f"{parts[-2]}/{name}".casefold()
