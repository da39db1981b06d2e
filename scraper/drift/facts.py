"""What a page says of itself for machines: meta elements, JSON-LD, microdata; and which texts repeat it.

Knows the published vocabularies; never knows fields or sites.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from lxml.etree import _Element

from scraper.drift.holders import stem_of
from scraper.drift.notions import META_NOTIONS
from scraper.drift.texts import Kind, amount_of, kind_of, minutes_of, plain, same_date, tidy
from scraper.packs.jsonpath import load_json

MAX_FACTS: Final = 300
"""Facts taken from one page."""
_ASIDE_TYPES: Final = frozenset(
    {
        "organization",
        "newsmediaorganization",
        "website",
        "breadcrumblist",
        "itemlist",
        "person",
        "imageobject",
    }
    | {"searchaction", "listitem", "review", "comment", "sitenavigationelement", "wpheader", "wpfooter"}
    | {
        "question",
        "answer",
        "corporation",
        "postaladdress",
        "webpageelement",
        "collectionpage",
        "videoobject",
    }
)
_NAMED: Final = frozenset({"recipe", "product", "book", "movie", "event", "course", "softwareapplication"})
_NO_WAY: Final = frozenset(
    {
        "publisher",
        "mainentityofpage",
        "review",
        "reviews",
        "comment",
        "isrelatedto",
        "issimilarto",
        "breadcrumb",
    }
    | {
        "itemlistelement",
        "relatedlink",
        "potentialaction",
        "ispartof",
        "video",
        "haspart",
        "logo",
        "mentions",
    }
)
_TIMES: Final = frozenset({"preptime", "cooktime", "totaltime"})
_DATES: Final = frozenset({"date", "modified"})
_AMOUNTS: Final = frozenset({"price", "rating", "reviews", "yield", "calories"})
_TITLE_PARTS = re.compile(r"\s+[|\-–—·•»«:/]+\s+")
"""What stands between a page's title and the names of its site and section."""
_AND: Final = frozenset({"and", "und", "et", "con", "with"})
_NO_PERSON = re.compile(r"://|^@|^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}$")
"""Addresses, handles and hosts, which some pages give for their author."""
_WORD = re.compile(r"\w+")
_MAX_LEVELS: Final = 12


class Fact(NamedTuple):
    """One thing that a page says of itself."""

    notion: str
    value: str
    source: str
    """The key that says it, such as `og:title` or `ld:headline`."""


def facts_of(root: _Element) -> list[Fact]:
    """All facts of a page, each once."""
    found: dict[tuple[str, str], Fact] = {}
    for fact in (*_from_meta(root), *_from_data(root), *_from_microdata(root)):
        if fact.value and len(found) < MAX_FACTS:
            found.setdefault((fact.notion, plain(fact.value)), fact)
    return list(found.values())


def _fact(key: str, value: str, source: str) -> Iterator[Fact]:
    notion = META_NOTIONS.get(key)
    text = tidy(value)
    if notion == "author" and _NO_PERSON.search(text):
        return
    if notion == "author" and text.casefold().startswith("by "):
        text = text[3:]
    if notion is not None:
        yield Fact(notion, text, f"{source}{key}")


def _from_meta(root: _Element) -> Iterator[Fact]:
    for meta in root.iter("meta"):
        key = (meta.get("property") or meta.get("name") or "").strip().lower()
        yield from _fact(key, meta.get("content") or "", "meta:")
    head_title = next(root.iter("title"), None)
    if head_title is not None and head_title.text:
        whole = tidy(head_title.text)
        parts = sorted(_TITLE_PARTS.split(whole), key=len)
        yield Fact("title", whole, "title")
        yield Fact("title", parts[-1], "title")
        yield from (Fact("site", part, "title") for part in parts[:-1])


def _from_data(root: _Element) -> Iterator[Fact]:
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            try:
                data = load_json(script.text.strip())
            except ValueError:
                continue
            yield from _things(data, 0)


def _types(thing: Mapping[str, Any]) -> frozenset[str]:
    given = thing.get("@type")
    names = given if isinstance(given, list) else [given]
    return frozenset(name.rpartition("/")[2].lower() for name in names if isinstance(name, str))


def _things(value: Any, level: int) -> Iterator[Fact]:
    """The facts of the things that a document is about."""
    if level > _MAX_LEVELS:
        return
    if isinstance(value, list):
        for item in value:
            yield from _things(item, level + 1)
    elif isinstance(value, dict):
        types = _types(value)
        if not types & _ASIDE_TYPES:
            yield from _properties(value, types)
        for key in ("@graph", "mainEntity"):
            yield from _things(value.get(key), level + 1)


def _properties(thing: Mapping[str, Any], types: frozenset[str]) -> Iterator[Fact]:
    for key, value in thing.items():
        low = key.lower()
        if low == "name" and not types & _NAMED:
            continue
        if low not in _NO_WAY:
            yield from _values(low, value, 0)


def _values(key: str, value: Any, level: int) -> Iterator[Fact]:
    if level > 3:
        return
    if isinstance(value, list):
        for item in value:
            yield from _values(key, item, level + 1)
    elif isinstance(value, dict):
        for inner in (
            "name",
            "text",
            "price",
            "lowPrice",
            "ratingValue",
            "reviewCount",
            "ratingCount",
            "calories",
        ):
            if inner in value:
                yield from _values(f"{key}.{inner.lower()}", value[inner], level + 1)
        for inner in ("itemListElement", "availability"):
            if inner in value:
                yield from _values(key if inner != "availability" else inner, value[inner], level + 1)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield from _fact(key, str(value), "ld:")


