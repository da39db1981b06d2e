"""Changes of attributes: what elements are called, never what they hold.

Each changes a marked tree in place and says whether there was anything to change. Never knows fields.
"""

from collections.abc import Callable
from hashlib import sha256
from random import Random
from typing import Final

from lxml.etree import _Element

from scraper.drift.mutations.marks import ATTRIBUTE, noted

_NAMES: Final = ("id", "name", "for", "headers", "aria-labelledby")
_WORDS: Final = ("panel", "detail", "view", "main", "record", "block", "entry", "section", "item", "content")
_UTILITIES: Final = (
    "flex",
    "p-2",
    "px-4",
    "text-sm",
    "font-medium",
    "w-full",
    "bg-white",
    "border-b",
    "mt-1",
)
_LOGIN: Final = frozenset({"input", "form", "button"})


def renamed(root: _Element, random: Random) -> bool:
    """Give every id and name another word, the same everywhere; what forms send keeps its name."""
    new: dict[str, str] = {}
    for element in root.iter("*"):
        for name in _NAMES:
            old = element.get(name)
            if old is None or (name == "name" and element.tag in _LOGIN) or element.tag == "meta":
                continue
            word = f"{random.choice(_WORDS)}-{len(new)}"
            element.set(name, new.setdefault(old, word))
    return bool(new)


def ids_dropped(root: _Element, random: Random) -> bool:
    """Take away every id."""
    del random
    found = [element for element in root.iter("*") if element.get("id") is not None]
    for element in found:
        del element.attrib["id"]
    return bool(found)


def classes_hashed(root: _Element, random: Random) -> bool:
    """Make each class a hash, the same everywhere."""
    salt = str(random.random())
    return _classes(root, lambda old: f"css-{sha256((salt + old).encode()).hexdigest()[:7]}")


def classes_reworded(root: _Element, random: Random) -> bool:
    """Make each class a block's part and a utility."""
    new: dict[str, str] = {}

    def word(old: str) -> str:
        block, part = random.sample(_WORDS, 2)
        return new.setdefault(old, f"{block}__{part}--{len(new)} {random.choice(_UTILITIES)}")

    return _classes(root, word)


def _classes(root: _Element, new: Callable[[str], str]) -> bool:
    changed = False
    for element in root.iter("*"):
        old = (element.get("class") or "").split()
        if old:
            element.set("class", " ".join(new(one) for one in old))
            changed = True
    return changed


def swapped(root: _Element, random: Random) -> bool:
    """Let two elements of one tag take each other's id or class, so that selectors match the wrong one."""
    changed = False
    for name in random.sample(("id", "class", "href"), 2):
        by_tag: dict[str, list[_Element]] = {}
        for element in root.iter("*"):
            if element.get(name) is not None and not _holds(element, name):
                by_tag.setdefault(str(element.tag), []).append(element)
        groups = [group for group in by_tag.values() if len({one.get(name) for one in group}) > 1]
        for group in random.sample(groups, min(2, len(groups))):
            one = random.choice(group)
            other = random.choice([element for element in group if element.get(name) != one.get(name)])
            mine, theirs = one.get(name, ""), other.get(name, "")
            one.set(name, theirs)
            other.set(name, mine)
            changed = True
    return changed


def _holds(element: _Element, name: str) -> bool:
    """Whether the attribute is itself a field's value, which is to stay where it is."""
    return any(word.startswith(f"{name}:") for word in noted(element, ATTRIBUTE))
