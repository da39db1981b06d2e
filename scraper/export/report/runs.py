"""Cuts bytes and text into runs that look alike, so that found bytes can be shown in colour where they lie.

Knows ranges and style names; nothing of HTTP, rules or HTML.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple


class Mark(NamedTuple):
    """A half-open range that looks different, and the style that it takes."""

    start: int
    end: int
    style: str


class Run(NamedTuple):
    """Text with one look; an empty style is the ordinary look."""

    text: str
    style: str = ""


def pieces(start: int, end: int, marks: Iterable[Mark]) -> Iterator[Mark]:
    """Cut a range at the marks' edges; each piece names every style that covers it, in the marks' order.

    >>> [tuple(piece) for piece in pieces(0, 9, [Mark(2, 5, "a"), Mark(4, 7, "b")])]
    [(0, 2, ''), (2, 4, 'a'), (4, 5, 'a b'), (5, 7, 'b'), (7, 9, '')]
    """
    inside = [mark for mark in marks if mark.start < end and mark.end > start and mark.start < mark.end]
    edges = {start, end, *(min(max(edge, start), end) for mark in inside for edge in mark[:2])}
    ordered = sorted(edges)
    for low, high in pairwise(ordered):
        covering = dict.fromkeys(mark.style for mark in inside if mark.start <= low and mark.end >= high)
        yield Mark(low, high, " ".join(covering))


def runs_of(
    content: Sequence[int] | str,
    marks: Iterable[Mark],
    show: Callable[..., str],
    start: int = 0,
    end: int | None = None,
) -> tuple[Run, ...]:
    """The content from `start` to `end` as runs, each piece turned into text by `show`.

    >>> runs_of("abc", [Mark(1, 2, "m")], str)
    (Run(text='a', style=''), Run(text='b', style='m'), Run(text='c', style=''))
    """
    stop = len(content) if end is None else end
    shown = (Run(show(content[low:high]), style) for low, high, style in pieces(start, stop, marks))
    return joined(run for run in shown if run.text)


def joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The same text with as few runs as can be.

    >>> joined([Run("a"), Run("b"), Run("c", "m")])
    (Run(text='ab', style=''), Run(text='c', style='m'))
    """
    groups: list[tuple[str, list[str]]] = []
    for run in runs:
        if groups and groups[-1][0] == run.style:
            groups[-1][1].append(run.text)
        else:
            groups.append((run.style, [run.text]))
    return tuple(Run("".join(texts), style) for style, texts in groups)


def escaped(data: bytes) -> str:
    r"""Bytes as UTF-8 text, with `\xNN` for those that are not.

    >>> escaped("é".encode() + b"\xff")
    'é\\xff'
    """
    return data.decode("utf-8", "backslashreplace")
