"""The rows of a list on a page that nobody described yet, and what each of them says.

Pure. Knows elements that repeat; never knows what they list.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import urljoin

from lxml.etree import _Element

from scraper.extract.document import Document
from scraper.inspect.propose.addresses import Shape, compared, same_origin
from scraper.inspect.propose.columns import is_heading, name_of, parts
from scraper.inspect.propose.names import is_of
from scraper.inspect.propose.places import selector_for
from scraper.inspect.propose.sheet import short_text, text_of
from scraper.packs.selectors import compile_xpath
from scraper.packs.spec import FieldType

_ROW_TAGS: Final = frozenset({"tr", "li", "div", "article", "section", "a", "dl", "p"})
_MENU: Final = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|menu|topmenu|submenu|sidebar|dropdown|breadcrumbs?|tabs|pagination)(?:$|[-_\s])",
    re.IGNORECASE,
)
_MOST: Final = 500
"""Rows that are compared."""
_MORE_THAN_WORDS: Final = re.compile(r"alert|event|incident|alarm|detail|case|ticket|view|summary", re.I)


class Listing(NamedTuple):
    """A list on a page."""

    rows: tuple[_Element, ...]
    each: dict[str, str]
    """What makes a row, as a pack writes it."""
    css: str | None
    """The same for a browser, where CSS can say it."""
    shape: Shape | None
    """The addresses that its rows lead to; None when they hold no links that differ."""
    links: tuple[str, ...]
    """An address of that shape for each row."""


def listings(document: Document) -> list[Listing]:
    """The lists on a page, the likeliest list of alerts first."""
    found = [
        (_worth(listing), -place, listing)
        for place, rows in enumerate(_groups(document))
        if (listing := _listing(rows, document)) is not None
    ]
    return [listing for _, _, listing in sorted(found, key=lambda one: one[:2], reverse=True)]


def _groups(document: Document) -> Iterator[list[_Element]]:
    """Siblings that are alike: of one tag, and of one class unless they are a table's rows."""
    for parent in document.elements:
        kinds: dict[tuple[str, str], list[_Element]] = {}
        for child in parent:
            if child.tag in _ROW_TAGS and not is_heading(child):
                first = "" if child.tag == "tr" else (child.get("class") or "").partition(" ")[0]
                kinds.setdefault((child.tag, first), []).append(child)
        yield from (rows for rows in kinds.values() if len(rows) > 1 and not _is_menu(rows[0]))


def _is_menu(row: _Element) -> bool:
    """Whether what repeats is a way about the console."""
    near = (row, *list(row.iterancestors())[:2])
    named = (f"{one.get('class') or ''} {one.get('id') or ''}" for one in near)
    return any(one.tag == "nav" for one in near) or any(map(_MENU.search, named))


def _listing(rows: list[_Element], document: Document) -> Listing | None:
    linked = _links(rows, document.url)
    if linked is not None and len(linked[2]) < len(rows):  # what has no such link is no row: headings, sums
        rows = list(linked[2])
    if len(rows) < 2 or min(len(parts(row)) for row in rows[:20]) < 2:
        return None
    css = selector_for(rows, document)
    each = {"css": css} if css is not None else _by_link(linked, rows)
    if each is None:
        return None
    shape, links = (None, ()) if linked is None else (linked[0], tuple(linked[1]))
    return Listing(tuple(rows), each, css, shape, links)


def _by_link(linked: tuple[Shape, list[str], list[_Element]] | None, rows: list[_Element]) -> Any:
    """Rows by the link in them, where nothing else tells them from a table's other rows."""
    if linked is None:
        return None
    tail = re.search(r"[^/]*[/?&][^/?&]*$", linked[0].before)
    part = (tail.group() if tail else linked[0].before).lstrip("/")
    return {"xpath": f"//{rows[0].tag}[.//a[contains(@href, '{part}')]]"} if "'" not in part else None


