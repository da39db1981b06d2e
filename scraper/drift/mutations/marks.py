"""Notes on a page's tree which elements hold which field's value and which hold labels.

The notes are attributes of a name that no page has; they move with their elements through every change, so
that what is still noted in the end is still on the page. Knows plans and trees; never what a change does.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from lxml.etree import _Element

from scraper.extract.document import Document
from scraper.extract.hits import Hit, find_labels
from scraper.extract.labels import LabelReader
from scraper.extract.patterns import Doubt, Unclear
from scraper.extract.plan import Finder, Plan
from scraper.extract.reading import Null, Reading
from scraper.extract.spots import Spot
from scraper.extract.words import dump_rows, tokens_of

_PREFIX: Final = "x-note-"
VALUE: Final = f"{_PREFIX}value"
"""Fields whose value is the element's text."""
ATTRIBUTE: Final = f"{_PREFIX}attribute"
"""Fields whose value is in an attribute, as `attribute:field`."""
VARIABLE: Final = f"{_PREFIX}variable"
"""Fields whose value a script assigns, as `variable:field`."""
LABEL: Final = f"{_PREFIX}label"
"""The element begins with a label: the fields that are read by it, or `-`."""
MANY: Final = f"{_PREFIX}many"
"""The value of this element is one of several whose order counts."""
MINIFIED: Final = f"{_PREFIX}minified"
FRAMED: Final = f"{_PREFIX}framed"
CUT: Final = f"{_PREFIX}cut"
"""The page was cut off before its end."""
_HOLDING: Final = (VALUE, ATTRIBUTE, VARIABLE)


def note(element: _Element, kind: str, word: str) -> None:
    """Add a word to an element's notes of a kind."""
    words = element.get(kind, "").split()
    if word not in words:
        element.set(kind, " ".join([*words, word]))


def noted(element: _Element, kind: str) -> list[str]:
    """The words of a kind on an element.

    >>> from lxml import etree
    >>> noted(etree.fromstring('<td x-note-value="port sensor"/>'), VALUE)
    ['port', 'sensor']
    """
    return (element.get(kind) or "").split()


def is_note(attribute: str) -> bool:
    """Whether an attribute is a note of ours."""
    return attribute.startswith(_PREFIX)


def having(root: _Element, kind: str) -> list[_Element]:
    """The elements with notes of a kind, in order."""
    return [element for element in root.iter("*") if element.get(kind) is not None]


def fields_in(root: _Element) -> set[str]:
    """The fields whose values are still noted somewhere in a tree."""
    words = (word for element in root.iter("*") for kind in _HOLDING for word in noted(element, kind))
    return {word.rpartition(":")[2] for word in words}


def forget(root: _Element) -> None:
    """Take all notes off a tree, in place."""
    for element in root.iter("*"):
        for name in [name for name in element.attrib if is_note(str(name))]:
            del element.attrib[name]


def mark(document: Document, plan: Plan, arguments: Mapping[str, str], names: Iterable[str]) -> None:
    """Note on a document's tree where the values of the named fields stand, and every label."""
    reading = Reading(document, plan, arguments)
    captured = [element for region in plan.captured for element in _found(region(document.root))]
    hits = find_labels(document.elements, plan.labels)
    hits = {
        label: [hit for hit in found if not _is_in(hit.element, captured)] for label, found in hits.items()
    }
    for found in hits.values():
        for hit in found:
            if not hit.tail:
                note(hit.element, LABEL, "-")
    if not document.is_whole:
        document.root.set(CUT, "1")
    for name in names:
        field = plan.fields[name]
        for _, finder in field.finders:
            _mark_finder(reading, name, finder, hits)


def _found(found: object) -> list[_Element]:
    return [one for one in found if isinstance(one, _Element)] if isinstance(found, list) else []


def _is_in(element: _Element, outer: list[_Element]) -> bool:
    return any(one in outer for one in (element, *element.iterancestors()))


def _mark_finder(reading: Reading, name: str, finder: Finder, hits: Mapping[str, list[Hit]]) -> None:
    if finder.script is not None:
        for script in _assigning(reading, finder.script):
            note(script, VARIABLE, f"{finder.script}:{name}")
    elif finder.until is not None:
        for element in _dumps(reading, finder):
            note(element, VALUE, name)
            note(element, MANY, name)
    elif finder.label is not None and finder.scope is None:
        _mark_label(name, finder, hits)
    elif finder.nodes is not None and finder.scope is None:
        spots = _spots(reading, finder)
        for spot in spots:
            _mark_spot(name, finder, spot, many=len(spots) > 1)
    elif finder.scope is not None and finder.path is None:
        for spot in _spots(reading, finder):
            _mark_spot(name, finder, spot, many=False)


def _assigning(reading: Reading, variable: str) -> Iterator[_Element]:
    for element in reading.document.root.iter("script"):
        if variable in (element.text or "") and not element.get("src"):
            yield element


def _mark_label(name: str, finder: Finder, hits: Mapping[str, list[Hit]]) -> None:
    """Note each label of a field, and the value that is read by it alone."""
    label = finder.label or ""
    for hit in hits.get(label, ()):
        alone = LabelReader({**hits, label: [hit]}, ())
        spots = alone.values(label)
        if spots and not hit.tail:
            note(hit.element, LABEL, name)
        for spot in spots:
            _mark_spot(name, finder, spot, many=len(spots) > 1)


def _mark_spot(name: str, finder: Finder, spot: Spot, *, many: bool) -> None:
    inner = [element for outer in spot.elements for element in outer.iter("*")]
    if finder.attr is not None:
        found = [element for element in inner if element.get(finder.attr) is not None]
        for element in found[:1]:
            note(element, ATTRIBUTE, f"{finder.attr}:{name}")
            if many:
                note(element, MANY, name)
        return
    text = _squeezed("".join(token or " " for token in spot.tokens))
    holder = next((one for one in reversed(inner) if _squeezed(_text(one)) == text), None)
    if holder is not None and text:
        note(holder, VALUE, name)
        if many:
            note(holder, MANY, name)


def _spots(reading: Reading, finder: Finder) -> list[Spot]:
    try:
        raws = reading.raws(finder._replace(attr=None, match=None))
    except (Doubt, Null, Unclear):
        return []
    return [raw for raw in raws if isinstance(raw, Spot)]


def _dumps(reading: Reading, finder: Finder) -> Iterator[_Element]:
    """The innermost elements that hold rows of dumps, from the region's start on."""
    starts = [] if finder.nodes is None else _found(finder.nodes(reading.document.root))
    if not starts or finder.until is None or not finder.until(reading.document.root):
        return
    ends = _found(finder.until(reading.document.root))
    order = {element: place for place, element in enumerate(reading.document.elements)}
    first = order[starts[0]]
    last = min((order[end] for end in ends if order[end] > first), default=-1)
    for element in reading.document.elements[first:last] if last > 0 else []:
        if dump_rows((element.text or "").strip("\n")) and "0x" in (element.text or "")[:80]:
            yield element


def _text(element: _Element) -> str:
    return "".join(token or " " for token in tokens_of(element))


def _squeezed(text: str) -> str:
    return " ".join(text.split())
