"""Changes of what labels say; values stay.

Each changes a marked tree in place and says whether there was anything to change. Never knows fields.
"""

import re
from collections.abc import Callable
from random import Random
from typing import Final

from lxml.etree import _Element

from scraper.drift.mutations.marks import LABEL, having

_SYNONYMS: Final = {
    "source": ("Origin", "From", "Attacker", "Src"),
    "destination": ("Target", "To", "Victim", "Dst"),
    "address": ("Host", "IP", "Endpoint"),
    "port": ("Port Number", "Service Port"),
    "protocol": ("Transport", "Proto", "IP Protocol"),
    "sensor": ("Appliance", "Detector", "Device"),
    "classification": ("Category", "Class", "Attack Type"),
    "severity": ("Priority", "Risk", "Threat Level"),
    "signature": ("Rule", "Detection", "Alert"),
    "content": ("Text", "Body", "Definition"),
    "engine": ("Detection", "Sensor"),
    "time": ("Date", "Timestamp", "At"),
    "event": ("Alert", "Record"),
    "incident": ("Case", "Ticket"),
    "customer": ("Account", "Client"),
    "status": ("State", "Progress"),
    "created": ("Opened", "Since"),
    "summary": ("Title", "Headline"),
    "description": ("Details", "About"),
    "attackers": ("Sources", "Origins"),
    "victims": ("Targets", "Affected Hosts"),
}
_WORD = re.compile(r"[A-Za-z]+")


def reworded(root: _Element, random: Random) -> bool:
    """Say about half of the labels in other words."""
    return _labels(root, random, 0.5, _in_other_words)


def restyled(root: _Element, random: Random) -> bool:
    """Write all labels in another case, with or without a colon, or with another sign behind."""
    style = random.choice((str.upper, str.lower, str.title, str))
    end = random.choice(("", ":", " :", "\xa0:", " -", "?"))
    return _labels(root, random, 1.0, lambda text, _: style(text) + end, with_end=True)


def _labels(
    root: _Element,
    random: Random,
    share: float,
    change: Callable[[str, Random], str],
    *,
    with_end: bool = False,
) -> bool:
    changed = False
    for element in having(root, LABEL):
        text = element.text or ""
        head, colon, rest = text.partition(":")
        if not head.strip() or random.random() > share:
            continue
        before = head[: len(head) - len(head.lstrip())]
        new = change(head.strip(), random)
        stop = ":" if rest.strip() and with_end else "" if with_end else colon
        element.text = f"{before}{new}{stop}{rest}"
        changed = True
    return changed


def _in_other_words(text: str, random: Random) -> str:
    """A label with each word that has others of its meaning said otherwise."""
    found = _WORD.sub(lambda match: _other(match.group(), random), text)
    return found if found != text else f"{text} {random.choice(('Info', 'Value', '(new)'))}"


def _other(word: str, random: Random) -> str:
    return random.choice(_SYNONYMS.get(word.casefold(), (word,)))
