"""Tries ways to find fields on pages, by reading the pages as collecting would.

Knows descriptions of pages and how they are read; never where ways come from.
"""

from collections.abc import Iterable, Mapping, Sequence

from scraper.drift.mending.sheets import Sheet, same
from scraper.models import Field, State
from scraper.packs.spec import FieldSpec, Find, Page

Trials = Mapping[Find, Sequence[Field]]
"""What each way gives on each of some pages."""


def try_ways(page: Page, wanted: Mapping[str, Sequence[Find]], sheets: Sequence[Sheet]) -> dict[str, Trials]:
    """What each way to find a field gives on each page, all read at once."""
    trials = [(name, find) for name, finds in wanted.items() for find in dict.fromkeys(finds)]
    probe = _probe(page, trials)
    read = [sheet.read(probe) for sheet in sheets]
    found: dict[str, dict[Find, list[Field]]] = {name: {} for name in wanted}
    for place, (name, find) in enumerate(trials):
        found[name][find] = [fields[_name(place)] for fields in read]
    return {name: dict(results) for name, results in found.items()}


def _probe(page: Page, trials: Iterable[tuple[str, Find]]) -> Page:
    """A description in which each way is a field of its own, beside the real ones."""
    fields = dict(page.fields)
    for place, (name, find) in enumerate(trials):
        changes = {"find": (find.model_copy(update={"fallback": False}),), "optional": True}
        fields[_name(place)] = page.fields[name].model_copy(update=changes)
    return page.model_copy(update={"fields": fields, "rows": None, "unread": None})


def _name(place: int) -> str:
    return f"way_{place}"


def found_nothing(result: Field) -> bool:
    """Whether a way found nothing at all: not even the page's word that there is no value."""
    return result.state is State.ABSENT and result.found_by is None


def is_right(spec: FieldSpec, result: Field, truth: Field | None, *, must_find: bool) -> bool:
    """Whether what a way gives on a page may stand there.

    Where the truth is not known, a value of the right type may; where a page need not be found by this way,
    so may nothing.
    """
    if found_nothing(result):
        return not must_find or (truth is not None and truth.state is State.ABSENT)
    if truth is None:
        return result.state is not State.FAILED
    return same(spec, result, truth)
