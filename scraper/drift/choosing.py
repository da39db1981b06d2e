"""Chooses the place on a new page that most speaks for, and how far it is ahead of the next.

Knows traits and evidence; never knows selectors' syntax or what is good enough.
"""

import math
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scraper.drift.evidence import weigh
from scraper.drift.holders import holder_of, is_icon
from scraper.drift.notions import notion_of
from scraper.drift.selecting import Spot
from scraper.drift.targets import Target
from scraper.drift.texts import FREE
from scraper.drift.traits import Traits, traits_of
from scraper.drift.view import View

MOST: Final = 900
"""A page with no more elements is looked at closely, all of it."""
FEW: Final = 300
"""Elements of a larger page that are looked at closely: those that look-ups lead to."""
_SINGULAR: Final = frozenset({"title", "summary", "author", "date"})
_USUAL: Final = 40
"""A word that more short texts hold tells nothing."""
_SAMPLED: Final = 6
_SELECTED: Final = 2.2
"""What it counts that the old selector still means an element."""
_EMPTY_OK: Final = frozenset({"img", "meta", "input", "source", "link"})


@dataclass(frozen=True)
class Choice:
    """The best place, and what speaks for it."""

    spots: tuple[Spot, ...]
    traits: Traits
    voices: Mapping[str, float]
    margin: float
    runner_up: str | None
    contradiction: float = 0.0
    """How far another place is ahead when names do not count: they may have been given to something else."""

    @property
    def middle(self) -> Traits:
        """The one, or the middle one of several: the first is often a special one."""
        spot = self.spots[len(self.spots) // 2]
        return traits_of(self.traits.view, spot.at, spot.attr)

    @property
    def total(self) -> float:
        """All evidence together, in nats."""
        return sum(self.voices.values())


@dataclass(frozen=True)
class _Scored:
    traits: Traits
    voices: Mapping[str, float]

    @property
    def total(self) -> float:
        return sum(self.voices.values())

    @property
    def matter(self) -> float:
        """What speaks for it besides its names."""
        return self.total - sum(self.voices[name] for name in ("names", "notions", "alone", "selector"))


def best_single(targets: Sequence[Target], view: View) -> Choice | None:
    """The element most like the targets."""
    selected = _selected(targets, view)
    scored = [
        _weighed(targets, traits, selected)
        for traits in _candidates(targets, view, [one.at for one in selected])
    ]
    if not scored:
        return None
    scored.sort(key=lambda one: (-one.total, one.traits.at))
    best = scored[0]
    rivals = [one for one in scored[1:] if not _same_place(best.traits, one.traits)]
    rival = rivals[0] if rivals else None
    return Choice(
        spots=(Spot(best.traits.at, best.traits.attr),),
        traits=best.traits,
        voices=best.voices,
        margin=best.total - (rival.total if rival else 0.0),
        runner_up=rival.traits.text if rival else None,
        contradiction=max((one.matter for one in rivals), default=best.matter) - best.matter,
    )


def goes_back(choice: Choice, targets: Sequence[Target]) -> float:
    """How far the targets are ahead of the rest of their own pages, seen from the place chosen.

    Negative when the place is more like something else on an older page: then that is what it is.
    """
    return min(_goes_back(choice.middle, target) for target in targets)


def _goes_back(traits: Traits, target: Target) -> float:
    view = target.first.view
    origin = [Target(target.selector, (traits,))]
    hints = target.first.hints
    places = {one.at for one in target.members}
    mine = other = -math.inf
    for one in _candidates(origin, view, places):
        known = Traits(view, one.at, one.attr, hints) if one.at in places else one
        total = _weighed(origin, known, {}).total
        if one.at in places or any(_same_place(member, one) for member in target.members[:3]):
            mine = max(mine, total)
        else:
            other = max(other, total)
    return mine - other


def _weighed(targets: Sequence[Target], traits: Traits, selected: Mapping[Spot, float]) -> _Scored:
    """What speaks for an element, on average over the targets' typical members."""
    sums: dict[str, float] = defaultdict(float)
    olds = [old for target in targets for old in target.typical]
    for old in olds:
        for name, value in weigh(old, traits).voices.items():
            sums[name] += value / len(olds)
    sums["selector"] = selected.get(Spot(traits.at, traits.attr), 0.0)
    return _Scored(traits, sums)


def _selected(targets: Sequence[Target], view: View) -> dict[Spot, float]:
    """What the old selectors mean on the new page, and how much that counts."""
    found: dict[Spot, float] = {}
    for target in targets:
        spots = target.selector.spots(view)
        worth = _SELECTED if target.selector.words else 0.8
        worth *= 0.3 if target.selector.is_positional else 1.0
        share = worth / max(1, len(spots)) ** (0.5 if len(target.members) == 1 else 0.0)
        for rank, spot in enumerate(spots):
            found[spot] = max(found.get(spot, 0.0), share + (0.3 * share if rank == 0 else 0.0))
    return found


def _same_place(one: Traits, other: Traits) -> bool:
    """Whether two elements hold the same value, or one is little more than the other's wrapper."""
    if one.plain == other.plain:
        return True
    inner, outer = sorted((one, other), key=lambda traits: traits.size)
    if not one.view.holds(outer.at, inner.at):
        return False
    return inner.size * 10 >= outer.size * 6 or (inner.kind not in FREE and outer.size - inner.size < 30)


def _candidates(targets: Sequence[Target], view: View, also: Iterable[int]) -> list[Traits]:
    """Elements worth a close look, found by look-ups."""
    first = targets[0].first
    attr = first.attr
    worth: dict[int, float] = defaultdict(float)
    for at in also:
        worth[at] += 5.0
    for target in targets:
        for old in target.typical:
            _note(old, view, worth)
    most = MOST if len(view) <= MOST else FEW
    if len(view) <= MOST:
        worth.update((at, worth.get(at, 0.0)) for at in range(len(view)))
    chosen = sorted(worth, key=lambda at: (-worth[at], at))
    kept = [at for at in chosen if _may_be(view, at, attr, first)][:most]
    return [traits_of(view, at, holder_of(view.elements[at], attr) if attr else None) for at in kept]


def _may_be(view: View, at: int, attr: str | None, old: Traits) -> bool:
    if attr is not None:
        if old.tag == "img" and (view.tags[at] != "img" or is_icon(view.elements[at])):
            return False
        return holder_of(view.elements[at], attr) is not None or (
            attr in {"datetime", "content"} and view.kinds[at] is old.kind
        )
    if (view.silent[at] or at in view.head) and old.tag != view.tags[at]:
        return False
    return bool(view.texts[at]) or view.tags[at] in _EMPTY_OK


def _note(old: Traits, view: View, worth: dict[int, float]) -> None:
    """Add what an old element's traits lead to by look-up."""
    for at in view.by_text.get(old.plain, ()):
        worth[at] += 6.0
    for text, said in view.said.items():
        strength = max((min(value, old.said.get(notion, 0.0)) for notion, value in said.items()), default=0.0)
        if strength:
            for at in view.by_text[text]:
                worth[at] += 4.0 * strength
    _note_words(old, view, worth)
    _note_rest(old, view, worth)


def _note_words(old: Traits, view: View, worth: dict[int, float]) -> None:
    for word, weight in old.names.items():
        places = view.by_word.get(word, ())
        if len(places) <= 400:
            _spread(view, places, 2.0 * weight / (1 + math.log(len(places) or 1)), worth)
    wanted = {notion for notion, weight in old.notions.items() if weight >= 0.4}
    for word, places in view.by_word.items():
        if len(places) <= 400 and notion_of(word) in wanted:
            _spread(view, places, 2.0 / (1 + math.log(len(places))), worth)


def _spread(view: View, places: Iterable[int], value: float, worth: dict[int, float]) -> None:
    """Count something for elements, and for the few inside them."""
    for at in places:
        worth[at] += value
        if view.end(at) - at <= 12:
            for inner in range(at + 1, view.end(at)):
                worth[inner] += 0.6 * value


def _note_rest(old: Traits, view: View, worth: dict[int, float]) -> None:
    """Elements with the same labels, of the same kind of text, of the same tag, at the same distance."""
    for label in old.labels:
        for at in view.by_text.get(label.text, ()):
            _note_after(view, at, 3.0 if label.firm else 1.5, worth)
        for word in set(label.text.split()):
            places = view.by_short_word.get(word, ())
            for at in places if len(places) <= _USUAL else ():
                _note_after(view, at, 1.5, worth)
    same_kind = () if old.kind in FREE else view.by_kind.get(old.kind, ())
    for at in same_kind:
        worth[at] += 2.0 / (1 + math.log(len(same_kind)))
    _note_tags(old, view, worth)
    if view.headline >= 0 and old.distance is not None and old.distance < 80:
        for at in range(view.headline, min(len(view), view.headline + 60)):
            worth[at] += 0.7


def _note_after(view: View, label: int, value: float, worth: dict[int, float]) -> None:
    """Count something for what a label may announce."""
    for at in range(max(0, label - 1), min(len(view), view.end(label) + 5)):
        worth[at] += value


def _note_tags(old: Traits, view: View, worth: dict[int, float]) -> None:
    places = view.by_tag.get(old.tag, ())
    if len(places) > MOST:
        return
    for at in places:
        if view.aside[at] == old.aside:
            worth[at] += 0.3 + (1.0 if at == view.headline else 0.0)
            if old.kind in FREE:
                worth[at] += 0.8 / (1 + abs(math.log((view.sizes[at] + 6) / (old.size + 6))))


def best_group(targets: Sequence[Target], view: View) -> Choice | None:
    """The group of equal elements most like the targets' members."""
    selected = _selected(targets, view)
    singles = _candidates(targets, view, [spot.at for spot in selected])
    usual = frozenset(notion for target in targets for one in target.members for notion in one.said)
    groups = (_without_strangers(members, usual) for members in _groups(view, singles))
    scored = [_group(targets, members, selected) for members in groups if members]
    if not scored:
        return None
    scored.sort(key=lambda one: (-sum(one[1].values()), one[0][0].at))
    members, voices = scored[0]
    total = sum(voices.values())
    rival = next((one for one in scored[1:] if not _same_group(members, one[0])), None)
    return Choice(
        spots=tuple(Spot(one.at, one.attr) for one in members),
        traits=members[0],
        voices=voices,
        margin=total - (sum(rival[1].values()) if rival else 0.0),
        runner_up=rival[0][0].text if rival else None,
    )


def _groups(view: View, singles: Sequence[Traits]) -> list[list[Traits]]:
    """The groups that candidates belong to: equals by tag and by what they stand in."""
    attr = singles[0].attr if singles else None
    keys = dict.fromkeys(key for one in singles if one.attr == attr for key in _keys(view, one.at))
    found: dict[tuple[object, ...], list[int]] = {key: [] for key in keys}
    for at in range(len(view)):
        if view.texts[at] or attr:
            for key in _keys(view, at):
                if key in found:
                    found[key].append(at)
    return [[traits_of(view, at, attr) for at in places] for places in found.values() if places]


def _without_strangers(members: list[Traits], usual: Container[str]) -> list[Traits]:
    """A group without those that the page itself calls something else, such as its title or its author."""
    return [one for one in members if not _is_strange(one, members, usual)]


def _is_strange(one: Traits, members: Sequence[Traits], usual: Container[str]) -> bool:
    """Whether the page calls a member something that the old ones were not.

    A first paragraph is often the page's summary as well; it is only one if it also has names of its own.
    """
    said = {
        notion for notion, value in one.said.items() if value >= 0.7 and notion in _SINGULAR - {"summary"}
    }
    if one.said.get("summary", 0.0) >= 0.7 and not _is_named_as_most(one, members):
        said.add("summary")
    return any(notion not in usual for notion in said)


def _is_named_as_most(one: Traits, members: Sequence[Traits]) -> bool:
    own = one.view.elements[one.at].get("class")
    return sum(one.view.elements[other.at].get("class") == own for other in members) * 2 >= len(members)


def _keys(view: View, at: int) -> Iterator[tuple[object, ...]]:
    """By what an element is the equal of others: what it stands in; and that and its own names."""
    parent = view.parent[at]
    if parent < 0:
        return
    around = (view.tags[parent], view.words[parent], view.aside[at], view.words[view.parent[parent]])
    yield (view.tags[at], None, *around)
    own = view.elements[at].get("class")
    if own:
        yield (view.tags[at], own, *around)


def _group(
    targets: Sequence[Target], members: list[Traits], selected: Mapping[Spot, float]
) -> tuple[list[Traits], dict[str, float]]:
    """A group with what speaks for it."""
    step = max(1, len(members) // _SAMPLED)
    sample = members[::step][:_SAMPLED]
    sums: dict[str, float] = defaultdict(float)
    for one in sample:
        for name, value in _weighed(targets, one, selected).voices.items():
            sums[name] += value / len(sample)
    sums["crowd"] = 0.0
    sums["number"] = _number(targets, len(members))
    sums["bulk"] = _bulk(targets, members)
    return members, sums


def _number(targets: Sequence[Target], count: int) -> float:
    usual = sum(len(target.members) for target in targets) / len(targets)
    gap = abs(math.log(count / usual))
    return max(-2.0, 0.6 - 0.6 * gap)


def _bulk(targets: Sequence[Target], members: Sequence[Traits]) -> float:
    """Whether the group holds most of the page's running text, where the old one did, or did not."""
    mine = sum(_share(target.members) for target in targets) / len(targets)
    its = _share(members)
    if mine >= 0.5:
        return 3.0 if its >= 0.5 else -4.0 + 4.0 * its
    return -2.5 if its >= 0.5 and mine < 0.2 else 0.0


def _share(members: Sequence[Traits]) -> float:
    """The part of the page's running text that a group holds."""
    view = members[0].view
    total = sum(view.sizes[at] for at in view.prose)
    own = {one.at for one in members}
    held = sum(view.sizes[at] for at in view.prose if at in own or view.parent[at] in own)
    held = max(held, sum(view.sizes[at] for at in view.prose if any(up in own for up in view.up(at, 2))))
    return held / total if total else 0.0


def _same_group(one: Sequence[Traits], other: Sequence[Traits]) -> bool:
    """Whether two groups are the same places, one perhaps inside the other."""
    view = one[0].view
    inside = sum(any(view.holds(a.at, b.at) or view.holds(b.at, a.at) for a in one[:40]) for b in other[:40])
    return inside * 2 > min(40, len(other))
