"""One page of any site, indexed once so that whatever is looked for in it is found by look-ups.

Knows HTML and its habits; never knows fields, packs or sites.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from lxml.etree import _Element

from scraper.drift.facts import Fact, facts_of, said_by
from scraper.drift.markup import BLOCK, HEADINGS, MAX_ELEMENTS, SILENT, Markup, given_words, parse
from scraper.drift.matter import headline_of, holds_matter, is_named_aside
from scraper.drift.notions import notion_of
from scraper.drift.texts import Kind, kind_of, plain, tidy
from scraper.errors import Unreadable

MAX_TEXT: Final = 1_500
"""Characters of an element's text that are compared; all of them count for its size."""
_SHORT: Final = 45
_PROSE: Final = 90
"""From this length on a text is taken for running text."""


class View:
    """An indexed page; elements are told by their place in document order."""

    def __init__(self, markup: Markup) -> None:
        self.root = parse(markup)
        self.elements = [one for one in self.root.iter("*") if isinstance(one.tag, str)]
        if len(self.elements) > MAX_ELEMENTS:
            raise Unreadable(f"the page has {len(self.elements)} elements; the limit is {MAX_ELEMENTS}")
        self.place = {element: place for place, element in enumerate(self.elements)}
        self.tags: list[str] = [str(element.tag) for element in self.elements]
        self.parent = self._parents()
        self.silent = self._silence()
        self.texts, self.sizes = self._texts()
        self.known: dict[tuple[int, str | None], object] = {}
        """What others have found out about its elements, kept for the next look."""

    def __len__(self) -> int:
        return len(self.elements)

    def _parents(self) -> list[int]:
        places = self.place
        return [places.get(element.getparent(), -1) for element in self.elements]  # type: ignore[arg-type]

    def _silence(self) -> list[bool]:
        """Which elements lie in something that shows no text."""
        silent: list[bool] = []
        for tag, parent in zip(self.tags, self.parent, strict=True):
            silent.append(tag in SILENT or (parent >= 0 and silent[parent]))
        return silent

    def _texts(self) -> tuple[list[str], list[int]]:
        """Each element's text on one line, and how long all of it is; inner ones first."""
        texts, sizes = [""] * len(self), [0] * len(self)
        for place in range(len(self) - 1, -1, -1):
            if not self.silent[place]:
                texts[place], sizes[place] = self._text(self.elements[place], texts, sizes)
        return texts, sizes

    def _text(self, element: _Element, texts: list[str], sizes: list[int]) -> tuple[str, int]:
        own = element.text or ""
        if not len(element):
            text = tidy(own)
            return text[:MAX_TEXT], len(text)
        parts, size = [own], len(own.strip())
        for child in element:
            place = self.place.get(child)
            if place is None:
                parts.append(child.tail or "")
                continue
            gap = " " if self.tags[place] in BLOCK else ""
            parts += (gap, texts[place], gap, child.tail or "")
            size += sizes[place] + len((child.tail or "").strip())
        text = tidy("".join(parts)[: 2 * MAX_TEXT])
        return text[:MAX_TEXT], max(size, len(text))

    @cached_property
    def plain(self) -> list[str]:
        """Each element's text as it is compared."""
        return [plain(text) for text in self.texts]

    @cached_property
    def by_text(self) -> dict[str, list[int]]:
        """Plain text → the elements that hold exactly it."""
        found: dict[str, list[int]] = {}
        for place, text in enumerate(self.plain):
            if text:
                found.setdefault(text, []).append(place)
        return found

    @cached_property
    def words(self) -> list[tuple[str, ...]]:
        """The words of the names that each element was given."""
        return [given_words(element) for element in self.elements]

    @cached_property
    def by_word(self) -> dict[str, list[int]]:
        """Word of a name → the elements that have it."""
        found: dict[str, list[int]] = {}
        for place, words in enumerate(self.words):
            for word in words:
                found.setdefault(word, []).append(place)
        return found

    def named(self, notion: str) -> int:
        """How many different texts of the page's matter are called by words for a notion; one at least."""
        return max(1, self._named.get(notion, 0))

    @cached_property
    def _named(self) -> dict[str, int]:
        found: dict[str, set[str]] = {}
        for word, places in self.by_word.items():
            notion = notion_of(word)
            if notion is not None:
                short = (self.plain[place] for place in places if not self.aside[place])
                found.setdefault(notion, set()).update(text for text in short if text)
        return {notion: len(texts) for notion, texts in found.items()}

    @cached_property
    def by_tag(self) -> dict[str, list[int]]:
        """Tag → the elements that have it and say something."""
        found: dict[str, list[int]] = {}
        for place, tag in enumerate(self.tags):
            if self.texts[place] or tag == "img":
                found.setdefault(tag, []).append(place)
        return found

    @cached_property
    def by_kind(self) -> dict[Kind, list[int]]:
        """Kind of text → the elements that hold one."""
        found: dict[Kind, list[int]] = {}
        for place, kind in enumerate(self.kinds):
            found.setdefault(kind, []).append(place)
        return found

    @cached_property
    def by_short_word(self) -> dict[str, list[int]]:
        """Word → the elements whose short text holds it, as labels do."""
        found: dict[str, list[int]] = {}
        for text, places in self.by_text.items():
            if len(text) <= _SHORT and len(places) <= 8:
                for word in set(text.split()):
                    found.setdefault(word, []).extend(places)
        return found

    @cached_property
    def kinds(self) -> list[Kind]:
        """What each element's text looks like."""
        return [kind_of(text) for text in self.texts]

    @cached_property
    def facts(self) -> list[Fact]:
        """What the page says of itself."""
        return facts_of(self.root)

    @cached_property
    def told(self) -> frozenset[str]:
        """The notions that the page says something of."""
        return frozenset(fact.notion for fact in self.facts)

    @cached_property
    def said(self) -> dict[str, dict[str, float]]:
        """Plain text → how much it repeats what the page says of itself, by notion."""
        return said_by(self.facts, self.by_text)

    @cached_property
    def head(self) -> range:
        """The elements in the page's head, itself among them."""
        at = next((place for place, tag in enumerate(self.tags[:50]) if tag == "head"), None)
        return range(0) if at is None else range(at, self.end(at))

    @cached_property
    def bold(self) -> list[bool]:
        """Which elements are bold as a whole."""
        found = [tag in {"b", "strong"} for tag in self.tags]
        for place in range(len(self) - 1, 0, -1):
            parent = self.parent[place]
            if found[place] and parent >= 0 and self.sizes[parent] == self.sizes[place]:
                found[parent] = True
        return found

    @cached_property
    def blocks(self) -> list[str]:
        """What each element is like among its neighbours: prose, heading, list, picture, short or nothing."""
        prose = frozenset(self.prose)
        return [self._block(place, prose) for place in range(len(self))]

    def _block(self, place: int, prose: frozenset[int]) -> str:
        tag, size = self.tags[place], self.sizes[place]
        if place in prose or (
            tag in {"div", "section"} and size >= _PROSE and len(self.elements[place]) == 1
        ):
            return "prose"
        if tag in HEADINGS:
            return "heading"
        if size == 0:
            return "picture" if tag in {"img", "figure", "picture"} else "nothing"
        return "heading" if self.bold[place] and size < _PROSE else "short" if size < _PROSE else "much"

    def neighbours(self, place: int) -> tuple[str, str]:
        """What stands before and after an element, or the wrappers that it fills."""
        while (parent := self.parent[place]) >= 0 and self.sizes[parent] == self.sizes[place]:
            place = parent
        return self._beside(place, back=True), self._beside(place, back=False)

    def _beside(self, place: int, *, back: bool) -> str:
        for other in self.elements[place].itersiblings(preceding=back):
            at = self.place.get(other)
            if at is not None and self.blocks[at] != "nothing" and not self.silent[at]:
                return self.blocks[at]
        return "end"

    @cached_property
    def headline(self) -> int:
        """The place of the page's own title in its body, or -1."""
        return headline_of(self)

    @cached_property
    def aside(self) -> list[bool]:
        """Which elements are beside the page's matter, by what they and those around them are called."""
        aside: list[bool] = []
        total = max(1, self.sizes[0])
        for place, parent in enumerate(self.parent):
            inside = parent >= 0 and aside[parent]
            aside.append(inside or (is_named_aside(self, place) and not holds_matter(self, place, total)))
        return aside

    @cached_property
    def _ends(self) -> list[int]:
        ends = list(range(1, len(self) + 1))
        for place in range(len(self) - 1, 0, -1):
            parent = self.parent[place]
            if parent >= 0 and ends[place] > ends[parent]:
                ends[parent] = ends[place]
        return ends

    def end(self, place: int) -> int:
        """The place after the last element inside one."""
        return self._ends[place]

    def holds(self, outer: int, inner: int) -> bool:
        """Whether one element is another, or lies in it."""
        return outer <= inner < self._ends[outer]

    @cached_property
    def forms(self) -> list[tuple[str, ...]]:
        """What each element looks like from outside: tags and names of it and of two around it."""
        return [self._form(place) for place in range(len(self))]

    def _form(self, place: int) -> tuple[str, ...]:
        parts: list[str] = []
        for _ in range(3):
            if place < 0:
                break
            parts.append(self.tags[place])
            parts.append(" ".join(self.words[place]))
            place = self.parent[place]
        return tuple(parts)

    @cached_property
    def repeats(self) -> Counter[tuple[str, ...]]:
        """How many elements look alike."""
        return Counter(form for form, text in zip(self.forms, self.texts, strict=True) if text)

    @cached_property
    def prose(self) -> list[int]:
        """Elements of running text: innermost blocks, not beside the matter."""
        return [place for place in range(len(self)) if self._is_prose(place)]

    def _is_prose(self, place: int) -> bool:
        if (
            self.sizes[place] < _PROSE
            or self.aside[place]
            or self.tags[place] not in {"p", "div", "span", "td"}
        ):
            return False
        inner = [child for child in self.children(place) if self.tags[child] in BLOCK]
        return not any(self.sizes[child] > 40 for child in inner)

    @cached_property
    def prose_parents(self) -> Counter[int]:
        """How many pieces of running text each element holds."""
        return Counter(self.parent[place] for place in self.prose)

    def children(self, place: int) -> list[int]:
        """The elements directly inside one."""
        return [self.place[child] for child in self.elements[place] if child in self.place]

    def up(self, place: int, levels: int) -> Iterator[int]:
        """The elements around one, nearest first."""
        for _ in range(levels):
            place = self.parent[place]
            if place < 0:
                return
            yield place

    @cached_property
    def sections(self) -> list[int]:
        """For each element the heading that it comes under, or -1."""
        found, last = [], -1
        for place, tag in enumerate(self.tags):
            found.append(last)
            if tag in HEADINGS and self.texts[place]:
                last = place
        return found
