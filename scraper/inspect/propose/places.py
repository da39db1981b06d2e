"""Selectors for elements, made of what is likely to stay: ids, names and classes that a person wrote.

Pure. Knows elements; never knows what they hold.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from lxml.etree import _Element

from scraper.extract.document import Document, elements
from scraper.packs.selectors import compile_css

_WRITTEN: Final = re.compile(r"[A-Za-z_][A-Za-z_-]*(?:\d{1,2}[A-Za-z_-]*)?")
_HASHED: Final = re.compile(r"(?:^|[-_])(?:css|sc|jss|svelte|emotion)-|__\w*[A-Z]\w*$|\d{3}")


def css_of(element: _Element) -> str | None:
    """A selector by the element's own id, name or class; None when it has none that a person wrote."""
    return next(own_selectors(element), None)


def own_selectors(element: _Element) -> Iterator[str]:
    """The ways to select an element by what it is called, best first."""
    if "-" in element.tag:
        yield element.tag
    names = (element.get("class") or "").split()
    yield from own_selectors_of(element.tag, element.get("id") or "", names, element.get("name") or "")


def own_selectors_of(tag: str, own_id: str, classes: Iterable[str], name: str = "") -> Iterator[str]:
    """The same for an element of which only this is known.

    >>> list(own_selectors_of("div", "list", ["css-1x9", "rows"]))
    ['div#list', 'div.rows']
    """
    if is_written(own_id):
        yield f"{tag}#{own_id}"
    if is_written(name):
        yield f"{tag}[name={name}]"
    yield from (f"{tag}.{one}" for one in classes if is_written(one))


def is_written(name: str) -> bool:
    """Whether a person chose a name, and not a program.

    >>> [is_written(name) for name in ("alert", "col-2", "css-1x9k", "x4711", "")]
    [True, True, False, False, False]
    """
    return _WRITTEN.fullmatch(name) is not None and _HASHED.search(name) is None


def selector_for(chosen: Sequence[_Element], document: Document) -> str | None:
    """A selector that finds exactly these elements of a page, which are siblings of one tag."""
    wanted = list(chosen)
    return next(
        (css for css in _candidates(wanted) if elements(compile_css(css), document.root) == wanted), None
    )


def _candidates(chosen: Sequence[_Element]) -> Iterator[str]:
    """Ways that may select them: by a class of all, by what they lie in, by both."""
    tag = str(chosen[0].tag)
    shared = [css for css in own_selectors(chosen[0]) if "." in css and _have(chosen, css)]
    yield from shared
    ends = [*shared, tag]
    parent = chosen[0].getparent()
    around = [] if parent is None else list(own_selectors(parent))
    yield from (f"{css} > {end}" for css in around for end in ends)
    for ancestor in chosen[0].iterancestors():
        inner = f"{parent.tag} > {tag}" if parent is not None and ancestor is not parent else tag
        yield from (f"{css} {end}" for css in own_selectors(ancestor) for end in (*shared, inner, tag))
    if parent is not None:
        yield f"{parent.tag} > {tag}"
    yield tag


def _have(chosen: Iterable[_Element], css: str) -> bool:
    name = css.partition(".")[2]
    return all(name in (element.get("class") or "").split() for element in chosen)
