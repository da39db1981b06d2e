"""A rule on one line → its options, each exactly as written. Knows no option's meaning."""

import re
from typing import NamedTuple

from scraper.models.rule import RuleOption

_OPTION = re.compile(
    r"\s*+([A-Za-z][\w.\-]*+)\s*+(?::\s*+("
    r'(?:!\s*+)?+"[^"\\]*+(?:\\.[^"\\]*+)*+"[^";]*+'
    r'|[^";\\]*+(?:\\.[^";\\]*+)*+))?+;',
    re.DOTALL,
)
_NAME = re.compile(r"\s*+([A-Za-z][\w.\-]*+)\s*+:\s*+(!?+\s*+\")?")
_CLOSE = re.compile(r'"\s*+(?:,[^";]*+)?+;(?=\s*+(?:[A-Za-z][\w.\-]*+\s*+[:;]|\)|$))')
_WORD = re.compile(r"[A-Za-z][\w.\-]*+")
_SPACE = re.compile(r"\s*+")


class Options(NamedTuple):
    """What stands between a rule's parentheses."""

    items: list[RuleOption]
    closed: bool
    """True when the closing parenthesis is there."""
    cut: bool
    """True when the end of the text cuts the last item off."""


def split_options(body: str) -> Options:
    """The options between a rule's parentheses.

    One pass, in time linear in the text; raises nothing. Text that is no option becomes one without a name.

    >>> [(option.name, option.value) for option in split_options('msg:"a;b"; nocase; rev:2)').items]
    [('msg', '"a;b"'), ('nocase', None), ('rev', '2')]
    >>> split_options('sid:1; content:"ab').cut
    True
    """
    items: list[RuleOption] = []
    match, position = _OPTION.match, 0
    rough: _Rough | None = None
    while True:
        option = match(body, position)
        if option is not None:
            name, value = option.groups()
            items.append(RuleOption(name.lower(), value if value is None else value.rstrip()))
            position = option.end()
            continue
        position = _skip_space(body, position)
        if position == len(body) or body[position] == ")":
            return Options(items, position < len(body), False)
        rough = rough or _Rough(body)
        irregular, position, whole = rough.option(position)
        if irregular.name or irregular.value:
            items.append(irregular)
        if position == len(body):
            return Options(items, rough.shut, not whole)


def _option(name: str, value: str | None) -> RuleOption:
    return RuleOption(name.lower(), value if value is None else value.strip())


def _skip_space(text: str, position: int) -> int:
    space = _SPACE.match(text, position)
    return space.end() if space else position


class _Rough:
    """Reads what the grammar does not allow: quotes missing or doubled, a last option without its end."""

    def __init__(self, body: str) -> None:
        self.body = body
        end = body.rstrip()
        self.shut = end.endswith(")")
        inside = end.removesuffix(")").rstrip()
        self.last_quote = len(inside) - 1 if self.shut and inside.endswith('"') else -1
        self.no_close_from = len(body)

    def option(self, position: int) -> tuple[RuleOption, int, bool]:
        """The option there, where the next one begins, and whether it is whole."""
        name = _NAME.match(self.body, position)
        if name is None:
            return self._bare(position)
        start = name.start(2) if name[2] else name.end()
        if name[2] is None:
            return self._up_to(";", name[1], start)
        close = self._close(name.end())
        if close is not None:
            return _option(name[1], self.body[start : close.end() - 1]), close.end(), True
        next_quote = self.body.find('"', name.end())
        if next_quote < 0 and self.body.find(";", name.end()) < 0:
            self.shut = False
        missing_quote = self.shut and (next_quote < 0 or next_quote != self.last_quote)
        return self._up_to(";" if missing_quote else "", name[1], start)

    def _bare(self, position: int) -> tuple[RuleOption, int, bool]:
        option, end, whole = self._up_to(";", "", position)
        if whole and end == len(self.body) and _WORD.fullmatch(option.value or ""):
            return _option(option.value or "", None), end, True
        return option, end, whole

    def _close(self, start: int) -> re.Match[str] | None:
        if start >= self.no_close_from:
            return None
        close = _CLOSE.search(self.body, start)
        if close is None:
            self.no_close_from = start
        return close

    def _up_to(self, mark: str, name: str, start: int) -> tuple[RuleOption, int, bool]:
        end = self.body.find(mark, start) if mark else -1
        if end >= 0:
            return _option(name, self.body[start:end]), end + 1, True
        value = self.body[start:].rstrip()
        return _option(name, value.removesuffix(")") if self.shut else value), len(self.body), self.shut
