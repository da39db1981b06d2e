"""What a selector meant on an older page: one element, or the members of a group of equals.

Knows indexed pages and selectors; never compares pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from scraper.drift.selecting import Selector, Spot
from scraper.drift.traits import Traits
from scraper.drift.view import View


@dataclass(frozen=True)
class Target:
    """What to look for."""

    selector: Selector
    members: tuple[Traits, ...]
    """One, or several equals in document order."""

    @property
    def first(self) -> Traits:
        """The one, or the first."""
        return self.members[0]

    @property
    def typical(self) -> tuple[Traits, ...]:
        """Up to three members that show what they are like."""
        members = self.members
        return tuple(dict.fromkeys((members[0], members[len(members) // 2], members[-1])))


def target_of(view: View, selector: Selector, hints: tuple[str, ...] = ()) -> Target | None:
    """What a selector means on a page; None when it finds nothing there."""
    spots = selector.spots(view)
    if not spots:
        return None
    words = tuple(dict.fromkeys((*selector.words, *hints)))
    members = tuple(Traits(view, spot.at, spot.attr, words) for spot in _equals(view, spots))
    return Target(selector, members)


def _equals(view: View, spots: Sequence[Spot]) -> list[Spot]:
    """The first match and those that stand like it: the rest is what the selector matches by the way."""
    head = spots[0]
    alike = [spot for spot in spots if _stands_like(view, head, spot)]
    texts = {
        view.plain[spot.at] if spot.attr is None else view.elements[spot.at].get(spot.attr) for spot in alike
    }
    return alike if len(texts) > 1 else [head]


def _stands_like(view: View, one: Spot, other: Spot) -> bool:
    if one.attr != other.attr or view.tags[one.at] != view.tags[other.at]:
        return False
    if view.aside[one.at] != view.aside[other.at]:
        return False
    mine, theirs = view.parent[one.at], view.parent[other.at]
    return mine == theirs or (view.tags[mine] == view.tags[theirs] and view.words[mine] == view.words[theirs])
