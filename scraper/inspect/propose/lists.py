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
from scraper.extract.hits import normalised
from scraper.inspect.propose.addresses import Shape, compared, same_origin
from scraper.inspect.propose.names import KNOWN, fits, folded, is_of, looks_like, slug
from scraper.inspect.propose.places import is_written, selector_for
from scraper.inspect.propose.sheet import short_text, text_of
from scraper.packs.selectors import compile_xpath
from scraper.packs.spec import FieldType

_ROW_TAGS: Final = frozenset({"tr", "li", "div", "article", "section", "a", "dl", "p"})
_CELLS: Final = frozenset({"td", "th"})
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
            if child.tag in _ROW_TAGS and not _is_heading(child):
                first = "" if child.tag == "tr" else (child.get("class") or "").partition(" ")[0]
                kinds.setdefault((child.tag, first), []).append(child)
        yield from (rows for rows in kinds.values() if len(rows) > 1)


def _is_heading(row: _Element) -> bool:
    parent = row.getparent()
    cells = [cell for cell in row if cell.tag in _CELLS]
    in_head = parent is not None and parent.tag in {"thead", "tfoot"}
    return row.tag == "tr" and (in_head or not cells or all(cell.tag == "th" for cell in cells))


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


class Part(NamedTuple):
    """One thing that a row says: how a pack finds it, what it may be called, and what it is."""

    find: dict[str, str]
    name: str
    text: str


def parts(row: _Element) -> list[_Element]:
    """The cells of a row, or the smallest elements in it that hold text."""
    if row.tag == "tr":
        return [cell for cell in row if cell.tag in _CELLS]
    leaves = [one for one in row.iter("*") if one is not row and len(one) == 0 and (one.text or "").strip()]
    return leaves if not (row.text or "").strip() else [row, *leaves]


def row_fields(listing: Listing) -> dict[str, dict[str, Any]]:
    """The fields of a list's rows, its events' ids apart: by heading, by class, or by place."""
    found: dict[str, dict[str, Any]] = {}
    for find, said, texts in _columns(listing):
        if not any(texts):
            continue
        kind = looks_like([text for text in texts if text])
        name = _name(said, [text for text in texts if text], list(found))
        if name in found:
            continue
        kinds = {} if kind in {FieldType.TEXT, FieldType.RULE} else {"type": kind.value}
        sparse = {} if all(texts) else {"optional": True}
        found[name] = {**kinds, **sparse, "find": [find]}
    return found


def _name(said: str, texts: list[str], taken: list[str]) -> str:
    """A column's name: that of a field which most consoles have, else one made of its heading."""
    for known in KNOWN:
        fitting = known.panel is None and re.search(known.label, folded(said)) is not None
        if fitting and known.name not in taken and fits(known, texts):
            return known.name
    return slug(said, ["event_id", *taken])


def _columns(listing: Listing) -> Iterator[tuple[dict[str, str], str, list[str]]]:
    """How each column is found, what it is called, and its texts by row."""
    rows = listing.rows[:_MOST]
    if rows[0].tag == "tr":
        yield from _cell_columns(rows)
        return
    counts = [Counter(_names(part) for part in parts(row) if part is not row) for row in rows]
    for name in dict.fromkeys(name for count in counts for name in count if name):
        if all(count[name] <= 1 for count in counts):
            texts = [
                next(
                    (short_text(part) for part in parts(row) if _names(part) == name and part is not row), ""
                )
                for row in rows
            ]
            yield {"css": f".{name}"}, name, texts


def _names(part: _Element) -> str:
    return next((one for one in (part.get("class") or "").split() if is_written(one)), "")


def _cell_columns(rows: Sequence[_Element]) -> Iterator[tuple[dict[str, str], str, list[str]]]:
    headings = _headings(rows[0])
    width = max(len(parts(row)) for row in rows)
    for place in range(width):
        texts = [short_text(parts(row)[place]) if place < len(parts(row)) else "" for row in rows]
        heading = headings.get(place, "")
        alone = list(headings.values()).count(heading) == 1
        find = {"label": heading} if heading and alone else {"xpath": f"./*[{place + 1}]"}
        yield find, heading or f"column_{place + 1}", texts


def _headings(row: _Element) -> dict[int, str]:
    """The texts above a table's columns, where its first row of cells is its headings."""
    table = next(row.iterancestors("table"), None)
    first = None if table is None else next((one for one in table.iter("tr") if len(one)), None)
    if first is None or not _is_heading(first):
        return {}
    found, place = {}, 0
    for cell in first:
        span = cell.get("colspan") or "1"
        width = int(span) if span.isdigit() and 0 < int(span) < 100 else 1
        if width == 1 and normalised(short_text(cell)) and short_text(cell).isprintable():
            found[place] = short_text(cell)
        place += width
    return found


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
        elif short_text(part) in ids and (name := _names(part)):
            yield {"css": f".{name}"}


def _read(find: dict[str, str], row: _Element) -> str | None:
    """What a way to find an id finds in a row, where that is one thing."""
    if "css" in find:
        found = [short_text(part) for part in parts(row) if _names(part) == find["css"][1:]]
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
