"""Tries ways to find fields on pages, by reading the pages as collecting would.

Knows descriptions of pages and how they are read; never where ways come from.
"""

from collections.abc import Iterable, Mapping, Sequence

from scraper.drift.mending.sheets import Sheet, same
from scraper.extract.extraction import NOTHING_FOUND
from scraper.models import Field, State
from scraper.packs.spec import FieldSpec, Find, Page

Finds = tuple[Find, ...]
Trials = Mapping[Finds, Sequence[Field]]
"""What some ways together give on each of some pages."""


def as_found(find: Find) -> Finds:
    """How a way alone is called in trials."""
    return (find,)


def try_ways(
    page: Page, wanted: Mapping[str, Sequence[Finds]], sheets: Sequence[Sheet], *, alone: bool = False
) -> dict[str, Trials]:
    """What each choice of ways to a field gives on each page, all read at once.

    With `alone`, a way that finds nothing says so, whatever the field may lack.
    """
    trials = [(name, finds) for name, some in wanted.items() for finds in dict.fromkeys(some)]
    probe = _probe(page, trials, alone=alone)
    read = [sheet.read(probe) for sheet in sheets]
    found: dict[str, dict[Finds, list[Field]]] = {name: {} for name in wanted}
    for place, (name, finds) in enumerate(trials):
        found[name][finds] = [fields[_name(place)] for fields in read]
    return {name: dict(results) for name, results in found.items()}


def _probe(page: Page, trials: Iterable[tuple[str, Finds]], *, alone: bool) -> Page:
    """A description in which each choice is a field of its own, beside the real ones."""
    fields = dict(page.fields)
    for place, (name, finds) in enumerate(trials):
        changes: dict[str, object] = {"find": finds}
        if alone:
            changes = {"find": tuple(_first(find) for find in finds), "optional": False}
        fields[_name(place)] = page.fields[name].model_copy(update=changes)
    return page.model_copy(update={"fields": fields, "rows": None})


def _first(find: Find) -> Find:
    return find.model_copy(update={"fallback": False})


def _name(place: int) -> str:
    return f"way_{place}"


def found_nothing(result: Field) -> bool:
    """Whether a way found nothing at all: not even the page's word that there is no value."""
    return result.state is State.FAILED and result.reason == NOTHING_FOUND


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
