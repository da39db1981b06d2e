"""Paths into JSON: `a.b[0].c`, `[*]` for every item, `[kind=x]` for some, `..name` at any depth.

What `[id={event_id}]` compares with may hold places.

Pure. Knows JSON values; never knows pages or packs.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from scraper.packs.templates import fill, places

MAX_FOUND: Final = 200_000
"""Values that one path may find in one document."""

_STEP = re.compile(
    r"""(\.\.)?(?:(?P<name>[\w$@-]+)|"(?P<quoted>[^"]*)"|"""
    r"""\[(?:(?P<index>-?\d{1,9}|\*)|(?P<key>[\w-]+)=(?P<wanted>[^\]]*))\])(?:\.(?!\.))?"""
)


class Step(NamedTuple):
    """One step of a path: into a name, an item (None for every one), or a name at any depth.

    With `only`, into those items whose value of that name is that text, or the object that has it.
    """

    name: str | None
    item: int | None = None
    deep: bool = False
    only: tuple[str, str] | None = None


Path = tuple[Step, ...]


@lru_cache(maxsize=4096)
def compile_path(text: str) -> Path:
    """A path, ready to be followed; the empty one, written `.`, is the value itself.

    Raises ValueError that says where it cannot be read.

    >>> [step.name for step in compile_path("rows[*].id")]
    ['rows', None, 'id']
    """
    position, steps = 0, []
    while text != "." and position < len(text):
        match = _STEP.match(text, position)
        if match is None:
            raise ValueError(f"not a JSON path, such as rows[*].id: it breaks at {text[position:][:20]!r}")
        places(match["wanted"] or "")
        steps.append(_step(match))
        position = match.end()
    if not text or (text.endswith(".") and text != "."):
        raise ValueError("not a JSON path, such as rows[*].id: it has no end")
    return tuple(steps)


def _step(match: re.Match[str]) -> Step:
    if (index := match["index"]) is not None:
        return Step(None, None if index == "*" else int(index), match[1] is not None)
    if match["key"] is not None:
        return Step(None, deep=match[1] is not None, only=(match["key"], match["wanted"]))
    name = match["name"] if match["name"] is not None else match["quoted"]
    return Step(name, deep=match[1] is not None)


def follow(path: Path, value: Any) -> list[Any]:
    """Every value that a path leads to, in order; ValueError when there are too many.

    >>> follow(compile_path("rows[*].id"), {"rows": [{"id": 7}, {}, {"id": 8}]})
    [7, 8]
    >>> follow(compile_path("..port"), {"a": [{"port": 80}], "port": 443})
    [443, 80]
    >>> follow(compile_path("[kind=b].x"), [{"kind": "a", "x": 1}, {"kind": "b", "x": 2}])
    [2]
    """
    found = [value]
    for step in path:
        found = [inner for outer in found for inner in _into(step, outer)]
        if len(found) > MAX_FOUND:
            raise ValueError(f"a JSON path finds more than {MAX_FOUND} values")
    return found


def told(path: Path, values: Mapping[str, str]) -> Path:
    """A path with its places filled. Raises UsageError when a place has no value.

    >>> follow(told(compile_path("[id={event_id}].x"), {"event_id": "7"}), {"id": 7, "x": 1})
    [1]
    """
    if not any(step.only is not None and "{" in step.only[1] for step in path):
        return path
    return tuple(
        step if step.only is None else step._replace(only=(step.only[0], fill(step.only[1], values)))
        for step in path
    )


def _into(step: Step, value: Any) -> Iterator[Any]:
    for here in _everywhere(value) if step.deep else (value,):
        if step.name is not None:
            if isinstance(here, dict) and step.name in here:
                yield here[step.name]
        elif isinstance(here, list):
            yield from _items(step, here)
        elif step.only is not None and isinstance(here, dict):
            yield from _items(step, [here])


def _items(step: Step, items: list[Any]) -> list[Any]:
    if step.only is not None:
        key, wanted = step.only
        return [item for item in items if isinstance(item, dict) and str(item.get(key)) == wanted]
    return items if step.item is None else items[step.item :][:1]


def _everywhere(value: Any) -> Iterator[Any]:
    """A value and all inside it, outer ones first; never recursive."""
    waiting = [value]
    while waiting:
        here = waiting.pop()
        yield here
        inner = list(here.values()) if isinstance(here, dict) else here if isinstance(here, list) else ()
        waiting.extend(reversed(inner))


def load_json(text: str) -> Any:
    """A JSON text's value. Raises ValueError, also when it is nested too deeply.

    >>> load_json('{"a": 1}')
    {'a': 1}
    """
    try:
        return json.loads(text, parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
