"""Plays redesigns: a selector that is right on a page of one template is looked for on a page of another."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from scraper.drift import Found, Refused, relocate
from scraper.drift.selecting import Selector
from scraper.drift.view import View
from tests.drift.matter import Writer

Template = Callable[..., tuple[str, dict[str, str]]]
_GROUPS = frozenset({"paragraphs", "subheads", "topics", "ingredients", "steps", "features"})


class Site(NamedTuple):
    """Templates of one kind, and the matter that they tell."""

    templates: Sequence[Template]
    matter: Callable[[Writer], Any]


class Trial(NamedTuple):
    """One field, looked for."""

    field: str
    old: str
    new: str
    outcome: str
    """right, wrong, refused; or, where the new page lacks the field, gone-refused or gone-wrong."""
    found: Found | Refused


def play(site: Site, *, news: Sequence[Template] | None = None, seed: int = 0) -> Iterator[Trial]:
    """Every field of every template, on a page of every other one that tells of something else."""
    for old in site.templates:
        for new in news or site.templates:
            if old is not new:
                yield from _pair(site, old, new, seed)


def _pair(site: Site, old: Template, new: Template, seed: int) -> Iterator[Trial]:
    writer = Writer(seed * 7919 + sum(map(ord, old.__name__ + new.__name__)))
    before, was = old(site.matter(writer), writer.random)
    after, now = new(site.matter(writer), writer.random)
    page, view = View(before), View(after)
    for field, selector in was.items():
        found = relocate((page, selector), view)
        yield Trial(field, old.__name__, new.__name__, _outcome(found, view, now.get(field)), found)


def _outcome(found: Found | Refused, view: View, truth: str | None) -> str:
    if truth is None:
        return "gone-wrong" if found else "gone-refused"
    if not isinstance(found, Found):
        return "refused"
    right = view.texts[Selector(truth).spots(view)[0].at]
    return "right" if _says(found.text, right) else "wrong"


def _says(found: str, right: str) -> bool:
    """Whether a value is the right one, give or take a `By` or a label."""
    short, long = sorted((found.casefold(), right.casefold()), key=len)
    return bool(short) and short in long and len(long) - len(short) <= 12


def tally(trials: Iterator[Trial]) -> Counter[str]:
    """How many ended how."""
    return Counter(trial.outcome for trial in trials)


def restored(counts: Counter[str]) -> float:
    """The share of the fields that are still there that was found."""
    return counts["right"] / (counts["right"] + counts["wrong"] + counts["refused"])


def wrong(counts: Counter[str]) -> float:
    """The share of all trials that ended in a wrong value."""
    return (counts["wrong"] + counts["gone-wrong"]) / counts.total()
