"""What consoles in general call things, in several languages, and what a value is by its looks.

Pure. Knows words and values; never knows a page or a console.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from scraper.extract.hits import normalised
from scraper.extract.values import KINDS, NotOfType
from scraper.inspect.propose.known import CONTRACT, Known
from scraper.packs.spec import FieldType

_RULE: Final = re.compile(
    r"\s*(?:alert|drop|reject|pass|log|block)\s+\S+\s+\S+\s+\S+\s+(?:->|<>)\s+\S+\s+\S+\s*\("
)
_CLOCK: Final = r"\d{1,2}[:.h]\d\d(?:[:.]\d\d(?:[.,]\d+)?)?(?:\s?[ap]\.?m\.?)?.{0,24}"
_MONTH: Final = r"[^\W\d_]{3,10}\.?"
_TIME: Final = re.compile(
    rf"(?:[^\W\d_]{{2,10}},?\s+)?(?:\d{{4}}[-/.]\d\d?[-/.]\d\d?|\d\d?[-./]\d\d?[-./]\d{{2,4}}"
    rf"|\d\d?\.?[\s-]+(?:de )?{_MONTH}[\s,-]+(?:de )?\d{{2,4}}|{_MONTH}\s+\d\d?(?:,?\s+\d{{4}})?"
    rf"|\d{{4}}\s+{_MONTH}\s+\d\d?),?(?:\s+(?:at|um|a las|à)?\s*|T){_CLOCK}",
    re.IGNORECASE,
)
LOGOUT: Final = re.compile(r"log-?_?out|sign-?_?out|logoff|abmeld|salir|deconnexion", re.IGNORECASE)
"""What the way out of a console is called."""
_SLUG: Final = re.compile(r"[^a-z0-9]+")
_NAMED: Final = frozenset({"signature_name", "sensor", "classification"})
"""Fields whose values are words."""
_WORDY: Final = re.compile(r"\s*[^|>»•·\s].*?[^\W\d]{2}", re.DOTALL)
"""What has words, and is not what stands behind a sign that sets things apart."""
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
    >>> is_time("15 May 2026, 19:01:36"), is_time("Apr 1, 2018 2:04 PM"), is_time("10.0.0.1 80:80")
    (True, True, False)
    """
    return _TIME.fullmatch(text.strip()) is not None


def fits(known: Known, texts: Sequence[str]) -> bool:
    """Whether values may be those of a known field: of its type, and not a rule for a name."""
    if known.kind is FieldType.RULE:
        return all(_RULE.match(text) for text in texts)
    if known.name == "event_time":
        return all(is_time(text) or is_of(FieldType.INT, [text]) for text in texts)
    if known.name in _NAMED and not all(_WORDY.match(text) for text in texts):
        return False
    if known.kind is FieldType.TEXT and any("\n" in text.strip() or len(text) > _LONGEST for text in texts):
        return False  # a heading, with all that stands below it
    return is_of(known.kind, texts) and not any(_RULE.match(text) for text in texts)


def slug(label: str, taken: Sequence[str] = ()) -> str:
    """A field's name made of a label, and not one that means something else to whoever reads it.

    >>> slug("Größe (Bytes)"), slug("#"), slug("Host", ["host"]), slug("Severity")
    ('grosse_bytes', 'field', 'host_2', 'shown_severity')
    """
    ascii_only = folded(label).encode("ascii", "ignore").decode()
    name = _SLUG.sub("_", ascii_only).strip("_")[:50] or "field"
    name = name if name[0].isalpha() else f"field_{name}"
    name = f"shown_{name}" if name in CONTRACT else name
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate
