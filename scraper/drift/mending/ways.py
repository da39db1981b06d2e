"""Every way to find a value on a page, as a pack would write it: by labels, attributes, scripts, data.

Knows pages and the vocabulary of packs; never judges, and never knows any one console.
"""

import base64
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from scraper.drift.mending.dumps import dump_places
from scraper.drift.mending.index import Index, Spoken
from scraper.drift.mending.labels import headings_above, labels_near
from scraper.drift.mending.meaning import words, words_of_find
from scraper.drift.proposals import propose, quoted
from scraper.drift.selecting import Selector
from scraper.extract.bytes import packets_of
from scraper.packs.spec import FieldSpec, FieldType, Find, Within

_MOST_PLACES: Final = 12
"""Places of one value that are looked at; a value that stands in more is told by none of them."""
CORES: Final = {
    FieldType.IP: r"\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+",
    FieldType.PORT: r"\d{1,5}",
    FieldType.INT: r"\d+",
    FieldType.ID: r"[0-9A-Za-z_-]+",
}
"""What values of some types look like, as regular expressions."""
_RUN = re.compile(r"\d+|[A-Za-z]+|\s+|.", re.DOTALL)
_MOST_SHAPES, _LONGEST_SHAPE = 3, 60
_TELLING_RUNS: Final = 2
"""Numbers that texts must hold for their shape to tell them from others."""
LABEL, NAMED, STABLE, CLASSED, STRUCTURE, POSITION = 0.95, 0.9, 0.85, 0.7, 0.45, 0.2
"""How lasting each kind of selector is, from 0 to 1: a label changes least, a position soonest."""
_POSITIONAL = re.compile(r":nth-|\[\d+\]|:first-|:last-")


def shape_of(values: Sequence[str]) -> str | None:
    """A regular expression for texts that are of few shapes, such as times; None for any others.

    >>> shape_of(["2018-04-04 UTC", "2019-12-01 CET"])
    '\\\\d+\\\\-\\\\d+\\\\-\\\\d+\\\\s+[A-Za-z]+'
    >>> shape_of(["tcp", "udp"]) is None
    True
    """
    if any(len(value) > _LONGEST_SHAPE for value in values):
        return None
    shapes = sorted({"".join(_class(run) for run in _RUN.findall(value)) for value in values})
    if not 0 < len(shapes) <= _MOST_SHAPES or any(one.count(r"\d+") < _TELLING_RUNS for one in shapes):
        return None
    return "|".join(shapes)


def _class(run: str) -> str:
    if run.isdigit():
        return r"\d+"
    if run.isspace():
        return r"\s+"
    return "[A-Za-z]+" if run.isalpha() and run.isascii() else re.escape(run)


class Way(NamedTuple):
    """One way to find a value."""

    find: Find
    lasting: float
    """From 0 to 1."""
    says: frozenset[str]
    """The words that the place uses of it."""
    place: object
    """What two ways to the same place have in common, on one page."""


def ways(index: Index, spec: FieldSpec, value: Any) -> list[Way]:
    """The ways to a value of a field on one page, the most lasting first, each once."""
    found: dict[Find, Way] = {}
    for way in _ways(index, spec, value):
        found.setdefault(way.find, way)
    return sorted(found.values(), key=lambda way: -way.lasting)


def _ways(index: Index, spec: FieldSpec, value: Any) -> Iterator[Way]:
    if spec.type is FieldType.HEXDUMP:
        yield from _dumps(index, spec, value)
    elif isinstance(value, list):
        if spec.split is not None:
            yield from _joined(index, spec.split, value)
        yield from _lists(index, spec, value)
    else:
        yield from _single(index, spec, value)


def _single(index: Index, spec: FieldSpec, value: Any) -> Iterator[Way]:
    written = [word for word, meaning in spec.words.items() if meaning == value]
    for wanted in (value, *written):
        for text in index.texts(spec.type, wanted):
            yield from _whole(index, text)
        yield from _parts(index, spec, str(wanted))
        yield from _scripted(index, str(wanted))


def _joined(index: Index, mark: str, value: Sequence[Any]) -> Iterator[Way]:
    """Several values in one text."""
    for gap in (f"{mark} ", mark, f" {mark} "):
        yield from _whole(index, gap.join(map(str, value)))


def _whole(index: Index, text: str) -> Iterator[Way]:
    """A text that is the value."""
    for place in index.by_line.get(text, ())[:_MOST_PLACES]:
        yield from _of_element(index, place)
    for spoken in index.attributes.get(text, ())[:_MOST_PLACES]:
        yield from _of_attribute(index, spoken, None)
    for leaf in index.leaves.get(text, ())[:_MOST_PLACES]:
        find = Find(data=leaf.path)
        yield Way(find, POSITION if leaf.is_positional else NAMED, words_of_find(find), ("data", leaf.path))


def _of_element(index: Index, place: int, match: str | None = None) -> Iterator[Way]:
    labels = labels_near(index.view, place)
    near = words(labels[0]) if labels else frozenset()
    for text in labels:
        yield Way(Find(label=text, match=match), LABEL, words(text), place)
    for text in labels[:4]:
        for heading in headings_above(index.view, place)[:3]:
            find = Find(label=text, match=match, within=Within(panel=heading))
            yield Way(find, LABEL - 0.05, words(text) | words(heading), place)
    for css in selectors(index, [place]):
        yield _by_selector(css, None, match, _names(css) or near, place)
    yield from _before_a_label(index, place, match)


def _before_a_label(index: Index, place: int, match: str | None) -> Iterator[Way]:
    """A cell whose label stands behind it."""
    element = index.view.elements[place]
    after = element.getnext()
    if element.tag not in {"td", "th", "dd"} or after is None or after not in index.view.place:
        return
    text = index.view.texts[index.view.place[after]]
    if 1 < len(text) < 60 and '"' not in text:
        path = f'//{after.tag}[normalize-space()="{text}"]/preceding-sibling::{element.tag}[1]'
        if Selector(path).spots(index.view):
            yield Way(Find(xpath=path, match=match), CLASSED, words(text), place)


def _of_attribute(index: Index, spoken: Spoken, match: str | None) -> Iterator[Way]:
    place, attr = spoken
    key = (place, attr)
    says = words(attr.removeprefix("data-")) if attr.startswith("data-") else frozenset[str]()
    for label in labels_near(index.view, place)[:2]:
        yield Way(Find(label=label, attr=attr, match=match), LABEL - 0.02, words(label), key)
    if says:
        tag = index.view.tags[place]
        for css in (f"[{attr}]", f"{tag}[{attr}]"):
            if Selector(css).spots(index.view)[:2] == Selector(css).spots(index.view)[:1]:
                yield Way(Find(css=css, attr=attr, match=match), NAMED, says, key)
                break
    for css in selectors(index, [place]):
        yield _by_selector(css, attr, match, says | _names(css), key)


def _by_selector(text: str, attr: str | None, match: str | None, says: frozenset[str], place: object) -> Way:
    if text.startswith("/"):
        return Way(Find(xpath=text, attr=attr, match=match), CLASSED, says, place)
    return Way(Find(css=text, attr=attr, match=match), lasting(text), says, place)


def lasting(css: str) -> float:
    """How lasting a CSS selector is.

    >>> lasting("td[itemprop=ip]"), lasting("body > div:nth-of-type(2) > p")
    (0.85, 0.2)
    """
    if _POSITIONAL.search(css):
        return POSITION
    if "[" in css or "#" in css:
        return STABLE
    return CLASSED if "." in css else STRUCTURE


def _names(css: str) -> frozenset[str]:
    return frozenset(Selector(css).words)


def selectors(index: Index, places: Sequence[int]) -> Iterator[str]:
    """Selectors that find exactly these elements."""
    view = index.view
    best = propose(view, list(places))
    if best is not None:
        yield best
    if len(places) != 1:
        return
    element, tag = view.elements[places[0]], view.tags[places[0]]
    for key in ("data-label", "data-th", "aria-label", "headers", "data-title", "title"):
        value = element.get(key)
        if value and len(value) < 60:
            css = f"{tag}[{key}={quoted(value)}]"
            if len(Selector(css).spots(view)) == 1:
                yield css


def _parts(index: Index, spec: FieldSpec, text: str) -> Iterator[Way]:
    """A text or an address that holds the value among other things."""
    core = CORES.get(spec.type)
    if core is None or not text:
        return
    within = re.compile(rf"(?<![\w.:-]){re.escape(text)}(?![\w.-])")
    for line, places in index.by_line.items():
        if text in line and text != line and len(line) < 200 and (found := within.search(line)):
            for place in (one for one in places[:3] if _is_innermost(index, one, text)):
                yield from _of_element(index, place, _pattern(line, found, core))
    for said, spoken in index.attributes.items():
        if text in said and text != said and (named := _parameter(said, text)) is not None:
            for one in spoken[:3]:
                yield from _of_attribute(index, one, named)


