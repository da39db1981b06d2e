"""Mends the description of one kind of page for pages as they are now, with proof on all of them.

    mending = mend(page, old_sheets, new_sheets)
    for proposal in mending.proposals: ...
    for denial in mending.denials: ...

What is proposed gives the right value on every page; what cannot be is refused with its reason. Pure: knows
descriptions and pages; writes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from scraper.drift.mending.choosing import Chosen, Question, choose, information
from scraper.drift.mending.index import index_of
from scraper.drift.mending.judging import Trials, found_nothing, is_right, try_ways
from scraper.drift.mending.meaning import affinity, words_of_field
from scraper.drift.mending.proofs import is_cut_off, mend_proofs
from scraper.drift.mending.rows import broken_rows
from scraper.drift.mending.sheets import Sheet, same
from scraper.drift.mending.truths import Basis, by_likeness, learn, teach
from scraper.drift.mending.ways import CORES, Way, shape_of, ways
from scraper.errors import ConsoleUnreachable, NotFound, SignedOut, Unreadable
from scraper.models import Field, State
from scraper.packs.spec import FieldSpec, FieldType, Find, Page, Proof

_MOST_WAYS: Final = 28
"""Ways to one field that are tried."""
_ANYTHING: Final = r"^\s*(\S[\s\S]*?)\s*$"
"""Any text but none."""
_MOST_NARROWED: Final = 6
_LEARNT_FROM: Final = 2
"""New pages that ways are looked for on; all of them judge."""
_ANOTHER: Final = (SignedOut, NotFound, ConsoleUnreachable, Unreadable)


@dataclass(frozen=True)
class Proposal:
    """A mended field."""

    field: str
    find: Find | None
    """The way to add; None when only wrong ways go."""
    drops: tuple[Find, ...]
    """Ways that give a wrong value on a new page, and go."""
    narrows: tuple[tuple[Find, Find], ...]
    """Ways that find what is no such value on a new page, and what they become."""
    score: float
    margin: float
    runner_up: Find | None
    basis: Basis
    values: tuple[tuple[str, Field], ...]
    """What it gives on every page, by the page's name, old ones first."""
    old_pages: int


@dataclass(frozen=True)
class Denial:
    """Why something is not mended."""

    field: str
    """The field's name, or the page's."""
    reason: str


