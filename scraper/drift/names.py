"""Splits the names that authors and build tools give elements into the words that mean something.

Pure. Knows naming habits (BEM, CSS modules, styled components, utility classes); never pages.
"""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z\u00df-\u00ff]+|[^\W\d_]+|\d+")
_UTILITY = re.compile(
    r"-?(?:[mp][trblxyse]?|w|h|min-[wh]|max-[wh]|top|left|right|bottom|inset|z|gap|space-[xy]|text|font|leading"
    r"|tracking|bg|border|rounded|shadow|opacity|flex|grid|col|row|order|justify|items|self|content|overflow|block"
    r"|inline|hidden|relative|absolute|sticky|fixed|static|float|clear|object|cursor|transition|duration|ease"
    r"|translate|scale|rotate|container|truncate|uppercase|lowercase|capitalize|italic|underline|antialiased"
    r"|whitespace|break|list|align|divide|ring|fill|stroke|sr|aspect|basis|grow|shrink|d|u|is|has|js|no|btn|icon"
    r"|clearfix|pull|wp|size|column|columns|large|small|medium|xs|sm|md|lg|xl|lazy|lazyload\w*|fade|active|visible"
    r"|not|prose|hover|focus|dark|group|peer)(?:[-:/].*)?"
)
_GENERATED = re.compile(
    r"(?:css|sc|jsx|jss|emotion|svelte|astro|ng|chakra|mui\w*|_?ng(?:content|host)|data-v)-[\w-]+"
    r"|[a-z]{1,2}[-_]?\d[\w-]*|_?[a-f0-9]{6,}|[\w]*\d{4,}[\w-]*"
)
_VOWELS: Final = frozenset("aeiouyäöüáéíóúàèìòùâêîôûåøæ")
_FILLERS: Final = frozenset(
    [
        "a",
        "an",
        "and",
        "the",
        "of",
        "to",
        "in",
        "on",
        "for",
        "with",
        "is",
        "has",
        "c",
        "o",
        "l",
        "m",
        "u",
        "js",
        "wrap",
        "wrapper",
        "container",
        "inner",
        "outer",
        "box",
        "item",
        "items",
        "element",
        "component",
        "block",
        "module",
        "layout",
        "page",
        "site",
        "app",
        "root",
        "view",
        "left",
        "right",
        "top",
        "bottom",
        "first",
        "last",
        "odd",
        "even",
        "default",
        "primary",
        "secondary",
        "large",
        "small",
        "new",
        "old",
        "std",
        "fp",
        "id",
        "el",
        "div",
        "span",
        "list",
        "row",
        "col",
        "column",
        "cell",
        "value",
        "field",
        "data",
        "class",
        "style",
        "base",
        "single",
        "multi",
        "main",
        "wp",
        "entry",
        "post",
        "hentry",
        "type",
    ]
)


def is_hashed(name: str) -> bool:
    """Whether a class or an id was made by a build tool, so that the next build may change it.

    >>> [is_hashed(name) for name in ("css-1x2y3z", "sc-d47814d6-3", "bDLFoO", "byline", "entry-title")]
    [True, True, True, False, False]
    """
    if _GENERATED.fullmatch(name):
        return True
    return _is_gibberish(name)


@lru_cache(maxsize=65_536)
def _is_gibberish(name: str) -> bool:
    """Letters that no word is made of: capitals inside, digits inside, or hardly a vowel."""
    if any(mark in name for mark in "-_") or len(name) < 3:
        return len(name) == 4 and name[1] in "-_" and not name.isalpha()
    digits = sum(char.isdigit() for char in name)
    if 0 < digits < len(name) and len(name) >= 4 and not re.fullmatch(r"[a-z]+\d{1,2}", name):
        return True
    humps = sum(one.islower() and two.isupper() for one, two in pairwise(name))
    short = all(len(part) <= 3 for part in _PART.findall(name))
    if humps >= 2 and short:
        return True
    vowels = sum(char in _VOWELS for char in name.lower())
    return len(name) >= 5 and vowels * 6 < len(name)


def is_utility(name: str) -> bool:
    """Whether a class only says how something looks.

    >>> is_utility("mb-4"), is_utility("md:text-lg"), is_utility("text-body"), is_utility("author")
    (True, True, True, False)
    """
    last = name.rpartition(":")[2]
    return ":" in name or "[" in name or _UTILITY.fullmatch(last) is not None


@lru_cache(maxsize=65_536)
def words_of(name: str) -> tuple[str, ...]:
    """The words of one name that mean something, in lower case; none when a tool made it.

    >>> words_of("ContentHead_lead____SsS"), words_of("article-header__byline"), words_of("bDLFoO")
    (('content', 'head', 'lead'), ('article', 'header', 'byline'), ())
    >>> words_of("mb-4"), words_of("RecipeIngredients-list")
    ((), ('recipe', 'ingredients'))
    """
    if is_utility(name) or is_hashed(name):
        return ()
    chunks = re.split(r"[\W_]+", name)
    if len(chunks) > 1 and _is_suffix(chunks[-1]):
        chunks = chunks[:-1]
    parts = [part.lower() for chunk in chunks for part in _PART.findall(chunk) if not part.isdigit()]
    return tuple(part for part in parts if len(part) > 1 and part not in _FILLERS)


def _is_suffix(chunk: str) -> bool:
    """Whether the last part of a name is what a build tool adds."""
    if len(chunk) < 3 or (chunk.islower() and chunk.isalpha() and len(chunk) != 5):
        return False
    mixed = any(one.islower() and two.isupper() for one, two in pairwise(chunk))
    return _is_gibberish(chunk) or (mixed and len(chunk) <= 7) or any(char.isdigit() for char in chunk)
