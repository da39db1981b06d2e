"""The smallest change to a page's YAML that says what was mended: comments, order and layout stay.

Knows YAML's layout; never why something is changed. Pure: text in, text out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from scraper.errors import PackError
from scraper.packs.compose import compose
from scraper.packs.nodes import Entries, Items, Node, Place, Scalar, node_at

_WIDTH: Final = 4096
_DASH = re.compile(r"-[ \n]*\Z")
_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"\\]|\\.)*\"""")


@dataclass(frozen=True)
class Insert:
    """A new item of a list, right after another."""

    path: tuple[str | int, ...]
    after: int
    item: Any


@dataclass(frozen=True)
class Remove:
    """An item of a list that goes."""

    path: tuple[str | int, ...]
    at: int


@dataclass(frozen=True)
class Wrap:
    """An item of a list that becomes one of two: `{any: [it, other]}`."""

    path: tuple[str | int, ...]
    at: int
    other: Any


@dataclass(frozen=True)
class Replace:
    """A value that becomes another."""

    path: tuple[str | int, ...]
    value: Any


Edit = Insert | Remove | Wrap | Replace


def edited(text: str, edits: Sequence[Edit]) -> str:
    """A YAML text with edits made.

    Raises PackError when the text, or the place of an edit in it, is laid out so that it cannot be done.

    >>> edited("find:\\n  - {label: A}  # as ever\\n", [Insert(("find",), 0, {"label": "B"})])
    'find:\\n  - {label: A}  # as ever\\n  - {label: B}\\n'
    """
    root, mistakes = compose(text.encode())
    if root is None or mistakes:
        raise PackError("the description has mistakes, so it is not edited")
    changes = [change for edit in edits for change in _changes(text, root, edit)]
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def flow(item: Any) -> str:
    """A value in one line of YAML.

    >>> flow({"label": "Source: IP", "attr": "href"})
    "{label: 'Source: IP', attr: href}"
    """
    return yaml.safe_dump(
        item, default_flow_style=True, width=_WIDTH, allow_unicode=True, sort_keys=False
    ).strip()


def flow_value(value: Any) -> str:
    """A single value as YAML writes it within a flow mapping.

    >>> flow_value("a, b"), flow_value("plain")
    ("'a, b'", 'plain')
    """
    return flow([value])[1:-1]


def _changes(text: str, root: Node, edit: Edit) -> list[tuple[int, int, str]]:
    if isinstance(edit, Replace):
        node = node_at(root, edit.path)
        return [(_offset(text, node.place), _end(text, node), flow_value(edit.value))]
    items = node_at(root, edit.path)
    if not isinstance(items, Items) or not items.items:
        raise PackError(f"{'.'.join(map(str, edit.path))} is no list in the file")
    if isinstance(edit, Insert):
        return [_inserted(text, items, edit)]
    if isinstance(edit, Remove):
        return [_removed(text, items, edit.at)]
    return _wrapped(text, items, edit)


def _inserted(text: str, items: Items, edit: Insert) -> tuple[int, int, str]:
    before = items.items[edit.after]
    return _after(text, before, flow(edit.item))


def _after(text: str, before: Node, item: str) -> tuple[int, int, str]:
    """An item put behind another of its list."""
    end = _end(text, before)
    dash = _dash(text, _offset(text, before.place))
    if dash is None:
        return end, end, f", {item}"
    indent = dash - (text.rfind("\n", 0, dash) + 1)
    line_end = text.find("\n", end)
    place = len(text) if line_end < 0 else line_end
    return place, place, f"\n{' ' * indent}- {item}"


def _removed(text: str, items: Items, at: int) -> tuple[int, int, str]:
    start = _offset(text, items.items[at].place)
    dash = _dash(text, start)
    if dash is None:
        if at + 1 < len(items.items):
            return start, _offset(text, items.items[at + 1].place), ""
        before = text.rindex(",", 0, start)
        return before, _end(text, items.items[at]), ""
    line = text.rfind("\n", 0, dash) + 1
    if text[line:dash].strip():
        raise PackError("an item that begins on another item's line cannot be removed; edit it by hand")
    end = text.find("\n", _end(text, items.items[at]))
    return line, len(text) if end < 0 else end + 1, ""


def _wrapped(text: str, items: Items, edit: Wrap) -> list[tuple[int, int, str]]:
    node = items.items[edit.at]
    start, end = _offset(text, node.place), _end(text, node)
    if isinstance(node, Entries) and list(node.entries) == ["any"]:
        return _joined(text, node, edit.other)
    inner = text[start:end] if text[start] == "{" else flow(node.plain())
    both = f"any: [{inner}, {flow(edit.other)}]"
    return [(start, end, both if _dash(text, start) is not None else f"{{{both}}}")]


def _joined(text: str, node: Entries, other: Any) -> list[tuple[int, int, str]]:
    """One more choice, after those that there are."""
    choices = node.entries["any"][1]
    assert isinstance(choices, Items)
    return [_after(text, choices.items[-1], flow(other))]


def _dash(text: str, start: int) -> int | None:
    """Where the dash of a block list's item stands; None in a flow list."""
    match = _DASH.search(text, text.rfind("\n", 0, max(0, text.rfind("\n", 0, start))) + 1, start)
    return None if match is None else match.start()


def _offset(text: str, place: Place) -> int:
    start = 0
    for _ in range(place.line - 1):
        start = text.index("\n", start) + 1
    return start + place.column - 1


def _end(text: str, node: Node) -> int:
    """Where a node's text ends."""
    start = _offset(text, node.place)
    if text[start] in "{[":
        return _closed(text, start)
    if isinstance(node, Scalar):
        quoted = _QUOTED.match(text, start)
        return quoted.end() if quoted else _end_of_word(text, start)
    inner = list(node.items) if isinstance(node, Items) else [value for _, value in node.entries.values()]
    return _end(text, inner[-1])


def _end_of_word(text: str, start: int) -> int:
    line_end = text.find("\n", start)
    line = text[start : len(text) if line_end < 0 else line_end]
    return start + len(re.split(r"\s#", line, maxsplit=1)[0].rstrip())


def _closed(text: str, start: int) -> int:
    """The end of a flow collection."""
    depth, place = 0, start
    while place < len(text):
        quoted = _QUOTED.match(text, place) if text[place - 1] in " [{,:\n" else None
        if quoted is not None:
            place = quoted.end()
            continue
        depth += (text[place] in "{[") - (text[place] in "}]")
        place += 1
        if depth == 0:
            return place
    raise PackError("a list or mapping in the file is laid out in a way that cannot be edited")
