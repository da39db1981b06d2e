"""What texts are like: their kind, and whether two of them say the same.

Pure. Knows dates, amounts and durations as people and machines write them; never pages.
"""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final

_SPACE = re.compile(r"\s+")
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "…": "."})
_IP = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d[\d.,' ]*")
_PRICE = re.compile(
    r"(?:from |ab |nur )?(?:[$€£¥₹]|usd|eur|chf|gbp|kr|zł|kč)\s*\d[\d.,' ]*(?:-)?"
    r"|\d[\d.,' ]*(?:-)?\s*(?:[$€£¥₹]|usd|eur|chf|gbp|kr\b|zł|kč)\.?\*?",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"[+-]?\d[\d.,]*\s*%")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?.*")
_MONTHS: Final = (
    "jan janv gen ene led sty|feb fév fev febr úno lut|mar mär mars maart marz břez|apr avr abr kwi dub"
    "|may mai mei maj mag kvě|jun juin giu czer čvn|jul juil lug lip čvc|aug août ago sie srp aou"
    "|sep sept set wrz září|oct okt ott paź říj out|nov lis|dec dez déc dic gru pros"
)
_MONTH_OF: Final = {
    word: place + 1 for place, words in enumerate(_MONTHS.split("|")) for word in words.split()
}
_DATE_WORD = re.compile(
    r"\b\d{4}[年년]\s?\d{1,2}[月월](?:\s?\d{1,2}[日일])?|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}[./-]\d{1,2}[./-]\d{1,2}\b"
    r"|\b(?:\d{1,2}(?:st|nd|rd|th|\.)?\s+(?:de |of )?)?(?P<month>[^\W\d]{3,10})\.?,?\s+(?:de )?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?\d{4}\b",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"\b\d+\s+(?:min|minutes?|hours?|hrs?|days?|weeks?|months?|years?)\s+ago\b|\bvor \d+ ", re.IGNORECASE
)
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s*(?:am|pm|uhr|h))?", re.IGNORECASE)
_PIECE = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(?:-\s*\d+\s*)?(days?|d|tage?|hours?|hrs?|hr|h|std|stunden?|heures?|ore|horas?"
    r"|minutes?|minuten|minuti|minutos|mins?|min|m|seconds?|secs?|s)\b\.?",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:[\d.]+S)?)?")
_DIGITS = re.compile(r"\d+")
_DATE_TALK = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:mon|tue|wed|thu|fri|sat|sun)\b"
    r"|\b(?:first )?(?:last )?"
    r"(?:published|updated|posted|modified|created|stand|aktualisiert|veröffentlicht|erstellt|publié"
    r"|mis à jour"
    r"|publicado|actualizado|pubblicato|aggiornato|geplaatst|on|at|um|uhr|am|pm|le|el|den|vom|the|est|edt|et|gmt"
    r"|utc|cet|cest|bst|pst|pdt|ist|date|time|datum)\b"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|horas?\b|heures\b|\bkl\b"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|maandag|dinsdag|woensdag|donderdag|vrijdag",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:(?:written |posted |story |text |photo |recipe )?(?:by|von|por|par|di|door|av|af)[: ]+)?"
    r"[^\W\d_a-zß-ÿ][\w.'’-]*(?: (?:de|van|von|der|den|la|le|da|del|di|al|el|bin|y|e))*"
    r"(?:(?: and | und | et | y | e | & |, | )[^\W\d_a-zß-ÿ][\w.'’-]*){1,5}",
)
BY_LINE = re.compile(
    r"(?:written |posted |story |text |recipe )?(?:by|von|por|par|di|door|av|af)[: ]+(?=[^\W\d_a-z])",
    re.IGNORECASE,
)
"""How a line with an author begins."""
CHANGED = re.compile(
    r"updated|modified|mis à jour|aktualisiert|actualizado|aggiornato|bijgewerkt", re.IGNORECASE
)
"""What a date is announced by that is not of the first publication."""
_LONG_DATE: Final = 60
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_URL = re.compile(r"(?:https?:)?//\S+|/[\w./?=&%-]{3,}", re.IGNORECASE)


class Kind(StrEnum):
    """What a text looks like."""

    EMPTY = "empty"
    NUMBER = "number"
    PRICE = "price"
    PERCENT = "percent"
    DATE = "date"
    CLOCK = "clock"
    DURATION = "duration"
    IP = "ip"
    EMAIL = "email"
    URL = "url"
    NAME = "name"
    """Two to four words that may be a person's name, or several names."""
    PHRASE = "phrase"
    """A few words."""
    SENTENCE = "sentence"
    PROSE = "prose"
    """Much text."""


FREE: Final = frozenset({Kind.NAME, Kind.PHRASE, Kind.SENTENCE, Kind.PROSE})
"""Kinds of text in words, between which the bounds are loose."""


def tidy(text: str) -> str:
    r"""A text on one line.

    >>> tidy(" a\n b ")
    'a b'
    """
    return _SPACE.sub(" ", text).strip()


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """A text as it is compared: case, kinds of quotes and marks at its ends do not count.

    >>> plain(" “Chief’s Plan” ")
    "chief's plan"
    """
    return _EDGE.sub("", tidy(text).translate(_QUOTES).casefold())


