"""Removes stacked codings by their HTTP names; what the bytes are counts more than what they are called.

Knows bytes and names of codings; never messages.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from scraper.decode.inflate import Inflated, Limits, gunzip, inflate, unbrotli, unzlib, unzstd
from scraper.models import BodyState

MOST_CODINGS: Final = 8
"""Codings stacked on one body that are removed."""
DEFAULT_LIMITS: Final = Limits()

_GZIP: Final = frozenset({"gzip", "x-gzip"})
_DEFLATE: Final = frozenset({"deflate", "x-deflate", "zlib"})
_OTHERS: Final[dict[str, Callable[[bytes, Limits], Inflated]]] = {
    "br": unbrotli,
    "zstd": unzstd,
    "x-zstd": unzstd,
}
_IDENTITY: Final = frozenset({"identity", "none", "binary", "8bit", "chunked", ""})
_BADNESS: Final = (BodyState.COMPLETE, BodyState.CUT_OFF, BodyState.CORRUPT, BodyState.OVER_LIMIT)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Bytes with the codings removed, as far as that could be done."""

    data: bytes
    state: BodyState = BodyState.COMPLETE
    reason: str | None = None
    removed: tuple[str, ...] = ()
    """The codings that were removed, outermost first."""


def worse(one: BodyState, other: BodyState) -> BodyState:
    """The state that says more against the bytes.

    >>> worse(BodyState.COMPLETE, BodyState.CUT_OFF).value
    'cut_off'
    """
    return max(one, other, key=_BADNESS.index)


def remove_codings(
    data: bytes, codings: Sequence[str], limits: Limits = DEFAULT_LIMITS, *, whole: bool = True
) -> Decoded:
    """Remove the codings, given in the order applied, from the last to the first.

    Without `whole`, the bytes are known to be cut off.

    >>> import zlib
    >>> remove_codings(zlib.compress(b"hello"), ["deflate"]).data
    b'hello'
    """
    state = BodyState.COMPLETE
    reasons: list[str] = []
    removed: list[str] = []
    wanted = [coding for coding in reversed(codings) if coding not in _IDENTITY]
    for coding in wanted[:MOST_CODINGS]:
        step = _remove_one(data, coding, limits, whole=whole)
        whole = whole and step.state is BodyState.COMPLETE
        data, state = step.data, worse(state, step.state)
        reasons += [step.reason] if step.reason else []
        removed += step.removed
        if not step.removed or step.state is BodyState.OVER_LIMIT:
            break
    if len(wanted) > MOST_CODINGS:
        state = BodyState.OVER_LIMIT
        reasons.append(f"more than {MOST_CODINGS} codings on one another")
    return Decoded(data, state, "; ".join(reasons) or None, tuple(removed))


def _remove_one(data: bytes, coding: str, limits: Limits, *, whole: bool) -> Decoded:
    if not data:
        return Decoded(data, removed=(coding,))
    attempts = _attempts(data, coding)
    if not attempts:
        return Decoded(data, reason="left as it is: its coding is not known")
    for attempt, doubt in attempts:
        got = attempt(data, limits)
        if doubt is _Doubt.NONE or _is_believable(got, len(data), doubt, whole=whole):
            reason = f"{coding}: {got.reason}" if got.reason else None
            return Decoded(got.data, got.state, reason, (coding,))
    return Decoded(data, BodyState.CORRUPT, f"left as it is: called {coding}, but it is not")


class _Doubt(Enum):
    """How sure it is, before trying, that the bytes are in a coding."""

    NONE = "the bytes bear its mark"
    SOME = "they are called so"
    MUCH = "they are called something else"


def _is_believable(got: Inflated, size: int, doubt: _Doubt, *, whole: bool) -> bool:
    """Whether the bytes were in that coding at all: used up, or cut off as is known, or grown."""
    if got.state is BodyState.COMPLETE and got.used == size:
        return True
    if doubt is _Doubt.MUCH:
        return False
    return (got.state is BodyState.CUT_OFF and not whole) or len(got.data) >= max(1, got.used)


def _attempts(data: bytes, coding: str) -> list[tuple[Callable[[bytes, Limits], Inflated], _Doubt]]:
    """How to read the bytes, most likely first."""
    if coding in _OTHERS:
        marked = data.startswith(b"\x28\xb5\x2f\xfd")
        return [(_OTHERS[coding], _Doubt.NONE if marked else _Doubt.SOME)]
    if coding not in _GZIP and coding not in _DEFLATE:
        return []
    if data.startswith(b"\x1f\x8b"[: len(data)]):
        return [(gunzip, _Doubt.NONE)]
    zlib_header = len(data) > 1 and data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0
    bare = (inflate, _Doubt.MUCH if coding in _GZIP else _Doubt.SOME)
    return [(unzlib, _Doubt.SOME), bare] if zlib_header else [bare]
