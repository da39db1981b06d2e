"""Mends the description of one kind of page for pages as they are now, with proof on all of them.

    mending = mend(page, old_sheets, new_sheets)
    for proposal in mending.proposals: ...
    for denial in mending.denials: ...

What is proposed gives the right value on every page; what cannot be is refused with its reason. Pure: knows
descriptions and pages; writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from scraper.drift.mending.proofs import is_cut_off, mend_proofs
from scraper.drift.mending.rows import broken_rows
from scraper.drift.mending.settling import Settler, with_changes
from scraper.drift.mending.sheets import Sheet, same
from scraper.drift.mending.truths import Basis, by_likeness, learn, teach
from scraper.errors import ConsoleUnreachable, NotFound, SignedOut, Unreadable
from scraper.models import Field, State
from scraper.packs.spec import Find, Page, Proof

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
        for sheet in self.new:
            learn(sheet, self.old, self.page)
        for name in teach(self.new, self.page, taught):
            self.basis[name] = Basis.TAUGHT
        broken = [name for name in self._broken() if not only or name in only]
        self._guess(broken)
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
        vanished = (
            (found.state, found.found_by) == (State.ABSENT, None)
            and bool(was)
            and all(state is State.PRESENT for state in was)
        )
        return found.state is State.FAILED or vanished

    def _guess(self, broken: Sequence[str]) -> None:
        """Look for values that no older page of the same thing tells."""
        for sheet in self.new:
            for name in (one for one in broken if one not in sheet.truth):
                value = by_likeness(name, self.page, self.old, sheet)
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
        names = [sheet.name for sheet in (*self.old, *self.new)]
        settler = Settler(self.page, self.old, self.new)
        for name, one in settler.settle(broken).items():
            if isinstance(one, str):
                self._deny(name, one)
                continue
            chosen = one.chosen
            proposal = Proposal(
                field=name,
                find=None if chosen is None else chosen.way.find,
                drops=one.drops,
                narrows=one.narrows,
                score=1.0 if chosen is None else chosen.score,
                margin=1.0 if chosen is None else chosen.margin,
                runner_up=None if chosen is None else chosen.runner_up,
                basis=self.basis.get(name, Basis.SAME),
                values=tuple(zip(names, one.given, strict=True)),
                old_pages=len(self.old),
            )
            self.result.proposals.append(proposal)

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


def mended_page(page: Page, proposals: Sequence[Proposal]) -> Page:
    """A description with proposals in it."""
    fields = dict(page.fields)
    for one in proposals:
        spec = fields[one.field]
        finds = with_changes(spec, one.find, one.drops, one.narrows)
        fields[one.field] = spec.model_copy(update={"find": finds})
    return page.model_copy(update={"fields": fields})
