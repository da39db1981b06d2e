"""The fields of a page whose values stand in JSON that the page loaded, and not on it.

Pure. Knows JSON and names; never knows a console.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from scraper.inspect.propose.addresses import braceless, rest_of
from scraper.inspect.propose.known import KNOWN
from scraper.inspect.propose.names import PROTOCOLS, fits, folded
from scraper.inspect.propose.sheet import DUMP_ROW
from scraper.packs.jsonpath import load_json
from scraper.packs.spec import FieldType

_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BYTES: Final = re.compile(r"payload|packet|bytes|raw|hex|dump|content|data", re.IGNORECASE)
_LEAST_BYTES: Final = 8
_DEEPEST: Final = 12


class Leaf(NamedTuple):
    """One value of JSON: the path to it, every item of a list alike, and its text."""

    path: str
    text: str


def leaves(value: object, path: str = "", depth: int = 0) -> Iterator[Leaf]:
    """The values of JSON with the paths to them.

    >>> list(leaves({"a": [{"b": 1}, {"b": None}], "c": "x"}))
    [Leaf(path='a[*].b', text='1'), Leaf(path='c', text='x')]
    """
    if depth > _DEEPEST:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if _KEY.fullmatch(str(key)):
                yield from leaves(inner, f"{path}.{key}" if path else str(key), depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, f"{path}[*]", depth + 1)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield Leaf(path, str(value))


def answer_fields(text: str, name: str) -> dict[str, dict[str, Any]]:
    """The fields that an answer holds, found in the response of that name; none when it is no JSON."""
    try:
        value = load_json(text)
    except ValueError:
        return {}
    texts: dict[str, list[str]] = {}
    for leaf in leaves(value):
        texts.setdefault(leaf.path, []).append(leaf.text)
    found: dict[str, dict[str, Any]] = {}
    for known in KNOWN:
        for path, values in texts.items():
            if known.name in found or known.panel is not None or len(set(values)) > 1:
                continue
            if any(re.search(known.label, words) for words in _words(path)) and fits(known, values):
                kinds: dict[str, Any] = {} if known.kind is FieldType.TEXT else {"type": known.kind.value}
                if known.name == "protocol" and values[0].isdigit():
                    kinds = {"words": dict(PROTOCOLS)}
                found[known.name] = {**kinds, "find": [{"data": path, "response": name}]}
    return {**found, **_payload(texts, name)}


def _words(path: str) -> list[str]:
    """What a value may be called, by the last keys of its path: `event.src.ip` is `src ip`, and `ip`."""
    keys = re.findall(r"[A-Za-z_]\w*", path)
    split = [re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key) for key in keys]
    return [folded(" ".join(split[-count:])) for count in (2, 1) if count <= len(split)]


def _payload(texts: Mapping[str, list[str]], name: str) -> dict[str, dict[str, Any]]:
    for path, values in texts.items():
        if not _BYTES.search(path):
            continue
        find = {"data": path, "response": name}
        if all(DUMP_ROW.search(value) for value in values):
            return {"payload": {"type": "hexdump", "optional": True, "find": [find]}}
        written = _written(values)
        if written is not None:
            return {"payload": {"type": "hexdump", "optional": True, "find": [{**find, "as": written}]}}
    return {}


def _written(values: list[str]) -> str | None:
    """How texts write bytes, when all of them do."""
    long = all(len(value) >= _LEAST_BYTES and len(value) % 2 == 0 for value in values)
    if long and all(re.fullmatch(r"(?:[0-9a-fA-F]{2}\s?)+", value) for value in values):
        return "hex"
    try:
        ok = long and all(
            len(base64.b64decode(value, validate=True)) >= _LEAST_BYTES // 2 for value in values
        )
    except (binascii.Error, ValueError):
        return None
    return "base64" if ok and any(re.search(r"[A-Z=+/0-9]", value) for value in values) else None


def response_pattern(url: str, shown_id: str | None) -> str:
    """The address of an answer as a pack writes it: the id as `*`, and whatever query it has as `**`.

    >>> response_pattern("http://c.example/api/alerts/17?t=5", "17")
    '{console}/api/alerts/*?**'
    """
    rest, query, _ = rest_of(url).partition("?")
    if shown_id:
        rest = re.sub(rf"(?<![A-Za-z0-9]){re.escape(shown_id)}(?![A-Za-z0-9])", "*", rest)
    return f"{{console}}{braceless(rest)}{'?**' if query else ''}"
