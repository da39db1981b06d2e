"""Tells that a new page is none of the old ones' kind: empty, a form to sign in, a message of failure.

Knows what such pages have in common everywhere; never knows sites or fields.
"""

import re
from collections.abc import Iterable
from typing import Final

from scraper.drift.view import View

_LITTLE: Final = 2_000
"""Characters: a page with more of them tells of something, whatever else is on it."""
_FAILED = re.compile(
    r"(?:(?:http |error |status )?[45]\d\d"
    r"(?:\W+(?:error|not found|forbidden|unauthori[sz]ed|bad \w+|internal.*|service.*|gateway.*|page .*))?"
    r"|.*\b(?:page|file|article|url|seite) (?:was |is |could )?(?:not |nicht )(?:be )?(?:found|gefunden).*"
    r"|not found|(?:access )?(?:denied|forbidden)|unauthori[sz]ed|bad (?:request|gateway)|gateway time-?out"
    r"|(?:internal )?server error|(?:service )?(?:temporarily )?unavailable|too many requests"
    r"|just a moment\W*|attention required.*|are you (?:a )?(?:human|robot).*|(?:oops|sorry)[,!.].*"
    r"|(?:something|an error) (?:went wrong|occurred).*)",
    re.IGNORECASE,
)


def foreign_reason(olds: Iterable[View], new: View) -> str | None:
    """Why nothing can be looked for on a page; None where it may be of the old ones' kind."""
    if not new.sizes[0] and not any(tag in {"img", "input", "meta"} for tag in new.tags):
        return "the new page is empty"
    if new.sizes[0] > _LITTLE:
        return None
    views = list(olds)
    if _asks_for_password(new) and not any(map(_asks_for_password, views)):
        return "the new page asks for a password: it is one to sign in"
    if _says_failed(new) and not any(map(_says_failed, views)):
        return "the new page says that something failed: it is an error page"
    return None


def _asks_for_password(view: View) -> bool:
    return any(view.elements[at].get("type", "").lower() == "password" for at in _inputs(view))


def _inputs(view: View) -> list[int]:
    return [at for at, tag in enumerate(view.tags) if tag == "input"]


def _says_failed(view: View) -> bool:
    """Whether the head's title, or a heading, is a message of failure."""
    told = [fact.value for fact in view.facts if fact.notion == "title"]
    heads = [view.texts[at] for at, tag in enumerate(view.tags) if tag in {"h1", "h2"}]
    return any(_FAILED.fullmatch(text.strip()) for text in (*told, *heads[:2]))
