"""What on a list's page may be the way to its further rows: by what it says, is called, or stands among.

Pure. Knows how pagers look in several languages; never knows whether one works: that is seen by trying it.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from lxml.etree import _Element

from scraper.extract.document import Document, elements
from scraper.inspect.propose.addresses import rest_of, same_origin
from scraper.inspect.propose.names import folded
from scraper.inspect.propose.places import is_written, own_selectors
from scraper.inspect.propose.sheet import text_of
from scraper.packs.selectors import compile_css

_NEXT: Final = re.compile(
    r"\b(?:next|older|further|weiter|naechste\w*|nachste\w*|folgende\w*|vorwarts|siguientes?|proxim[oa]s?"
    r"|suivante?s?|successiv\w*|avanti|volgende|nasta|dalej|nastepn\w*|следующ\w*|далее|вперед"
    r"|sonraki|dalsi)\b|下一页|下一頁|次へ|다음"
)
_MORE: Final = re.compile(
    r"^(?:(?:load|show|view|see|display|get|fetch) (?:\w+ )?more\b.{0,20}|more (?:\w+ ){0,2}"
    r"(?:results|events|alerts|rows|entries|items|records|incidents)|more"
    r"|(?:mehr|weitere) ?(?:\w+ )?(?:laden|anzeigen|zeigen)?|(?:cargar|mostrar|ver) (?:mas|mais)\b.{0,20}"
    r"|(?:charger|afficher|voir) (?:plus|la suite)\b.{0,20}|(?:carica|mostra) (?:altr\w+|di piu)\b.{0,20}"
    r"|carregar mais\b.{0,20}|meer (?:laden|tonen)|показать еще|загрузить еще|더 보기|もっと見る|加载更多)$"
)
_LAST: Final = re.compile(
    r"\b(?:last|letzte\w*|ultim[oa]|dernier\w*|laatste|fin|ende?|final|prev\w*|zuruck|vorherige\w*|anterior"
    r"|precedente?|vorige|back|first|erste\w*|primer[oa]?|premier\w*|newer|neuere)\b"
)
_SIGNS: Final = {
    **dict.fromkeys(("›", ">", "→", "▶", "►", "⟩", "❯", "⏵", "▸", "⏩", "❱"), 4),
    **dict.fromkeys(("chevron_right", "navigate_next", "keyboard_arrow_right", "arrow_forward"), 4),
    **dict.fromkeys(("»", ">>"), 3),
}
_CALLED: Final = re.compile(
    r"(?:^|[-_\s])(?:next|nextpage|seek-next|forward|chevron-right|angle-right|arrow-right|caret-right"
    r"|right-arrow|load-?more|show-?more|more-?(?:rows|results|events|alerts))(?:$|[-_\s\d])"
)
_CALLED_LAST: Final = re.compile(
    r"step-forward|fast-forward|double|(?:^|[-_\s])(?:last|prev|previous|first|end)(?:$|[-_\s])"
)
_BOX: Final = re.compile(r"pag(?:er|ing|inat)|page-?(?:nav|num|link|list|control)|(?:^|[-_\s])pg[-_]")
_NEVER: Final = re.compile(
    r"date|calend|carousel|slider|slick|swiper|wizard|breadcrumb|tablist|tour\b|lightbox|timeline"
)
_HARM: Final = re.compile(
    r"delet|remov|purge|clear|clos|acknowl|assign|export|download|log-?_?out|sign-?_?out|losch|borrar|suppr"
)
_CLICKED: Final = frozenset({"a", "button", "input"})
_DRESSED: Final = frozenset({"li", "span", "div", "td", "i", "svg", "img"})
"""What may be dressed up as a control."""
_HANDLERS: Final = frozenset({"onclick", "ng-click", "data-action", "data-handler", "data-page", "tabindex"})
_ROLES: Final = frozenset({"button", "link", "menuitem"})
_TOLD: Final = ("aria-label", "title", "data-original-title", "alt", "value", "data-tooltip", "data-title")
_NAMED: Final = ("id", "class", "name", "data-testid", "data-action", "data-icon", "data-handler", "rel")
_CURRENT: Final = re.compile(r"(?:^|[-_\s])(?:active|current|selected|here|on)(?:$|[-_\s])")
_PLAIN: Final = frozenset({"b", "strong", "span", "em"})
_LONGEST: Final = 40
_DEEP: Final = 6


class Pager(NamedTuple):
    """Something to click."""

    css: str
    """As the browser selects it, the same on every page of the list."""
    said: str
    """What it is called, for people."""
    worth: float
    link: bool = False
    """Whether it is a link to a page of its own address."""


def pagers(document: Document, rows: Sequence[_Element]) -> list[Pager]:
    """What may lead to further rows of a list, likeliest first; nothing that shows as disabled."""
    inside = {element for row in rows for element in (row, *row.iter())}
    found: dict[str, Pager] = {}
    for element in document.elements:
        if element in inside or not _may_be_clicked(element) or _is_elsewhere(element, document.url):
            continue
        worth = _worth(element)
        css = _selector(element, document) if worth > 0 else None
        if css is not None and (css not in found or found[css].worth < worth):
            found[css] = Pager(css, said_of(element), worth, _is_link(element))
    for pager in _numbers(document, inside):
        found.setdefault(pager.css, pager)
    return sorted(found.values(), key=lambda one: -one.worth)


def has_pager(document: Document) -> bool:
    """Whether a page shows something that is called a pager, with something in it."""
    return any(_is_box(element) and len(element) > 0 for element in document.elements)


def said_of(element: _Element) -> str:
    """What a control is called, for people."""
    told = (text.strip() for text in (_text(element), *_attributes(element, _TOLD)))
    return next((text for text in told if text), element.get("class") or str(element.tag))[:_LONGEST]


def _may_be_clicked(element: _Element) -> bool:
    if element.tag == "input":
        return (element.get("type") or "") in {"button", "submit", "image"}
    if _is_control(element):
        return True
    others = (*element.iterancestors(), *(one for one in element.iter("*") if one is not element))
    if element.tag not in _DRESSED or any(map(_is_control, others)):
        return False
    return not _HANDLERS.isdisjoint(map(str, element.keys())) or bool(_CALLED.search(_names(element)))


def _is_link(element: _Element) -> bool:
    href = (element.get("href") or "").strip()
    return element.tag == "a" and bool(href) and not href.startswith(("#", "javascript:"))


def _is_control(element: _Element) -> bool:
    return element.tag in _CLICKED or element.get("role") in _ROLES


def _is_elsewhere(element: _Element, url: str) -> bool:
    """Whether it is a link to another page than the list's own, or stands where no pager does."""
    if any(
        _NEVER.search(_names(one)) or one.tag in {"th", "thead"}
        for one in (element, *element.iterancestors())
        if one.tag not in {"body", "html"}
    ):
        return True
    href = (element.get("href") or "").strip() if element.tag == "a" else ""
    if not href or href.startswith(("#", "javascript:", "?")):
        return False
    path = rest_of(url).partition("?")[0].partition("#")[0]
    target = href if "://" not in href else (rest_of(href) if same_origin(href, url) else "//")
    last = path.rpartition("/")[2]
    return not (target.startswith(path) or (last and target.startswith(last)))


def _worth(element: _Element) -> float:
    """How much a control looks like the way to further rows; nothing when it does not."""
    told = " ".join([_text(element), *_attributes(element, _TOLD)])
    said, called = folded(told), " ".join(map(_names, (element, *element.iter("*"))))
    if _HARM.search(f"{said} {called}") or _LAST.search(said) or _CALLED_LAST.search(called) or _off(element):
        return 0
    box = any(_is_box(one) for one in list(element.iterancestors())[:_DEEP])
    worth = 10.0 if "next" in (element.get("rel") or "").split() else 0.0
    worth += 6 if _NEXT.search(said) and len(said) <= _LONGEST else 0
    worth += 5 if _MORE.search(said) else 0
    worth += max((_SIGNS.get(text.strip(), 0) for text in (_text(element), told)), default=0)
    worth += 4 if _CALLED.search(called) else 0
    worth += 1 if worth and element.tag in _CLICKED else 0
    return worth + 4 if box and worth else worth


def _text(element: _Element) -> str:
    return " ".join(text_of(element).split())[: 2 * _LONGEST] if len(element) < 6 else ""


def _attributes(element: _Element, names: Sequence[str]) -> Iterator[str]:
    for one in (element, *(inner for inner in element.iter("*") if inner is not element)):
        yield from (value for name in names if (value := one.get(name)))


def _names(element: _Element) -> str:
    """What an element is called by whoever wrote the page, in lower case."""
    words = " ".join(element.get(name) or "" for name in _NAMED)
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", words).lower()


def _is_box(element: _Element) -> bool:
    told = folded(element.get("aria-label") or "")
    return element.tag not in {"body", "html"} and bool(
        _BOX.search(_names(element)) or re.search(r"\bpag(?:e|ination|inacion|inierung)\b", told)
    )


def _off(element: _Element) -> bool:
    """Whether a control shows as one that does nothing just now."""
    near = (element, *list(element.iterancestors())[:2])
    return element.get("disabled") is not None or any(
        one.get("aria-disabled") == "true" or "disabled" in _names(one) for one in near
    )


