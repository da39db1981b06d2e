"""Finds on a new page what a selector meant on older pages of the same site, or refuses and says why.

    found = relocate([(old_html, "h1.headline")], new_html)
    if found:
        print(found.text, found.selector, found.score, found.margin)
    else:
        print(found.reason)

Serves pages of any site; the new page may tell of something else than the old ones. Wrong is worse than
missing: what the evidence does not clearly speak for is refused. Pure; never knows packs, network or disk.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from lxml.etree import _Element

from scraper.drift.choosing import Choice, best_group, best_single, goes_back
from scraper.drift.foreign import foreign_reason
from scraper.drift.markup import Markup
from scraper.drift.names import words_of
from scraper.drift.proposals import propose
from scraper.drift.selecting import Selector, Spot
from scraper.drift.targets import Target, target_of
from scraper.drift.view import View
from scraper.errors import UsageError

Old: TypeAlias = tuple[Markup | View, str]
"""An older page, and a selector that is right on it."""

LEAST_SCORE: Final = 3.0
"""Evidence, in nats, below which nothing is returned."""
ENOUGH_ALONE: Final = 6.0
"""Evidence that is enough although nothing but shape and place speaks for it."""
ENOUGH_FOR_MANY: Final = 3.2
"""The same for a group of equals, whose number and company tell as well."""
LEAST_MARGIN: Final = 1.75
"""What the best must be ahead of the next place on the page."""
LEAST_RETURN: Final = 0.25
"""What the old element must be ahead on its own page, seen from the new one."""
MOST_CONTRADICTION: Final = 2.0
"""What another place may be ahead when names do not count."""
_VETOES: Final[Mapping[str, tuple[float, str]]] = {
    "kind": (-3.0, "the likeliest element holds another kind of value"),
    "told": (-2.0, "the new page says itself that the value is another than the likeliest element's"),
}
"""Voices that no others outweigh: from what on, and what that says."""
_MEANING: Final[Mapping[str, float]] = {
    "told": 1.0,
    "names": 0.8,
    "notions": 2.0,
    "labels": 0.8,
    "headline": 1.0,
    "content": 2.0,
    "kind": 1.3,
    "bulk": 2.0,
    "selector": 1.5,
}
"""Voices that tell what an element means, and from what on."""


@dataclass(frozen=True)
class Found:
    """Where the value lives now."""

    element: _Element
    """The element on the new page; the first, where the old selector meant several."""
    elements: tuple[_Element, ...]
    """All of them."""
    attr: str | None
    """The attribute that holds the value, where it is not the text."""
    text: str
    """The value, on one line."""
    texts: tuple[str, ...]
    selector: str | None
    """A selector that gives exactly these elements on the new page; None when there is no lasting one."""
    score: float
    """How sure, from 0 to 1."""
    margin: float
    """How far ahead of the runner-up, from 0 to 1."""
    runner_up: str | None
    """What the next best place on the page says."""
    evidence: Mapping[str, float]
    """What each kind of evidence says, in nats."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Refused:
    """Why no element is returned."""

    reason: str
    score: float = 0.0
    margin: float = 0.0
    best: str | None = None
    """What the likeliest place says, which was not sure enough."""

    def __bool__(self) -> bool:
        return False


def relocate(old: Old | Sequence[Old], new: Markup | View, *, name: str | None = None) -> Found | Refused:
    """The element of a new page that is what a selector meant on older ones, or why none is returned.

    `old` is one or more pairs of a page (text, bytes, lxml tree or View) and a selector that is right on it:
    CSS, which may end in `::text` or `::attr(name)`, or XPath, which may end in `/text()` or `/@name`. Where
    it means several equals, as a list of ingredients, all are looked for: see `Found.elements` and `.texts`.
    `name` is what the caller calls the value, such as `author`: one more hint. Give a View for a page that
    is asked often: it is indexed once.

    The new page may tell of something else than the old ones, and the old selector may match it wrongly. A
    page to sign in, of an error or an empty one is refused as such. Raises UsageError when a selector is not
    one, and Unreadable when a page is not, or has more than 300,000 elements.
    """
    pairs = [old] if isinstance(old, tuple) else list(old)
    view = new if isinstance(new, View) else View(new)
    hints = words_of(name) if name else ()
    try:
        targets = [_target(page, selector, hints) for page, selector in pairs]
    except ValueError as error:
        raise UsageError(str(error), advice="Give a CSS selector or an XPath.") from error
    if not targets:
        raise UsageError("there is no older page to learn from", advice="Give at least one.")
    if any(target is None for target in targets):
        return Refused("the selector finds nothing on an older page")
    return locate([target for target in targets if target is not None], view)


def _target(page: Markup | View, selector: str, hints: tuple[str, ...]) -> Target | None:
    view = page if isinstance(page, View) else View(page)
    return target_of(view, Selector(selector), hints)


