"""Conditions on numbers that stand in the bytes: compare one, jump by one, keep one for later."""

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from scraper.decode.explain.buffer import Buffer
from scraper.decode.explain.steps import Number, State, Step, number

_MAX_DIGITS = 23
_BASES = {"hex": 16, "dec": 10, "oct": 8}
_DIGITS = {
    base: re.compile(pattern)
    for base, pattern in ((16, rb"\s*(?:0[xX])?([0-9a-fA-F]+)"), (10, rb"\s*([0-9]+)"), (8, rb"\s*([0-7]+)"))
}
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
    "<=": operator.le,
    ">=": operator.ge,
    "&": lambda found, asked: found & asked != 0,
    "^": lambda found, asked: found ^ asked != 0,
    "!": operator.ne,
}
_WORDS = frozenset(("relative", "string", "big", "little", "align", "from_beginning", "from_end", *_BASES))
_JUMP_DEFAULTS = (("multiplier", "1"), ("post_offset", "0"))
_VALUED = frozenset(("multiplier", "post_offset", "bitmask", "endian"))


@dataclass(frozen=True, slots=True)
class Field:
    """Where a number stands and how it is written."""

    count: int
    offset: Number
    relative: bool = False
    little: bool = False
    base: int | None = None
    """10, 16 or 8 for digits; None for a binary number."""
    mask: int | None = None

    def read(self, buffer: Buffer, cursor: int, state: State) -> tuple[int, int] | None:
        """The number and where it ends; None when it is not there."""
        start = number(self.offset, state.values) + (cursor if self.relative else 0)
        end = start + self.count
        if start < 0 or end > len(buffer.data):
            return None
        value = self._value(buffer.data[start:end])
        return None if value is None else (value, end)

    def _value(self, data: bytes) -> int | None:
        if self.base is None:
            value = int.from_bytes(data, "little" if self.little else "big")
        else:
            digits = _DIGITS[self.base].match(data)
            if digits is None:
                return None
            value = int(digits[1], self.base)
        if self.mask:
            return (value & self.mask) >> ((self.mask & -self.mask).bit_length() - 1)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Step):
    """A number is so, or is not."""

    field: Field
    sign: str
    value: Number
    unlike: bool = False

    def places(self, buffer: Buffer, cursor: int, state: State) -> Iterator[tuple[int, int]]:
        found = self.field.read(buffer, cursor, state)
        if found is not None:
            holds = _COMPARE[self.sign](found[0], number(self.value, state.values))
            if holds is not self.unlike:
                yield cursor, cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump(Step):
    """Go on as many bytes as a number says."""

    moves = True

    field: Field
    multiplier: int = 1
    after: int = 0
    align: bool = False
    origin: str = "here"
    """`here`, `from_beginning` or `from_end`."""

    def places(self, buffer: Buffer, cursor: int, state: State) -> Iterator[tuple[int, int]]:
        found = self.field.read(buffer, cursor, state)
        if found is None:
            return
        distance = found[0] * self.multiplier
        if self.align:
            distance += -distance % 4
        start = {"here": found[1], "from_beginning": 0, "from_end": len(buffer.data)}[self.origin]
        place = start + distance + self.after
        if 0 <= place <= len(buffer.data):
            yield place, place


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep(Step):
    """Keep a number under a name."""

    moves = True
    keeps = True

    field: Field
    name: str
    multiplier: int = 1

    def places(self, buffer: Buffer, cursor: int, state: State) -> Iterator[tuple[int, int]]:
        found = self.field.read(buffer, cursor, state)
        if found is not None:
            state.values[self.name] = found[0] * self.multiplier
            yield found[1], found[1]


@dataclass(slots=True)
class _Arguments:
    """A comma-separated value taken apart: places first, then words and pairs in any order."""

    places: list[str]
    words: set[str] = field(default_factory=set)
    pairs: dict[str, str] = field(default_factory=dict)

    def field(self, count: str, offset: str) -> Field | None:
        size, place = _number(count), _number_or_name(offset)
        digits = "string" in self.words
        mask = _number(self.pairs["bitmask"]) if "bitmask" in self.pairs else None
        if size is None or place is None or not 1 <= size <= (_MAX_DIGITS if digits else 8):
            return None
        base = next((_BASES[word] for word in self.words if word in _BASES), 10) if digits else None
        little = "little" in self.words or self.pairs.get("endian") == "little"
        return Field(size, place, "relative" in self.words, little, base, mask)


def _arguments(value: str, places: int) -> _Arguments | None:
    """The value's parts, or None when one of them is not known."""
    items = [item.strip() for item in value.split(",")]
    found = _Arguments(items[:places])
    for item in items[places:]:
        name, _, argument = item.partition(" ")
        if item in _WORDS:
            found.words.add(item)
        elif name in _VALUED and argument:
            found.pairs[name] = argument.strip()
        else:
            return None
    return found if len(found.places) == places else None


def read_compare(option: int, value: str) -> Step | None:
    """The condition of a `byte_test`, or None when its value cannot be read.

    >>> read_compare(0, "5,<,65537,0,relative,string").value
    65537
    """
    arguments = _arguments(value, 4)
    if arguments is None:
        return None
    count, sign, wanted, offset = arguments.places
    place, asked = arguments.field(count, offset), _number_or_name(wanted)
    unlike = len(sign) > 1 and sign[0] == "!"
    sign = sign[1:].strip() if unlike else sign
    if place is None or asked is None or sign not in _COMPARE:
        return None
    return Compare(option=option, relative=place.relative, field=place, sign=sign, value=asked, unlike=unlike)


def read_jump(option: int, value: str) -> Step | None:
    """The condition of a `byte_jump`, or None when its value cannot be read."""
    arguments = _arguments(value, 2)
    place = arguments.field(*arguments.places) if arguments else None
    if arguments is None or place is None:
        return None
    multiplier, after = (_number(arguments.pairs.get(name, default)) for name, default in _JUMP_DEFAULTS)
    if multiplier is None or after is None:
        return None
    origin = next((word for word in ("from_beginning", "from_end") if word in arguments.words), "here")
    return Jump(
        option=option,
        relative=place.relative,
        field=place,
        multiplier=multiplier,
        after=after,
        align="align" in arguments.words,
        origin=origin,
    )


def read_extract(option: int, value: str) -> Step | None:
    """The condition of a `byte_extract`, or None when its value cannot be read."""
    arguments = _arguments(value, 3)
    if arguments is None:
        return None
    count, offset, name = arguments.places
    place, multiplier = arguments.field(count, offset), _number(arguments.pairs.get("multiplier", "1"))
    if place is None or multiplier is None or not name.isidentifier():
        return None
    return Keep(option=option, relative=place.relative, field=place, name=name, multiplier=multiplier)


def _number(text: str) -> int | None:
    try:
        return int(text, 16 if text.lower().startswith("0x") else 10)
    except ValueError:
        return None


def _number_or_name(text: str) -> Number | None:
    value = _number(text)
    return value if value is not None else text if text.isidentifier() else None