def _selector(element: _Element, document: Document) -> str | None:
    """A selector for it alone: by what it is called first, by its place among its like last."""
    return next((css for css in _selectors(element) if _finds(css, element, document)), None)


def _finds(css: str, element: _Element, document: Document) -> bool:
    try:
        return elements(compile_css(css), document.root) == [element]
    except ValueError:
        return False


def _selectors(element: _Element) -> Iterator[str]:
    tag = str(element.tag)
    if "next" in (element.get("rel") or "").split():
        yield f"{tag}[rel~=next]"
    own = list(own_selectors(element))
    yield from (css for css in own if _CALLED.search(css.lower().replace(".", " ").replace("#", " ")))
    yield from _by_attributes(element)
    yield from own
    around = [css for one in list(element.iterancestors())[:_DEEP] for css in own_selectors(one)]
    ends = [*(f"{tag}:has({inner})" for inner in _icons(element)), *own, *_by_attributes(element)]
    yield from (f"{css} {end}" for css in around for end in ends)
    yield from _by_place(element, around)


def _by_attributes(element: _Element) -> Iterator[str]:
    for name in ("aria-label", "title", "data-original-title", "data-action", "data-testid", "value"):
        value = element.get(name) or ""
        if value and len(value) <= _LONGEST and not re.search(r'["\\\d]', value) and value.isprintable():
            yield f'{element.tag}[{name}="{value}"]'


def _icons(element: _Element) -> Iterator[str]:
    for inner in element.iter("*"):
        if inner is not element:
            yield from (
                f"{inner.tag}.{one}"
                for one in (inner.get("class") or "").split()
                if _CALLED.search(one.lower()) and is_written(one)
            )
            yield from _by_attributes(inner)


def _by_place(element: _Element, around: Sequence[str]) -> Iterator[str]:
    """Counted from the end: what stands before it changes with the page."""
    here, tail = element, ""
    for _ in range(_DEEP):
        parent = here.getparent()
        if parent is None:
            return
        like = [one for one in parent if one.tag == here.tag]
        place = len(like) - like.index(here)
        count = "last-of-type" if place == 1 else f"nth-last-of-type({place})"
        part = f"{here.tag}:{count}" if len(like) > 1 else str(here.tag)
        tail = f"{part} > {tail}" if tail else part
        yield from (f"{css} > {tail}" for css in own_selectors(parent))
        here = parent
    yield from (f"{css} {tail}" for css in around)


def _numbers(document: Document, inside: set[_Element]) -> Iterator[Pager]:
    """Where pages are only numbered: the number after the one that is shown."""
    for box in document.elements:
        numbered = [one for one in box if one not in inside and _text(one).strip("[]() ").isdigit()]
        if len(numbered) < 2 or not _follow_each_other(numbered):
            continue
        for one, other in pairwise(numbered):
            css = _after(one, other, box) if _is_current(one, numbered) else None
            if css is not None and _finds(css, _innermost(other), document):
                yield Pager(css, f"page {_text(other)}", 3.0 if _is_box(box) else 2.0)


def _follow_each_other(numbered: Sequence[_Element]) -> bool:
    figures = [int(_text(one).strip("[]() ")) for one in numbered]
    return figures[:2] == [1, 2] and all(a < b for a, b in pairwise(figures))


def _is_current(element: _Element, all_of_them: Sequence[_Element]) -> bool:
    if any(map(_is_marked, all_of_them)):
        return _is_marked(element)
    return element.tag in _PLAIN and sum(one.tag == element.tag for one in all_of_them) == 1


def _is_marked(element: _Element) -> bool:
    """Whether something in a page's number says that this page is the one that is shown."""
    return any(
        one.get("aria-current") or _CURRENT.search((one.get("class") or "").lower())
        for one in element.iter("*")
    )


def _innermost(element: _Element) -> _Element:
    return next((one for one in element.iter("*") if one.tag in _CLICKED), element)


def _after(current: _Element, other: _Element, box: _Element) -> str | None:
    """A selector for what follows the current one."""
    marks = [
        f"{current.tag}.{one}"
        for one in (current.get("class") or "").split()
        if _CURRENT.search(one.lower()) and is_written(one)
    ]
    if current.get("aria-current"):
        marks.insert(0, f"{current.tag}[aria-current]")
    held = next((one for one in current.iter("*") if one.get("aria-current")), None)
    if held is not None and held is not current:
        marks.insert(0, f"{current.tag}:has([aria-current])")
    mark = next(iter(marks), str(current.tag) if current.tag in _PLAIN else None)
    if mark is None:
        return None
    target = _innermost(other)
    end = str(other.tag) if target is other else f"{other.tag} {target.tag}"
    around = next(own_selectors(box), None)
    return f"{mark} + {end}" if around is None else f"{around} > {mark} + {end}"
