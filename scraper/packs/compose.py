"""Builds nodes from YAML's events, and reports every mistake on the way.

Nothing is resolved behind the author's back: no anchors, tags, merges, second documents or duplicate keys,
and no word that YAML 1.1 reads otherwise than it looks. PyYAML's scanner (the C one where there is one)
serves for the grammar only; what words mean is decided here.
"""

import re
from collections.abc import Iterator
from typing import Final, Protocol

import yaml

from scraper.packs.nodes import MAX_BYTES, MAX_DEPTH, Entries, Items, Mistake, Node, Place, Scalar
from scraper.packs.scalars import resolve

_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPRINTABLE = re.compile(
    "\r(?!\n)|[^\t\n\r\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""What editors hide, or YAML alone takes for the end of a line."""
_HIDDEN_COMMENT = re.compile(r"[ \t]+#(?=[^\s#])")
_START: Final = Place(1, 1)


def compose(data: bytes) -> tuple[Node | None, list[Mistake]]:
    """The root node of a YAML text (None when there is none to speak of), and all mistakes found.

    >>> compose(b"port: 080")[1][0].place
    Place(line=1, column=7)
    """
    if len(data) > MAX_BYTES:
        return None, [Mistake(_START, f"the file has {len(data)} bytes; the limit is {MAX_BYTES}")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8-sig", errors="replace")
        return None, [Mistake(_place(good, len(good)), "not UTF-8 text here: save the file as UTF-8")]
    if bad := _UNPRINTABLE.search(text):
        what = f"the invisible character U+{ord(bad.group()):04X}"
        return None, [Mistake(_place(text, bad.start()), f"{what} may not stand in a pack: remove it")]
    return _Composer(text).compose()


def _place(text: str, index: int) -> Place:
    lines = text[:index].split("\n")
    return Place(len(lines), len(lines[-1]) + 1)


class _Marked(Protocol):
    """Either scanner's mark; counts from 0."""

    line: int
    column: int


class _TooDeep(Exception):
    """The text is nested more deeply than the limit; reported as a mistake."""


class _Composer:
    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=_Loader))
        self._mistakes: list[Mistake] = []

    def compose(self) -> tuple[Node | None, list[Mistake]]:
        root = None
        try:
            root = self._document()
        except yaml.MarkedYAMLError as error:
            self._mistakes.append(self._syntax(error))
        except yaml.YAMLError as error:
            self._mistakes.append(Mistake(_START, f"not YAML: {error}"))
        except _TooDeep:
            pass
        return root, self._mistakes

    def _document(self) -> Node | None:
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if event.version or event.tags:
                    self._note(
                        event, "YAML directives (lines that begin with %) are not allowed: remove them"
                    )
                if root is not None:
                    self._note(event, "a second document begins here: one file holds one document")
                    break
                root = self._node(next(self._events), 1)
        return root

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if depth > MAX_DEPTH:
            self._note(event, f"nested more than {MAX_DEPTH} levels deep")
            raise _TooDeep
        self._refuse_extras(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._entries(event, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        return Scalar(_mark(event), "", "", doubtful=True)

    def _refuse_extras(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._note(event, f"aliases are not allowed: write the value of *{event.anchor} out here")
        elif (anchor := getattr(event, "anchor", None)) is not None:
            self._note(event, f"anchors are not allowed: remove &{anchor}")
        if (tag := getattr(event, "tag", None)) is not None:
            self._note(event, f"tags are not allowed: remove `{tag}`")

    def _items(self, start: yaml.Event, depth: int) -> Items:
        items = Items(_mark(start))
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.items.append(self._node(event, depth + 1))
        return items

    def _entries(self, start: yaml.Event, depth: int) -> Entries:
        entries = Entries(_mark(start))
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if self._good_key(key, entries):
                assert isinstance(key, Scalar)
                entries.entries[key.written] = (key.place, value)
        return entries

    def _good_key(self, key: Node, entries: Entries) -> bool:
        if not isinstance(key, Scalar):
            self._mistakes.append(Mistake(key.place, "a key must be a word, not a list or a mapping"))
            return False
        if not isinstance(key.value, str):
            message = f"the key `{key.written}` is not text: write '{key.written}' in quotes"
            self._mistakes.append(Mistake(key.place, message))
        if key.written in entries.entries:
            first = entries.entries[key.written][0]
            message = f"the key `{key.written}` stands here a second time; the first is on line {first.line}"
            self._mistakes.append(Mistake(key.place, message))
            return False
        return True

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        place = _mark(event)
        written: str = event.value
        if event.style:
            return Scalar(place, written, written)
        value, mistake = resolve(written)
        mistake = mistake or self._swallowed(event)
        if mistake is not None:
            self._mistakes.append(Mistake(place, mistake))
        return Scalar(place, value, written, doubtful=mistake is not None)

    def _swallowed(self, event: yaml.ScalarEvent) -> str | None:
        """A mistake when ` #x` after the word, meant as part of it, is a comment to YAML."""
        place = _at(event.end_mark)
        rest = "".join(self._lines[place.line - 1 : place.line])[place.column - 1 :]
        if _HIDDEN_COMMENT.match(rest) is None:
            return None
        return (
            "what follows ` #` is a comment to YAML: put the whole text in quotes, or write `# ` to comment"
        )

    def _note(self, event: yaml.Event, message: str) -> None:
        self._mistakes.append(Mistake(_mark(event), message))

    def _syntax(self, error: yaml.MarkedYAMLError) -> Mistake:
        place = _at(error.problem_mark or error.context_mark)
        context = f" ({error.context})" if error.context else ""
        return Mistake(place, f"not YAML: {error.problem}{context}{self._hint(error, place)}")

    def _hint(self, error: yaml.MarkedYAMLError, place: Place) -> str:
        problem = str(error.problem)
        near = "\n".join(self._lines[max(0, place.line - 2) : place.line])
        if "\t" in near:
            return "; indent with spaces, not with tabs"
        if _HIDDEN_COMMENT.search(near):
            return "; ` #` begins a comment, so put text that holds it in quotes"
        if "escape" in problem or "quoted scalar" in str(error.context):
            return "; write patterns in single quotes, where a backslash is just a backslash"
        if "mapping values" in problem:
            return "; put text that holds `: ` in quotes"
        if "cannot start any token" in problem:
            return "; put text that begins so in quotes"
        return ""


def _mark(event: yaml.Event) -> Place:
    return _at(event.start_mark)


def _at(mark: _Marked | None) -> Place:
    return _START if mark is None else Place(mark.line + 1, mark.column + 1)
