"""Perl-compatible expressions of rules in the notation of the `regex` module. Text in, text out.

Where both read the same text differently it is rewritten; what has no equal is refused.
"""

import re

MAX_PATTERN = 8192
"""The longest expression that is tried, in characters."""
MAX_DEPTH = 60
"""The deepest nesting of groups that is tried."""

_QUANTIFIER = re.compile(r"[*+?]|\{\d{1,5}(?:,\d{0,5})?\}")
_POSIX = re.compile(r"\[:\^?[a-z]{3,6}:\]")
_HEX = re.compile(r"x(?:\{([0-9a-fA-F]{1,8})\}|([0-9a-fA-F]{0,2}))")
_OCTAL = re.compile(r"0[0-7]{0,2}|[1-7][0-7]{2}")
_NUMBER = re.compile(r"[1-9]\d{0,2}")
_GROUP_REFERENCE = re.compile(r"g(?:\{(-?\d{1,3})\}|(-?\d{1,3}))")
_NAMED_REFERENCE = re.compile(r"k(?:\{(\w+)\}|<(\w+)>|'(\w+)')")
_GROUP = re.compile(r"\((?!\?|\*)|\(\?(?:P?<(?![=!])|')")
_OPEN = re.compile(r"\(\?(?:#[^)]*\)|C\d*\)|')|\((?:\*[A-Z]+[^)]*\))")
_FLAG_CHARACTERS = frozenset("imsxnUJ-")
_CLASSES = {
    "h": r"[\t \xa0]",
    "H": r"[^\t \xa0]",
    "v": r"[\n\x0b\f\r\x85]",
    "V": r"[^\n\x0b\f\r\x85]",
    "N": r"[^\n]",
    "C": r"[\x00-\xff]",
    "R": r"(?>\r\n|[\n\x0b\f\r\x85])",
    "Z": r"(?=\n?\Z)",
    "z": r"\Z",
    "e": r"\x1b",
}
_IN_SET = {"h": r"\t \xa0", "v": r"\n\x0b\f\r\x85", "e": r"\x1b", "b": r"\x08"}
_SAME = frozenset("afnrtdDsSwWbBAGK")
_SAME_IN_SET = frozenset("afnrtdDsSwW")
_REFUSED = frozenset("pPXEloLuU")
_VERBS = frozenset(("(*SKIP)", "(*PRUNE)", "(*FAIL)", "(*F)"))


class Unsupported(ValueError):
    """The expression uses something that has no equal here; the message says what."""


def translate(expression: str, *, ungreedy: bool = False, dollar_end_only: bool = False) -> str:
    r"""The expression as the `regex` module, version 1, reads it; raises `Unsupported`.

    `ungreedy` turns quantifiers' greed around; `dollar_end_only` lets ``$`` match at the very end only.

    >>> translate(r"^\x3a\h*[[:digit:]a\]&&]{2}x{,3}$")
    '^\\x3a[\\t \\xa0]*[[:digit:]a\\]\\&\\&]{2}x\\{,3\\}$'
    """
    if len(expression) > MAX_PATTERN:
        raise Unsupported("the expression is too long")
    return _Translator(expression, ungreedy, dollar_end_only).run()