@lru_cache(maxsize=65_536)
def kind_of(text: str) -> Kind:
    """What a tidy text looks like.

    >>> [kind_of(text).value for text in ("€ 12,50", "Updated March 3, 2024", "1 hr 20 mins", "Ann Smith")]
    ['price', 'date', 'duration', 'name']
    """
    if not text:
        return Kind.EMPTY
    if len(text) <= _LONG_DATE and (kind := _exact_kind(text)) is not None:
        return kind
    words = text.count(" ") + 1
    if words < 12 and (_NAME.fullmatch(text) or (BY_LINE.match(text) and text[-1] not in ".!?:")):
        return Kind.NAME
    if words > 40 or len(text) > 300:
        return Kind.PROSE
    return Kind.SENTENCE if (words > 8 and text[-1] in ".!?…\"'”:") or words > 16 else Kind.PHRASE


def _exact_kind(text: str) -> Kind | None:
    shapes = ((_IP, Kind.IP), (_ISO, Kind.DATE), (_PRICE, Kind.PRICE), (_PERCENT, Kind.PERCENT))
    shapes += ((_CLOCK, Kind.CLOCK), (_NUMBER, Kind.NUMBER), (_EMAIL, Kind.EMAIL), (_URL, Kind.URL))  # type: ignore[assignment]
    if _IP.fullmatch(text) is None and _looks_dated(text):
        return Kind.DATE
    for pattern, kind in shapes:
        if pattern.fullmatch(text):
            return kind
    rest = _PIECE.sub("", text)
    if rest != text and len(plain(rest)) <= 12 and not any(char.isdigit() for char in rest):
        return Kind.DURATION
    return None


def _looks_dated(text: str) -> bool:
    """Whether a text is a date and hardly anything else."""
    found = _DATE_WORD.search(text)
    if found is None:
        return _AGO.search(text) is not None and len(text) < 40
    if found["month"] is not None and month_of(found["month"]) is None:
        return False
    rest = _DATE_TALK.sub("", _CLOCK.sub("", _DATE_WORD.sub("", text)))
    letters = sum(char.isalpha() for char in rest)
    return letters <= 6 or letters * 3 <= len(text)


@lru_cache(maxsize=4096)
def month_of(word: str) -> int | None:
    """The month that a word begins like, in several languages.

    >>> month_of("Oktober"), month_of("Monday")
    (10, None)
    """
    low = word.casefold()
    return next((_MONTH_OF[low[:size]] for size in (5, 4, 3) if low[:size] in _MONTH_OF), None)


def same_date(stamp: str, text: str) -> bool:
    """Whether a text for people gives the day of a machine's stamp.

    >>> same_date("2024-03-05T10:00:00Z", "Published 5 March 2024"), same_date("2024-03-05", "3.5.2023")
    (True, False)
    """
    if _ISO.fullmatch(stamp) is None or len(text) > 2 * _LONG_DATE:
        return False
    year, month, day = (int(part) for part in stamp[:10].split("-"))
    numbers = [int(number) for number in _DIGITS.findall(text) if len(number) <= 4]
    if day not in numbers or not {year, year % 100} & set(numbers):
        return False
    named = {month_of(word) for word in re.findall(r"[^\W\d]{3,}", text)}
    return month in named or numbers.count(month) > (1 if month in {day, year % 100} and month == day else 0)


def minutes_of(text: str) -> int | None:
    """How long a text says that something takes, in minutes, whole ones.

    >>> minutes_of("PT1H30M"), minutes_of("1 hr 30 min"), minutes_of("Ann")
    (90, 90, None)
    """
    if (period := _PERIOD.fullmatch(text)) and any(period.groups()):
        days, hours, minutes = (int(part or 0) for part in period.groups())
        return days * 1440 + hours * 60 + minutes
    found = _PIECE.findall(text) if len(text) <= _LONG_DATE else []
    factors = {"d": 1440, "t": 1440, "h": 60, "o": 60, "m": 1}
    total = sum(
        float(number.replace(",", "."))
        * (60 if unit.lower().startswith("st") else factors.get(unit[0].lower(), 0))
        for number, unit in found
    )
    return round(total) if total else None


def amount_of(text: str) -> str | None:
    """The one number in a text, without its marks.

    >>> amount_of("€ 1.234,50"), amount_of("1234.5"), amount_of("4 people, 3 days")
    ('1234.5', '1234.5', None)
    """
    found = re.findall(r"\d[\d.,']*", text)
    if len(found) != 1:
        return None
    digits = found[0].rstrip(".,'").replace("'", "")
    head, mark, tail = _split_decimals(digits)
    whole = re.sub(r"[.,]", "", head)
    fraction = tail.rstrip("0") if mark else ""
    return f"{whole}.{fraction}" if fraction else whole


def _split_decimals(digits: str) -> tuple[str, str, str]:
    """A number's digits before and after its decimal mark."""
    place = max(digits.rfind("."), digits.rfind(","))
    tail = digits[place + 1 :]
    if place < 0 or (len(tail) == 3 and len(digits) > 4 and digits[0] != "0"):
        return digits, "", ""
    return digits[:place], digits[place], tail
