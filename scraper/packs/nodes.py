"""The content of one YAML text as nodes that remember their places.

Knows mappings, lists and words; never knows how they were parsed or what the text is for.
"""

from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

MAX_BYTES: Final = 256 * 1024
MAX_DEPTH: Final = 24


class Place(NamedTuple):
    """Where something stands in a text; lines and columns count from 1."""

    line: int
    column: int


class Mistake(NamedTuple):
    """What is wrong at a place, and what to write instead."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value."""

    place: Place
    value: str | int | float | bool
    written: str
    """As it stands in the text, without its quotes."""
    doubtful: bool = False
    """True when a mistake about it has been reported already."""

    def plain(self) -> Any:
        """The value, as JSON would have it."""
        return self.value


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    place: Place
    items: list["Node"] = field(default_factory=list)

    def plain(self) -> list[Any]:
        """The values, as JSON would have them."""
        return [item.plain() for item in self.items]


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping; each entry knows where its key stands."""

    place: Place
    entries: dict[str, tuple[Place, "Node"]] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """The values, as JSON would have them."""
        return {key: node.plain() for key, (_, node) in self.entries.items()}


Node = Scalar | Items | Entries


def node_at(node: Node, path: tuple[str | int, ...]) -> Node:
    """The node at a path of keys and indexes, or the nearest one above it.

    >>> inner = Scalar(Place(1, 5), 80, "80")
    >>> node_at(Entries(Place(1, 1), {"a": (Place(1, 1), inner)}), ("a", "b")) is inner
    True
    """
    for step in path:
        inner = _inner(node, step)
        if inner is None:
            return node
        node = inner
    return node


def _inner(node: Node, step: str | int) -> Node | None:
    if isinstance(node, Entries) and isinstance(step, str) and step in node.entries:
        return node.entries[step][1]
    if isinstance(node, Items) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None
