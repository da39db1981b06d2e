"""What names and labels mean, so far as words tell: whether one may stand for a field. Pure.

Knows the common vocabulary of network events; never any one console.
"""

from collections.abc import Iterable
from typing import Final

from scraper.drift.names import words_of
from scraper.packs.spec import FieldSpec, Find

_NOTIONS: Final = (
    "source src from origin attacker client sender initiator remote saddr srcip",
    "destination dest dst to target victim server receiver responder local daddr dstip",
    "address addr ip host ipv4 ipv6 endpoint node saddr daddr srcip dstip",
    "port sport dport service",
    "signature sig alert rule threat attack detection name title",
    "identifier id sid number no ref key uuid",
    "sensor probe appliance device engine analyzer collector",
    "protocol proto transport",
    "classification class category kind type",
    "severity priority level risk rating threat importance",
    "time date when timestamp seen occurred at datetime",
    "payload packet packets data dump hexdump hex content body raw capture bytes",
    "rule definition text source content signature",
    "customer client account tenant organization company",
    "incident case ticket",
    "event alert record entry",
    "status state condition",
    "summary description message details",
)
_BY_WORD: Final[dict[str, frozenset[int]]] = {
    word: frozenset(place for place, line in enumerate(_NOTIONS) if word in line.split())
    for line in _NOTIONS
    for word in line.split()
}
_PREFIXES: Final = (("src", "src"), ("dst", "dst"), ("dest", "dest"), ("source", "source"))


def words(text: str) -> frozenset[str]:
    """The words of a name or a label.

    >>> sorted(words("sourceAddr")), sorted(words("Dest. IP:"))
    (['addr', 'source'], ['dest', 'ip'])
    """
    found: set[str] = set()
    for part in text.replace(":", " ").replace(".", " ").split():
        found.update(word.lower() for word in words_of(part))
        found.update(_glued(part.lower()))
    return frozenset(found)


def _glued(part: str) -> Iterable[str]:
    """The words of a name written in one, such as `srcip`."""
    for prefix, word in _PREFIXES:
        rest = part.removeprefix(prefix)
        if rest != part and rest in _BY_WORD:
            yield from (word, rest)


def words_of_field(name: str, spec: FieldSpec) -> frozenset[str]:
    """What a field is called: by itself, and on the pages that it was found on."""
    return frozenset().union(words(name), *(words_of_find(find) for find in spec.find))


def words_of_find(find: Find) -> frozenset[str]:
    """What one way to find a field calls it."""
    names = [find.script, find.label, find.attr if find.attr not in {"href", "src", "value"} else None]
    if find.data is not None:
        names.append(find.data.rpartition(".")[2])
    if find.within is not None:
        names.append(find.within.panel)
    return frozenset().union(*(words(name) for name in names if name))


def affinity(mine: frozenset[str], theirs: frozenset[str]) -> float:
    """How much of what a field is called a place says, from 0 to 1; synonyms count less than the same word.

    >>> affinity(words("source_addr"), words("Attacker IP")), affinity(words("source_addr"), words("Target"))
    (0.8, 0.0)
    """
    if not theirs:
        return 0.0
    said = [_says(word, mine) for word in theirs]
    return sum(said) / len(said)


def _says(word: str, mine: frozenset[str]) -> float:
    if word in mine:
        return 1.0
    notions = _BY_WORD.get(word, frozenset())
    return 0.8 if any(notions & _BY_WORD.get(own, frozenset()) for own in mine) else 0.0
