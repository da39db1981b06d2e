"""Finds the literal values that a page's scripts assign to variables and properties.

A small scanner of JavaScript: it knows comments, strings, templates and regular expressions well enough never
to take their insides for code. It runs nothing, and never knows what the variables mean.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple


class Assigned(NamedTuple):
    """One assignment to a name."""

    name: str
    value: str | None
    """The literal's value; None when it is not a plain literal."""
    is_property: bool
    """Whether it is a property of some object rather than a variable."""


_STRING: Final = r"""'(?:[^'\\\n]|\\[\s\S])*+'|"(?:[^"\\\n]|\\[\s\S])*+\""""
_TEMPLATE: Final = r"`(?:[^`\\]|\\[\s\S])*+`"
_COMMENT: Final = r"//[^\n]*+|/\*[\s\S]*?(?:\*/|\Z)|<!--[^\n]*+"
_ASSIGNING: Final = r"=(?![=>])|:(?!:)|(?P<compound>(?:\+|-|\*\*?|/|%|&&?|\|\|?|\^|\?\?|<<|>>>?)=|\+\+|--)"
_BLANK = re.compile(rf"(?:\s+|{_COMMENT})*+")
_LITERAL = re.compile(
    rf"(?P<text>{_STRING}|{_TEMPLATE})|(?P<bare>-?(?:\d+(?:\.\d+)?)(?![\w.$])|(?:true|false|null|undefined)(?![\w$]))"
)
_REGEX = re.compile(r"/(?![*/])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*+\])++/[a-z]*")
_OPERAND_END: Final = frozenset(")]'\"`")
_KEYWORD = re.compile(r"(?:^|[^\w$.])(?:return|typeof|case|in|of|void|delete|throw|else|do)\Z")
_KEY_BEFORE: Final = frozenset("{,")
_ENDS: Final = frozenset(";,})]")
_CONTINUES: Final = frozenset(".+-*/%?&|^<>=([`:")
_SIMPLE_ESCAPES: Final = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "0": "\0",
    "\n": "",
}
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|\r?\n|([\s\S]))")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]")


def assignments(script: str, names: frozenset[str]) -> Iterator[Assigned]:
    r"""What a script assigns to some names, in order, up to the first literal that does not end.

    >>> [a.value for a in assignments(r"var a = 'it\'s'; /* a = 1 */ b = 'a = 2'; a = 3;", frozenset("a"))]
    ["it's", '3']
    """
    if any(name in script for name in names):
        yield from _Scan(script).run(_scanner(names))


def decode(literal: str) -> str:
    r"""The text that a quoted script literal stands for.

    >>> decode(r"'a\x41\u00e9\'\\'")
    "aAé'\\"
    """
    inner = literal[1:-1]
    if "\\" not in inner:
        return inner
    return _SURROGATES.sub(_pair, _ESCAPE.sub(_unescaped, inner))


