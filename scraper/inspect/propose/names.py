"""What consoles in general call things, in several languages, and what a value is by its looks.

Pure. Knows words and values; never knows a page or a console.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

from scraper.extract.hits import normalised
from scraper.extract.values import KINDS, NotOfType
from scraper.packs.spec import FieldType


class Known(NamedTuple):
    """A field that most consoles have: how its label reads, which panel may hold it, what it is."""

    name: str
    label: str
    panel: str | None
    kind: FieldType


_SOURCE: Final = r"\b(source|src|attacker|client|from|quelle|herkunft|absender|origen|origine|mittente)"
_DEST: Final = (
    r"\b(dest|destination|dst|target|victim|server|to\b|ziel|empfanger|destino|cible|destinazione|objetivo)"
)
_ADDRESS: Final = r"(\bip\b|addr|\bhost\b|adresse|direccion|indirizzo)"
_PORT: Final = r"(\bs?d?port|puerto|porta\b)"
KNOWN: Final = (
    Known("source_addr", f"{_SOURCE}.*{_ADDRESS}|{_ADDRESS}.*{_SOURCE}|{_SOURCE}$", None, FieldType.IP),
    Known("source_addr", _ADDRESS, _SOURCE, FieldType.IP),
    Known("dest_addr", f"{_DEST}.*{_ADDRESS}|{_ADDRESS}.*{_DEST}|{_DEST}$", None, FieldType.IP),
    Known("dest_addr", _ADDRESS, _DEST, FieldType.IP),
    Known("source_port", rf"{_SOURCE}.*{_PORT}|{_PORT}.*{_SOURCE}|\bsport\b|quellport", None, FieldType.PORT),
    Known("source_port", rf"^{_PORT}$", _SOURCE, FieldType.PORT),
    Known("dest_port", rf"{_DEST}.*{_PORT}|{_PORT}.*{_DEST}|\bdport\b|zielport", None, FieldType.PORT),
    Known("dest_port", rf"^{_PORT}$", _DEST, FieldType.PORT),
    Known("protocol", r"^(ip |transport )?proto(col|koll|colo|cole)?$", None, FieldType.TEXT),
    Known(
        "signature_name",
        r"^(signature|signatur|rule|alert|attack|alarm|angriff|event|firma)( name)?$|^(text|message)$",
        None,
        FieldType.TEXT,
    ),
    Known("sig_id", r"^(sid|signature id|sig id|rule id|gid sid|ident)$", None, FieldType.ID),
    Known("sensor", r"^(sensor|device|agent|probe|analyzer|sonde|capteur)( name)?$", None, FieldType.TEXT),
    Known("classification", r"^(classification|classtype|category|klasse)$", None, FieldType.TEXT),
    Known("severity", r"^(severity|priority|level|prioritat|schwere|gravite)$", None, FieldType.INT),
    Known("event_time", r"\b(time|date|timestamp|detected|zeit|datum|fecha|heure)\b", None, FieldType.TEXT),
    Known("sig_rule", r"^(rule|signature|regel|regla|regle)( text| content| body)?$", None, FieldType.RULE),
)
_RULE: Final = re.compile(
    r"\s*(?:alert|drop|reject|pass|log|block)\s+\S+\s+\S+\s+\S+\s+(?:->|<>)\s+\S+\s+\S+\s*\("
)
_TIME: Final = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*|\d\d?[./]\d\d?[./]\d{2,4},?\s+\d\d?:\d\d.*|\w{3},? \w{3,} .*\d\d:\d\d.*"
)
LOGOUT: Final = re.compile(r"log-?_?out|sign-?_?out|logoff|abmeld|salir|deconnexion", re.IGNORECASE)
"""What the way out of a console is called."""
_SLUG: Final = re.compile(r"[^a-z0-9]+")
_NAMED: Final = frozenset({"signature_name", "sensor", "classification"})
"""Fields whose values are words."""
_LONGEST: Final = 300
PROTOCOLS: Final = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
_BY_LOOKS: Final = (FieldType.IP, FieldType.INT)


def folded(text: str) -> str:
    """A label as names are looked for in it: without accents, and signs as spaces.

    >>> folded("Prioritaet / Adresse:"), folded("Empfänger (IP)"), folded("src_ip")
    ('prioritaet adresse', 'empfanger ip', 'src ip')
    """
    bare = unicodedata.normalize("NFKD", normalised(text))
    plain = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())


def looks_like(texts: Sequence[str]) -> FieldType:
    """What all of some values are by their looks; text when they are nothing else, or are none.

    >>> looks_like(["10.0.0.1", "::1"]).value, looks_like(["80"]).value, looks_like(["80", "x"]).value
    ('ip', 'int', 'text')
    """
    if texts and all(_RULE.match(text) for text in texts):
        return FieldType.RULE
    return next((kind for kind in _BY_LOOKS if texts and is_of(kind, texts)), FieldType.TEXT)


def is_of(kind: FieldType, texts: Sequence[str]) -> bool:
    """Whether all texts are values of a type."""
    try:
        for text in texts:
            KINDS[kind].read(text, "")
    except NotOfType:
        return False
    return True


def is_time(text: str) -> bool:
    """Whether a text is a date with a time of day.

    >>> is_time("2018-04-01T02:04:53+00:00"), is_time("01.04.2018, 02:04 Uhr"), is_time("2018")
    (True, True, False)
    """
    return _TIME.fullmatch(text.strip()) is not None


def fits(known: Known, texts: Sequence[str]) -> bool:
    """Whether values may be those of a known field: of its type, and not a rule for a name."""
    if known.kind is FieldType.RULE:
        return all(_RULE.match(text) for text in texts)
    if known.name == "event_time":
        return all(is_time(text) or is_of(FieldType.INT, [text]) for text in texts)
    if known.name in _NAMED and not all(re.search(r"[^\W\d]{2}", text) for text in texts):
        return False
    if known.kind is FieldType.TEXT and any("\n" in text.strip() or len(text) > _LONGEST for text in texts):
        return False  # a heading, with all that stands below it
    return is_of(known.kind, texts) and not any(_RULE.match(text) for text in texts)


def slug(label: str, taken: Sequence[str] = ()) -> str:
    """A field's name made of a label.

    >>> slug("Größe (Bytes)"), slug("#"), slug("Host", ["host"])
    ('grosse_bytes', 'field', 'host_2')
    """
    ascii_only = folded(label).encode("ascii", "ignore").decode()
    name = _SLUG.sub("_", ascii_only).strip("_")[:50] or "field"
    name = name if name[0].isalpha() else f"field_{name}"
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate
