"""Finds the value that belongs to a label: beside it, below it, after it, or in the same cell.

Knows tables, definition lists and blocks; never knows what the labels mean.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Final

from lxml.etree import Element, _Element

from scraper.extract.cells import CELLS, Row, is_in_head, rows_after
from scraper.extract.controls import (
    CONTROLS,
    Forms,
    controls_in,
    group_of,
    is_choice,
    is_control,
    text_of,
    texts_of_control,
)
from scraper.extract.crossings import Crossings
from scraper.extract.hits import (
    LONGEST,
    Hit,
    fills_its_cell,
    holder_of,
    is_first,
    normalised,
    only_after,
    place_after,
)
from scraper.extract.spots import Spot, is_empty, is_tool, spot_of, spot_of_controls
from scraper.extract.words import (
    begins_with_label,
    in_order,
    is_blank,
    is_block,
    shown,
    starts_line,
    tokens,
    tokens_of,
)

_NEVER: Final = frozenset(
    {"script", "style", "option", "textarea", "title", "pre", "select", "button", "template"}
)
"""Elements that hold no labels."""
_INLINE_LABELS: Final = frozenset({"b", "strong", "span", "label", "em", "i", "font", "u"})


class LabelReader:
    """Reads the values of labels on one page."""

    def __init__(
        self, found: Mapping[str, list[Hit]], captured: Collection[_Element], forms: Forms | None = None
    ) -> None:
        """`forms` are those of the page, where a label may also name one of their controls."""
        known: dict[_Element, bool] = {}
        self._found = {
            label: [hit for hit in hits if _may_hold_labels(holder_of(hit), captured, known)]
            for label, hits in found.items()
        }
        hits = [hit for kept in self._found.values() for hit in kept]
        self._stops = {(hit.element, hit.tail) for hit in hits}
        self._forms = forms or _forms_around(hits)
        self._captured = captured
        self._near = {element for hit in hits for element in _around(holder_of(hit))}
        self._tables = Crossings()
        self._rows: dict[_Element, Row] = {}
        self._headers: dict[_Element, bool] = {}

    @property
    def found(self) -> Mapping[str, Sequence[Hit]]:
        """Where each of the (normalised) labels is written."""
        return self._found

    def knows(self, label: str) -> bool:
        """Whether the (normalised) label is written anywhere, or given to a control by an attribute."""
        return label in self._found or label in self._named

    def has(self, label: str, inside: Collection[_Element] | None = None) -> bool:
        """Whether the (normalised) label is on the page, or inside some of its elements."""
        written = any(self._container(hit) is not None for hit in self._hits(label, inside))
        return written or bool(self._controls(label, inside))

    def _hits(self, label: str, inside: Collection[_Element] | None) -> Iterator[Hit]:
        for hit in self._found.get(label, ()):
            if inside is None or (hit.tail and hit.element in inside) or _is_inside(holder_of(hit), inside):
                yield hit

    def values(self, label: str, inside: Collection[_Element] | None = None) -> list[Spot]:
        """The values of a (normalised) label, from the places where it stands most like a label.

        A label that fills its cell or begins it goes before one within it. With `inside`, only labels in
        those elements count.
        """
        ranked: tuple[list[Spot], list[Spot], list[Spot]] = ([], [], [])
        for hit in self._hits(label, inside):
            self._note_values(hit, ranked)
        found = [*ranked[0], *ranked[1]] or ranked[2]
        if found or label in self._found:
            return found
        return [spot_of_controls([one], self._forms) for one in self._controls(label, inside)]

    def crossings(self, label: str, column: str, inside: Collection[_Element] | None = None) -> list[Spot]:
        """What stands in the rows of a (normalised) label, below the (normalised) heading of a column."""
        cells = [self._tables.meet(holder_of(hit), label, column) for hit in self._hits(label, inside)]
        return [self._spot(cell) for cell in dict.fromkeys(cells) if cell is not None]

    def _controls(self, label: str, inside: Collection[_Element] | None) -> list[_Element]:
        """The controls that an attribute gives the name of a label, which is written nowhere."""
        return [
            control
            for control in self._named.get(label, ())
            if (inside is None or _is_inside(control, inside)) and not _is_inside(control, self._captured)
        ]

    @cached_property
    def _named(self) -> dict[str, list[_Element]]:
        found: dict[str, list[_Element]] = {}
        for name, control in self._forms.named:
            found.setdefault(normalised(name), []).append(control)
        return found

    def _container(self, hit: Hit) -> _Element | None:
        """The block that a label begins a line of; None when other text stands before it on its line."""
        container = holder_of(hit)
        while not is_block(container) and (parent := container.getparent()) is not None:
            container = parent
        own = hit.colon and not hit.tail and hit.element.tag in _INLINE_LABELS
        return container if own or starts_line(hit.element, container, tail=hit.tail) else None

    def _note_values(self, hit: Hit, ranked: Sequence[list[Spot]]) -> None:
        if (own := self._of_control(hit)) is not None:
            ranked[0].append(own)
            return
        if fills_its_cell(hit):
            ranked[0].extend(self._elsewhere(hit.element))
            return
        container = self._container(hit)
        if container is None:
            return
        beside = self._in_line(hit, container)
        if beside.hollow or not is_empty(beside.tokens):
            ranked[1 if is_first(hit, container) else 2].append(beside)
        elif not hit.rest.strip() and starts_line(hit.element, container, tail=hit.tail):
            kept_free = place_after(hit, container)
            free = [] if kept_free is None else [Spot((), (kept_free,), hollow=True)]
            ranked[0].extend(free or self._elsewhere(container))

    def _of_control(self, hit: Hit) -> Spot | None:
        """What the control shows that a label is for; None where a label is not said to be for any."""
        meant = self._meant_by(hit) if self._forms.names_any and not hit.rest.strip() else []
        if len(meant) == 1 and not is_control(meant[0]):
            return None if meant[0].tag in CONTROLS else self._spot(meant[0])
        if len(meant) == 1 and is_choice(meant[0]):
            shared = len(self._forms.labels_of(meant[0])) > 1
            texts = texts_of_control(meant[0]) or [()]
            return Spot(() if shared else texts[0], meant, hollow=shared)
        return spot_of_controls(meant, self._forms) if meant else None

    def _meant_by(self, hit: Hit) -> list[_Element]:
        """What a label is for, as its own element says, or a control by its attribute."""
        holder = holder_of(hit)
        label = holder if holder.tag == "label" else next(holder.iterancestors("label"), None)
        if label is None:
            return self._forms.named_by(holder)
        begins = hit.element is label and not label.get("for") and len(label) > 0 and is_control(label[0])
        whole = begins or normalised(text_of(label)) in self._found
        return self._forms.labelled_by(label) if whole else []

    def _in_line(self, hit: Hit, container: _Element) -> Spot:
        """What follows a label in its own block, up to the next block or label."""
        elements: list[_Element] = []
        blocks: list[_Element] = []

        def followed() -> Iterator[tuple[_Element, bool]]:
            order = in_order(hit.element, container, entering=not hit.tail)
            next(order)
            for element, entered in order:
                if (element, not entered) in self._stops:
                    return
                if entered and is_block(element):
                    blocks.append(element)
                    return
                if entered:
                    elements.append(element)
                yield element, entered

        if (only := only_after(hit, container)) is not None:
            return self._spot(only)
        found = (hit.rest, *tokens(followed(), container))
        controls = [one for one in elements if is_control(one)] if self._forms.has_controls else []
        if controls and (is_empty(found) or group_of(controls) is not None):
            return spot_of_controls(controls, self._forms)
        if blocks and is_empty(found) and not self._is_label(blocks[0]):
            return self._spot(blocks[0])
        return Spot(found, elements, inline=True)

    def _elsewhere(self, block: _Element) -> Iterator[Spot]:
        """The value of a label that fills its block."""
        own = block
        while block.tag not in CELLS and block.tag != "dt":
            beside = _next_written(block)
            if beside is not None:
                if not self._is_labelled(beside, strict=block is not own):
                    yield self._spot(beside)
                return
            parent = block.getparent()
            if parent is None or not _holds_only(parent, block):
                return
            block = parent
        yield from self._definitions(block) if block.tag == "dt" else self._cells(block)

    def _definitions(self, term: _Element) -> Iterator[Spot]:
        """The definitions of a term, without what one clicks; only the hollow ones, where there are any."""
        found: list[_Element] = []
        beside = term.getnext()
        while beside is not None and beside.tag == "dd" and (beside, False) not in self._stops:
            found.append(beside)
            beside = beside.getnext()
        told = [self._spot(one) for one in found if not is_tool(one)] or list(map(self._spot, found))
        yield from [spot for spot in told if spot.hollow] or told

    def _cells(self, cell: _Element) -> Iterator[Spot]:
        element = cell.getparent()
        if element is None:
            return
        row = self._row(element)
        place = row.places[cell]
        if place + 1 < len(row.cells) and not self._is_header(element):
            yield self._beside(row, place)
        elif place > 0 and not self._is_header(element) and self._is_other(row, place, range(place)):
            first = place == 1 and self._values_come_first(cell)
            yield self._spot(row.cells[0]) if first else Spot((), (cell,), hollow=True)
        elif place > 0 and not self._is_header(element) and all(map(is_blank, row.cells[:place])):
            yield Spot((), (cell,), hollow=True)
        else:
            whole = cell.tag == "th" or self._is_header(element)
            yield from self._below(element, row.columns[place], whole=whole)

    def _beside(self, row: Row, place: int) -> Spot:
        """The cell after a label; hollow where what the row says stands elsewhere in it."""
        beside = row.cells[place + 1]
        spot = self._spot(beside)
        if self._has_several_controls(row, place + 1):
            return Spot((), (beside,), hollow=True)
        others = [at for at in range(len(row.cells)) if at not in {place, place + 1}]
        if not others or spot.hollow or not (is_empty(spot.tokens) or is_tool(beside)):
            return spot
        told = [at for at in others if self._is_other(row, place, [at])]
        if not told:
            moved = place > 0 and is_blank(row.cells[place - 1])
            empty = any(len(row.cells[at]) > 0 for at in others)
            return Spot((), (beside,), hollow=True) if is_tool(beside) and (moved or empty) else spot
        if told == [place - 1] and self._values_come_first(row.cells[place]):
            return self._spot(row.cells[place - 1])
        return Spot((), (beside,), hollow=True)

    def _has_several_controls(self, row: Row, place: int) -> bool:
        """Whether a cell and the next have controls, so that either may be meant."""
        if not self._forms.has_controls or not controls_in(row.cells[place]):
            return False
        return place + 1 < len(row.cells) and bool(controls_in(row.cells[place + 1]))

    def _values_come_first(self, label: _Element) -> bool:
        """Whether each row of a label's table that has one of the page's labels has its value before it."""
        table = next(label.iterancestors("table"), None)
        rows = [] if table is None else [row for row in table.iter("tr") if self._has_label(row)]
        return len(rows) > 1 and all(self._has_value_first(self._row(row)) for row in rows)

    def _has_label(self, row: _Element) -> bool:
        return any(self._is_label(cell) for cell in self._row(row).cells)

    def _has_value_first(self, row: Row) -> bool:
        place = next(at for at, cell in enumerate(row.cells) if self._is_label(cell))
        after = range(place + 1, len(row.cells))
        return place == 1 and not self._is_other(row, place, after)

    def _is_other(self, row: Row, place: int, among: Iterable[int]) -> bool:
        """Whether some cells hold text that is no label, no tool, and not the value of another label."""
        for at in among:
            cell = row.cells[at]
            taken = at > 0 and at - 1 != place and self._is_label(row.cells[at - 1])
            if not (taken or self._is_label(cell) or is_tool(cell) or is_blank(cell)):
                return True
        return False

    def _spot(self, element: _Element) -> Spot:
        return spot_of(element, self._forms)

    def _row(self, element: _Element) -> Row:
        if element not in self._rows:
            self._rows[element] = Row(element)
        return self._rows[element]

    def _is_header(self, element: _Element) -> bool:
        if element not in self._headers:
            self._headers[element] = self._holds_labels_only(self._row(element).cells)
        return self._headers[element]

    def _holds_labels_only(self, cells: Sequence[_Element]) -> bool:
        """Whether a row holds labels only, so that their values stand below them."""
        if len(cells) < 2:
            return False
        if (cells[1].tag == "th" and all(cell.tag == "th" for cell in cells)) or is_in_head(cells[0]):
            return True
        near = [cell in self._near and self._is_label(cell) for cell in cells]
        return any(one and other for one, other in pairwise(near))

    def _below(self, row: _Element, column: int, *, whole: bool) -> Iterator[Spot]:
        """The values below a label: the next row's, or those of the whole column up to another header."""
        width = self._row(row).columns[-1]
        for below in rows_after(row):
            cell = self._row(below).at(column)
            if cell is not None and self._row(below).columns[-1] < width and not self._is_label(cell):
                yield Spot((), (cell,), hollow=True)
                return
            if cell is None or cell.tag == "th" or self._is_label(cell):
                return
            yield self._spot(cell)
            if not whole:
                return

    def _is_labelled(self, element: _Element, *, strict: bool) -> bool:
        """Whether a block is a label or begins with one; if strict, even with one that nobody described."""
        here: _Element | None = element
        while here is not None:
            if (here, False) in self._stops:
                return True
            here = here[0] if len(here) and not (here.text and not here.text.isspace()) else None
        return strict and begins_with_label(shown(tokens_of(element)))

    def _is_label(self, element: _Element) -> bool:
        """Whether a block holds one of the page's labels and nothing else."""
        if element not in self._near:
            return False
        text = "".join(token or " " for token in tokens_of(element)) if len(element) < 4 else ""
        return 0 < len(text) <= LONGEST and normalised(text) in self._found


def _forms_around(hits: Sequence[Hit]) -> Forms:
    """The forms of the page that labels were found on."""
    return Forms(hits[0].element.getroottree().getroot() if hits else Element("html"))


def _is_inside(element: _Element, outer: Collection[_Element]) -> bool:
    return element in outer or any(ancestor in outer for ancestor in element.iterancestors())


def _around(holder: _Element) -> Iterator[_Element]:
    """The elements that a label may fill: its own, and those around it up to a cell."""
    yield holder
    for element in holder.iterancestors():
        if holder.tag in CELLS or holder.tag == "body":
            return
        yield element
        holder = element


def _may_hold_labels(holder: _Element, captured: Collection[_Element], known: dict[_Element, bool]) -> bool:
    """Whether an element lies in nothing that holds no labels; `known` remembers for the next."""
    passed: list[_Element] = []
    here: _Element | None = holder
    verdict = True
    while here is not None:
        if here in known:
            verdict = known[here]
            break
        passed.append(here)
        if here.tag in _NEVER or here in captured:
            verdict = False
            break
        here = here.getparent()
    known.update(dict.fromkeys(passed, verdict))
    return verdict


def _next_written(block: _Element) -> _Element | None:
    """The next element after a block, when no loose text stands between."""
    if block.tail and not block.tail.isspace():
        return None
    return block.getnext()


def _holds_only(parent: _Element, child: _Element) -> bool:
    text = parent.text
    return not (text and not text.isspace()) and all(other is child or is_blank(other) for other in parent)