def relocate_all(
    old: Sequence[tuple[Markup | View, Mapping[str, str]]], new: Markup | View
) -> dict[str, Found | Refused]:
    """Several values of one page at once: no two of them may end in the same place unless they did before.

    `old` pairs each older page with its selectors by the names of the values:

        found = relocate_all([(old_html, {"title": "h1", "author": ".byline"})], new_html)
        print({name: one.text if one else one.reason for name, one in found.items()})
    """
    pages = [(page if isinstance(page, View) else View(page), selectors) for page, selectors in old]
    view = new if isinstance(new, View) else View(new)
    names = dict.fromkeys(name for _, selectors in pages for name in selectors)
    found = {
        name: relocate([(page, by[name]) for page, by in pages if name in by], view, name=name)
        for name in names
    }
    return _without_clashes(found, pages)


def _without_clashes(
    found: dict[str, Found | Refused], pages: Sequence[tuple[View, Mapping[str, str]]]
) -> dict[str, Found | Refused]:
    """Refuse the less sure of two values that ended in one place, having stood in two."""
    surest = sorted(found, key=lambda name: (_is_many(found[name]), -found[name].score))
    taken: dict[tuple[object, ...], str] = {}
    settled = dict(found)
    for name in surest:
        one = found[name]
        if not isinstance(one, Found):
            continue
        spots = [(element, one.attr) for element in one.elements]
        other = next((taken[spot] for spot in spots[:1] if spot in taken), name)
        if other != name and not _together(name, other, pages):
            settled[name] = Refused(f"it would be the same element as {other}", one.score, 0.0, one.text)
            continue
        taken.update((spot, name) for spot in spots if spot not in taken)
    return settled


def _is_many(one: Found | Refused) -> bool:
    return isinstance(one, Found) and len(one.elements) > 1


def _together(name: str, other: str, pages: Sequence[tuple[View, Mapping[str, str]]]) -> bool:
    """Whether two values stood in one place on the older pages."""
    both = [(view, by) for view, by in pages if name in by and other in by]
    return bool(both) and all(
        Selector(by[name]).spots(view)[:1] == Selector(by[other]).spots(view)[:1] for view, by in both
    )


def locate(targets: Sequence[Target], view: View) -> Found | Refused:
    """The same for targets that were read already."""
    foreign = foreign_reason((target.first.view for target in targets), view)
    if foreign is not None:
        return Refused(foreign)
    many = any(len(target.members) > 1 for target in targets)
    choice = best_group(targets, view) if many else best_single(targets, view)
    if choice is None:
        return Refused("nothing on the new page is like it")
    reason = _doubt(choice, targets)
    score, margin = chance(choice.total), chance(choice.margin) * 2 - 1
    says = choice.traits.text
    if reason is not None:
        return Refused(reason, score, margin, says)
    spots = choice.spots
    return Found(
        element=view.elements[spots[0].at],
        elements=tuple(view.elements[spot.at] for spot in spots),
        attr=spots[0].attr,
        text=value_of(view, spots[0]),
        texts=tuple(value_of(view, spot) for spot in spots),
        selector=propose(view, [spot.at for spot in spots], spots[0].attr),
        score=score,
        margin=margin,
        runner_up=choice.runner_up,
        evidence=choice.voices,
    )


def _doubt(choice: Choice, targets: Sequence[Target]) -> str | None:
    """Why the best place is not good enough, or None."""
    if choice.total < LEAST_SCORE:
        return "too little speaks for the likeliest element"
    if choice.margin < LEAST_MARGIN:
        return "two places on the new page are equally likely"
    for name, (least, reason) in _VETOES.items():
        if choice.voices[name] <= least:
            return reason
    enough = ENOUGH_FOR_MANY if len(choice.spots) > 1 else ENOUGH_ALONE
    if choice.total < enough and not _is_meant(choice):
        return "nothing but its shape and its place speaks for the likeliest element"
    if choice.contradiction > MOST_CONTRADICTION:
        return "the names have moved to an element that is otherwise unlike it"
    if goes_back(choice, targets) < LEAST_RETURN:
        return "the likeliest element is more like something else on an older page"
    return None


def _is_meant(choice: Choice) -> bool:
    """Whether something tells what the element means: names, labels, the page's own word, the same text."""
    return any(choice.voices.get(name, 0.0) >= least for name, least in _MEANING.items())


def chance(nats: float) -> float:
    """Evidence as a chance from 0 to 1.

    >>> chance(0.0), round(chance(3.0), 2)
    (0.5, 0.95)
    """
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, nats))))


def value_of(view: View, spot: Spot) -> str:
    """What a place says, all of it, on one line."""
    element = view.elements[spot.at]
    if spot.attr is not None:
        return " ".join((element.get(spot.attr) or "").split())
    if view.sizes[spot.at] == len(view.texts[spot.at]):
        return view.texts[spot.at]
    return " ".join("".join(map(str, element.itertext())).split())
