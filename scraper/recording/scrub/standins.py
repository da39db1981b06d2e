"""Hands out stand-ins: of the same length and shape, the same for the same original, known again when met.

What is a stand-in can be told from the text alone, so that scrubbing twice changes nothing:

- an address lies in a block that nobody uses: 240.0.0.0/4 or 0.0.0.0/8; d000::/4
- a host's last label is of `z` alone, or begins and ends with one where it is the only label
- a name's letters are `n`, `m` and `w`, its digits 0
- a secret is of `x` alone
- a hardware address begins 02:00:00:00

Knows texts; never where they stand.
"""

import re
from collections import Counter
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address
from itertools import product
from typing import Final, NamedTuple

from scraper.recording.scrub.problem import cannot

_LETTERS: Final = "abcdefghijklmnopqrstuvwxy"
_NAME_LETTERS: Final = "nmw"
_DIGITS: Final = "0123456789"
_KEPT_LABELS: Final = frozenset({"www"})
_SECRET = re.compile(r"[x\W_]*\Z")
_HOST = re.compile(r"(?:[^.]+\.)+z+\Z|z[^.]*z\Z", re.IGNORECASE)
_MAC_BLOCK: Final = b"\x02\x00\x00\x00"


class Replacement(NamedTuple):
    """One original and its stand-in."""

    kind: str
    """`address`, `host`, `name`, `secret` or `hardware address`."""
    original: str
    stand_in: str


class StandIns:
    """One set of stand-ins, for all pages that are recorded together."""

    def __init__(self, seed: int = 0) -> None:
        """Another seed hands out others, where those of the first do not fit."""
        self._seed = seed
        self._numbers: Counter[str] = Counter()
        self._known: dict[tuple[str, str], str] = {}
        self.used: Counter[Replacement] = Counter()
        """How often each was put in."""

    def _note(self, kind: str, original: str, stand_in: str) -> str:
        if stand_in != original:
            self.used[Replacement(kind, original, stand_in)] += 1
        return stand_in

    def _of(self, kind: str, key: str, make: Callable[[int], str], scope: str) -> str:
        """The stand-in for a key, made by number when it is new; numbers count within a scope."""
        if (kind, key) not in self._known:
            number = self._numbers[f"{kind} {scope}"]
            self._numbers[f"{kind} {scope}"] += 1
            self._known[kind, key] = make(number)
        return self._known[kind, key]

    def secret(self, text: str) -> str:
        """Nothing is left but the length, and what sets parts of it apart."""
        return self._note("secret", text, re.sub(r"[^\s.;=&%,:|-]", "x", text)) if text else text

    def address(self, text: str) -> str:
        """For an IPv4 or IPv6 address, in any text form; the loopback and no address stay.

        >>> StandIns().address("10.127.64.40"), StandIns().address("::1")
        ('240.0.10.100', '::1')
        """
        return self._note("address", text, self._v6(text) if ":" in text else self._v4(text))

    def _v4(self, text: str) -> str:
        address = IPv4Address(text)
        first = int(address) >> 24
        if first in (0, 127) or first >= 240:
            return text
        return self._of(
            "v4", str(address), lambda number: _v4_of(number + self._seed, len(text)), str(len(text))
        )

    def _v6(self, text: str) -> str:
        address = IPv6Address(text)
        groups = [f"{int.from_bytes(address.packed[at : at + 2], 'big'):x}" for at in range(0, 16, 2)]
        head = next((group for group in groups if group != "0"), "0")
        if head.startswith("d") or int(address) < 2**17:
            return text
        packed = self._of(
            "v6",
            str(address),
            lambda number: " ".join(_v6_groups(groups, number + self._seed)),
            " ".join(str(len(group)) for group in groups),
        )
        return _v6_text(text, groups, packed.split())

    def host(self, text: str) -> str:
        """For a host's name; each label has its own stand-in, so that domains stay what they are.

        >>> names = StandIns()
        >>> names.host("www.bank.example"), names.host("bank.example")
        ('www.aaaa.zzzzzzz', 'aaaa.zzzzzzz')
        """
        if _HOST.match(text) or text.lower() == "localhost" or len(text) < 2:
            return text
        *labels, last = text.split(".")
        if not labels:
            return self._note(
                "host", text, _cased(text, f"z{self._label(last[1:-1])}z" if len(text) > 2 else "zz")
            )
        new = [label if label.lower() in _KEPT_LABELS else self._label(label) for label in labels]
        return self._note("host", text, _cased(text, ".".join([*new, "z" * len(last)])))

    def _label(self, label: str) -> str:
        if not label:
            return label
        length = len(label)
        return self._of(
            "label", label.lower(), lambda number: _code(number, self._seed, length, _LETTERS), str(length)
        )

    def name(self, text: str) -> str:
        """For a customer's, a user's or a machine's name; what is neither letter nor digit stays."""
        if _is_name(text) or _SECRET.match(text):
            return text
        places = sum(char.isalpha() for char in text) or sum(char.isdigit() for char in text)
        used = _NAME_LETTERS if any(char.isalpha() for char in text) else _DIGITS
        made = self._of(
            "name",
            " ".join(text.casefold().split()),
            lambda number: _name_of(text, _code(number, self._seed, places, used)),
            f"{places} {used}",
        )
        shown = zip(text, _cased(text, made), strict=True)
        return self._note("name", text, "".join(new if old.isalnum() else old for old, new in shown))

    def hardware(self, data: bytes) -> bytes:
        """For the hardware address of one interface; those of groups stay."""
        if data[0] & 1 or data.startswith(_MAC_BLOCK) or not any(data):
            return data
        number = self._of("mac", data.hex(), lambda number: f"{(number + self._seed) % 65536:04x}", "")
        new = _MAC_BLOCK + bytes.fromhex(number)
        self._note("hardware address", data.hex(":"), new.hex(":"))
        return new


