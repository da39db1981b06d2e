"""One page to learn from or to mend for: parsed once, with what is known of its fields.

Knows captures and readings; never how a selector is found.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from scraper.drift.view import View
from scraper.errors import ScraperError
from scraper.extract.document import Document
from scraper.extract.extraction import document_of, fields_of, prove
from scraper.extract.values import KINDS
from scraper.models import Capture, Field, State
from scraper.packs.spec import FieldSpec, FieldType, Page, Proof
from scraper.packs.templates import places

_WORTH_KNOWING = 2
"""Characters that a value must have to tell one page from another."""
_PLAIN = re.compile(r"\w+(?:[ ,.:-]\w+)*|\w*")
"""Text that every way of writing a page leaves as it is."""
_ENOUGH, _ENOUGH_NAMED = 0.6, 0.3
"""Which part of an older page's telling values a new one must hold; where both were asked for alike, less."""


@dataclass(eq=False)
class Sheet:
    """A page with its known values."""

    name: str
    """What people call it, such as its folder."""
    capture: Capture
    arguments: Mapping[str, str]
    truth: dict[str, Field] = field(default_factory=dict)
    """What its fields are known to be; nothing of those that are not known."""
    has_stand_ins: bool = False
    """Whether addresses and names on it were replaced when it was recorded."""

    @cached_property
    def document(self) -> Document:
        """The page, parsed. Raises Unreadable."""
        return document_of(self.capture)

    @cached_property
    def view(self) -> View:
        """The same page, indexed. Raises Unreadable."""
        return View(self.document.root)

    def refusal(self, page: Page) -> ScraperError | None:
        """Why the page is not of the kind that is described; None when it is."""
        checked = tuple(proof for proof in page.proof if self._can_check(proof))
        try:
            prove(self.document, page.model_copy(update={"proof": checked}), self.arguments)
        except ScraperError as error:
            return error
        return None

    def _can_check(self, proof: Proof) -> bool:
        """Whether it is known what the page was asked for with, where a proof compares that."""
        return proof.equals is None or self.arguments.keys() >= set(places(proof.equals))

    def rows(self, page: Page) -> Sequence[Mapping[str, Field]]:
        """The fields of each row of its list, as they are described."""
        return fields_of(self.document, page, self.arguments).rows

    def read(self, page: Page) -> Mapping[str, Field]:
        """All fields of the page, as they are described, whatever kind it is of."""
        return fields_of(self.document, page, self.arguments).fields


def same(spec: FieldSpec, one: Field, other: Field) -> bool:
    """Whether two readings of a field mean the same.

    >>> ip = FieldSpec.model_validate_json('{"type": "ip", "find": [{"label": "Source"}]}')
    >>> same(ip, Field(state=State.PRESENT, value="::1"), Field(state=State.PRESENT, value="0:0:0:0:0:0:0:1"))
    True
    """
    if one.state is not other.state:
        return False
    return one.state is not State.PRESENT or KINDS[spec.type].same(one.value, other.value)


@dataclass(frozen=True)
class Twin:
    """What older pages of the same thing tell of a new one."""

    truth: dict[str, Field]
    """The values on which all of them agree."""
    arguments: Mapping[str, str]


def twin_of(new: Sheet, old: Sequence[Sheet], page: Page) -> Twin | None:
    """The older pages of the same thing, by what was asked for, else by values; None if none."""
    named = [one for one in old if one.arguments and one.arguments == new.arguments]
    scored = [(_likeness(new, one, page), one) for one in named or old]
    highest = max((score for score, _ in scored), default=(0.0, 0, 0))
    if highest[0] < (_ENOUGH_NAMED if named else _ENOUGH):
        return None
    best = [one for score, one in scored if score == highest]
    truth = dict(_agreed(best, page))
    if any(one.has_stand_ins for one in best):
        truth = {name: one for name, one in truth.items() if _is_shown(page.fields[name], one, new)}
    arguments = best[0].arguments if all(one.arguments == best[0].arguments for one in best) else {}
    return Twin(truth, arguments)


def _is_shown(spec: FieldSpec, known: Field, new: Sheet) -> bool:
    """Whether a page shows a value that an older one had, so that it is no stand-in there."""
    told = _telling(spec, known)
    whole = spec.type is not FieldType.RULE and bool(told)
    shown = whole and all(_holds(new.document.source, text) for text in told)
    return shown or known.state is not State.PRESENT


def _agreed(sheets: Sequence[Sheet], page: Page) -> Iterator[tuple[str, Field]]:
    first, *rest = sheets
    for name, value in first.truth.items():
        spec = page.fields[name]
        if all(name in one.truth and same(spec, value, one.truth[name]) for one in rest):
            yield name, value


def _likeness(new: Sheet, old: Sheet, page: Page) -> tuple[float, int, int]:
    """Which part of an older page's telling values the new one holds, how many these are, and how long."""
    told = [text for name in old.truth for text in _telling(page.fields[name], old.truth[name])]
    held = [text for text in told if _holds(new.document.source, text)]
    return (len(held) / len(told) if told else 0.0), len(held), sum(map(len, held))


def _holds(source: str, text: str) -> bool:
    return text in source and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", source) is not None


def _telling(spec: FieldSpec, known: Field) -> list[str]:
    """The texts of a known value that would hardly stand on another page by chance."""
    if known.state is not State.PRESENT or spec.type in {FieldType.HEXDUMP, FieldType.JSON}:
        return []
    if spec.type is FieldType.RULE:
        return [max(_PLAIN.findall(known.value), key=len)]
    values = known.value if isinstance(known.value, list) else [known.value]
    return [text for text in map(str, values) if len(text) >= _WORTH_KNOWING]
