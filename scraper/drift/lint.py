"""Grades the selectors of a pack by how likely a redesign is to break them, before one does.

Pure. Knows descriptions of pages; never pages.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from scraper.packs.spec import FieldSpec, Find, Pack

_HASHED = re.compile(
    r"(?:css|sc|jss|svelte|emotion)-[\w-]*\d\w*|[a-z]+_[\w-]*__[\w-]{4,}|(?=\w*\d)(?=\w*[a-z])\w{8,}",
    re.IGNORECASE,
)
_CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)|@class[^'\"]*['\"]([^'\"]+)['\"]")
_POSITION = re.compile(r":nth-|:(?:first|last)-(?:child|of-type)|\[\d+\]|position\(\)|last\(\)")
_UTILITY = re.compile(
    r"(?:[pm][xytblr]?|w|h|text|bg|flex|grid|gap|border|rounded|font|col)-[\w./-]+|flex|grid|bold|row"
)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_TEXT = re.compile(
    r"(?:contains|starts-with)\s*\(\s*(?:\.|text\(\)|normalize-space\([^)]*\))\s*,|text\(\)\s*=|:contains\("
)
_TAGS: Final = frozenset({"div", "span", "td", "tr", "table", "p", "a", "li", "ul", "b", "pre"})
_DEEP: Final = 4
"""Steps of a chain from which on any change in between breaks it."""
_ANCHOR: Final = "Anchor it at a label, or at an id or an attribute that means the value."


class Finding(NamedTuple):
    """One weakness of one way to find a field, or of the field."""

    page: str
    field: str
    selector: str
    rule: str
    grade: str
    """From A, none, to E, breaks at the next change."""
    why: str
    suggestion: str


def lint(pack: Pack) -> list[Finding]:
    """All weaknesses of a pack's fields, the gravest first."""
    found = [
        finding
        for kind, page in pack.pages.items()
        for fields in (page.fields, {} if page.rows is None else page.rows.fields)
        for finding in _of_fields(kind, fields)
    ]
    return sorted(found, key=lambda one: (-ord(one.grade), one.page, one.field, one.selector))


def _of_fields(page: str, fields: Mapping[str, FieldSpec]) -> Iterator[Finding]:
    for name, spec in fields.items():
        for find in spec.find:
            for rule, grade, why, suggestion in weaknesses(find):
                yield Finding(page, name, shown(find), rule, grade, why, suggestion)
        if len(spec.find) == 1:
            why = "nothing else finds the value, and nothing bears it out"
            advice = "Add a second way of another kind: a label, a script variable, an attribute."
            yield Finding(page, name, shown(spec.find[0]), "single", "C", why, advice)


def shown(find: Find) -> str:
    """A way as the pack writes it.

    >>> shown(Find(label="Sensor"))
    'label: Sensor'
    """
    kind = find.given()[0]
    value = getattr(find, kind)
    return f"{kind}: {' and '.join(map(shown, value)) if isinstance(value, tuple) else value}"


def weaknesses(find: Find) -> Iterator[tuple[str, str, str, str]]:
    """The rule, grade, reason and suggestion of each weakness of one way.

    >>> [rule for rule, *_ in weaknesses(Find(css="div > div:nth-child(2) span"))]
    ['positional', 'generic']
    >>> [rule for rule, *_ in weaknesses(Find(css="table#cache_table"))], list(weaknesses(Find(label="Port")))
    ([], [])
    >>> [rule for rule, *_ in weaknesses(Find(xpath="/html/body/table[2]/tr/td"))]
    ['positional', 'absolute', 'deep', 'generic']
    """
    if find.regex is not None:
        yield "source", "D", "it reads the page's source, captured traffic included", _ANCHOR
    selector = find.css or find.xpath
    if selector is None:
        return
    bare = _QUOTED.sub("''", selector)
    classes = {word for match in _CLASS.findall(selector) for word in "".join(match).split()}
    if _POSITION.search(bare):
        yield "positional", "E", "it counts elements: one more before it and it finds another", _ANCHOR
    if bare.startswith("/") and not bare.startswith("//"):
        yield "absolute", "E", "it names every step from the page's root", _ANCHOR
    if any(_HASHED.fullmatch(word) for word in classes):
        yield "hashed", "E", "a build tool made this class; the next build makes another", _ANCHOR
    if classes and all(_UTILITY.fullmatch(word) for word in classes):
        yield "utility", "D", "the class says how a thing looks, not what it is", _ANCHOR
    if _steps(bare) >= _DEEP:
        yield "deep", "D", f"it has {_steps(bare)} steps: a change at any of them breaks it", _ANCHOR
    if _is_generic(bare):
        yield "generic", "D", "it names only tags that stand everywhere", _ANCHOR
    if _TEXT.search(selector):
        advice = "Say it as a label: {label: …}, which bears another case, colon or layout."
        yield "text", "C", "it rests on a text of the page alone", advice


def _steps(bare: str) -> int:
    """How many elements a selector goes through."""
    flat = re.sub(r"\[[^\]]*\]|\([^)]*\)", "", bare)
    return len([step for step in re.split(r"[\s>+~]+|/+", flat) if step and step != "."])


def _is_generic(bare: str) -> bool:
    """Whether nothing but common tags and places is named.

    >>> _is_generic("td > span"), _is_generic("td.port")
    (True, False)
    """
    flat = re.sub(r":[\w-]+(?:\([^)]*\))?|\[\d+\]", "", bare)
    if re.search(r"[#.\[@(]", flat.replace("..", "").lstrip("./")):
        return False
    steps = [step for step in re.split(r"[\s>+~]+|/+", flat) if step and step not in {".", "*"}]
    return all(step.lower() in _TAGS | {"html", "body", "tbody"} for step in steps)
