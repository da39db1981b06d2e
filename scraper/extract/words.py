"""Reads the text of a part of a page, with its line breaks known.

Knows HTML elements and which of them break lines; never knows fields or packs.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from lxml.etree import _Element

Tokens = Sequence[str | None]
"""Text in the page's order; None stands for a line break."""

_SILENT: Final = frozenset({"script", "style", "option", "head", "title", "template", "noscript"})
"""Elements whose text nobody sees as part of the page."""
_BLOCKS: Final = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
    }
    | {"dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"}
    | {
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
    }
    | {"thead", "tr", "ul"}
)
SHOWN_AS: Final = "data-captured-display"
"""The attribute of an element of a page's own making (such as `x-field`) that says how it is shown."""
_CELLS: Final = frozenset({"td", "th"})
_SPACED: Final = frozenset({"table", "tbody", "thead", "tfoot", "tr", "dl", "ul", "ol", "colgroup"})
_PARTS: Final = frozenset(
    {"tbody", "thead", "tfoot", "tr", "td", "th", "dt", "dd", "li", "col", "colgroup", "caption"}
)
"""Inside the former, and after the latter, white space is not shown."""
_BREAKING: Final = _BLOCKS | {"br"}
_WHITE = re.compile(r"\s+")
_WRAPPED = re.compile(r"[^\S\n]*\n\s*")
_LABEL_LINE = re.compile(r"[^\W\d][^:\n]{0,40}:(?:\s|$)")
_DUMP_ROW = re.compile(r"^[^\S\n]*(?:0x)?[0-9a-f]{3,16}(?:[^\S\n]|:).*", re.IGNORECASE | re.MULTILINE)

Order = Iterator[tuple[_Element, bool]]
"""Elements as they are entered (True) and left (False)."""


def in_order(start: _Element, within: _Element | None, *, entering: bool = True) -> Order:
    """Elements in document order from `start` to the end of `within`, or of the page; never recursive."""
    here = start
    while True:
        if entering:
            yield here, True
            if len(here) and here.tag not in _SILENT:
                here = here[0]
                continue
        yield here, False
        if here is within:
            return
        following = here.getnext()
        entering = following is not None
        onward = following if following is not None else here.getparent()
        if onward is None:
            return
        here = onward


def tokens_of(element: _Element) -> Tokens:
    """The text inside an element."""
    if len(element) == 0 and element.tag != "pre":
        return () if element.tag in _SILENT else (element.text or "",)
    return tuple(tokens(in_order(element, element), element))


def tokens_until(start: _Element, ends: Collection[_Element]) -> Tokens | None:
    """The text from an element on up to the first of `ends` after it; None when none comes after it."""
    arrived = False

    def bounded() -> Order:
        nonlocal arrived
        for element, entered in in_order(start, None):
            if entered and element is not start and element in ends:
                arrived = True
                return
            yield element, entered

    found = tuple(tokens(bounded(), None))
    return found if arrived else None


def tokens(order: Order, within: _Element | None) -> Iterator[str | None]:
    """The text of elements on the way through them; what follows `within` is not part of it."""
    for element, entered in order:
        tag = element.tag
        if entered:
            if tag in _BREAKING or ("-" in tag and _breaks(element)):
                yield None
            text = element.text if tag not in _SILENT else None
            if text and tag == "pre":
                text = text.removeprefix("\n")
            if text and not (tag in _SPACED and text.isspace()):
                yield text
        else:
            if tag in _BLOCKS or ("-" in tag and _breaks(element)):
                yield None
            elif tag in _CELLS:
                yield " "
            tail = element.tail if element is not within else None
            if tail and not (tag in _PARTS and tail.isspace()):
                yield tail


def outside(order: Order, left_out: Collection[_Element]) -> Order:
    """The order without what lies in some elements; what follows these is kept."""
    inside: _Element | None = None
    for element, entered in order:
        if inside is None and entered and element in left_out:
            inside = element
        elif inside is None:
            yield element, entered
        elif element is inside and not entered:
            inside = None
            yield element, entered


def is_block(element: _Element) -> bool:
    """Whether an element breaks lines, or is a cell: whether its text stands apart from what is around it."""
    tag = element.tag
    return tag in _BLOCKS or tag in _CELLS or ("-" in tag and _breaks(element))


