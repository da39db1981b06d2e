"""Trials: recorded pages changed as redesigns change them, with the truth of every field kept.

    for trial in trials(fixtures, load_pack, seed=1, count=100):
        print(trial.kinds, outcomes_of(trial, pack))

An outcome is one of three, and strict:

- right: the field has the value that the page shows, or is absent where it was absent before the change;
- refused: it failed, or the whole page was refused, or another page is named that has it; or the page shows
  the value no more, and the field is failed or absent;
- wrong: any other value; absence while the value is on the page, even where the pack calls the field
  optional; that the console has no such thing, while the page shows it; any reading at all of a page that is
  to be refused.

A value that is taken away takes further places under its label with it: that another thing's value stands
where the field's own label was, and nowhere else, can be told from no page.

Pure, but for the fixtures' files being read before.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from random import Random
from typing import Any, Final, NamedTuple

from lxml.etree import _Element

from scraper.drift.mutations.kinds import KINDS, Kind
from scraper.drift.mutations.marks import fields_in, mark
from scraper.drift.mutations.pages import as_page
from scraper.extract.document import Document
from scraper.extract.encoding import decode_page
from scraper.extract.plan import plan_of
from scraper.models import Capture
from scraper.packs.spec import Pack
from scraper.recording import Fixture, reading

MOST_TOGETHER: Final = 4
"""Kinds of change that one trial may combine."""
_PRESENT: Final = "present"


class Outcome(StrEnum):
    """What became of one field."""

    RIGHT = "right"
    REFUSED = "refused"
    WRONG = "wrong"


class Truth(NamedTuple):
    """What is true of one field after the change."""

    value: Any
    """As fixtures have it; None when the page shows none."""
    gone: bool
    """Whether the change took the value away."""


@dataclass(frozen=True)
class Trial:
    """One changed page."""

    fixture: Fixture
    pack: Pack
    kinds: tuple[str, ...]
    """The changes, in the order in which they were made."""
    number: int
    page: bytes
    truth: Mapping[str, Truth]
    """By field; empty when the page is to be refused."""

    @cached_property
    def capture(self) -> Capture:
        """The changed page as if it had been captured."""
        changed = {"body": self.page, "content_type": "text/html; charset=utf-8"}
        return self.fixture.capture.model_copy(update=changed)

    @property
    def all_there(self) -> bool:
        """Whether every field's value is still on the page."""
        return not any(truth.gone for truth in self.truth.values())


def trials(
    fixtures: Iterable[Fixture],
    pack_for: Callable[[Fixture], Pack],
    *,
    seed: int,
    count: int,
    kinds: Sequence[Kind] = tuple(KINDS.values()),
    single: bool = False,
) -> Iterator[Trial]:
    """So many changed pages, the same for the same seed: each kind in turn, alone or with up to three others.

    Pages of the login are left out: they hold no fields.
    """
    subjects = [Subject(one, pack_for(one)) for one in fixtures]
    subjects = [one for one in subjects if one.fixture.meta.page in one.pack.pages]
    number = 0
    for attempt in range(count * 20 if subjects else 0):
        random = Random(f"{seed}:{attempt}")  # noqa: S311 - trials are to be repeatable, not secret
        first = kinds[attempt % len(kinds)]
        more = 0 if single else random.choice((0, 1, 2, MOST_TOGETHER - 1))
        others = random.sample([kind for kind in kinds if kind is not first], min(more, len(kinds) - 1))
        together = random.sample([first, *others], len(others) + 1)
        trial = random.choice(subjects).changed(together, random, number)
        if trial is not None:
            number += 1
            yield trial
        if number == count:
            return


class Subject:
    """A recorded page, marked once, to be changed in many ways."""

    def __init__(self, fixture: Fixture, pack: Pack) -> None:
        self.fixture = fixture
        self.pack = pack

    @cached_property
    def _root(self) -> _Element:
        page = self.pack.pages[self.fixture.meta.page]
        capture = self.fixture.capture
        source = decode_page(capture.body, capture.content_type)
        document = Document(source, capture.url_got, page=page.page)
        mark(document, plan_of(page), self.fixture.meta.arguments, self._present)
        return document.root

    @cached_property
    def _fields(self) -> Mapping[str, Any]:
        fields: Mapping[str, Any] = self.fixture.expected.get("fields", {})
        return fields

    @cached_property
    def _present(self) -> list[str]:
        return [name for name, field in self._fields.items() if field["state"] == _PRESENT]

    @cached_property
    def _placed(self) -> set[str]:
        """The fields whose places on the page are known."""
        return fields_in(self._root)

    def changed(self, kinds: Sequence[Kind], random: Random, number: int) -> Trial | None:
        """The page after these changes; None when none of them applies."""
        root, done = self._root, []
        self._placed  # noqa: B018 - counted before the first change
        for kind in kinds:
            if (after := kind.applied(root, random)) is not None:
                root = after
                done.append(kind.name)
        if not done:
            return None
        left = fields_in(root)
        truth = {
            name: Truth(field.get("value"), gone=name in self._placed and name not in left)
            for name, field in self._fields.items()
        }
        return Trial(self.fixture, self.pack, tuple(done), number, as_page(root), truth)


def outcomes_of(trial: Trial, pack: Pack | None = None) -> dict[str, Outcome]:
    """What a pack makes of a changed page, by field; of a page to be refused, by the name `page`."""
    pack = pack or trial.pack
    found = reading(trial.capture, pack, trial.fixture.meta.arguments)
    if not trial.truth:
        refused = Outcome.RIGHT if found == trial.fixture.expected else Outcome.REFUSED
        return {"page": Outcome.WRONG if "fields" in found else refused}
    if "error" in found:
        lies = found["error"] == "not_found"
        return dict.fromkeys(trial.truth, Outcome.WRONG if lies else Outcome.REFUSED)
    elsewhere = _elsewhere(pack, trial.fixture.meta.page)
    return {
        name: _outcome(found["fields"].get(name, {"state": "failed"}), truth, elsewhere=name in elsewhere)
        for name, truth in trial.truth.items()
    }


def _elsewhere(pack: Pack, kind: str) -> set[str]:
    """The fields that a further page has when this one lacks them."""
    fields = pack.pages[kind].fields
    return {name for name, spec in fields.items() if any(find.page is not None for find in spec.find)}


def _outcome(found: Mapping[str, Any], truth: Truth, *, elsewhere: bool) -> Outcome:
    if found["state"] == _PRESENT and not (truth.gone and found["value"] == []):
        return Outcome.RIGHT if found["value"] == truth.value else Outcome.WRONG
    if found["state"] == "failed" or truth.gone:
        return Outcome.REFUSED
    if truth.value is None:
        return Outcome.RIGHT
    asks = elsewhere and str(found.get("reason", "")).startswith("see page")
    return Outcome.REFUSED if asks else Outcome.WRONG
