"""One page, parsed once: its source, its elements, its scripts.

Knows lxml and its limits; never knows fields or packs.
"""

import re
from functools import cached_property
from typing import Any, Final, NamedTuple

from lxml import etree
from lxml.etree import _Element

from scraper.errors import Unreadable
from scraper.extract.controls import Forms
from scraper.extract.data import UNFINISHED, in_scripts, whole_body
from scraper.extract.scripts import named_values, values_of

MAX_PAGE_BYTES: Final = 64 * 1024 * 1024
"""A larger page is not read."""

_MAX_FRAMES: Final = 3
"""How deep pages may stand in frames of each other."""
_SCRIPT_TYPES: Final = frozenset(
    {"", "text/javascript", "application/javascript", "application/x-javascript", "module", "text/ecmascript"}
    | {"application/json", "text/jscript"}
)
_SCRIPTS = etree.XPath("//script[not(@src)]")
_END = re.compile(r"</html\s*>\s*(?:<!--(?:(?!-->).)*-->\s*)*\Z", re.IGNORECASE | re.DOTALL)
_TAIL: Final = 2000


def elements(expression: etree.XPath, root: _Element) -> list[_Element]:
    """The elements that an XPath finds."""
    found = expression(root)
    return [item for item in found if isinstance(item, _Element)] if isinstance(found, list) else []


def _take_in_what_follows(root: _Element) -> None:
    """Make what stands after `</html>` a part of the page, as browsers do."""
    for late in list(root.itersiblings()):
        root.append(late)


def _take_apart_definitions(root: _Element) -> None:
    """Let no definition hold the next, as the parser has it where the page leaves out their end tags."""
    for inner in list(root.iter("dd", "dt")):
        outer = inner.getparent()
        if outer is not None and outer.tag in {"dd", "dt"}:
            following = [inner, *inner.itersiblings()]
            for element in reversed(following):
                outer.addnext(element)


def _take_in_frames(root: _Element, parser: etree.HTMLParser) -> None:
    """Make pages whose source stands in the attribute of a frame a part of the page that shows them."""
    waiting = [(frame, 1) for frame in root.iter("iframe")]
    while waiting:
        frame, depth = waiting.pop()
        source = (frame.get("srcdoc") or "").strip()
        if not source or depth > _MAX_FRAMES:
            continue
        try:
            inner = etree.fromstring(source.encode("utf-8", errors="replace"), parser)
        except etree.XMLSyntaxError:
            continue  # nothing could be shown of it; a field's absence is reported
        frame.text = None
        frame[:] = [inner]
        waiting.extend((one, depth + 1) for one in inner.iter("iframe"))


def _is_whole(source: str) -> bool:
    return _END.search(source, max(0, len(source) - _TAIL)) is not None


class Sent(NamedTuple):
    """An answer as it was sent, where that matters: for downloads."""

    body: bytes
    kind: str
    """Its media type, in lower case."""


class Document:
    """A parsed page.

    Raises Unreadable when the page is too large, or nested too deeply to keep all of its text.
    """

    def __init__(self, source: str, url: str, *, page: str, sent: Sent | None = None) -> None:
        self.sent = sent or Sent(b"", "")
        self.source = source.replace("\r\n", "\n").replace("\r", "\n")
        self.url = url
        data = self.source.encode("utf-8", errors="replace")
        if len(data) > MAX_PAGE_BYTES:
            raise Unreadable(
                f"the page has {len(data)} bytes; the limit is {MAX_PAGE_BYTES}", url=url, page=page
            )
        parser = etree.HTMLParser(
            encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True
        )
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise Unreadable("the page could not be parsed as HTML", url=url, page=page) from error
        if any(entry.level_name == "FATAL" for entry in parser.error_log):
            raise Unreadable("the page is nested too deeply to keep all of its text", url=url, page=page)
        self.root = root if isinstance(root, _Element) else etree.Element("html")
        _take_in_what_follows(self.root)
        _take_in_frames(self.root, parser)
        _take_apart_definitions(self.root)

    @cached_property
    def elements(self) -> list[_Element]:
        """All elements in order; held, because lxml makes each anew that nobody holds."""
        return list(self.root.iter("*"))

    @cached_property
    def forms(self) -> Forms:
        """The controls of the page and their labels."""
        return Forms(self.root)

    @cached_property
    def scripts(self) -> list[str]:
        """The texts of the page's own scripts, and of its JSON data."""
        return [
            element.text or ""
            for element in elements(_SCRIPTS, self.root)
            if (element.get("type") or "").strip().lower() in _SCRIPT_TYPES
        ]

    def data(self, response: str | None) -> list[Any]:
        """The JSON of the page: its whole body, and its scripts'; or that of one captured answer."""
        whole = self._body if response is None else []
        return whole + in_scripts(elements(_SCRIPTS, self.root), response)

    @property
    def is_unfinished(self) -> bool:
        """Whether it is noted that the page's list offered further rows, and did not show them."""
        return any(one.get(UNFINISHED) is not None for one in self.root.iter("template"))

    @property
    def is_data(self) -> bool:
        """Whether the whole body is JSON."""
        return bool(self._body)

    @cached_property
    def _body(self) -> list[Any]:
        return whole_body(self.source)

    def assigned(self, names: frozenset[str]) -> dict[str, list[str | None]]:
        """The distinct values that scripts assign to the names; None stands for what is not a literal."""
        return values_of(self.scripts, names)

    @cached_property
    def named_in_scripts(self) -> frozenset[str]:
        """The (squashed) names to which the page's scripts and data give something."""
        return named_values(self.scripts)

    @cached_property
    def is_whole(self) -> bool:
        """Whether the source ends with the end of the page; comments may follow. JSON is whole that reads."""
        if self._body:
            return True
        sources = [self.source, *(frame.get("srcdoc") or "" for frame in self.root.iter("iframe"))]
        return all(
            _is_whole(source) for source in sources if source is self.source or "<html" in source.lower()
        )
