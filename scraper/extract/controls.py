"""What the controls of a form show: the text of a field, the option chosen, whether a box is ticked.

Knows HTML's controls and how they are labelled; never knows where on a page a value is looked for, or types.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from lxml.etree import _Element

from scraper.extract.words import Tokens, in_order, one_line, outside, tokens

CONTROLS: Final = ("input", "select", "textarea")
_TOOLS: Final = frozenset({"hidden", "submit", "button", "reset", "image", "file"})
"""Inputs that show nothing, or only what one clicks."""
_CHOICES: Final = frozenset({"radio", "checkbox"})
_NAMES: Final = ("aria-label", "placeholder", "title")
"""Attributes by which a page names a control that has no label."""


def is_control(element: _Element) -> bool:
    """Whether an element shows a value that can be changed."""
    return element.tag in CONTROLS and not (element.tag == "input" and kind_of(element) in _TOOLS)


def kind_of(control: _Element) -> str:
    """The type of an input; `text` where none is written."""
    return (control.get("type") or "text").strip().lower()


def controls_in(element: _Element) -> list[_Element]:
    """The controls in an element, itself among them, in order."""
    if len(element) == 0 and element.tag not in CONTROLS:
        return []
    return [inner for inner in element.iter(*CONTROLS) if is_control(inner)]


def texts_of_control(control: _Element) -> list[Tokens] | None:
    r"""What a control shows: one text, or those of all options chosen; None where that cannot be told.

    >>> from lxml import html
    >>> texts_of_control(html.fromstring("<select><option>a<option selected>b</select>"))
    [('b',)]
    >>> texts_of_control(html.fromstring("<textarea>\na\nb</textarea>"))
    [['a', None, 'b']]
    """
    if control.tag == "select":
        return [(_option_text(option),) for option in _chosen(control)]
    if control.tag == "textarea":
        return None if len(control) else [_lines((control.text or "").removeprefix("\n"))]
    if kind_of(control) == "password":
        return None
    if is_choice(control):
        return [("false" if control.get("checked") is None else "true",)]
    return [(control.get("value") or "",)]


def is_choice(control: _Element) -> bool:
    """Whether a control is a button or a box that is ticked or not."""
    return control.tag == "input" and kind_of(control) in _CHOICES


def group_of(controls: Sequence[_Element]) -> str | None:
    """The name that several buttons or boxes of one choice share; None when they are no such thing."""
    kinds = {kind_of(one) if is_choice(one) else "" for one in controls}
    names = {one.get("name") for one in controls}
    several = len(controls) > 1 or "radio" in kinds
    return names.pop() if several and len(kinds) == len(names) == 1 and "" not in kinds else None


def has_text(control: _Element) -> bool:
    """Whether a text is written in a control, which it does not choose among given ones."""
    if control.tag == "select" or is_choice(control):
        return False
    told = texts_of_control(control)
    return told is None or any(token and not token.isspace() for text in told for token in text)


class Forms:
    """The controls of one page and their labels."""

    def __init__(self, root: _Element) -> None:
        self._root = root

    @cached_property
    def has_controls(self) -> bool:
        """Whether the page has any control at all: most have none that matters, and are read quicker."""
        return next(self._root.iter(*CONTROLS), None) is not None

    @cached_property
    def names_any(self) -> bool:
        """Whether the page says of any control what it is called by an element of its own."""
        return self.has_controls and (bool(self._labels) or bool(self._referring))

    @cached_property
    def _by_id(self) -> dict[str, list[_Element]]:
        found: dict[str, list[_Element]] = {}
        for element in self._root.iter("*"):
            if (name := element.get("id")) is not None:
                found.setdefault(name, []).append(element)
        return found

    @cached_property
    def _labels(self) -> dict[str, list[_Element]]:
        found: dict[str, list[_Element]] = {}
        for label in self._root.iter("label"):
            found.setdefault(label.get("for") or "", []).append(label)
        return found

    @cached_property
    def named(self) -> list[tuple[str, _Element]]:
        """The controls that attributes name, each with a name."""
        controls = controls_in(self._root)
        return [(name, control) for control in controls for name in self._names_of(control)]

    def _names_of(self, control: _Element) -> Iterator[str]:
        yield from (text for name in _NAMES if (text := control.get(name)))
        for name in (control.get("aria-labelledby") or "").split():
            yield from map(text_of, self._by_id.get(name, ()))

    def named_by(self, element: _Element) -> list[_Element]:
        """The controls that say of an element that it names them."""
        return self._referring.get(element.get("id") or "\0", [])

    @cached_property
    def _referring(self) -> dict[str, list[_Element]]:
        found: dict[str, list[_Element]] = {}
        for control in controls_in(self._root):
            for name in (control.get("aria-labelledby") or "").split():
                found.setdefault(name, []).append(control)
        return found

    def labels_of(self, control: _Element) -> list[_Element]:
        """The `<label>` elements of a control: those that name it by its id, or the one around it."""
        around = [label for label in control.iterancestors("label") if not label.get("for")]
        return self._labels.get(control.get("id") or "\0", []) + around

    def labelled_by(self, label: _Element) -> list[_Element]:
        """What a `<label>` is for, by its `for` or by standing in it; several where the page is not sure."""
        name = label.get("for")
        if not name:
            return controls_in(label)
        above = frozenset(label.iterancestors())
        return [element for element in self._by_id.get(name, ()) if element not in above]

    def ticked(self, choices: Sequence[_Element]) -> list[str]:
        """What stands beside the ticked ones of several buttons or boxes.

        >>> from lxml import html
        >>> page = html.fromstring("<p><input type=radio>tcp <input type=radio checked> udp</p>")
        >>> Forms(page).ticked(list(page.iter("input")))
        ['udp']
        """
        return [self._beside(choice) for choice in choices if choice.get("checked") is not None]

    def _beside(self, choice: _Element) -> str:
        texts = [*map(text_of, self.labels_of(choice)), one_line(choice.tail or "")]
        return next(filter(None, texts), choice.get("value") or "")

    def shown(self, controls: Sequence[_Element]) -> list[Tokens] | None:
        """What one control shows, or the buttons of one choice; None where that cannot be told."""
        if group_of(controls) is not None:
            return [(text,) for text in self.ticked(controls)] or [("",)]
        texts = texts_of_control(controls[0]) if len(controls) == 1 else None
        return texts if texts is None else texts or [("",)]

    def written_beside(self, element: _Element) -> str:
        """What is written in an element beside its controls and their labels."""
        labels = [label for label in element.iter("label") if self.labelled_by(label)]
        return _text_outside(element, [*labels, *element.iter(*CONTROLS)])


def text_of(element: _Element) -> str:
    """What is written in an element, without its controls."""
    return _text_outside(element, list(element.iter(*CONTROLS)))


def _text_outside(element: _Element, left_out: Sequence[_Element]) -> str:
    order = outside(in_order(element, element), frozenset(left_out))
    return one_line("".join(token or " " for token in tokens(order, element)))


def _lines(text: str) -> Tokens:
    found: list[str | None] = []
    for line in text.split("\n"):
        found += [None, line] if found else [line]
    return found


def _chosen(select: _Element) -> list[_Element]:
    """The options of a list that are chosen; without any, the first where only one is in sight."""
    options = list(select.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None]
    if select.get("multiple") is not None:
        return chosen
    if not chosen and (select.get("size") or "1") in {"0", "1"}:
        chosen = [option for option in options if option.get("disabled") is None][:1]
    return chosen[-1:]


def _option_text(option: _Element) -> str:
    return one_line(option.get("label") or "".join(map(str, option.itertext())))
