"""How much speaks for one element being what another was on an older page: independent voices, in nats.

Each voice is positive when it speaks for, negative when against, and zero when it knows nothing. Pure over
traits; never knows selectors, fields or sites.
"""

import math
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from scraper.drift.notions import is_vague, notion_of
from scraper.drift.texts import FREE, Kind
from scraper.drift.traits import Traits

_EXACT_TAGS: Final = frozenset({"img", "meta", "title", "input", "link", "script", "video", "source"})
_KNOWN_TAGS: Final = frozenset(
    {"p", "li", "td", "th", "dd", "dt", "time", "a", "figcaption", "address", "label"}
)


class Evidence(NamedTuple):
    """What each voice says."""

    voices: Mapping[str, float]

    @property
    def total(self) -> float:
        """All voices together."""
        return sum(self.voices.values())


def weigh(old: Traits, new: Traits) -> Evidence:
    """What speaks for the new element being the old one."""
    return Evidence({name: voice(old, new) for name, voice in VOICES.items()})


def _content(old: Traits, new: Traits) -> float:
    """The very same words: telling as far as they are long and stand in few places."""
    if not old.plain:
        return 0.0
    places = new.view.by_text.get(old.plain, ())
    information = min(1.0, len(old.plain) / 24) if old.kind in FREE else min(0.8, len(old.plain) / 12)
    if new.plain == old.plain:
        crowd = sum(
            1 for place in places if not new.view.holds(new.at, place) and not new.view.holds(place, new.at)
        )
        before = len(old.view.by_text.get(old.plain, ())) - 1 if old.repeats > 1 or information < 0.6 else 0
        return (1.0 + 4.0 * information) / (1 + 0.5 * crowd + 0.3 * min(5, before))
    if places and information >= 0.6:
        return -2.5
    return 0.0


def _told(old: Traits, new: Traits) -> float:
    """What both pages say of themselves for machines."""
    best = worst = 0.0
    for notion in old.said.keys() | new.said.keys():
        mine, its = old.said.get(notion, 0.0), new.said.get(notion, 0.0)
        if notion not in old.view.told or notion not in new.view.told:
            continue
        weight = 0.5 if notion in {"topic", "body", "image"} else 1.0
        if mine and its:
            best = max(best, weight * 4.5 * min(mine, its) * (1.0 if mine == its else 0.8))
        elif mine >= 0.7:
            worst = min(worst, -3.0 * mine * weight)
        elif its >= 0.9:
            worst = min(worst, -3.0 * weight)
    return best if best >= 3.0 else best + worst


def _names(old: Traits, new: Traits) -> float:
    """Words of the names that authors gave."""
    total = gained = 0.0
    for word, weight in old.names.items():
        rare = _rarity(old, word)
        total += weight * rare
        gained += min(weight, new.names.get(word, 0.0)) * min(rare, _rarity(new, word))
    shared = 3.0 * gained / total * min(1.0, total) if total else 0.0
    return min(4.5, shared + _shared_notions(old, new))


def _rarity(traits: Traits, word: str) -> float:
    """How much a word tells on its page, from 0 to 1."""
    count = len(traits.view.by_word.get(word, ()))
    return 1.0 if count <= 1 else max(0.05, 1.0 - math.log(count) / math.log(max(30, len(traits.view) / 2)))


def _shared_notions(old: Traits, new: Traits) -> float:
    """What the names stand for, whatever they are."""
    if not old.notions or not new.notions:
        return 0.0
    agreed = max(
        (
            min(weight, new.notions.get(notion, 0.0)) * (0.4 if is_vague(notion) else 1.0)
            for notion, weight in old.notions.items()
        ),
        default=0.0,
    )
    if agreed:
        return 2.0 * agreed
    clear = [
        {notion for notion, weight in traits.notions.items() if weight >= 0.9 and not is_vague(notion)}
        for traits in (old, new)
    ]
    return -1.5 if all(clear) else 0.0


def _labels(old: Traits, new: Traits) -> float:
    """What announces it."""
    mine, its = (
        {label.text: label.firm for label in old.labels},
        {label.text: label.firm for label in new.labels},
    )
    for text, firm in mine.items():
        if text in its:
            return 3.5 if firm or its[text] else 2.0
    if shared := max((_shared_words(one, other) for one in mine for other in its), default=0.0):
        return 2.4 * shared
    same = {notion_of(word) for text in mine for word in text.split()} - {None}
    if same & {notion_of(word) for text in its for word in text.split()}:
        return 1.5
    if any(mine.values()) and any(its.values()):
        return -1.5
    return _section(old, new)