class _Translator:
    def __init__(self, text: str, ungreedy: bool, dollar_end_only: bool) -> None:
        self.text = text
        self.ungreedy = ungreedy
        self.dollar_end_only = dollar_end_only
        self.groups = len(_GROUP.findall(text))
        self.opened = 0
        self.depth = 0
        self.position = 0
        self.out: list[str] = []

    def run(self) -> str:
        while self.position < len(self.text):
            character = self.text[self.position]
            if character == "\\":
                self._escape()
            elif character == "[":
                self._set()
            elif character == "(":
                self._open()
            elif quantifier := _QUANTIFIER.match(self.text, self.position):
                self._quantifier(quantifier)
            else:
                self._plain(character)
        return "".join(self.out)

    def _take(self, text: str, length: int) -> None:
        self.out.append(text)
        self.position += length

    def _plain(self, character: str) -> None:
        if character in "{}":
            self._take("\\" + character, 1)
        elif character == "$" and self.dollar_end_only:
            self._take(r"\Z", 1)
        else:
            self.depth -= character == ")"
            self._take(character, 1)

    def _quantifier(self, match: re.Match[str]) -> None:
        self._take(match.group(), len(match.group()))
        following = self.text[self.position : self.position + 1]
        if following == "+":
            self._take("+", 1)
        elif following == "?":
            self._take("" if self.ungreedy else "?", 1)
        elif self.ungreedy:
            self.out.append("?")

    def _open(self) -> None:
        special = _OPEN.match(self.text, self.position)
        if special is not None:
            self._special(special.group())
            return
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unsupported("its groups are nested too deeply")
        if _GROUP.match(self.text, self.position):
            self.opened += 1
        self._take("(", 1)
        if self.text.startswith("?", self.position):
            self._take("?", 1)
            self._flags()

    def _special(self, text: str) -> None:
        if text.startswith("(*"):
            if text not in _VERBS:
                raise Unsupported(f"it uses {text[:12]}")
            self._take("(*FAIL)" if text == "(*F)" else text, len(text))
        elif text == "(?'":
            self.depth += 1
            self.opened += 1
            end = self.text.find("'", self.position + 3)
            name = self.text[self.position + 3 : end]
            if end < 0 or not name.isidentifier():
                raise Unsupported("a group's name is not one")
            self._take(f"(?P<{name}>", len(name) + 4)
        else:
            self.position += len(text)

    def _flags(self) -> None:
        end = self.position
        while end < len(self.text) and self.text[end] in _FLAG_CHARACTERS:
            end += 1
        flags = self.text[self.position : end]
        if end < len(self.text) and self.text[end] in ":)" and set(flags) & set("UJn"):
            raise Unsupported(f"it changes the mode {flags} within")

    def _escape(self) -> None:
        following = self.text[self.position + 1 : self.position + 2]
        if following == "Q":
            end = self.text.find(r"\E", self.position + 2)
            quoted = self.text[self.position + 2 : end if end >= 0 else len(self.text)]
            self._take(_literal(quoted), len(quoted) + (4 if end >= 0 else 2))
        elif following == "E":
            self.position += 2
        elif following in _CLASSES and following:
            self._take(_CLASSES[following], 2)
        elif following in _SAME and following:
            self._take("\\" + following, 2)
        elif following.isdigit():
            self._number()
        elif following == "g":
            self._reference()
        elif following == "k":
            self._name_reference()
        else:
            self._character(following)

    def _character(self, following: str) -> None:
        code, length = self._code(following)
        self._take(code, length)

    def _code(self, following: str) -> tuple[str, int]:
        """An escaped character as itself, and how long its escape is."""
        if following == "x":
            match = _HEX.match(self.text, self.position + 1)
            digits = (match[1] or match[2] or "0") if match else "0"
            if int(digits, 16) > 0xFF:
                raise Unsupported("it looks for characters beyond one byte")
            return f"\\x{int(digits, 16):02x}", 1 + (len(match.group()) if match else 1)
        if following == "c" and self.position + 2 < len(self.text):
            return f"\\x{ord(self.text[self.position + 2].upper()[0]) & 0xFF ^ 0x40:02x}", 3
        if not following:
            raise Unsupported("it ends in a backslash")
        if following in _REFUSED:
            raise Unsupported(f"it uses \\{following}")
        return _literal(following), 2

    def _number(self) -> None:
        reference = _NUMBER.match(self.text, self.position + 1)
        if reference and (int(reference.group()) < 10 or int(reference.group()) <= self.groups):
            self._back(int(reference.group()), 1 + len(reference.group()))
            return
        octal = _OCTAL.match(self.text, self.position + 1)
        if octal is None:
            raise Unsupported("it refers to a group that is not there")
        self._take(f"\\x{int(octal.group(), 8) & 0xFF:02x}", 1 + len(octal.group()))

    def _back(self, group: int, length: int) -> None:
        if not 1 <= group <= self.groups:
            raise Unsupported("it refers to a group that is not there")
        self._take(f"(?:\\{group})", length)

    def _reference(self) -> None:
        match = _GROUP_REFERENCE.match(self.text, self.position + 1)
        if match is None:
            raise Unsupported(r"it uses \g")
        number = int(match[1] or match[2])
        self._back(number if number > 0 else self.opened + 1 + number, 1 + len(match.group()))

    def _name_reference(self) -> None:
        match = _NAMED_REFERENCE.match(self.text, self.position + 1)
        if match is None:
            raise Unsupported(r"it uses \k")
        self._take(f"(?P={match[1] or match[2] or match[3]})", 1 + len(match.group()))

    def _set(self) -> None:
        self._take("[", 1)
        if self.text.startswith("^", self.position):
            self._take("^", 1)
        first = True
        while self.position < len(self.text):
            character = self.text[self.position]
            if character == "]" and not first:
                self._take("]", 1)
                return
            first = False
            if posix := _POSIX.match(self.text, self.position):
                self._take(posix.group(), len(posix.group()))
            elif character == "\\":
                self._escape_in_set()
            else:
                self._take(character if character == "-" else _literal(character), 1)
        raise Unsupported("a set has no end")

    def _escape_in_set(self) -> None:
        following = self.text[self.position + 1 : self.position + 2]
        octal = re.compile(r"[0-7]{1,3}").match(self.text, self.position + 1)
        if octal:
            self._take(f"\\x{int(octal.group(), 8) & 0xFF:02x}", 1 + len(octal.group()))
        elif following in _IN_SET and following:
            self._take(_IN_SET[following], 2)
        elif following in _SAME_IN_SET and following:
            self._take("\\" + following, 2)
        elif following == "E":
            self.position += 2
        elif following in {"H", "V", "N", "R", "Q"}:
            raise Unsupported(f"it uses \\{following} in a set")
        else:
            self._character(following)


def _literal(text: str) -> str:
    """Characters that stand for themselves, whatever the notation makes of them."""
    return "".join(
        character
        if character.isascii() and (character.isalnum() or character in " _<>=!,;:@%\"'/")
        else f"\\x{ord(character):02x}"
        if ord(character) < 32 or ord(character) > 126
        else "\\" + character
        for character in text
    )
