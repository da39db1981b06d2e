"""A page's source as the text that it stands for, with every character's place in the source.

Entities and script escapes are undone, tags within a line are passed over, so that what is cut up by them is
seen whole; and what is changed in the text is changed in the source, escaped as its place needs.
Knows how pages are written; never what is on them.
"""

import html
import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

_PIECE = re.compile(
    r"(?P<comment><!--.*?(?:-->|\Z))"
    r"|<(?P<raw>script|style)\b(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>(?P<code>.*?)(?:</(?P=raw)\s*>|\Z)"
    r"|(?P<tag></?[a-z!?](?:[^>\"']|\"[^\"]*\"|'[^']*')*>|</?[a-z!?][^>]*>)",
    re.IGNORECASE | re.DOTALL,
)
_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|table|div|p|script|pre|span|a|form|title)\b", re.IGNORECASE
)
_NAME_OF = re.compile(r"</?([a-z0-9]+)", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([nrtbfv0])|([^ux\d\r\n]))"
)
_SIMPLE: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_CELLS: Final = frozenset({"td", "th"})
_LINES: Final = frozenset(
    {
        "br",
        "tr",
        "p",
        "div",
        "li",
        "dt",
        "dd",
        "pre",
        "table",
        "ul",
        "ol",
        "dl",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    }
    | {"body", "section", "article", "header", "footer", "form", "option", "title", "tbody", "thead", "hr"}
)
Escape = Callable[[str], str]


class Place(NamedTuple):
    """Where one character stands in the source, and how one is written there."""

    start: int
    end: int
    escape: Escape


class View:
    """The text and its places; characters that only set parts apart have none."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._chars: list[str] = []
        self._places: list[Place | None] = []
        if _MARKUP.search(source) is None or source.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
            self._undone(0, len(source), _in_script, _ESCAPE, _unescaped)
            self.text = "".join(self._chars)
            return
        for reader in (self._content, self._tags, self._codes, self._comments):
            reader()
            self._part("\n\n")
        self.text = "".join(self._chars)

    def _part(self, text: str) -> None:
        self._chars += text
        self._places += [None] * len(text)

    def _plain(self, start: int, end: int, escape: Escape) -> None:
        self._chars += self.source[start:end]
        self._places += [Place(at, at + 1, escape) for at in range(start, end)]

    def _undone(
        self,
        start: int,
        end: int,
        escape: Escape,
        pattern: re.Pattern[str],
        undo: Callable[[re.Match[str]], str],
    ) -> None:
        """A stretch of the source whose escapes of one kind are undone."""
        position = start
        for found in pattern.finditer(self.source, start, end):
            char = undo(found)
            if len(char) != 1:
                continue
            self._plain(position, found.start(), escape)
            self._chars.append(char)
            self._places.append(Place(found.start(), found.end(), escape))
            position = found.end()
        self._plain(position, end, escape)

    def _marked_up(self, start: int, end: int) -> None:
        self._undone(start, end, _in_markup, _ENTITY, lambda found: html.unescape(found[0]))

    def _content(self) -> None:
        position = 0
        for piece in _PIECE.finditer(self.source):
            self._marked_up(position, piece.start())
            position = piece.end()
            if piece["tag"] is not None:
                self._part(_gap(piece["tag"]))
        self._marked_up(position, len(self.source))

    def _tags(self) -> None:
        for piece in _PIECE.finditer(self.source):
            if piece["raw"] is not None:
                self._marked_up(piece.start(), piece.start("code"))
            elif piece["tag"] is not None:
                self._marked_up(piece.start(), piece.end())
            self._part("\n")

    def _codes(self) -> None:
        for piece in _PIECE.finditer(self.source):
            if piece["code"] is not None:
                self._undone(piece.start("code"), piece.end("code"), _in_script, _ESCAPE, _unescaped)
                self._part("\n")

    def _comments(self) -> None:
        for piece in _PIECE.finditer(self.source):
            if piece["comment"] is not None:
                self._plain(piece.start(), piece.end(), str)
                self._part("\n")

    def with_text(self, text: str) -> str:
        """The source that stands for another text of the same length."""
        changes = [
            (place, new)
            for old, new, place in zip(self.text, text, self._places, strict=True)
            if old != new and place is not None
        ]
        parts, position = [], 0
        for place, new in sorted(changes):
            parts += [self.source[position : place.start], place.escape(new)]
            position = place.end
        return "".join([*parts, self.source[position:]])

    def lines(self) -> Iterator[tuple[int, str]]:
        """The text's lines with where each begins."""
        position = 0
        for line in self.text.splitlines(keepends=True):
            yield position, line
            position += len(line)


def _gap(tag: str) -> str:
    found = _NAME_OF.match(tag)
    name = found[1].lower() if found else ""
    return "\n" if name in _LINES else "\t" if name in _CELLS else ""


def _unescaped(found: re.Match[str]) -> str:
    braced, four, two, simple, other = found.groups()
    if digits := braced or four or two:
        number = int(digits, 16)
        return chr(number) if number <= 0x10FFFF else ""
    return _SIMPLE[simple] if simple else str(other)


def _in_markup(char: str) -> str:
    return html.escape(char)


def _in_script(char: str) -> str:
    return f"\\x{ord(char):02x}" if char in "'\"`\\<>\n\r" else char