def _code(number: int, seed: int, length: int, letters: str) -> str:
    """A number written in letters, filled up from the left. Raises FixtureError when there are no more."""
    room = len(letters) ** min(length, 20)
    if number >= room:
        raise cannot(f"there are more than {room} names of {length} characters")
    number = (number + seed) % room
    digits = ""
    while number or not digits:
        number, rest = divmod(number, len(letters))
        digits = letters[rest] + digits
    return digits.rjust(length, letters[0])


def _is_name(text: str) -> bool:
    """Whether a text is a stand-in for a name.

    >>> _is_name("Nm 0\u00bc"), _is_name("Jane")
    (True, False)
    """
    letters = [char.lower() for char in text if char.isalpha()]
    digits = {char for char in text if char.isdigit()}
    return bool(letters) and all(char in _NAME_LETTERS for char in letters) and digits <= {"0"}


def _name_of(text: str, letters: str) -> str:
    following = iter(letters)
    if not any(char.isalpha() for char in text):
        return "".join(next(following) if char.isdigit() else char for char in text)
    return "".join("0" if char.isdigit() else next(following) if char.isalpha() else char for char in text)


def _cased(text: str, stand_in: str) -> str:
    pairs = zip(text, stand_in, strict=False)
    return "".join(new.upper() if old.isupper() else new for old, new in pairs)


def _v4_of(number: int, length: int) -> str:
    """The numbered address whose text has that length."""
    digits = length - 3
    if digits < 6:
        firsts, widths = ["0"], [w for w in product((1, 2, 3), repeat=3) if sum(w) == digits - 1]
    else:
        firsts = [str(first) for first in range(240, 255)]
        widths = [w for w in product((1, 2, 3), repeat=3) if sum(w) == digits - 3]
    shapes = [(first, width) for width in widths for first in firsts]
    room = [_room(width) for _, width in shapes]
    number %= sum(room)
    for (first, width), size in zip(shapes, room, strict=True):
        if number < size:
            return ".".join([first, *_octets(number, width)])
        number -= size
    raise cannot("there is no stand-in for an address")


_RANGES: Final = {1: range(10), 2: range(10, 100), 3: range(100, 256)}


def _room(widths: tuple[int, ...]) -> int:
    size = 1
    for width in widths:
        size *= len(_RANGES[width])
    return size


def _octets(number: int, widths: tuple[int, ...]) -> list[str]:
    octets: list[str] = []
    for width in reversed(widths):
        number, rest = divmod(number, len(_RANGES[width]))
        octets.insert(0, str(_RANGES[width][rest]))
    return octets


def _v6_groups(groups: list[str], number: int) -> list[str]:
    """The groups of the numbered address with the same number of digits in each."""
    new = ["0" if group == "0" else "1" + "0" * (len(group) - 1) for group in groups]
    head = next(place for place, group in enumerate(groups) if group != "0")
    new[head] = "d" + new[head][1:]
    free = [place for place, group in enumerate(groups) if group != "0"]
    for place in reversed(free):
        low = len(new[place]) - 1
        room = 16**low if place == head else 15 * 16**low
        number, rest = divmod(number, room)
        base = 0xD * 16**low if place == head else 16**low
        new[place] = f"{base + rest:x}"
    return new


def _v6_text(text: str, groups: list[str], new: list[str]) -> str:
    """The text form of an address with other groups in the places of its own."""
    before, _, after = text.partition("::")
    front = before.split(":") if before else []
    back = after.split(":") if after else []
    places = [*range(len(front)), *range(8 - len(back), 8)]
    parts = [*front, *back]
    if len(places) != len(parts) or any(
        int(part, 16) != int(groups[at], 16) for part, at in zip(parts, places, strict=True)
    ):
        raise cannot("an address is written in a form for which there is no stand-in")
    shown = [_cased(part, new[at].rjust(len(part), "0")) for part, at in zip(parts, places, strict=True)]
    joined = ":".join(shown[: len(front)])
    return f"{joined}::{':'.join(shown[len(front) :])}" if "::" in text else joined