@dataclass
class Mending:
    """What became of all fields."""

    page: Page
    """The description with all proposals in it."""
    proposals: list[Proposal] = field(default_factory=list)
    denials: list[Denial] = field(default_factory=list)
    sound: list[str] = field(default_factory=list)
    """Fields that need no mending."""
    proofs: dict[int, Proof] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether nothing was refused."""
        return not self.denials


def mend(
    page: Page,
    old: Sequence[Sheet],
    new: Sequence[Sheet],
    *,
    taught: Mapping[str, str] | None = None,
    only: Sequence[str] = (),
    others: Sequence[Sheet] = (),
) -> Mending:
    """Mend a page's description.

    `old` pages are read well by it as it is; their readings are taken for true. `new` pages are as the
    console shows them now, best of the same things. `taught` gives values that people pointed at, by field;
    `only` names the fields to mend, all when empty; `others` are pages that must go on being refused.
    Raises UsageError when a taught value is no such thing.
    """
    return _Work(page, old, new, others).run(taught or {}, frozenset(only))


class _Work:
    """One description being mended."""

    def __init__(
        self, page: Page, old: Sequence[Sheet], new: Sequence[Sheet], others: Sequence[Sheet]
    ) -> None:
        self.page, self.others = page, others
        self.result = Mending(page)
        self.old = [sheet for sheet in old if self._learnt_from(sheet)]
        self.new = [sheet for sheet in new if self._is_of_the_kind(sheet)]
        self.basis: dict[str, Basis] = {}
        self.indexes = [index_of(sheet) for sheet in self.new[:_LEARNT_FROM]]
        self.words = {name: words_of_field(name, spec) for name, spec in page.fields.items()}

    def _learnt_from(self, sheet: Sheet) -> bool:
        """Take an older page's readings for true; False when the description does not read it."""
        if (error := sheet.refusal(self.page)) is not None:
            self.result.notes.append(f"{sheet.name} is left out: {error.message}")
            return False
        fields = sheet.read(self.page)
        sheet.truth = {name: one for name, one in fields.items() if one.state is not State.FAILED}
        return True

    def _is_of_the_kind(self, sheet: Sheet) -> bool:
        error = sheet.refusal(self.page)
        if isinstance(error, _ANOTHER):
            self._deny(sheet.name, error.message)
        elif is_cut_off(self.page, sheet):
            self._deny(sheet.name, "the page is cut off before its end")
        else:
            return True
        return False

    def _deny(self, name: str, reason: str) -> None:
        self.result.denials.append(Denial(name, reason))

    def run(self, taught: Mapping[str, str], only: frozenset[str]) -> Mending:
        """Mend what can be."""
        if not self.old or not self.new:
            self._deny(self.page.page, f"there is no {'older' if not self.old else 'new'} page to learn from")
            return self.result
        strangers = [sheet for sheet in self.new if not learn(sheet, self.old, self.page)]
        for name in teach(self.new, self.page, taught):
            self.basis[name] = Basis.TAUGHT
        broken = [name for name in self._broken() if not only or name in only]
        self._guess(broken, strangers)
        for reason in broken_rows(self.page, self.old, self.new):
            self._deny("rows", reason)
        if any(not self._belongs(sheet) for sheet in list(self.new)):
            return self.result
        self._propose(broken)
        self._assemble()
        return self.result

    def _broken(self) -> list[str]:
        """The fields that do not give what they should on every new page."""
        read = [sheet.read(self.page) for sheet in self.new]
        broken = [
            name
            for name in self.page.fields
            if any(
                self._is_bad(name, sheet, fields[name]) for sheet, fields in zip(self.new, read, strict=True)
            )
        ]
        self.result.sound = [name for name in self.page.fields if name not in broken]
        return broken

    def _is_bad(self, name: str, sheet: Sheet, found: Field) -> bool:
        truth = sheet.truth.get(name)
        if truth is not None:
            return not same(self.page.fields[name], found, truth)
        was = [one.truth[name].state for one in self.old if name in one.truth]
        vanished = found_nothing(found) and bool(was) and all(state is State.PRESENT for state in was)
        return found.state is State.FAILED or vanished

    def _guess(self, broken: Sequence[str], strangers: Sequence[Sheet]) -> None:
        """Look for the values of pages that tell of something else than any older one."""
        for sheet in strangers:
            for name in broken:
                if name in sheet.truth:
                    continue
                value = by_likeness(name, self.page.fields[name], self.old, sheet)
                if isinstance(value, Field):
                    sheet.truth[name] = value
                    self.basis.setdefault(name, Basis.LIKENESS)

    def _belongs(self, sheet: Sheet) -> bool:
        """Whether a page that fails its proof shows enough of what its kind shows."""
        error = sheet.refusal(self.page)
        if error is None:
            return True
        read = sheet.read(self.page)
        expected = [name for name in self.page.fields if any(one.truth.get(name) for one in self.old)]
        known = [name for name in expected if name in sheet.truth or read[name].state is State.PRESENT]
        if len(known) * 2 >= len(expected):
            return True
        self.new.remove(sheet)
        self._deny(sheet.name, f"{error.message}; and it shows too little of what the older pages show")
        return False

    def _propose(self, broken: Sequence[str]) -> None:
        sheets = [*self.old, *self.new]
        found = {name: self._ways(name) for name in broken}
        wanted = {
            name: [
                *(way.find for way in found[name]),
                *_tried(spec),
                *chain.from_iterable(self._narrowed(name).values()),
            ]
            for name, spec in ((name, self.page.fields[name]) for name in broken)
        }
        trials = try_ways(self.page, wanted, sheets)
        for name in broken:
            self._settle(name, found[name], trials[name])

    def _ways(self, name: str) -> list[Way]:
        """Ways to a field's values on the first new pages, the likeliest first."""
        spec, own = self.page.fields[name], self.words[name]
        known = self._known_texts
        found: dict[Find, Way] = {}
        for index in self.indexes:
            truth = index.sheet.truth.get(name)
            if truth is None or truth.state is not State.PRESENT:
                continue
            for way in ways(index, spec, truth.value):
                if way.find.label is None or way.find.label.casefold() not in known:
                    found.setdefault(way.find, way)
        ranked = sorted(found.values(), key=lambda way: -(way.lasting + affinity(own, way.says) / 2))
        return [*ranked[:_MOST_WAYS], *self._narrower(name, ranked[:_MOST_NARROWED])]

    def _narrower(self, name: str, found: Sequence[Way]) -> Iterator[Way]:
        """The same ways, taking only what looks like the field's values."""
        for pattern in self._patterns(name)[:-1]:
            for way in found:
                if way.find.match is None:
                    find = way.find.model_copy(update={"match": pattern})
                    yield way._replace(find=find, lasting=way.lasting - 0.03)

    @property
    def _known_texts(self) -> frozenset[str]:
        values = (one.value for sheet in self.new for one in sheet.truth.values())
        return frozenset(str(value).casefold() for value in values if value is not None)

    def _settle(self, name: str, found: Sequence[Way], trials: Trials) -> None:
        spec = self.page.fields[name]
        truths = [sheet.truth.get(name) for sheet in self.new]
        if not any(truth is not None and truth.state is State.PRESENT for truth in truths):
            self._deny(name, self._unknown(name))
            return
        wrong = [find for find in _tried(spec) if not self._fits(name, trials[find], must_find=False)]
        narrower = self._narrowed(name)
        fits = {
            find: [one for one in narrower.get(find, ()) if self._fits(name, trials[one], must_find=False)]
            for find in wrong
        }
        narrows = tuple((find, good[0]) for find, good in fits.items() if good)
        drops = tuple(find for find in wrong if find not in dict(narrows))
        kept = [dict(narrows).get(find, find) for find in _tried(spec) if find not in drops]
        sure = next((find for find in kept if self._fits(name, trials[find], must_find=True)), None)
        if wrong and sure is not None:
            self._accept(name, None, drops, narrows, trials[sure])
            return
        right = [way for way in found if self._fits(name, trials[way.find], must_find=True)]
        chosen = choose(right, self._question(name, truths))
        if isinstance(chosen, str):
            self._deny(name, chosen)
        else:
            self._accept(name, chosen, drops, narrows, trials[chosen.way.find])

    def _patterns(self, name: str) -> list[str]:
        """Regular expressions for what looks like the field's values, and for any text but none."""
        truths = [one.truth[name].value for one in (*self.old, *self.new) if name in one.truth]
        texts = [value for value in truths if isinstance(value, str)]
        type_ = self.page.fields[name].type
        core = CORES.get(type_) or (shape_of(texts) if type_ is FieldType.TEXT else None)
        return [_ANYTHING] if core is None else [rf"^\s*({core})\s*$", _ANYTHING]

    def _narrowed(self, name: str) -> dict[Find, list[Find]]:
        """Ways that take any text, and what they would be if they took only what looks like the values."""
        tried = _tried(self.page.fields[name])
        free = (find for find in tried if find.match is None and find.regex is None)
        return {
            find: [find.model_copy(update={"match": one}) for one in self._patterns(name)] for find in free
        }

    def _unknown(self, name: str) -> str:
        reason = by_likeness(name, self.page.fields[name], self.old, self.new[0])
        why = f": {reason}" if isinstance(reason, str) else ""
        return f"its value on the new pages is not known{why}; give pages of the same things, or teach it"

    def _fits(self, name: str, results: Sequence[Field], *, must_find: bool) -> bool:
        """Whether what a way gives is right on every page; it must find something on the new ones."""
        spec, count = self.page.fields[name], len(self.old)
        pages = zip((*self.old, *self.new), results, strict=True)
        return all(
            is_right(spec, result, sheet.truth.get(name), must_find=must_find and place >= count)
            for place, (sheet, result) in enumerate(pages)
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

    def _accept(
        self,
        name: str,
        chosen: Chosen | None,
        drops: tuple[Find, ...],
        narrows: tuple[tuple[Find, Find], ...],
        given: Sequence[Field],
    ) -> None:
        names = [sheet.name for sheet in (*self.old, *self.new)]
        self.result.proposals.append(
            Proposal(
                field=name,
                find=None if chosen is None else chosen.way.find,
                drops=drops,
                narrows=narrows,
                score=1.0 if chosen is None else chosen.score,
                margin=1.0 if chosen is None else chosen.margin,
                runner_up=None if chosen is None else chosen.runner_up,
                basis=self.basis.get(name, Basis.SAME),
                values=tuple(zip(names, given, strict=True)),
                old_pages=len(self.old),
            )
        )

    def _assemble(self) -> None:
        """Put all proposals into the description, and take out those that do not hold together."""
        while True:
            page = mended_page(self.page, self.result.proposals)
            bad = self._first_bad(page)
            if bad is None:
                break
            self.result.proposals = [one for one in self.result.proposals if one.field != bad]
            self._deny(bad, "with all that is proposed together it would not be right on every page")
        page, self.result.proofs, failed = mend_proofs(page, self.old, self.new, self.others)
        for reason in failed:
            self._deny(self.page.page, reason)
        self.result.page = page

    def _first_bad(self, page: Page) -> str | None:
        """A proposed field that is not right on some page once all is put together."""
        for sheet in (*self.old, *self.new):
            fields = sheet.read(page)
            for one in self.result.proposals:
                truth = sheet.truth.get(one.field)
                if truth is not None and not same(page.fields[one.field], fields[one.field], truth):
                    return one.field
        return None


def found_nothing_known(found: Field) -> bool:
    """Whether a field was absent without the page saying so."""
    return found.state is State.ABSENT and found.found_by is None


def _tried(spec: FieldSpec) -> list[Find]:
    return [find for find in spec.find if find.page is None]


def last_tried(spec: FieldSpec) -> int:
    """The last way that is looked at on the page itself; a new one follows it: older pages read as before."""
    return max((place for place, find in enumerate(spec.find) if find.page is None), default=0)


def as_last(spec: FieldSpec, find: Find) -> Find:
    """A way as it is added: behind others that are only fallbacks, it is one too."""
    return find.model_copy(update={"fallback": any(one.fallback for one in spec.find)})


def mended_page(page: Page, proposals: Sequence[Proposal]) -> Page:
    """A description with proposals in it."""
    fields = dict(page.fields)
    for one in proposals:
        spec = fields[one.field]
        found = list(spec.find)
        if one.find is not None:
            found.insert(last_tried(spec) + 1, as_last(spec, one.find))
        narrows = dict(one.narrows)
        kept = tuple(narrows.get(find, find) for find in found if find not in one.drops)
        fields[one.field] = spec.model_copy(update={"find": kept})
    return page.model_copy(update={"fields": fields})
