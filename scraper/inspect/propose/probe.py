"""What tells an answer to someone who is signed in from an answer to anybody.

Pure. Knows answers; never knows how they were asked for, or a console.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from scraper.inspect.propose.addresses import plain
from scraper.inspect.propose.names import LOGOUT

_TOKEN: Final = re.compile(
    r"""(?:[A-Za-z][\w-]*=)?["'][A-Za-z/][\w./ -]{2,40}["']"""
    r"""|\b(?:id|class|name)=[A-Za-z][\w-]{2,40}(?=[\s>])"""
)
_SECRET: Final = re.compile(r"\d|token|csrf|nonce|session|key|user(?:name)?[\"']?[=:]", re.IGNORECASE)
_MOST: Final = 20_000


class Asked(NamedTuple):
    """One address, asked for twice by someone signed in, and once by nobody."""

    url: str
    inside: tuple[int, str]
    """Status and body of the first answer."""
    again: tuple[int, str]
    outside: tuple[int, str]


def probe_of(asked: Iterable[Asked], *, private: Iterable[str] = ()) -> dict[str, Any] | None:
    """The best of several addresses as a probe: told by a text, or by its status; None when none tells.

    A text that holds something `private`, such as the user's name, is not used.

    >>> login = (200, "<form id='login'></form>")
    >>> page = (200, "<a href='/logout'>out</a>")
    >>> probe_of([Asked("http://c.example/", page, page, login)])
    {'fetch': '{console}/', 'status': 200, 'contains': "href='/logout'"}
    """
    hidden = [text for text in private if text]
    found = [(worth, probe) for one in asked for worth, probe in _ways(one, hidden)]
    return max(found, key=lambda one: one[0])[1] if found else None


def _ways(one: Asked, hidden: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The ways in which one address tells, each with its worth."""
    status, body = one.inside
    if status != 200 or one.again[0] != 200:
        return
    differs = one.outside[0] != 200
    probe = {"fetch": plain(one.url), "status": 200}
    text = _telling(body, one.again[1], one.outside[1], hidden)
    if text is not None:
        yield 2 + differs + 2 * (LOGOUT.search(text) is not None), {**probe, "contains": text}
    elif differs:
        yield 1, probe


def _telling(body: str, again: str, outside: str, hidden: list[str]) -> str | None:
    """A short text of an answer that comes each time, and never to those who are not signed in."""
    texts = dict.fromkeys(match.group() for match in _TOKEN.finditer(body[: _MOST * 10]))
    kept = [
        text
        for text in list(texts)[:_MOST]
        if text in again
        and text not in outside
        and _SECRET.search(text) is None
        and not any(part in text for part in hidden)
    ]
    way_out = [text for text in kept if LOGOUT.search(text)]
    return next(iter(way_out or sorted(kept, key=_plainness)), None)


def _plainness(text: str) -> tuple[int, int]:
    """Names of elements before names of classes, and these before others; the shorter first."""
    if text.startswith(("id=", "name=")) or text[0] == '"':
        return 0, len(text)
    return (1 if text.startswith("class=") else 2), len(text)