def _links(rows: Sequence[_Element], base: str) -> tuple[Shape, list[str], list[_Element]] | None:
    """The shape of address that most rows have a link of, each another; those links; those rows."""
    held = [(row, [url for url in _urls(row, base) if same_origin(url, base)]) for row in rows[:_MOST]]
    held = [(row, urls) for row, urls in held if urls]
    best: tuple[float, tuple[Shape, list[str], list[_Element]]] | None = None
    for shape in _shapes([urls for _, urls in held]):
        pairs = [(row, url) for row, urls in held for url in urls if shape.id_in(url) is not None]
        first = dict(reversed(pairs))
        ids = {shape.id_in(url) for url in first.values()}
        if len(first) < 2 or len(ids) < len(first):
            continue
        worth = len(first) + (0.5 if _MORE_THAN_WORDS.search(shape.before) else 0)
        kept = [row for row, _ in held if row in first]
        if best is None or worth > best[0]:
            best = worth, (shape, [first[row] for row in kept], kept)
    return None if best is None else best[1]


def _urls(row: _Element, base: str) -> list[str]:
    links = [row, *row.iter("a")] if row.tag == "a" else list(row.iter("a"))
    found = []
    for href in dict.fromkeys(link.get("href") or "" for link in links):
        try:
            found.append(urljoin(base, href.strip()) if href and not href.startswith("#!") else "")
        except ValueError:
            continue  # a link that leads nowhere leads to no page of ours
    return [url for url in found if url]


def _shapes(rows: Sequence[Sequence[str]]) -> list[Shape]:
    """The shapes that links of the first rows have in common, the commonest first."""
    found: Counter[Shape] = Counter()
    for one, other in itertools.pairwise(rows):
        for first in one:
            for second in other:
                if first != second and (shape := compared([first, second])) is not None:
                    found[shape] += 1
    return [shape for shape, _ in found.most_common(20)]


def _worth(listing: Listing) -> float:
    """How much a list looks like one of alerts: rows that lead somewhere, with several things to say."""
    width = min(sum(len(parts(row)) for row in listing.rows[:20]) / len(listing.rows[:20]), 12)
    leads = 3.0 if listing.shape is not None else 1.0
    texts = " ".join(text_of(row) for row in listing.rows[:20])
    telling = 2.0 if re.search(r"\d+\.\d+\.\d+\.\d+|\d\d:\d\d", texts) else 1.0
    return min(len(listing.rows), 50) * width * leads * telling


def id_field(listing: Listing, ids: Sequence[str]) -> dict[str, Any] | None:
    """How rows tell the ids of the pages that they lead to, where those of some of the rows are known."""
    rows = listing.rows[:_MOST]
    for find in dict.fromkeys(tuple(find.items()) for row in rows for find in _id_finds(listing, row, ids)):
        read = [_read(dict(find), row) for row in rows]
        if None not in read and len(set(read)) == len(read) and set(ids) <= set(read):
            typed = all(is_of(FieldType.ID, [str(one)]) for one in read)
            return {**({"type": "id"} if typed else {}), "find": [dict(find)]}
    return None


def _id_finds(listing: Listing, row: _Element, ids: Sequence[str]) -> Iterator[dict[str, str]]:
    """Ways to find an id in a row that has one of those: in a link, in an attribute, as a text."""
    if listing.shape is not None:
        axis = "." if row.tag == "a" else ".//a"
        yield {"xpath": f"{axis}/@href", "match": listing.shape.pattern}
    for element in row.iter("*"):
        for name in map(str, element.keys()):
            if element.get(name) in ids and re.fullmatch(r"[a-z-]+", name):
                yield {"xpath": f"./@{name}" if element is row else f".//@{name}"}
    for place, part in enumerate(parts(row)):
        if short_text(part) in ids and row.tag == "tr":
            yield {"xpath": f"./*[{place + 1}]"}
        elif short_text(part) in ids and (name := name_of(part)):
            yield {"css": f".{name}"}


def _read(find: dict[str, str], row: _Element) -> str | None:
    """What a way to find an id finds in a row, where that is one thing."""
    if "css" in find:
        found = [short_text(part) for part in parts(row) if name_of(part) == find["css"][1:]]
    else:
        raw = compile_xpath(find["xpath"])(row)
        found = [
            short_text(one) if isinstance(one, _Element) else str(one)
            for one in (raw if isinstance(raw, list) else [])
        ]
    if "match" in find:
        matches = [re.search(find["match"], one) for one in found]
        found = [match.group(1) for match in matches if match]
    return found[0] if len(set(found)) == 1 else None
