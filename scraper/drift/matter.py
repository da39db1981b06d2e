"""Finds a page's own title among its elements, and tells what stands beside the page's matter.

Knows HTML and its habits; never knows fields or sites.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scraper.drift.markup import HEADINGS
from scraper.drift.notions import is_boiler, is_boiler_tag, notion_of

if TYPE_CHECKING:
    from scraper.drift.view import View

_SINGULAR: Final = frozenset({"author", "date"})
"""What stands once in a page's matter: `comments-date` names a line with both, not a list of comments."""
WHOLE: Final = frozenset({"html", "body", "main", "article"})


def headline_of(view: View) -> int:
    """The place of the page's own title in its body, or -1: what the head repeats, else the first h1."""
    first = [place for place, tag in enumerate(view.tags) if tag == "h1" and view.texts[place]]
    told = [place for place in _titled(view) if not _lies_aside(view, place)]
    heads = [place for place in told if view.tags[place] == "h1"]
    heads += [place for place in told if view.tags[place] in HEADINGS]
    own = [place for place in first if not _lies_aside(view, place) and not _says_site(view, place)]
    return next(iter(heads or own or told or first or _topmost(view)), -1)


def _topmost(view: View) -> list[int]:
    """The one heading of the highest level, where that comes before all others."""
    heads = [place for place, tag in enumerate(view.tags) if tag in HEADINGS and view.texts[place]]
    highest = min((HEADINGS[view.tags[place]] for place in heads), default=0)
    top = [place for place in heads if HEADINGS[view.tags[place]] == highest]
    return top if len(top) == 1 and top[0] == heads[0] else []


def _says_site(view: View, place: int) -> bool:
    return view.said.get(view.plain[place], {}).get("site", 0.0) >= 0.9


def _titled(view: View) -> list[int]:
    """Elements of the body that say what the head calls the page, the innermost of each."""
    texts = [text for text, said in view.said.items() if said.get("title", 0.0) >= 0.7]
    places = sorted(place for text in texts for place in view.by_text[text] if place not in view.head)
    return [place for place in places if not _is_filled(view, place)]


def _is_filled(view: View, place: int) -> bool:
    """Whether one child says all that an element says, being no heading itself."""
    if view.tags[place] in HEADINGS:
        return False
    return any(view.plain[child] == view.plain[place] for child in view.children(place))


def _lies_aside(view: View, place: int) -> bool:
    around = (up for up in (place, *view.up(place, 8)) if view.tags[up] not in WHOLE)
    return any(is_named_aside(view, up) for up in around if view.tags[up] != "header")


def is_named_aside(view: View, place: int) -> bool:
    """Whether an element's tag or names say that it is beside the page's matter."""
    tag, words = view.tags[place], view.words[place]
    if tag in {"header", "footer"} or "footer" in words:
        return not any(view.tags[up] in {"article", "main"} for up in view.up(place, 30))
    if is_boiler_tag(tag):
        return True
    return any(map(is_boiler, words)) and not any(notion_of(word) in _SINGULAR for word in words)


def holds_matter(view: View, place: int, total: int) -> bool:
    """Whether an element holds the page's title or most of its text, whatever it is called."""
    if view.tags[place] in WHOLE or view.sizes[place] > 0.5 * total:
        return True
    head = view.headline
    return head >= 0 and place <= head < view.end(place) and view.tags[place] not in {"nav", "footer"}