def _breaks(element: _Element) -> bool:
    """Whether a line ends where an element begins."""
    return element.tag in _BREAKING or element.get(SHOWN_AS) == "block"


def is_blank(element: _Element) -> bool:
    """Whether nothing is written in an element."""
    return not any(token and not token.isspace() for token in tokens_of(element))


def starts_line(element: _Element, container: _Element, *, tail: bool) -> bool:
    """Whether nothing is written before an element's text (or tail) on its line in the container."""
    here = element
    if tail:
        if _breaks(here):
            return True
        if not is_blank(here):
            return False
    while here is not container:
        before = here.getprevious()
        parent = here.getparent()
        written = before.tail if before is not None else parent.text if parent is not None else None
        if written and not written.isspace():
            return False
        if before is None:
            if parent is None:
                return True
            here = parent
        elif _breaks(before):
            return True
        elif not is_blank(before):
            return False
        else:
            here = before
    return True


def shown(found: Tokens) -> str:
    """Text as a reader sees it: white space collapsed, lines kept, empty ones left out.

    >>> shown(["  a \\n b\\xa0", None, None, " c"])
    'a b\\nc'
    """
    if len(found) == 1 and (only := found[0]) is not None:
        return one_line(only)
    joined = "".join("\n" if token is None else _WHITE.sub(" ", token) for token in found)
    if "\n" not in joined:
        return joined.strip()
    return "\n".join(filter(None, map(str.strip, joined.split("\n"))))


def lines_shown(found: Tokens) -> str:
    """Text whose own line breaks are shown, each line's white space collapsed, empty ones left out.

    >>> lines_shown(["Source:  10.0.0.1\\n\\n Port: 80"])
    'Source: 10.0.0.1\\nPort: 80'
    """
    joined = "".join("\n" if token is None else token for token in found)
    return "\n".join(filter(None, map(one_line, joined.splitlines())))


def one_line(text: str) -> str:
    """Text with every run of white space as one space.

    >>> one_line(" a\\n  b ")
    'a b'
    """
    return " ".join(text.split())


def until_label(text: str) -> str:
    """The lines of a text before the first that begins like another label.

    >>> until_label("50\\nhigh\\nThreat Level: 3")
    '50\\nhigh'
    """
    lines = text.split("\n")
    ends = (n for n, line in enumerate(lines) if n > 0 and _LABEL_LINE.match(line))
    return "\n".join(lines[: next(ends, len(lines))])


def begins_with_label(text: str) -> bool:
    """Whether a text begins as a label and its value in one line do.

    >>> begins_with_label("Rule: ET SCAN"), begins_with_label("11:44:30 UTC")
    (True, False)
    """
    return _LABEL_LINE.match(text) is not None


def rule_text(found: Tokens) -> str:
    """Text on one line, verbatim but for line breaks, each of which is one space.

    >>> rule_text(['alert (msg:"AL  Joomla', None, '\\n  User";)'])
    'alert (msg:"AL  Joomla User";)'
    """
    return _WRAPPED.sub(" ", "".join("\n" if token is None else token for token in found)).strip()


def dump_text(found: Tokens) -> str:
    """Text verbatim, lines kept.

    >>> dump_text([None, "0x0000: 4745", None, None, "0x0010: 0d0a", " "])
    '0x0000: 4745\\n0x0010: 0d0a'
    """
    parts: list[str] = []
    for token in found:
        if token is not None:
            parts.append(token)
        elif parts and not parts[-1].endswith("\n"):
            parts.append("\n")
    return "".join(parts).strip("\n ")


def has_dump_row(text: str) -> bool:
    """Whether some line looks like a row of a hexdump.

    >>> has_dump_row("Packet 1\\n 0x0000:  4745"), has_dump_row("none")
    (True, False)
    """
    return _DUMP_ROW.search(text) is not None


def dump_rows(text: str) -> str:
    """Only the lines that look like rows of a hexdump, so that two readings can be compared.

    >>> dump_rows("Packet 1\\n 0x0000:  4745\\n")
    '0x0000: 4745'
    """
    return "\n".join(one_line(row) for row in _DUMP_ROW.findall(text))
