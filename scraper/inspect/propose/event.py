"""The fields of a page that shows one thing, by the labels that stand on it and the values beside them.

Pure. Knows how consoles in general name things; never knows a console. A person finishes what it begins.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from lxml.etree import _Element

from scraper.extract.values import KINDS
from scraper.inspect.propose.known import KNOWN, Known
from scraper.inspect.propose.names import fits, folded, is_of, looks_like
from scraper.inspect.propose.places import css_of
from scraper.inspect.propose.sheet import Pair, Sheet
from scraper.inspect.propose.split import pieces
from scraper.packs.spec import FieldType

_MOST_VALUES: Final = 8
"""Places where one page may show the value of one field."""
Fields = dict[str, dict[str, Any]]
"""Descriptions of fields, as data, by name."""


def fields_of(sheet: Sheet, *, most: int = _MOST_VALUES) -> Fields:
    """The fields that consoles in general have, as far as they are seen on a page.

    What has more than `most` values is a column of a list, and no field.
    """
    found: Fields = {}
    pairs = [pair for pair in sheet.pairs if len(pair.spots) <= most]
    for known in KNOWN:
        if known.name not in found and (pair := _pair_of(known, pairs)) is not None:
            found[known.name] = described(pair, known.kind)
    for name, field in _by_parts(pairs):
        found.setdefault(name, field)
    for name, pair, kind in _by_looks(pairs, found):
        found.setdefault(name, described(pair, kind))
    if sheet.dumps:
        found["payload"] = {"type": "hexdump", "optional": True, "find": [{"css": _of_dumps(sheet)}]}
    return found


def described(pair: Pair, kind: FieldType) -> dict[str, Any]:
    """A field that is found by its label."""
    find: dict[str, Any] = {"label": pair.label}
    if pair.panel is not None:
        find["within"] = {"panel": pair.panel}
    kinds = {} if kind is FieldType.TEXT else {"type": kind.value}
    none = {"optional": True, "absent": [""]} if kind is FieldType.PORT else {}  # some protocols have none
    return {**kinds, **none, "find": [find]}


def _by_parts(pairs: Sequence[Pair]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Fields of values that hold several: an address with its port, the two ends of a connection."""
    for pair in pairs:
        texts = pair.texts
        for piece in pieces(pair.label, texts) if pair.panel is None and len(set(texts)) == 1 else ():
            field = described(pair, piece.kind)
            yield piece.name, {**field, "find": [{**field["find"][0], "match": piece.match}]}


def proof_of(sheet: Sheet, shown_id: str, place: str) -> dict[str, Any] | None:
    """What shows that a page is the one asked for: its id beside a label, or in an element of its own."""
    for pair in sheet.pairs:
        if pair.texts == [shown_id]:
            return {**described(pair, FieldType.TEXT)["find"][0], "equals": f"{{{place}}}"}
    for element in sheet.document.elements:
        css = css_of(element)
        if css is not None and len(element) == 0 and (element.text or "").strip() == shown_id:
            return {"css": css, "equals": f"{{{place}}}"}
    return None


def labels_left(sheet: Sheet, fields: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The labels with values that no field was made of."""
    used = {find.get("label") for field in fields.values() for find in field["find"]}
    return list(dict.fromkeys(pair.label for pair in sheet.pairs if pair.label not in used))


def _pair_of(known: Known, pairs: Sequence[Pair]) -> Pair | None:
    """The first label of a known field whose values are what the field must be, and all the same.

    Where the page's values of a label differ, those in one part of the page may be meant.
    """
    called = [pair for pair in pairs if re.search(known.label, folded(pair.label)) is not None]
    fitting = [pair for pair in called if _agree(pair, known)]
    if known.panel is not None:
        panel = known.panel
        return next((one for one in fitting if one.panel and re.search(panel, folded(one.panel))), None)
    wide = [pair for pair in fitting if pair.panel is None]
    unclear = {(pair.label, pair.panel) for pair in called if pair not in fitting}
    clear = next((pair for pair in wide if (pair.label, None) not in unclear), None)
    return clear or _only_part(known, fitting, unclear) or next(iter(wide), None)


def _only_part(known: Known, fitting: list[Pair], unclear: set[tuple[str, str | None]]) -> Pair | None:
    """Of a label in several parts of a page, the one with fitting values, where all that fit are one."""
    parts = [pair for pair in fitting if pair.panel is not None and (pair.label, pair.panel) not in unclear]
    values = {KINDS[known.kind].shape(pair.spots[0]).casefold() for pair in parts}
    return min(parts, key=lambda pair: len(pair.spots)) if len(values) == 1 else None


def _agree(pair: Pair, known: Known) -> bool:
    kind = KINDS[known.kind]
    texts = [kind.shape(spot) for spot in pair.spots]
    if not all(text.strip() for text in texts) or not fits(known, texts):
        return False
    values = [kind.read(text, "") for text in texts]
    return bool(values) and all(kind.same(values[0], value) for value in values)


def _by_looks(pairs: Sequence[Pair], found: Fields) -> Iterator[tuple[str, Pair, FieldType]]:
    """Fields that their labels do not tell: the addresses, in order, and what can only be a rule."""
    used = {(find["label"], str(find.get("within"))) for field in found.values() for find in field["find"]}
    free = [
        pair
        for pair in pairs
        if pair.panel is None and (pair.label, "None") not in used and len(set(pair.texts)) == 1
    ]
    ends = [pair for pair in free if is_of(FieldType.IP, pair.texts)]
    wanted = [name for name in ("source_addr", "dest_addr") if name not in found]
    distinct = {pair.label: pair for pair in reversed(ends)}
    for name, pair in zip(wanted, reversed(distinct.values()), strict=False):
        yield name, pair, FieldType.IP
    for pair in free:
        if looks_like(pair.texts) is FieldType.RULE:
            yield "sig_rule", pair, FieldType.RULE


def _of_dumps(sheet: Sheet) -> str:
    """A selector for all dumps of the page."""
    one = sheet.dumps[0]
    named = css_of(one)
    return named if named is not None else _common(sheet.dumps, one)


def _common(dumps: Iterable[_Element], one: _Element) -> str:
    for parent in one.iterancestors():
        if (css := css_of(parent)) is not None:
            return f"{css} {one.tag}"
    return str(one.tag)
