"""The elements of a page that together hold a hexdump's packets, and nothing else of the kind.

Knows hexdumps and pages; never knows fields.
"""

import re
from collections.abc import Iterator
from typing import Final

from scraper.drift.view import View
from scraper.extract.bytes import packets_of
from scraper.extract.words import dump_text, tokens_of

_ROW = re.compile(
    r"(?:0x)?(?:0{2,8}\s*[:|]?\s+[0-9a-fA-F]{2}"
    r"|[0-9a-fA-F]{3,8}\s*[:|]?\s+(?:[0-9a-fA-F]{2}[ -]?){6})"
)
"""The first row of a dump, or one long enough to be no other pair of numbers."""
_LEVELS: Final = 8


def dump_places(view: View, text: str) -> Iterator[tuple[int, ...]]:
    """Elements that hold exactly the packets of a dump: one, or one for each packet."""
    wanted = packets_of(text)
    leaves = [place for place in range(len(view)) if _may_hold(view, place)]
    seen: set[int] = set()
    single: dict[int, object] = {}
    for leaf in leaves:
        for place in (leaf, *view.up(leaf, _LEVELS)):
            if place in seen or view.tags[place] in {"body", "html"}:
                break
            seen.add(place)
            packets = packets_of(dump_text(tokens_of(view.elements[place])))
            if packets == wanted:
                yield (place,)
            elif isinstance(packets, tuple) and len(packets) == 1:
                single[place] = packets[0]
    if isinstance(wanted, tuple) and len(wanted) > 1:
        yield from _one_each(view, wanted, single)


def all_dumps(view: View) -> str | None:
    """All that a page shows of hexdumps, as one text; None when it shows none."""
    leaves = [place for place in range(len(view)) if _may_hold(view, place)]
    if not leaves:
        return None
    around = [leaves[0], *view.up(leaves[0], len(view))]
    rest = [{leaf, *view.up(leaf, len(view))} for leaf in leaves[1:]]
    common = next(place for place in around if all(place in others for others in rest))
    return dump_text(tokens_of(view.elements[common]))


def _one_each(view: View, wanted: tuple[bytes, ...], single: dict[int, object]) -> Iterator[tuple[int, ...]]:
    for tag in dict.fromkeys(view.tags[place] for place in single):
        places = tuple(sorted(place for place in single if view.tags[place] == tag))
        if tuple(single[place] for place in places) == wanted:
            yield places


def _may_hold(view: View, place: int) -> bool:
    """Whether an element is one of the innermost that begin like a row of a dump."""
    text = view.texts[place]
    if view.silent[place] or len(text) < 12 or _ROW.match(text) is None:
        return False
    return not any(_ROW.match(view.texts[child]) for child in view.children(place) if view.texts[child])
