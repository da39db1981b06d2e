"""Which of a pack's login states a recorded page shows, told without a browser.

Knows pages and what a state is recognised by; never acts on one. Only what the page itself hides is known to
be hidden: a style sheet's word takes a browser.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from lxml.etree import _Element

from scraper.extract.document import Document, elements
from scraper.extract.encoding import decode_page
from scraper.models import Capture
from scraper.packs import pack_hosts
from scraper.packs.selectors import compile_css
from scraper.packs.spec import Pack, When
from scraper.packs.templates import address_pattern

LOGIN: Final = "login"
"""What the meta file of a login page's fixture calls its page kind."""
_SILENT: Final = frozenset({"script", "style", "head", "title", "template", "noscript", "option"})
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)


def states_shown(capture: Capture, pack: Pack) -> tuple[str, ...]:
    """The names of all states that hold of a page, in the pack's order; the first is the one acted on."""
    page = Document(decode_page(capture.body, capture.content_type), capture.url_got, page=LOGIN)
    hosts = pack_hosts(pack, None, {})
    sight = _Sight(page.root, capture.url_got, hosts)
    return tuple(name for name, state in pack.login.states.items() if sight.holds(state.when))


class _Sight:
    """What a page shows."""

    def __init__(self, root: _Element, url: str, hosts: Mapping[str, str]) -> None:
        self._root, self._url, self._hosts = root, url, hosts
        self._text = _tidy("".join(_shown_text(root)))

    def holds(self, when: When) -> bool:
        pattern = address_pattern(when.url, self._hosts)
        return (
            (pattern is None or pattern.fullmatch(self._url) is not None)
            and (when.css is None or self._shows(when.css))
            and (when.text is None or _tidy(when.text) in self._text)
            and (when.not_css is None or not self._shows(when.not_css))
            and (when.not_text is None or _tidy(when.not_text) not in self._text)
        )

    def _shows(self, css: str) -> bool:
        try:
            found = elements(compile_css(css), self._root)
        except ValueError:
            return False  # only a browser knows such a selector
        return any(not _is_hidden(element) for element in found)


def _tidy(text: str) -> str:
    return " ".join(text.split()).casefold()


def _hides(element: _Element) -> bool:
    style, kind = element.get("style", ""), element.get("type", "")
    by_kind = element.tag == "input" and kind.strip().lower() == "hidden"
    return "hidden" in element.attrib or by_kind or _HIDDEN.search(style) is not None


def _is_hidden(element: _Element) -> bool:
    return any(_hides(one) or one.tag in _SILENT for one in (element, *element.iterancestors()))


def _shown_text(element: _Element) -> Iterator[str]:
    """The text in an element that is not hidden; each element's apart from its neighbours'."""
    waiting: list[_Element | str] = [element]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
            continue
        if not isinstance(one.tag, str) or one.tag in _SILENT or _hides(one):
            continue
        yield one.text or ""
        for child in reversed(one):
            waiting += [child.tail or "", child]
