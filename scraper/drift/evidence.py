"""How much speaks for one element being what another was on an older page: independent voices, in nats.

Each voice is positive when it speaks for, negative when against, and zero when it knows nothing. Pure over
traits; never knows selectors, fields or sites.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from scraper.drift.notions import is_vague, notion_of
from scraper.drift.texts import FREE, Kind
from scraper.drift.traits import Traits

_EXACT_TAGS: Final = frozenset({"img", "meta", "title", "input", "link", "script", "video", "source"})
_KNOWN_TAGS: Final = frozenset(
    {"p", "li", "td", "th", "dd", "dt", "time", "a", "figcaption", "address", "label"}
)


_SURE: Final = frozenset({"title", "date"})
"""What pages tell of themselves without mistakes."""
_SHORT: Final = 45
_STRICT: Final = frozenset(
    {Kind.DATE, Kind.PRICE, Kind.PERCENT, Kind.IP, Kind.EMAIL, Kind.DURATION, Kind.CLOCK}
)
_COUNTED: Final = frozenset({Kind.NUMBER, Kind.PHRASE, Kind.PRICE})
_PLAIN_KINDS: Final = frozenset({Kind.DATE, Kind.PRICE, Kind.IP, Kind.EMAIL})
_PREFIXES: Final = frozenset({"by", "von", "par", "por", "di", "door", "av", "written by"})
_ICON = re.compile(r"avatar|logo|icon|sprite|badge|banner|pixel", re.IGNORECASE)


class Evidence(NamedTuple):
    """What each voice says."""

    voices: Mapping[str, float]

    @property
    def total(self) -> float:
        """All voices together."""
        return sum(self.voices.values())


def weigh(old: Traits, new: Traits) -> Evidence:
    """What speaks for the new element being the old one."""
    voices = {}
    for name, voice in VOICES.items():
        value = voice(old, new)
        voices[name] = value * WEIGHTS.get(name, (1.0, 1.0))[value < 0]
    return Evidence(voices)


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
        if notion == "site":
            worst = min(worst, -3.0 if its >= 0.9 and not mine else 0.0)
            continue
        weight = 0.5 if notion in {"topic", "body"} else 1.0
        if mine and its:
            best = max(best, weight * 4.5 * min(mine, its) * (1.0 if mine == its else 0.8))
        elif mine >= 0.7:
            worst = min(worst, -3.0 * mine * weight * (2.5 if notion in _SURE else 1.0))
        elif its >= 0.9:
            worst = min(worst, -3.0 * weight * (2.0 if notion == "price" else 1.0))
    return best if best >= 3.0 else best + worst


def _names(old: Traits, new: Traits) -> float:
    """Words of the names that authors gave."""
    total = gained = 0.0
    for word, weight in old.names.items():
        rare = _rarity(old, word)
        total += weight * rare
        gained += min(weight, new.names.get(word, 0.0)) * min(rare, _rarity(new, word))
    return 3.0 * gained / total * min(1.0, total) if total else 0.0


def _rarity(traits: Traits, word: str) -> float:
    """How much a word tells on its page, from 0 to 1."""
    count = len(traits.view.by_word.get(word, ()))
    return 1.0 if count <= 1 else max(0.05, 1.0 - math.log(count) / math.log(max(30, len(traits.view) / 2)))


def _notions(old: Traits, new: Traits) -> float:
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


def _kind(old: Traits, new: Traits) -> float:
    """The kind of the text."""
    compound = old.parts <= 1 < new.parts and new.size < 120 and old.attr is None
    cost = (2.0 if _announces(new) and not _announces(old) else 0.0) + (1.2 if compound else 0.0)
    return _likeness(old, new) - cost + _figures(old, new) - _icons(old, new)


def _figures(old: Traits, new: Traits) -> float:
    """Whether short texts both have a figure in them, such as `4` and `Serves 4`."""
    if max(old.size, new.size) > _SHORT or old.attr or old.kind is new.kind not in FREE:
        return 0.0
    mine, its = old.figures, new.figures
    if mine and its:
        return 1.5 if Kind.NUMBER in {old.kind, new.kind} and len(mine) == len(its) == 1 else 0.4
    if bool(mine) == bool(its) or not {old.kind, new.kind} <= _COUNTED:
        return 0.0
    return -8.0 if mine and len(old.plain.split()) <= 3 else -2.0


def _icons(old: Traits, new: Traits) -> float:
    """Whether one picture alone is called an icon, a logo or a portrait."""
    if old.tag != "img" or old.attr is None:
        return 0.0
    return 2.5 if bool(_ICON.search(new.text)) and not _ICON.search(old.text) else 0.0


def _announces(traits: Traits) -> bool:
    """Whether it is a label itself."""
    return traits.text.endswith(":") or traits.tag in {"dt", "th", "label"} or traits.plain in _PREFIXES


def _likeness(old: Traits, new: Traits) -> float:
    if old.kind in FREE and new.kind in FREE:
        named = {old.kind, new.kind}
        return 0.8 + (0.6 if named == {Kind.NAME} else -0.8 if Kind.NAME in named else 0.0)
    if old.kind is new.kind:
        return 0.5 if old.kind is Kind.EMPTY else 1.8
    if {old.kind, new.kind} <= _COUNTED:
        return -1.5
    return -10.0 if old.kind in _STRICT or new.kind in _PLAIN_KINDS else -4.0


def _size(old: Traits, new: Traits) -> float:
    """The length of the text."""
    if old.kind not in FREE or new.kind not in FREE:
        return 0.0
    return max(-4.0, -1.3 * abs(math.log((new.size + 6) / (old.size + 6))))


def _role(old: Traits, new: Traits) -> float:
    """The element's own kind."""
    if old.tag in _EXACT_TAGS or new.tag in _EXACT_TAGS:
        return 1.0 if old.tag == new.tag else -6.0
    if old.level or new.level:
        if not old.level or not new.level:
            return -1.2
        if old.level == 1 or new.level == 1:
            return -0.5 * abs(old.level - new.level)
        return 1.0 if old.level == new.level else 0.4
    if old.tag in _KNOWN_TAGS or new.tag in _KNOWN_TAGS:
        return 0.7 if old.tag == new.tag else -0.2
    return 0.0


