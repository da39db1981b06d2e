"""What stands before a rule's parenthesis, word by word; one that is cut off is read as far as sure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from scraper.decode.rules.text import ACTIONS

_WORD = re.compile(r"[^\s\[]*+(?:\[[^\]]*+\]*+[^\s\[]*+)++|\S++")
_DIRECTIONS = frozenset(("->", "<>", "<-", "=>"))


class Header(NamedTuple):
    """The pieces; None where they are not there. `whole` is False when either end is cut off."""

    action: str | None = None
    protocol: str | None = None
    source_addr: str | None = None
    source_port: str | None = None
    direction: str | None = None
    dest_addr: str | None = None
    dest_port: str | None = None
    whole: bool = True


def split_header(text: str, *, closed: bool = True) -> Header:
    """The pieces of a rule's header; `closed` says whether its parenthesis follows.

    >>> split_header("alert tcp [10.0.0.0/8, !10.1.0.0/16] any <> $HOME_NET [80,443]").source_addr
    '[10.0.0.0/8, !10.1.0.0/16]'
    >>> split_header("alert http").protocol
    'http'
    >>> split_header("ET any -> any 80")[2:]
    (None, 'any', '->', 'any', '80', False)
    >>> split_header("alert tcp $EXTERNAL_NET any -> $HOME_N", closed=False)[4:]
    ('->', None, None, False)
    """
    words = _WORD.findall(text) if "[" in text else text.split()
    if not closed and words and not text[-1].isspace():
        words.pop()
    if not words:
        return Header(whole=False)
    regular = len(words) == 7 and words[4] in _DIRECTIONS
    if _is_tail(words[0]) or not (regular or _is_action(words[0])):
        return _from_the_right(words)
    return _header(words, whole=closed) if regular else _from_the_left(words, closed)


def _is_action(word: str) -> bool:
    return word.partition(":")[0].lower() in ACTIONS


def _is_tail(word: str) -> bool:
    return not _is_action(word) and any(action.endswith(word.lower()) for action in ACTIONS)


def _direction(words: list[str]) -> int | None:
    return next((place for place, word in enumerate(words) if word in _DIRECTIONS), None)


def _header(words: Sequence[str | None], *, whole: bool) -> Header:
    action, protocol, source, source_port, direction, dest, dest_port = (*words, *[None] * 7)[:7]
    return Header(action, protocol, source, source_port, direction, dest, dest_port, whole)


def _from_the_left(words: list[str], closed: bool) -> Header:
    at = _direction(words)
    if at is None:
        return _header(words[:4], whole=closed and len(words) <= 2)
    before = [*words[: min(at, 4)], None, None, None, None][:4]
    return _header([*before, *words[at:]], whole=closed and len(words) == 7)


def _from_the_right(words: list[str]) -> Header:
    """Of words whose beginning is cut off: the first one may be a rest, so it is not trusted."""
    at = _direction(words)
    if at is None:
        return Header(whole=False)
    before = [None, None, None, None, *words[1:at]][-4:]
    return _header([*before, *words[at:]], whole=False)