def _from_microdata(root: _Element) -> Iterator[Fact]:
    for element in root.iter("*"):
        prop = element.get("itemprop")
        if prop is None or prop.lower() == "name":
            continue
        value = element.get("content") or element.get("datetime")
        if value:
            yield from _fact(prop.strip().lower(), value, "itemprop:")


def relation(notion: str, value: str, text: str) -> float:
    """How much a (plain) text repeats a (plain) fact, from 0 to 1.

    >>> relation("title", "a plan for the river", "a plan for the river")
    1.0
    >>> relation("author", "ann smith", "by ann smith"), relation("author", "ann smith", "joe public")
    (0.8, 0.0)
    """
    if value == text:
        return 1.0
    if not value or not text:
        return 0.0
    if notion == "image":
        return 0.9 if len(stem_of(value)) >= 5 and stem_of(value) == stem_of(text) else 0.0
    if notion in _DATES and same_date(value.upper(), text):
        return 0.9 if kind_of(text) is Kind.DATE else 0.4
    if notion in _TIMES and (minutes := minutes_of(value.upper())) is not None:
        return 0.9 if minutes_of(text) == minutes else 0.0
    if notion in _AMOUNTS and (amount := amount_of(value)) is not None and len(text) < 40:
        return 0.8 if amount_of(text) == amount else 0.0
    if notion in _AMOUNTS:
        return 0.8 if amount_of(text) is not None and amount_of(text) == _first_amount(value) else 0.0
    return _overlap(notion, value, text)


def _first_amount(value: str) -> str | None:
    """The number that a text begins with, such as `4 (a cup each)`."""
    return amount_of(value.partition("(")[0])


def _overlap(notion: str, value: str, text: str) -> float:
    if notion == "body":
        return 0.9 if len(text) >= 40 and text in value else 0.0
    if notion == "author":
        return _named_in(value, text)
    if notion == "site":
        return 0.0
    short, long = sorted((value, text), key=len)
    if (
        short in long
        and len(short) >= 4
        and (len(short) * 2 >= len(long) or (long is text and len(text) < 80))
    ):
        return 0.8 if len(short) * 3 >= len(long) else 0.5
    return _alike(value, text) or (_akin(value, text) if notion == "title" else 0.0)


def _named_in(value: str, text: str) -> float:
    """How much a short text names a person, or persons."""
    names = [word for word in _WORD.findall(value) if len(word) > 2 and word not in _AND]
    words = _WORD.findall(text)
    if not names or len(text) > len(value) + 80 or not set(names) <= set(words):
        share = len(set(words) & set(names)) / max(1, len(words))
        return 0.6 if len(words) >= 2 and share == 1.0 else 0.0
    rest = len(words) - len(names)
    return 0.8 if rest <= 2 else 0.7 if rest <= 5 else 0.5


def _alike(value: str, text: str) -> float:
    if min(len(value), len(text)) < 20 or max(len(value), len(text)) > 600:
        return 0.0
    mine, theirs = set(_WORD.findall(value)), set(_WORD.findall(text))
    share = len(mine & theirs) / max(1, len(mine | theirs))
    return 0.7 if share >= 0.7 else 0.0


def _akin(value: str, text: str) -> float:
    """Whether two titles may tell of the same: they share some of their longer words."""
    mine, theirs = set(_long_words(value)), {word for word in _WORD.findall(text) if len(word) > 3}
    shared = len(mine & theirs)
    return 0.3 if shared >= 2 and shared * 3 >= min(len(mine), len(theirs)) else 0.0


def said_by(facts: Iterable[Fact], texts: Iterable[str]) -> dict[str, dict[str, float]]:
    """For each (plain) text that repeats a fact: by notion, how much."""
    said: dict[str, dict[str, float]] = {}
    known = [(fact.notion, plain(fact.value)) for fact in facts]
    for text in texts:
        for notion, value in known:
            if not _may_repeat(notion, value, text):
                continue
            strength = relation(notion, value, text)
            if strength:
                mine = said.setdefault(text, {})
                mine[notion] = max(strength, mine.get(notion, 0.0))
    return said


def said_of(facts: Iterable[Fact], text: str) -> dict[str, float]:
    """How much one (plain) text, such as an attribute's, repeats each fact, by notion."""
    said: dict[str, float] = {}
    for fact in facts:
        strength = relation(fact.notion, plain(fact.value), text)
        if strength:
            said[fact.notion] = max(strength, said.get(fact.notion, 0.0))
    return said


def _may_repeat(notion: str, value: str, text: str) -> bool:
    """A quick look, so that most pairs need no long one."""
    if value == text:
        return True
    if notion == "site":
        return False
    if notion == "body":
        return len(text) >= 40 and text in value
    if notion in _DATES:
        return len(text) < 120 and _has_year(value, text)
    if notion in _TIMES or notion in _AMOUNTS:
        return len(text) < 60 and not text.isalpha() and any(char.isdigit() for char in text)
    if notion == "author":
        return len(text) <= len(value) + 80 and (value.split(" ", 1)[0][:24] in text or text[:8] in value)
    if notion == "title" and 12 <= len(text) <= 200:
        return sum(word in text for word in _long_words(value)) >= 2 or text in value or value in text
    if len(text) < 4 or len(text) > 3 * len(value) + 60 or len(value) > 3 * len(text) + 60:
        return False
    return (
        text in value
        or value in text
        or ((len(text) >= 20 and text[:4] == value[:4]) or text[-4:] == value[-4:])
    )


def _has_year(stamp: str, text: str) -> bool:
    """Whether a text holds the year and the day of a machine's stamp, perhaps short."""
    return stamp[2:4] in text and stamp[8:10].lstrip("0") in text


@lru_cache(maxsize=1024)
def _long_words(text: str) -> tuple[str, ...]:
    return tuple({word for word in _WORD.findall(text) if len(word) > 3})
