"""Writes what is proposed as YAML that the loader takes as it is meant.

Pure. Knows YAML; never knows what is proposed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from scraper.packs.scalars import resolve

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_ ./()-]*(?<! )")
_WIDTH = 100
_ORDER = (
    *("page", "at", "visit", "ready", "close", "responses", "more", "paging"),
    *("signed_out", "proof", "captured", "fields", "rows"),
)
_SCHEMA = "# yaml-language-server: $schema=../schema/{}.json"
Described = Mapping[str, object]
"""A part of a pack, as data."""


def flow(value: object) -> str:
    r"""A value on one line.

    >>> flow({"type": "ip", "find": [{"label": "Source: it's"}], "optional": True})
    '{type: ip, find: [{label: "Source: it\'s"}], optional: true}'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_word(str(key))}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else _word(str(value))


def _word(text: str) -> str:
    word = resolve(text)
    if _PLAIN.fullmatch(text) and word.mistake is None and word.value == text:
        return text
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def document(schema: str, notes: Iterable[str], content: Described) -> str:
    """A whole file: its schema, notes for whoever finishes it, and its content, a line an entry."""
    known = [key for key in _ORDER if key in content]
    ordered = {key: content[key] for key in (*known, *(key for key in content if key not in known))}
    lines = [_SCHEMA.format(schema), *(f"# {note}" for note in notes), *_block(ordered, "")]
    return "\n".join(lines) + "\n"


def _block(content: Described, indent: str) -> Iterator[str]:
    """Entries on lines of their own: one line while it is short, else its own entries below."""
    for key, value in content.items():
        line = f"{indent}{_word(str(key))}: {flow(value)}"
        if not isinstance(value, Mapping | list) or not value or _is_short(value, line, indent):
            yield line
        elif isinstance(value, Mapping):
            yield f"{indent}{_word(str(key))}:"
            yield from _block(value, f"{indent}  ")
        else:
            yield f"{indent}{_word(str(key))}:"
            yield from (f"{indent}  - {flow(item)}" for item in value)


def _is_short(value: Described | list[object], line: str, indent: str) -> bool:
    """Whether a mapping or list reads well on one line: at the top, only one of words."""
    inner = value.values() if isinstance(value, Mapping) else value
    simple = not any(isinstance(one, Mapping | list) for one in inner)
    return len(line) <= _WIDTH and (simple or bool(indent))