def _shared_words(one: str, other: str) -> float:
    """The part of two labels' words that they share, when that is much of them."""
    mine, its = set(one.split()), set(other.split())
    share = len(mine & its) / max(len(mine), len(its))
    return share if share >= 0.5 else 0.0


def _section(old: Traits, new: Traits) -> float:
    if not old.section or not new.section or old.section == old.plain or new.section == new.plain:
        return 0.0
    if old.section == new.section:
        return 1.5
    same = {notion_of(word) for word in old.section.split()} - {None}
    return 1.0 if same & {notion_of(word) for word in new.section.split()} else 0.0


def _shape(old: Traits, new: Traits) -> float:
    """The kind and the length of the text."""
    compound = old.parts <= 1 < new.parts and new.size < 120 and old.attr is None
    cost = (2.0 if _announces(new) and not _announces(old) else 0.0) + (1.2 if compound else 0.0)
    return _likeness(old, new) - cost


def _announces(traits: Traits) -> bool:
    """Whether it is a label itself."""
    return traits.text.endswith(":") or traits.tag in {"dt", "th", "label"}


def _likeness(old: Traits, new: Traits) -> float:
    if old.kind in FREE and new.kind in FREE:
        gap = abs(math.log((new.size + 6) / (old.size + 6)))
        named = {old.kind, new.kind}
        extra = 0.6 if named == {Kind.NAME} else -0.8 if Kind.NAME in named else 0.0
        return max(-4.0, 0.8 - 1.3 * gap + extra)
    if old.kind is new.kind:
        return 0.5 if old.kind is Kind.EMPTY else 1.8
    return -1.5 if {old.kind, new.kind} <= {Kind.NUMBER, Kind.PHRASE, Kind.PRICE} else -4.0


def _role(old: Traits, new: Traits) -> float:
    """The element's own kind."""
    if old.tag in _EXACT_TAGS or new.tag in _EXACT_TAGS:
        return 1.0 if old.tag == new.tag else -6.0
    if old.level or new.level:
        if not old.level or not new.level:
            return -1.2
        if old.level == 1 or new.level == 1:
            return (
                2.0
                if old.level == new.level and new.at == new.view.headline
                else -0.5 * abs(old.level - new.level)
            )
        return 1.0 if old.level == new.level else 0.4
    if old.tag in _KNOWN_TAGS or new.tag in _KNOWN_TAGS:
        return 0.7 if old.tag == new.tag else -0.2
    return 0.0


def _position(old: Traits, new: Traits) -> float:
    """Where on the page it stands."""
    score = 0.3 if old.aside == new.aside else -2.5
    for mine, its, cost in (
        (old.after_headline, new.after_headline, 0.8),
        (old.before_prose, new.before_prose, 1.0),
        (old.among_prose, new.among_prose, 0.8),
    ):
        if mine is not None and its is not None:
            score += 0.2 if mine == its else -cost
    if old.distance is not None and new.distance is not None:
        gap = abs(math.log((new.distance + 4) / (old.distance + 4)))
        score += max(-1.0, 0.6 - 0.5 * gap)
    return score


def _crowd(old: Traits, new: Traits) -> float:
    """Whether it is one of its kind, or one of many that look alike."""
    if old.repeats <= 1 and new.repeats >= 3:
        return -1.8
    if old.repeats >= 3 and new.repeats <= 1:
        return -0.4
    return 0.3 if old.repeats <= 1 and new.repeats <= 1 else 0.0


def _company(old: Traits, new: Traits) -> float:
    """What stands before and after it."""
    same = [mine == its for mine, its in zip(old.company, new.company, strict=True)]
    telling = {"prose", "heading"} & {*old.company, *new.company}
    return (sum(same) * 0.5 - (len(same) - sum(same)) * 0.4) if telling else 0.2 * sum(same)


def _links(old: Traits, new: Traits) -> float:
    """Where it leads to."""
    if not old.links and not new.links:
        return 0.0
    if bool(old.links) != bool(new.links):
        return -0.5
    words, others = old.links - {"(link)"}, new.links - {"(link)"}
    notions = {notion_of(word) for word in words} - {None}
    if words & others or notions & {notion_of(word) for word in others}:
        return 1.5
    return 0.2


VOICES: Final[Mapping[str, Callable[[Traits, Traits], float]]] = {
    "content": _content,
    "told": _told,
    "names": _names,
    "labels": _labels,
    "shape": _shape,
    "role": _role,
    "position": _position,
    "crowd": _crowd,
    "company": _company,
    "links": _links,
}
"""Every voice by its name."""
