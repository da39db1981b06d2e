"""Lets the collector of cyclic garbage look less often while events are gathered."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_YOUNG = 50_000
"""Objects made between two looks; Python's own 700 are a small part of one event."""


@contextmanager
def rarer_garbage_collection() -> Iterator[None]:
    """Events are trees of thousands of small objects without cycles: looking for cycles in them finds none.

    A threshold that is higher already stays as it is.

    >>> before = gc.get_threshold()
    >>> with rarer_garbage_collection():
    ...     gc.get_threshold()[0] >= 50_000
    True
    >>> gc.get_threshold() == before
    True
    """
    before = gc.get_threshold()
    if 0 < before[0] < _YOUNG:
        gc.set_threshold(_YOUNG, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
