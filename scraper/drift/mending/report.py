"""What a mending came to, for people and for programs; whatever pages say is made inert.

Knows results only.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from scraper.drift.mending.apply import plain
from scraper.drift.mending.edits import flow
from scraper.drift.mending.judging import found_nothing
from scraper.drift.mending.mend import Mending, Proposal
from scraper.drift.mending.proofs import shown
from scraper.export.inert import inert
from scraper.models import Field, State

_WIDTH, _SHOWN = 60, 6


def lines_of(mending: Mending) -> Iterator[str]:
    """For people: what is proposed with the value on every page, and what is refused and why."""
    for note in mending.notes:
        yield f"note: {inert(note)}"
    for one in mending.proposals:
        yield from _proposed(one)
    for place, proof in mending.proofs.items():
        yield f"proof `{inert(shown(mending.page.proof[place]))}`: also {inert(flow(plain(proof)))}"
    for denial in mending.denials:
        yield f"{inert(denial.field)}: refused: {inert(denial.reason)}"
    mended, refused, sound = len(mending.proposals), len(mending.denials), len(mending.sound)
    yield f"{mended} mended, {refused} refused, {sound} need no mending"


def _proposed(one: Proposal) -> Iterator[str]:
    what = "no new selector is needed" if one.find is None else inert(flow(plain(one.find)))
    yield f"{one.field}: {what}"
    yield f"  score {one.score:.2f}, margin {one.margin:.2f}, known by {_BASIS[one.basis.value]}"
    if one.runner_up is not None:
        yield f"  runner-up: {inert(flow(plain(one.runner_up)))}"
    for find in one.drops:
        yield f"  goes, for it gives a wrong value: {inert(flow(plain(find)))}"
    for find, narrower in one.narrows:
        yield f"  takes only its type now: {inert(flow(plain(find)))} → {inert(flow(plain(narrower)))}"
    old, new = one.values[: one.old_pages], one.values[one.old_pages :]
    silent = sum(found_nothing(field) for _, field in old)
    yield f"  {len(old)} older pages: the right value on {len(old) - silent}, nothing on {silent}"
    for name, field in new[:_SHOWN]:
        yield f"  {inert(name)}: {value_shown(field)}"
    if len(new) > _SHOWN:
        yield f"  … and {len(new) - _SHOWN} more new pages; --json shows all"


_BASIS: Final = {
    "same": "older pages of the same things",
    "taught": "what a person said",
    "likeness": "likeness alone: look at the values",
}


def value_shown(field: Field) -> str:
    """A value on one line, inert and shortened.

    >>> value_shown(Field(state=State.PRESENT, value="a\\x1bb"))
    '"a␛b"'
    """
    if field.state is not State.PRESENT:
        return "nothing there" if field.found_by is None else field.state.value
    text = _text(field.value)
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}… ({len(text)} characters)"


def _text(value: Any) -> str:
    return f'"{inert(value)}"' if isinstance(value, str) else inert(str(value))


def json_of(mending: Mending) -> dict[str, Any]:
    """For programs."""
    return {
        "page": mending.page.page,
        "mended": [_plain(one) for one in mending.proposals],
        "proofs": {str(place): plain(proof) for place, proof in mending.proofs.items()},
        "refused": [{"field": denial.field, "reason": denial.reason} for denial in mending.denials],
        "sound": mending.sound,
        "notes": mending.notes,
    }


def _plain(one: Proposal) -> Mapping[str, Any]:
    return {
        "field": one.field,
        "find": None if one.find is None else plain(one.find),
        "drops": [plain(find) for find in one.drops],
        "narrows": [[plain(find), plain(narrower)] for find, narrower in one.narrows],
        "score": one.score,
        "margin": one.margin,
        "runner_up": None if one.runner_up is None else plain(one.runner_up),
        "known_by": one.basis.value,
        "values": {name: field.model_dump(mode="json", exclude_none=True) for name, field in one.values},
    }
