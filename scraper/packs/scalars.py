"""What a plain YAML word stands for, with every word that YAML 1.1 would surprise with refused.

Knows single words; never knows where they stand or what they are for.
"""

import re
from typing import Final, NamedTuple

_INT = re.compile(r"0|-?[1-9][0-9]{0,17}")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,17}")
_NUMBER_LIKE = re.compile(
    r"[-+]?(?:0[0-7_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|0b[01_]+|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?"
    r"|\.[0-9_]+(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))"
)
_CLOCK = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?")
_TRUTH_WORDS: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false"})
_NULL_WORDS: Final = frozenset({"", "~", "null"})


class Word(NamedTuple):
    """A plain word's value, and what is wrong with writing it so, if anything."""

    value: str | int | float | bool
    mistake: str | None = None


def resolve(text: str) -> Word:
    """The value of a plain (unquoted) word.

    >>> resolve("80").value, resolve("0.5").value, resolve("true").value, resolve("tcp").value
    (80, 0.5, True, 'tcp')
    >>> resolve("NO").mistake
    "YAML 1.1 reads `NO` as false: write 'NO' in quotes for text, or false"
    """
    if text in {"true", "false"}:
        return Word(text == "true")
    if _INT.fullmatch(text):
        return Word(int(text))
    if _DECIMAL.fullmatch(text):
        return Word(float(text))
    return Word(text, _surprise(text))


def _surprise(text: str) -> str | None:
    lowered = text.lower()
    if lowered in _NULL_WORDS:
        return "there is no value here: write '' for empty text, or take the key out"
    if lowered in _TRUTH_WORDS:
        meant = "true" if lowered in {"y", "yes", "on", "true"} else "false"
        return f"YAML 1.1 reads `{text}` as {meant}: write '{text}' in quotes for text, or {meant}"
    if _CLOCK.fullmatch(text):
        return f"YAML 1.1 reads `{text}` as a number to base 60: write '{text}' in quotes"
    if _NUMBER_LIKE.fullmatch(text):
        return f"`{text}` is a number to some readers of YAML and text to others: write '{text}' in quotes"
    if _DATE.fullmatch(text):
        return f"YAML 1.1 reads `{text}` as a date: write '{text}' in quotes"
    if text in {"<<", "="}:
        return f"`{text}` has a special meaning in YAML 1.1: write '{text}' in quotes"
    return None