def _is_innermost(index: Index, place: int, text: str) -> bool:
    return not any(text in index.view.texts[child] for child in index.view.children(place))


def _pattern(line: str, found: re.Match[str], core: str) -> str:
    """A regular expression for a value in a text, by what stands right before and after it."""
    before, after = line[: found.start()], line[found.end() :]
    lead = "^" if not before else re.escape(before[-1]) + (r"\s*" if before[-1] != " " else "")
    follows = "$" if not after else re.escape(after[0])
    return f"{lead}(?P<value>{core}){follows}"


def _parameter(address: str, text: str) -> str | None:
    """A regular expression for a parameter of an address."""
    match = re.search(rf"([?&;/])([\w.-]+)([=/]){re.escape(text)}(?![\w.%-])", address)
    if match is None or (match[1] == "/") != (match[3] == "/"):
        return None
    lead = "/" if match[1] == "/" else "[?&;]"
    return rf"{lead}{re.escape(match[2])}{match[3]}([0-9A-Za-z_.:-]+)"


def _scripted(index: Index, text: str) -> Iterator[Way]:
    for name in index.script_names(text):
        find = Find(script=name)
        yield Way(find, NAMED, words(name), ("script", name))


def _lists(index: Index, spec: FieldSpec, value: Sequence[Any]) -> Iterator[Way]:
    """Several elements, one for each item."""
    if not value:
        return
    one_each = [_places_of(index, spec, item) for item in value[:400]]
    for attr, pattern in dict.fromkeys(pair for pairs in one_each[:1] for pair in pairs):
        members = [pairs.get((attr, pattern)) for pairs in one_each]
        if any(member is None for member in members) or len(set(members)) < min(2, len(value)):
            continue
        places = sorted({member for member in members if member is not None})
        for css in selectors(index, places):
            yield _by_selector(css, attr, pattern, _names(css), ("group", attr, *places[:2]))
    written = ("value", "text")
    for name in index.script_names(str(value[0])):
        yield Way(Find(script=name), NAMED, words(name), ("script", name, written))


def _places_of(index: Index, spec: FieldSpec, item: Any) -> dict[tuple[str | None, str | None], int]:
    """The first element for one item, by the attribute and the pattern that it takes."""
    found: dict[tuple[str | None, str | None], int] = {}
    for place in index.by_line.get(str(item), ()):
        found.setdefault((None, None), place)
    for said, spoken in index.attributes.items():
        if str(item) not in said:
            continue
        pattern = None if said == str(item) else _parameter(said, str(item))
        if said == str(item) or pattern is not None:
            for one in spoken:
                found.setdefault((one.attr, pattern), one.at)
    return found


def _dumps(index: Index, spec: FieldSpec, value: str) -> Iterator[Way]:
    for places in dump_places(index.view, value):
        for css in selectors(index, places):
            yield _by_selector(css, None, None, _names(css), ("dump", *places))
        if len(places) == 1:
            for label in labels_near(index.view, places[0])[:3]:
                yield Way(Find(label=label), LABEL, words(label), ("dump", *places))
    yield from _written(index, value)
    for find in spec.find:
        if find.until is not None and find.css is not None:
            yield from _starts(index, find)


def _written(index: Index, value: str) -> Iterator[Way]:
    """One packet's bytes in the page's data, written otherwise than as a dump."""
    packets = packets_of(value)
    if not isinstance(packets, tuple) or len(packets) != 1 or not packets[0]:
        return
    data = packets[0]
    forms = {data.hex(): "hex", data.hex().upper(): "hex", base64.b64encode(data).decode(): "base64"}
    for text, written in forms.items():
        for leaf in index.leaves.get(text, ())[:_MOST_PLACES]:
            find = Find.model_validate({"data": leaf.path, "as": written})
            yield Way(
                find, POSITION if leaf.is_positional else NAMED, words_of_find(find), ("data", leaf.path)
            )


def _starts(index: Index, find: Find) -> Iterator[Way]:
    """The same region from another start: right after each heading or link of the page."""
    assert find.until is not None
    for place, tag in enumerate(index.view.tags):
        if tag in {"h1", "h2", "h3", "h4", "h5", "hr", "a", "legend"}:
            for css in selectors(index, [place]):
                if lasting(css) > STRUCTURE:
                    yield Way(Find(css=css, until=find.until), CLASSED, _names(css), ("start", place))