def _unescaped(match: re.Match[str]) -> str:
    braced, four, two, other = match.groups()
    if digits := braced or four or two:
        number = int(digits, 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"
    return "" if other is None else _SIMPLE_ESCAPES.get(other, other)


def _pair(match: re.Match[str]) -> str:
    """A surrogate pair as its character; a lone half cannot stand for text."""
    return match.group().encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@lru_cache(maxsize=256)
def _scanner(names: frozenset[str]) -> re.Pattern[str]:
    """Finds comments and literals, to pass over them, and assignments to the names."""
    words = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    name = rf"(?<![\w$])(?P<quote>[\"']?)(?P<name>{words})(?P=quote)(?![\w$])\s*(?P<sign>{_ASSIGNING})"
    return re.compile(
        rf"(?P<comment>{_COMMENT})|{name}|(?P<string>{_STRING}|{_TEMPLATE})|(?P<slash>/)|(?P<stray>['\"`])"
    )


class _Scan:
    """One way through one script."""

    def __init__(self, script: str) -> None:
        self._script = script
        self._comment = (0, 0)
        """Where the last run of comments began and ended."""

    def run(self, scanner: re.Pattern[str]) -> Iterator[Assigned]:
        position = 0
        while (match := scanner.search(self._script, position)) is not None and match["stray"] is None:
            position = match.end()
            if match["comment"] is not None:
                self._note_comment(match)
            elif match["slash"] is not None:
                if (after := self._after_slash(match.start())) is None:
                    return
                position = after
            elif match["name"] is not None:
                assigned, position = self._assigned(match)
                if assigned is not None:
                    yield assigned

    def _note_comment(self, match: re.Match[str]) -> None:
        began, ended = self._comment
        follows_on = self._script[ended : match.start()].strip() == ""
        self._comment = (began if follows_on else match.start(), match.end())

    def _code_before(self, at: int) -> str:
        """The last code before a position, without comments and white space."""
        began, ended = self._comment
        end = self._end_before(at)
        if 0 < end == ended:
            end = self._end_before(began)
        return self._script[max(0, end - 16) : end]

    def _end_before(self, at: int) -> int:
        """The end of what stands before the white space that ends at a position."""
        while at > 0 and self._script[at - 1].isspace():
            at -= 1
        return at

    def _after_slash(self, at: int) -> int | None:
        """Where to go on after a sign of division or a regular expression; None when it is neither."""
        before = self._code_before(at)
        last = before[-1:]
        is_operand = last in _OPERAND_END or last.isalnum() or last in {"_", "$"}
        if last and is_operand and not _KEYWORD.search(before):
            return at + 1
        match = _REGEX.match(self._script, at)
        return match.end() if match else None

    def _assigned(self, match: re.Match[str]) -> tuple[Assigned | None, int]:
        """The assignment that begins at a match, if it is one, and where to go on."""
        before = self._code_before(match.start())
        is_key = match["sign"] == ":"
        if (is_key and before[-1:] not in _KEY_BEFORE) or (match["quote"] and not is_key):
            return None, match.end()
        if match["compound"]:
            return Assigned(match["name"], None, before.endswith(".")), match.end()
        value, end = _literal(self._script, match.end())
        return Assigned(match["name"], value, is_key or before.endswith(".")), end


def _literal(script: str, position: int) -> tuple[str | None, int]:
    """The literal that stands at a position as the whole of an expression, and where it ends."""
    start = _end_of_blank(script, position)
    match = _LITERAL.match(script, start)
    if match is None:
        return None, start
    text = match["text"]
    after = _end_of_blank(script, match.end())
    following = script[after : after + 1]
    newline = "\n" in script[match.end() : after]
    ended = following in _ENDS or not following or (newline and following not in _CONTINUES)
    if not ended or (text is not None and text[0] == "`" and "${" in text):
        return None, match.end()
    return decode(text) if text is not None else match.group(), match.end()


def _end_of_blank(script: str, position: int) -> int:
    match = _BLANK.match(script, position)
    return position if match is None else match.end()


def values_of(scripts: Iterable[str], names: frozenset[str]) -> dict[str, list[str | None]]:
    """Distinct values by name, over all scripts; a property counts only where there is no such variable.

    >>> values_of(["var a = 1; f({a: 2, b: 'x'})"], frozenset("ab"))
    {'a': ['1'], 'b': ['x']}
    """
    variables: dict[str, list[str | None]] = {}
    properties: dict[str, list[str | None]] = {}
    for script in scripts:
        for name, value, is_property in assignments(script, names):
            values = (properties if is_property else variables).setdefault(name, [])
            if value not in values:
                values.append(value)
    return {**properties, **variables}


_NAME: Final = r"""[A-Za-z_$][\w$]*|"[^"\n]{1,64}"|'[^'\n]{1,64}'"""
_NAMED = re.compile(rf"(?P<name>{_NAME})\s*[:=]\s*(?:{_STRING}|-?\d)")
_EMPTY = re.compile(r"""(?:''|"")\Z""")


def squashed(name: str) -> str:
    """A name without case and signs, so that those of pages, scripts and packs can be compared.

    >>> squashed("Source Port:") == squashed("sourcePort") == squashed("source_port")
    True
    """
    return "".join(char for char in name.casefold() if char.isalnum())


def named_values(scripts: Iterable[str]) -> frozenset[str]:
    """The (squashed) names to which scripts or JSON give a text or a number that is not empty.

    >>> sorted(named_values(['{"sourcePort": "443", "b": ""}', "var a = 1;"]))
    ['a', 'sourceport']
    """
    found = (match for script in scripts for match in _NAMED.finditer(script))
    return frozenset(squashed(match["name"]) for match in found if _EMPTY.search(match.group()) is None)