def _headline(old: Traits, new: Traits) -> float:
    """Whether it is, or is in, the page's own title."""
    if old.view.headline < 0 or new.view.headline < 0:
        return 0.0
    mine, its = _in_headline(old), _in_headline(new)
    if mine and its:
        return 2.0
    return -1.0 if mine != its else 0.0


def _in_headline(traits: Traits) -> bool:
    head = traits.view.headline
    return head >= 0 and (
        traits.at == head or (traits.plain != "" and traits.plain == traits.view.plain[head])
    )


def _aside(old: Traits, new: Traits) -> float:
    """Whether it is beside the page's matter."""
    return 0.3 if old.aside == new.aside else -2.5


def _order(old: Traits, new: Traits) -> float:
    """Where it stands between title and text."""
    score = 0.0
    for mine, its, cost in (
        (old.after_headline, new.after_headline, 0.8),
        (old.before_prose, new.before_prose, 1.0),
        (old.among_prose, new.among_prose, 0.8),
    ):
        if mine is not None and its is not None:
            score += 0.2 if mine == its else -cost
    return score


def _distance(old: Traits, new: Traits) -> float:
    """How far it is from the page's title."""
    if old.distance is None or new.distance is None:
        return 0.0
    gap = abs(math.log((new.distance + 4) / (old.distance + 4)))
    return max(-1.0, 0.6 - 0.5 * gap)


def _alone(old: Traits, new: Traits) -> float:
    """Whether nothing else on the page is called what both are."""
    agreed = [
        notion
        for notion, weight in old.notions.items()
        if min(weight, new.notions.get(notion, 0.0)) >= 0.5 and not is_vague(notion)
    ]
    return max((1.0 / new.view.named(notion) for notion in agreed), default=0.0)


def _crowd(old: Traits, new: Traits) -> float:
    """Whether it is one of its kind, or one of many that look alike."""
    if old.repeats <= 1 and new.repeats >= 3:
        if {label.text for label in old.labels} & {label.text for label in new.labels}:
            return 0.0
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
    "notions": _notions,
    "alone": _alone,
    "labels": _labels,
    "kind": _kind,
    "size": _size,
    "role": _role,
    "headline": _headline,
    "aside": _aside,
    "order": _order,
    "distance": _distance,
    "crowd": _crowd,
    "company": _company,
    "links": _links,
}
"""Every voice by its name."""

WEIGHTS: Final[Mapping[str, tuple[float, float]]] = {
    "told": (1.4, 0.5),
    "notions": (1.6, 0.7),
    "names": (1.1, 1.0),
    "alone": (1.2, 1.0),
    "labels": (1.2, 0.6),
    "kind": (1.0, 0.5),
    "size": (1.0, 1.2),
    "role": (0.9, 0.6),
    "aside": (1.0, 1.2),
    "order": (0.9, 0.6),
    "distance": (1.4, 1.4),
    "crowd": (1.2, 1.4),
    "company": (0.8, 0.6),
}
"""What a voice counts when it speaks for and against: fitted to real pages of some 150 sites, each as the
redesign of another."""
