"""Chooses, of the ways that are right on every page, the one to propose; or says why none may be. Pure.

Knows what words mean and how much values tell; never pages.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from scraper.drift.mending.meaning import affinity
from scraper.drift.mending.ways import STABLE, Way
from scraper.models import Field, State
from scraper.packs.spec import FieldType, Find

ENOUGH_BITS: Final = 14.0
"""What the known values must tell, in bits, for their place alone to prove a selector."""
_AFFINE: Final = 0.5
_SEVERAL: Final = 2
_BITS: Final = {FieldType.IP: 24.0, FieldType.RULE: 64.0, FieldType.HEXDUMP: 64.0, FieldType.URL: 32.0}


class Chosen(NamedTuple):
    """A way, and how sure it is."""

    way: Way
    score: float
    margin: float
    """How far ahead of the best way to another place."""
    runner_up: Find | None


@dataclass(frozen=True)
class Question:
    """What is known of one field when its way is chosen."""

    own_words: frozenset[str]
    others: Mapping[str, frozenset[str]]
    """What the page's other fields are called."""
    twins: frozenset[str]
    """Other fields that had the same values on all pages."""
    bits: float
    """How much the known values tell."""
    values: int = 2
    """How many different values are known on new pages."""


def information(type_: FieldType, truths: Sequence[Field | None]) -> float:
    """How many bits the distinct known values of a field hold, roughly.

    >>> information(FieldType.PORT, [Field(state=State.PRESENT, value=80)] * 2)
    6.6
    """
    values = {str(truth.value): truth.value for truth in truths if truth and truth.state is State.PRESENT}
    return sum(_bits(type_, value) for value in values.values())


def _bits(type_: FieldType, value: Any) -> float:
    if type_ in _BITS:
        return _BITS[type_]
    if isinstance(value, list):
        return sum(_bits(type_, one) for one in value[:8])
    text = str(value)
    return min(40.0, (3.3 if text.isdigit() else 3.0) * len(text))


def choose(right: Sequence[Way], question: Question) -> Chosen | str:
    """The best way of those that are right, or why none may be proposed."""
    if not right:
        return "nothing on the new pages gives its value on all of them"
    meant = [way for way in right if not _means_another(way, question)]
    if not meant:
        return "its value stands only where the page speaks of something else"
    if question.values < _SEVERAL:
        meant = [way for way in meant if way.lasting >= STABLE or _says_it(way, question)]
    if not meant:
        return "one page is not enough for a selector that says nothing of what it finds; give more pages"
    doubtful = question.bits < ENOUGH_BITS or bool(question.twins)
    if doubtful:
        meant = [way for way in meant if _says_it(way, question)]
    if not meant:
        why = f"the same as {min(question.twins)}" if question.twins else "too common to tell a place by"
        return f"its value is {why}, and no label or name says which place is meant"
    ranked = sorted(meant, key=lambda way: -score_of(way, question))
    best = ranked[0]
    other = next((way for way in ranked if way.place != best.place), None)
    score = score_of(best, question)
    margin = score if other is None else score - score_of(other, question)
    return Chosen(best, round(score, 3), round(margin, 3), None if other is None else other.find)


def _says_it(way: Way, question: Question) -> bool:
    return affinity(question.own_words, way.says) >= _AFFINE


def _means_another(way: Way, question: Question) -> bool:
    """Whether what a place says of itself belongs to another field of the page."""
    own = affinity(question.own_words, way.says)
    least = own + 0.01 if question.twins else max(0.75, own + 0.3)
    rivals = question.twins or question.others.keys()
    return any(affinity(question.others[name], way.says) >= least for name in rivals)


def score_of(way: Way, question: Question) -> float:
    """How sure a way is, from 0 to 1: how lasting it is, what the place says, how much the values tell."""
    meaning = affinity(question.own_words, way.says)
    evidence = 1 - math.exp(-question.bits / 16)
    short = 0.02 if way.find.within is None and way.find.match is None else 0.0
    return 0.58 * way.lasting + 0.25 * meaning + 0.15 * evidence + short
