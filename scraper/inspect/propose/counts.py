"""How many things a list's page says that there are, as distinct from how many it shows.

Pure. Knows how pages word such figures, in several languages; never knows a console.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from lxml.etree import _Element

from scraper.extract.document import Document
from scraper.inspect.propose.names import folded
from scraper.inspect.propose.places import selector_for
from scraper.inspect.propose.sheet import text_of

_NUMBER: Final = r"\d{1,3}(?:[.,'’\s]\d{3})+|\d+"
_TO: Final = r"\s*(?:-|–|—|to|bis|a|à|au|al|tot|до)\s*"
_OF: Final = r"(?:of|out of|von|aus|insgesamt|de|sur|di|van|из|/)"
_THINGS: Final = (
    r"(?:(?:security )?(?:alerts?|events?|incidents?|alarms?|detections?|cases?)|results?|records?|entries"
    r"|items?|rows?|hits?|matches|total|in total|ereignisse?|alarme?|vorfalle?|eintrage?|treffer|ergebnisse"
    r"|meldungen|datensatze|eventos?|alertas?|incidentes?|resultados?|registros?|elementos|en total"
    r"|evenements?|alertes?|resultats?|entrees|elements|au total|eventi|allarmi|avvisi|risultati"
    r"|voci|meldingen|gebeurtenissen|resultaten)"
)
_TOTAL: Final = (
    r"(?:total|count|results?|found|hits?|gesamt|summe|anzahl|treffer|totale?|resultados?|resultats?|trovati"
    rf"|number of \w+|anzahl \w+|nombre d \w+|numero de \w+|{_THINGS})"
)
_RANGE: Final = re.compile(rf"({_NUMBER}){_TO}({_NUMBER})\s*{_OF}\s*({_NUMBER})(?![\d+])", re.IGNORECASE)
_PART: Final = re.compile(rf"({_NUMBER})\s*{_OF}\s*({_NUMBER})(?![\d+])", re.IGNORECASE)
_NAMED: Final = re.compile(
    rf"^(?:.{{0,24}}\b)?{_TOTAL}\b\s*[:=(]?\s*({_NUMBER})\)?(?![\d+%/])", re.IGNORECASE
)
_THINGS_AFTER: Final = re.compile(rf"(?<![\d.,/+-])({_NUMBER})\s+(?:\w+\s+)?{_THINGS}\b", re.IGNORECASE)
_ONE_THING: Final = re.compile(
    r"\b(?:alert|event|incident|alarm|detection|case|result|record|item|row|hit|ereignis|vorfall|evento|alerta"
    r"|incidente|alerte|evenement|allarme)\b\W*\d",
    re.IGNORECASE,
)
"""What is named by a figure, not counted."""
_PAGE: Final = re.compile(r"\b(?:page|seite|pagina|p|blatt|pg)\b\W*$")
_LONGEST: Final = 90
_MOST: Final = 4000
"""Elements that are looked at."""
_SILENT: Final = frozenset({"script", "style", "option", "select", "template", "title", "textarea", "head"})


class Count(NamedTuple):
    """A figure on a page, and how a pack finds it."""

    number: int
    find: dict[str, Any]
    said: str
    """The text that it stands in."""

    def field(self) -> dict[str, Any]:
        """The description of the field, as data."""
        return {"type": "count", "optional": True, "find": [self.find]}


def count_of(document: Document, rows: tuple[_Element, ...]) -> Count | None:
    """The figure that says how many rows the whole list has, where the page states one."""
    inside = {element for row in rows for element in (row, *row.iter())}
    outside = [
        element
        for element in document.elements[:_MOST]
        if element not in inside and element.tag not in _SILENT and isinstance(element.tag, str)
    ]
    texts = [(element, text) for element in outside if (text := _line(element))]
    for read in (_ranged, _parted, _called):
        for element, text in reversed(texts):  # the innermost of several that say so comes last
            found = _found(document, element, text, read, len(rows))
            if found is not None:
                return found
    return None


def number_of(text: str) -> int:
    """A figure that may be written in groups.

    >>> number_of("1,234"), number_of("12.345.678"), number_of("86")
    (1234, 12345678, 86)
    """
    return int(re.sub(r"\D", "", text))


def _line(element: _Element) -> str:
    """An element's short text on one line; nothing for long ones, or those that hold much."""
    if len(element) > 8:
        return ""
    text = " ".join(text_of(element).split())
    return text if 0 < len(text) <= _LONGEST and re.search(r"\d", text) else ""


def _ranged(text: str, seen: int) -> Iterator[re.Match[str]]:
    """`1 - 20 of 86`, whose range is as long as what is seen, or starts at its beginning."""
    for match in _RANGE.finditer(text):
        first, last, total = map(number_of, match.groups())
        if first <= last <= total and last - first + 1 >= min(seen, total) and total >= seen:
            yield match


def _parted(text: str, seen: int) -> Iterator[re.Match[str]]:
    """`20 of 86`, where as many are seen; never a page's number."""
    for match in _PART.finditer(text):
        shown, total = map(number_of, match.groups())
        if shown == seen <= total and _PAGE.search(folded(text[: match.start()])) is None:
            yield match


def _called(text: str, seen: int) -> Iterator[re.Match[str]]:
    """`Total: 86`, `86 events`."""
    for pattern in (_NAMED, _THINGS_AFTER):
        for match in pattern.finditer(_unaccented(text)):
            named = _ONE_THING.search(match.group()) is not None
            if not named and number_of(match.group(1)) >= seen and len(text) <= _LONGEST // 2:
                yield match


def _unaccented(text: str) -> str:
    """A text in which accents do not count, each sign in its place."""
    return "".join(folded(sign)[:1] or sign if sign.isalpha() else sign for sign in text)


def _found(
    document: Document,
    element: _Element,
    text: str,
    read: Callable[[str, int], Iterator[re.Match[str]]],
    seen: int,
) -> Count | None:
    match = next(read(text, seen), None)
    css = None if match is None else selector_for([element], document)
    if match is None or css is None:
        return None
    start, end = match.span(match.lastindex or 1)
    if text[start:end] in re.findall(r"\d{5,}", document.url):
        return None  # what the page was asked for by
    pattern = _pattern(text, start, end)
    find = {"css": css} if pattern is None else {"css": css, "match": pattern}
    return Count(number_of(text[start:end]), find, text)


def _pattern(text: str, start: int, end: int) -> str | None:
    """What finds the figure in its text on every page of the list: the words around it."""
    if text[:start] + text[end:] == "":
        return None
    figure = r"(\d+(?:[.,'’\s]\d{3})*)"
    before = re.search(r"[^\W\d_]+\W*$|[/(:=]\s*$", text[:start])
    after = re.match(r"\s*([^\W\d_]+)", text[end:])
    if before is not None and before.group().strip():
        word = re.escape(before.group().strip()).replace(r"\ ", " ")
        return rf"{word}\s*{figure}"
    return rf"{figure}\s+{re.escape(after.group(1))}" if after is not None else figure
