"""The inputs and buttons of a page, and which of them is meant by one of another page, or by what goes in.

Knows forms; never knows logins of any one console.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml.etree import _Element

from scraper.drift.mending.meaning import words
from scraper.drift.names import is_hashed
from scraper.drift.proposals import quoted
from scraper.drift.selecting import Selector
from scraper.drift.view import View

_TYPED: Final = frozenset({"text", "email", "password", "tel", "number", "search", ""})
_PRESSED: Final = frozenset({"submit", "button", "image"})
_LEAST, _AHEAD = 2.5, 1.0
_STABLE: Final = ("name", "autocomplete", "data-testid", "data-test", "data-qa", "type", "placeholder")


@dataclass(frozen=True)
class Control:
    """One input, checkbox or button."""

    at: int
    kind: str
    """fill, click or check."""
    attributes: dict[str, str]
    words: frozenset[str]
    """Of its names, its label and its text."""
    text: str


def controls(view: View, kind: str) -> list[Control]:
    """The controls of a page that may be filled, clicked or checked, in order."""
    return [
        _control(view, place, kind)
        for place in range(len(view))
        if _kind(view.elements[place]) == kind and not is_hidden(view.elements[place])
    ]


def _kind(element: _Element) -> str | None:
    type_ = (element.get("type") or "").lower()
    if element.tag == "button" or element.get("role") == "button" or (element.tag, type_) in _INPUT_BUTTONS:
        return "click"
    if element.tag == "input":
        return "check" if type_ in {"checkbox", "radio"} else "fill" if type_ in _TYPED else None
    return "click" if element.tag == "a" and element.get("href") is not None else None


_INPUT_BUTTONS: Final = frozenset(("input", one) for one in _PRESSED)


def is_hidden(element: _Element) -> bool:
    """Whether the page itself hides an element."""
    return any(
        "hidden" in one.attrib
        or (one.get("type") or "").lower() == "hidden"
        or "display:none" in (one.get("style") or "").replace(" ", "")
        for one in (element, *element.iterancestors())
    )


def _control(view: View, place: int, kind: str) -> Control:
    element = view.elements[place]
    attributes = {str(key): str(value) for key, value in element.attrib.items()}
    said = [attributes.get(key, "") for key in ("name", "id", "placeholder", "aria-label", "autocomplete")]
    text = view.texts[place] or (attributes.get("value", "") if kind == "click" else "")
    said += [text, *_labels(view, element)]
    return Control(place, kind, attributes, frozenset().union(*(words(one) for one in said if one)), text)


def _labels(view: View, element: _Element) -> Iterator[str]:
    name = element.get("id")
    for label in view.root.iter("label"):
        if (name and label.get("for") == name) or element in list(label.iter()):
            yield view.texts[view.place[label]]


def same_control(
    old: Sequence[Control], new: Sequence[Control], meant: frozenset[str]
) -> tuple[Control, float] | str:
    """Which of the new controls is the one that the old ones were, and its margin; or why that is not clear.

    `meant` are words for what goes in, such as those of a password.
    """
    if not new:
        return "the new page has no such control"
    scored = sorted(((_alike(old, one, meant, len(new)), -one.at, one) for one in new), reverse=True)
    best = scored[0]
    margin = best[0] - scored[1][0] if len(scored) > 1 else best[0]
    if best[0] < _LEAST:
        return "no control of the new page is like it"
    if margin < _AHEAD:
        return "two controls of the new page are equally like it"
    return best[2], round(margin, 2)


def _alike(old: Sequence[Control], new: Control, meant: frozenset[str], count: int) -> float:
    score = 3.0 * min(1.0, len(meant & new.words) / 2) + (1.0 if count == 1 else 0.0)
    if new.kind == "click":
        score += 2.0 if new.attributes.get("type") == "submit" else 0.0
    if "password" in meant:
        score += 3.0 if new.attributes.get("type") == "password" else -2.0
    elif new.attributes.get("type") == "password":
        score -= 3.0
    return score + max((_resemblance(one, new) for one in old), default=0.0)


def _resemblance(old: Control, new: Control) -> float:
    score = 4.0 * len(old.words & new.words) / max(1, len(old.words | new.words))
    for key, weight in (
        ("autocomplete", 2.0),
        ("name", 2.0),
        ("id", 1.0),
        ("type", 1.0),
        ("placeholder", 1.0),
    ):
        value = old.attributes.get(key)
        score += weight if value and value == new.attributes.get(key) else 0.0
    return score


def selector_for(view: View, control: Control) -> str | None:
    """The most lasting CSS selector that finds only this control."""
    tag, attributes = view.tags[control.at], control.attributes
    ideas = [f"{tag}[{key}={quoted(attributes[key])}]" for key in _STABLE if attributes.get(key)]
    name = attributes.get("id")
    if name and not is_hashed(name):
        ideas.insert(1, f"{tag}[id={quoted(name)}]")
    return next((idea for idea in ideas if _finds_only(view, idea, control.at)), None)


def _finds_only(view: View, css: str, place: int) -> bool:
    seen = [spot.at for spot in Selector(css).spots(view) if not is_hidden(view.elements[spot.at])]
    return seen == [place]
