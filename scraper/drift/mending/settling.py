"""Settles one field after another: which way to it is proposed, and what becomes of the ways that it has.

Knows a description, pages with known values, and how ways are tried; never where the values are known from.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple

from scraper.drift.mending.choosing import Chosen, Question, choose, information
from scraper.drift.mending.index import index_of
from scraper.drift.mending.judging import Trials, as_found, found_nothing, is_right, try_ways
from scraper.drift.mending.meaning import affinity, words_of_field
from scraper.drift.mending.sheets import Sheet, same
from scraper.drift.mending.truths import by_likeness
from scraper.drift.mending.ways import CORES, Way, shape_of, ways
from scraper.models import Field, State
from scraper.packs.spec import FieldSpec, FieldType, Find, Page

_MOST_WAYS: Final = 28
"""Ways to one field that are tried."""
_MOST_NARROWED: Final = 6
_MOST_PLANS: Final = 12
_LEARNT_FROM: Final = 2
"""New pages that ways are looked for on; all of them judge."""
_ANYTHING: Final = r"^\s*(\S[\s\S]*?)\s*$"
"""Any text but none."""
Narrows = tuple[tuple[Find, Find], ...]


class Settled(NamedTuple):
    """What is to become of a field's ways."""

    chosen: Chosen | None
    """The way to add."""
    drops: tuple[Find, ...]
    narrows: Narrows
    given: tuple[Field, ...]
    """What the field then is on each page, old ones first."""


class _Plan(NamedTuple):
    chosen: Chosen | None
    drops: tuple[Find, ...]
    narrows: Narrows
    finds: tuple[Find, ...]


