"""Tells whether a list's rows are still read; they are mended by hand, with `scraper packs try`.

Knows pages and their readings only.
"""

from collections.abc import Iterator, Sequence

from scraper.drift.mending.sheets import Sheet
from scraper.models import Field, State
from scraper.packs.spec import Page

_BY_HAND = "mend the rows by hand, with scraper packs try"


def broken_rows(page: Page, old: Sequence[Sheet], new: Sequence[Sheet]) -> Iterator[str]:
    """Why the rows of new pages are not what the rows of older ones were."""
    if page.rows is None:
        return
    before = [row for sheet in old for row in sheet.rows(page)]
    for sheet in new:
        rows = sheet.rows(page)
        if not rows and before:
            yield f"{sheet.name} shows no row; {_BY_HAND}"
        for name in page.rows.fields:
            if any(_is_lost(row[name]) for row in rows) and not any(_is_lost(row[name]) for row in before):
                yield f"{name} fails in rows of {sheet.name}; {_BY_HAND}"


def _is_lost(found: Field) -> bool:
    return found.state is State.FAILED
