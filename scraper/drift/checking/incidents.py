"""Warnings of drift out of the fields that an incident's events were read into: no page is looked at again.

Pure, and cheap: it reads each field's rank. Knows fields and descriptions; never pages.
"""

from collections.abc import Iterable, Mapping

from scraper.models import Field, State
from scraper.packs.spec import Page


def drift_warnings(page: Page, events: Iterable[Mapping[str, Field]]) -> list[str]:
    """One line for each field whose first way found nothing on any page, while a later one carries on.

    A way that is only a fallback says nothing of drift: it is there for pages of another form.
    """
    seen: dict[str, list[tuple[int | None, str | None]]] = {}
    for fields in events:
        for name, field in fields.items():
            if field.state is State.PRESENT and name in page.fields:
                seen.setdefault(name, []).append((field.rank, field.found_by))
    return [
        f"drift: {name} was found by `{found[0][1]}` on all {len(found)} pages that have it; "
        f"`{_shown(page, name)}` finds nothing any more"
        for name, found in seen.items()
        if all(_carries_on(page, name, rank) for rank, _ in found)
    ]


def _carries_on(page: Page, name: str, rank: int | None) -> bool:
    find = page.fields[name].find
    return rank is not None and 0 < rank < len(find) and not find[rank].fallback


def _shown(page: Page, name: str) -> str:
    first = page.fields[name].find[0]
    kind = first.given()[0]
    return f"{kind}: {getattr(first, kind)}"
