"""Where the values of one page stand: in elements, attributes, scripts and data, looked up by what they say.

Knows pages; never knows fields' names or how a place is put into a selector.
"""

import json
import re
from collections import defaultdict
from collections.abc import Hashable, Iterator
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple

from scraper.drift.mending.sheets import Sheet
from scraper.drift.view import View
from scraper.extract.values import KINDS, NotOfType
from scraper.extract.words import one_line, tokens_of
from scraper.packs.spec import FieldType

_LONGEST: Final = 20_000
"""Characters of an attribute that is looked at."""
_SHORT: Final = 80
"""Characters of a text that may be a number or an address."""
_LEAVES: Final = 100_000
_SKIPPED: Final = frozenset({"class", "style", "id", "for", "name", "type"})
_PLAIN_NAME = re.compile(r"[\w$@-]+")
_KEYS: Final = ("label", "name", "key", "field", "title", "role", "kind", "type")
_ASSIGNED = re.compile(r"""(?<![\w$])["']?([A-Za-z_$][\w$]{0,80})["']?\s*[:=]\s*["'`]?$""")


class Spoken(NamedTuple):
    """An attribute's value."""

    at: int
    attr: str


class Leaf(NamedTuple):
    """A value in the page's JSON."""

    path: str
    text: str
    is_positional: bool


class Index:
    """One page's values."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.view: View = sheet.view
        self._by_form: dict[FieldType, dict[Hashable, list[str]]] = {}

    @cached_property
    def by_line(self) -> dict[str, list[int]]:
        """Text on one line → the innermost elements that say it."""
        found: dict[str, list[int]] = defaultdict(list)
        view = self.view
        for place, text in enumerate(view.texts):
            if text and not view.silent[place]:
                found[text].append(place)
        return {text: self._innermost(places) for text, places in found.items()}

    def _innermost(self, places: list[int]) -> list[int]:
        if len(places) < 2:
            return places
        outer = {self.view.parent[place] for place in places}
        return [place for place in places if place not in outer] or places

    @cached_property
    def attributes(self) -> dict[str, list[Spoken]]:
        """Text → the attributes that say it."""
        found: dict[str, list[Spoken]] = defaultdict(list)
        for place, element in enumerate(self.view.elements):
            for key, value in element.attrib.items():
                name, text = str(key), str(value)
                if name not in _SKIPPED and 0 < len(text) < _LONGEST:
                    found[one_line(text)].append(Spoken(place, name))
        return found

    @cached_property
    def leaves(self) -> dict[str, list[Leaf]]:
        """Text → where the page's JSON says it."""
        found: dict[str, list[Leaf]] = defaultdict(list)
        for count, leaf in enumerate(self._leaves()):
            if count > _LEAVES:
                break
            found[leaf.text].append(leaf)
        return found

    def _leaves(self) -> Iterator[Leaf]:
        for document in self.sheet.document.data(None):
            yield from leaves_of(document)

    def texts(self, type_: FieldType, value: Any) -> list[str]:
        """The texts on the page, in its elements, attributes and data, that read as a value of a type."""
        kind = KINDS[type_]
        if kind.form is None or type_ is FieldType.IP:
            known = self._forms(type_)
            return known.get(kind.form(value) if kind.form is not None else value, [])
        wanted = one_line(str(value))
        unspaced = type_ is FieldType.RULE
        return [text for text in self._all if _fits(text, wanted, unspaced=unspaced)]

    @cached_property
    def _all(self) -> list[str]:
        return list(dict.fromkeys((*self.by_line, *self.attributes, *self.leaves)))

    def _forms(self, type_: FieldType) -> dict[Hashable, list[str]]:
        if type_ not in self._by_form:
            kind = KINDS[type_]
            forms: dict[Hashable, list[str]] = defaultdict(list)
            for text in self._all:
                if len(text) > _SHORT or " " in text:
                    continue
                try:
                    value = kind.read(text, self.sheet.document.url)
                except NotOfType:
                    continue
                key = value if kind.form is None else kind.form(value)
                if not isinstance(key, list):
                    forms[key].append(text)
            self._by_form[type_] = forms
        return self._by_form[type_]

    def script_names(self, text: str) -> list[str]:
        """The names that scripts assign a text to, as far as looks tell."""
        found: dict[str, None] = {}
        forms = {text, json.dumps(text)[1:-1], text.replace("'", "\\'")}
        for script in self.sheet.document.scripts:
            for form in forms:
                for place in _places(script, form):
                    if (match := _ASSIGNED.search(script[max(0, place - 120) : place])) is not None:
                        found.setdefault(match[1])
        return list(found)

    def text_of(self, place: int) -> str:
        """All that an element says, on one line."""
        view = self.view
        if view.sizes[place] == len(view.texts[place]):
            return view.texts[place]
        return one_line("".join(token or " " for token in tokens_of(view.elements[place])))


@lru_cache(maxsize=128)
def index_of(sheet: Sheet) -> Index:
    """A page's values, gathered once."""
    return Index(sheet)


def _fits(text: str, wanted: str, *, unspaced: bool) -> bool:
    """Whether a text, as far as the index keeps it, is the one wanted."""
    if unspaced:
        text, wanted = text.replace(" ", ""), wanted.replace(" ", "")
    if text == wanted:
        return True
    return len(text) >= 1_200 and wanted.startswith(text)


def _places(script: str, text: str) -> Iterator[int]:
    """Where a text stands in a script; up to a hundred times."""
    place = script.find(text) if text else -1
    for _ in range(100):
        if place < 0:
            return
        yield place
        place = script.find(text, place + 1)


def leaves_of(value: Any, path: str = "", *, is_positional: bool = False) -> Iterator[Leaf]:
    """Every single value in a JSON document, with a path to it.

    >>> [leaf.path for leaf in leaves_of({"a": [{"label": "Port", "value": 80}]})]
    ['a[label=Port].label', 'a[label=Port].value']
    """
    waiting: list[tuple[Any, str, bool]] = [(value, path, is_positional)]
    while waiting:
        one, here, counted = waiting.pop()
        if isinstance(one, dict):
            waiting += [(inner, _join(here, name), counted) for name, inner in reversed(one.items())]
        elif isinstance(one, list):
            steps = [_step(one, place) for place in range(len(one))]
            waiting += [
                (one[place], here + step, counted or step[1:-1].isdigit())
                for place, step in reversed(list(enumerate(steps)))
            ]
        elif one is not None and here:
            text = one if isinstance(one, str) else json.dumps(one)
            yield Leaf(here, one_line(text), counted)


def _join(path: str, name: str) -> str:
    step = name if _PLAIN_NAME.fullmatch(name) else f'"{name}"'
    return f"{path}.{step}" if path else step


def _step(items: list[Any], place: int) -> str:
    """How an item of a list is told: by what it says it is, or else by its number."""
    item = items[place]
    if isinstance(item, dict):
        for key in _KEYS:
            name = item.get(key)
            if isinstance(name, str) and 0 < len(name) < 60 and "]" not in name and len(item) > 1:
                twins = sum(isinstance(other, dict) and other.get(key) == name for other in items)
                if twins == 1:
                    return f"[{key}={name}]"
    return f"[{place}]"