class Settler:
    """Settles the fields of one kind of page."""

    def __init__(self, page: Page, old: Sequence[Sheet], new: Sequence[Sheet]) -> None:
        self.page, self.old, self.new = page, old, new
        self.sheets = [*old, *new]
        self.indexes = [index_of(sheet) for sheet in new[:_LEARNT_FROM]]
        self.words = {name: words_of_field(name, spec) for name, spec in page.fields.items()}
        values = (one.value for sheet in new for one in sheet.truth.values())
        self.known_texts = frozenset(str(value).casefold() for value in values if value is not None)

    def settle(self, names: Sequence[str]) -> dict[str, Settled | str]:
        """What is to be done for each field, or why nothing can be."""
        found = {name: self._ways(name) for name in names}
        wanted = {
            name: [(find,) for find in (*(way.find for way in found[name]), *self._existing(name))]
            for name in names
        }
        trials = try_ways(self.page, wanted, self.sheets, alone=True)
        plans = {name: self._plans(name, found[name], trials[name]) for name in names}
        tried = try_ways(
            self.page,
            {name: [one.finds for one in some] for name, some in plans.items() if not isinstance(some, str)},
            self.sheets,
        )
        return {
            name: some if isinstance(some, str) else self._first_right(name, some, tried[name])
            for name, some in plans.items()
        }

    def _existing(self, name: str) -> list[Find]:
        return [*own_ways(self.page.fields[name]), *chain.from_iterable(self._narrowed(name).values())]

    def _ways(self, name: str) -> list[Way]:
        """Ways to a field's values on the first new pages, the likeliest first."""
        spec, own = self.page.fields[name], self.words[name]
        found: dict[Find, Way] = {}
        for index in self.indexes:
            truth = index.sheet.truth.get(name)
            if truth is None or truth.state is not State.PRESENT:
                continue
            for way in ways(index, spec, truth.value):
                if way.find.label is None or not self._is_value(way.find.label):
                    found.setdefault(way.find, way)
        ranked = sorted(found.values(), key=lambda way: -(way.lasting + affinity(own, way.says) / 2))
        return [*ranked[:_MOST_WAYS], *self._narrower(name, ranked[:_MOST_NARROWED])]

    def _is_value(self, label: str) -> bool:
        """Whether a text that stands like a label is a value, or the beginning of one."""
        text = label.casefold()
        return any(one.startswith(text) for one in self.known_texts)

    def _narrower(self, name: str, found: Sequence[Way]) -> Iterator[Way]:
        """The same ways, taking only what looks like the field's values."""
        for pattern in self._patterns(name)[:-1]:
            for way in found:
                if way.find.match is None:
                    find = way.find.model_copy(update={"match": pattern})
                    yield way._replace(find=find, lasting=way.lasting - 0.03)

    def _patterns(self, name: str) -> list[str]:
        """Regular expressions for what looks like the field's values, and for any text but none."""
        truths = [one.truth[name].value for one in self.sheets if name in one.truth]
        texts = [value for value in truths if isinstance(value, str)]
        type_ = self.page.fields[name].type
        core = CORES.get(type_) or (shape_of(texts) if type_ is FieldType.TEXT else None)
        return [_ANYTHING] if core is None else [rf"^\s*({core})\s*$", _ANYTHING]

    def _narrowed(self, name: str) -> dict[Find, list[Find]]:
        """Ways that take any text, and what they would be if they took only what looks like the values."""
        tried = own_ways(self.page.fields[name])
        free = (find for find in tried if find.match is None and find.regex is None)
        patterns = self._patterns(name)
        return {find: [find.model_copy(update={"match": one}) for one in patterns] for find in free}

    def _plans(self, name: str, found: Sequence[Way], trials: Trials) -> list[_Plan] | str:
        """What might be done for a field, the least first; or why nothing can be."""
        truths = [sheet.truth.get(name) for sheet in self.new]
        if not any(truth is not None and truth.state is State.PRESENT for truth in truths):
            return self._unknown(name)
        spec = self.page.fields[name]
        own = own_ways(spec)
        wrong = [find for find in own if not self._fits(name, trials[as_found(find)], must_find=False)]
        sure = [find for find in own if self._fits(name, trials[as_found(find)], must_find=True)]
        right = [way for way in found if self._fits(name, trials[as_found(way.find)], must_find=True)]
        chosen = choose(right, self._question(name, truths))
        if isinstance(chosen, str) and not sure:
            return chosen
        choices = [None] if isinstance(chosen, str) else [None, chosen]
        plans = [plan for one in choices for plan in self._with(name, one, wrong, trials)]
        return plans[:_MOST_PLANS]

    def _with(self, name: str, chosen: Chosen | None, wrong: list[Find], trials: Trials) -> Iterator[_Plan]:
        """A way added, and less and less left of those that give something wrong."""
        spec, narrower = self.page.fields[name], self._narrowed(name)
        fits = {
            find: [one for one in narrower.get(find, ()) if not self._is_wrong(name, trials[as_found(one)])]
            for find in wrong
        }
        narrows = tuple((find, good[0]) for find, good in fits.items() if good)
        rest = tuple(find for find in wrong if find not in dict(narrows))
        add = None if chosen is None else chosen.way.find
        for drops, narrowed in dict.fromkeys([((), ()), ((), narrows), (rest, narrows), (tuple(wrong), ())]):
            yield _Plan(chosen, drops, narrowed, with_changes(spec, add, drops, narrowed))

    def _first_right(self, name: str, plans: Sequence[_Plan], tried: Trials) -> Settled | str:
        spec = self.page.fields[name]
        for plan in plans:
            given = tried[plan.finds]
            pairs = zip(self.sheets, given, strict=True)
            if all(
                sheet.truth.get(name) is None or same(spec, one, sheet.truth[name]) for sheet, one in pairs
            ) and not any(one.state is State.FAILED for one in given[len(self.old) :]):
                return Settled(plan.chosen, plan.drops, plan.narrows, tuple(given))
        return "whatever is added, its older selectors give something else on some page"

    def _unknown(self, name: str) -> str:
        if all(name in sheet.truth for sheet in self.new):
            return "older pages of the same things show no value, and the new pages may"
        reason = by_likeness(name, self.page, self.old, self.new[0])
        why = f": {reason}" if isinstance(reason, str) else ""
        return f"its value on the new pages is not known{why}; give pages of the same things, or teach it"

    def _fits(self, name: str, results: Sequence[Field], *, must_find: bool) -> bool:
        """Whether what a way gives is right on every page; it must find something on the new ones."""
        spec, count = self.page.fields[name], len(self.old)
        return all(
            is_right(spec, result, sheet.truth.get(name), must_find=must_find and place >= count)
            for place, (sheet, result) in enumerate(zip(self.sheets, results, strict=True))
        )

    def _is_wrong(self, name: str, results: Sequence[Field]) -> bool:
        """Whether a way finds something on any page that is not the value."""
        spec = self.page.fields[name]
        return any(
            not found_nothing(result) and not is_right(spec, result, sheet.truth.get(name), must_find=False)
            for sheet, result in zip(self.sheets, results, strict=True)
        )

    def _question(self, name: str, truths: Sequence[Field | None]) -> Question:
        spec = self.page.fields[name]
        others = {other: words for other, words in self.words.items() if other != name}
        twins = frozenset(other for other in others if self._are_twins(name, other))
        values = {str(one.value) for one in truths if one is not None and one.value is not None}
        return Question(self.words[name], others, twins, information(spec.type, truths), len(values))

    def _are_twins(self, name: str, other: str) -> bool:
        """Whether two fields have the same values on all new pages on which both are known."""
        both = [(sheet.truth.get(name), sheet.truth.get(other)) for sheet in self.new]
        known = [(one, two) for one, two in both if one and two and State.PRESENT in {one.state, two.state}]
        return bool(known) and all(str(one.value) == str(two.value) for one, two in known)


def own_ways(spec: FieldSpec) -> list[Find]:
    """The ways of a field that look at the page itself."""
    return [find for find in spec.find if find.page is None]


def last_tried(spec: FieldSpec) -> int:
    """The last way that is looked at on the page itself; a new one follows it: older pages read as before."""
    return max((place for place, find in enumerate(spec.find) if find.page is None), default=0)


def as_last(spec: FieldSpec, find: Find) -> Find:
    """A way as it is added: behind others that are only fallbacks, it is one too."""
    return find.model_copy(update={"fallback": any(one.fallback for one in spec.find)})


def with_changes(
    spec: FieldSpec, add: Find | None, drops: Sequence[Find], narrows: Narrows
) -> tuple[Find, ...]:
    """A field's ways with one added, some gone, and some narrowed."""
    found = list(spec.find)
    if add is not None:
        found.insert(last_tried(spec) + 1, as_last(spec, add))
    return tuple(dict(narrows).get(find, find) for find in found if find not in drops)
