"""The type of a mark: something to recognise in a response's body, with what it means. Knows no HTTP.

An expression is tried only on a body that holds its anchor, so that
an ordinary body costs one quick look for each anchor.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to recognise."""

    kind: str
    text: str
    anchor: bytes
    """In lower case; every match of the expression holds it."""
    expression: re.Pattern[bytes]


def marks(kind: str, text: str, *pairs: tuple[bytes, bytes]) -> list[Mark]:
    return [
        Mark(kind, text, anchor, re.compile(found, re.IGNORECASE | re.MULTILINE)) for anchor, found in pairs
    ]


def words(kind: str, text: str, *phrases: bytes) -> list[Mark]:
    """Marks that are just what they say."""
    return marks(kind, text, *((phrase.lower(), re.escape(phrase)) for phrase in phrases))
