"""A description of how a console signs its users in, from the pages that were met on the way.

Pure. Knows forms; never knows a console, a user or what was typed.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from lxml.etree import _Element

from scraper.extract.document import Document
from scraper.inspect.propose.addresses import plain
from scraper.inspect.propose.names import LOGOUT
from scraper.inspect.propose.places import css_of, is_written, own_selectors
from scraper.inspect.propose.recorded import Page
from scraper.inspect.propose.sheet import short_text

_USER_TYPES: Final = frozenset({"", "text", "email", "tel"})
_CODE: Final = re.compile(r"otp|totp|one.?time|code|token|2fa|mfa|authenticat", re.IGNORECASE)
_USER: Final = re.compile(r"user|login|e?mail|account|benutzer|usuario|utilisateur|name", re.IGNORECASE)
_TERMS: Final = re.compile(
    r"terms|conditions|licen[cs]e|accept|agree|policy|nutzungs|zustimm|akzept", re.IGNORECASE
)


_NO_MARKS: Final = frozenset({"html", "head", "body", "script", "style", "link", "meta", "input", "option"})
_FRAME: Final = re.compile(r"nav|menu|head|user|account|top|side|main|content", re.IGNORECASE)
"""What the parts that all pages of a console have are called."""
_MOST_MARKS: Final = 60
_MOST_LINKS: Final = 6
"""A page with more links is no stop on the way in."""


class Controls(NamedTuple):
    """What a page asks of whoever signs in; None for what it does not."""

    user: str | None
    password: str | None
    code: str | None
    boxes: tuple[str, ...]
    button: str | None

    @property
    def secrets(self) -> list[str]:
        """Where it asks for a secret, or else for a name."""
        return [css for css in (self.password, self.code, self.user) if css is not None]

    @property
    def asks(self) -> bool:
        """Whether it asks for something that a login asks for."""
        return bool(self.secrets)


def controls_of(document: Document) -> Controls:
    """The controls of a page of the login."""
    inputs = [element for element in document.elements if element.tag == "input"]
    passwords = [one for one in inputs if _type(one) == "password"]
    code = next(
        (one for one in inputs if _type(one) in {"text", "tel", "number", ""} and _is_code(one)), None
    )
    if passwords and _is_code(passwords[0]) and not _is_user_before(inputs, passwords[0]):
        code, passwords = passwords[0], []
    if not passwords and not is_bare(document):  # a page inside, with a field to look for something
        inputs, code = [], None
    users = _users(inputs, passwords[0] if passwords else None, code)
    boxes = [one for one in inputs if _type(one) == "checkbox"]
    return Controls(
        user=_css(users[-1]) if users else None,
        password=_css(passwords[0]) if passwords else None,
        code=None if code is None or passwords else _css(code),
        boxes=tuple(_css(one) for one in boxes),
        button=_button(document),
    )


def _users(inputs: Sequence[_Element], password: _Element | None, code: _Element | None) -> list[_Element]:
    """The inputs that may want a user's name: before the password, or alone and called so."""
    texts = [one for one in inputs if _type(one) in _USER_TYPES and one is not code]
    if password is not None:
        before = set(inputs[: inputs.index(password)])
        return [one for one in texts if one in before]
    return [one for one in texts if _USER.search(_called(one))] if code is None else []


def _is_user_before(inputs: Sequence[_Element], password: _Element) -> bool:
    return any(_type(one) in _USER_TYPES for one in inputs[: inputs.index(password)])


def _is_code(element: _Element) -> bool:
    return element.get("autocomplete") == "one-time-code" or _CODE.search(_called(element)) is not None


def _called(element: _Element) -> str:
    return " ".join(element.get(name) or "" for name in ("id", "name", "autocomplete", "placeholder"))


def _type(element: _Element) -> str:
    return (element.get("type") or "").lower()


def _css(element: _Element) -> str:
    name = element.get("name") or ""
    if is_written(name):
        return f"{element.tag}[name={name}]"
    kind = _type(element)
    return css_of(element) or (f"input[type={kind}]" if kind.isalpha() else str(element.tag))


def _button(document: Document) -> str | None:
    for element in document.elements:
        kind = _type(element)
        if (element.tag == "button" and kind in {"", "submit"}) or (
            element.tag == "input" and kind == "submit"
        ):
            return css_of(element) or (f"{element.tag}[type={kind}]" if kind else str(element.tag))
    return None


def is_bare(document: Document) -> bool:
    """Whether a page offers little to go to, and no way out: as pages do that stand before a console."""
    links = sum(1 for one in document.elements if one.tag == "a")
    return links <= _MOST_LINKS and not any(
        _logout(one) for one in document.elements if one.tag in {"a", "form"}
    )


def is_interstitial(document: Document) -> bool:
    """Whether a page wants its reader to agree to something before going on."""
    found = controls_of(document)
    said = (
        short_text(one)
        for one in document.elements
        if one.tag in {"h1", "h2", "h3", "label", "button", "legend"}
    )
    return (
        is_bare(document)
        and found.button is not None
        and not found.asks
        and any(_TERMS.search(text) for text in said)
    )


def inside_marks(page: Document, login: Iterable[Document]) -> list[str]:
    """Selectors for what a page inside has and none of the login's, likeliest to be on all inside first."""
    outside = {css for one in login for element in one.elements for css in own_selectors(element)}
    found: dict[str, int] = {}
    for element in page.elements:
        if element.tag in _NO_MARKS:
            continue
        out = _logout(element) if element.tag in {"a", "form", "button"} else None
        if out is not None:
            found.setdefault(out, 0)
        for css in own_selectors(element):
            if css not in outside:
                found.setdefault(css, 1 if _FRAME.search(css) else 2)
    return sorted(found, key=lambda css: found[css])[:_MOST_MARKS]


def login_file(met: Sequence[Page], start: str, probe: dict[str, Any], inside: str | None) -> Any:
    """`login.yml` as data: a state for each page that was met, and the one that is signed in."""
    states: dict[str, Any] = {}
    pages = [one.document for one in met]
    for one, page in zip(met, pages, strict=True):
        name, state = _state(page, controls_of(page), list(states))
        if one.met.clicked and "click" not in state["do"][-1]:
            state["do"][-1] = {"click": controls_of(page).button}
        if state["when"] not in [known["when"] for known in states.values()]:
            states[name] = state
    asked = [one for page in pages for one in controls_of(page).secrets]
    states["signed_in"] = {"when": _inside(asked, inside), "final": "ok"}
    return {"start": plain(start), "states": states, "probe": probe}


def _state(page: Document, found: Controls, taken: list[str]) -> tuple[str, dict[str, Any]]:
    """One page of the login: how it is recognised, and what is done about it."""
    if found.password is not None or found.user is not None:
        name = "credentials" if found.password is not None else "user_name"
        fills = [
            {"fill": css, "with": what}
            for css, what in ((found.user, "username"), (found.password, "password"))
            if css is not None
        ]
        return name, {"when": {"css": found.password or found.user}, "do": [*fills, {"press": "Enter"}]}
    if found.code is not None:
        do = [{"fill": found.code, "with": "one_time_code"}, {"press": "Enter"}]
        return "one_time_code", {"when": {"css": found.code}, "do": do}
    return _unknown(page, found, taken)


def _unknown(page: Document, found: Controls, taken: list[str]) -> tuple[str, dict[str, Any]]:
    """A page that asks for no secret: it is recognised by its heading, and left by its button."""
    words = next(
        (
            text
            for one in page.elements
            if one.tag in {"h1", "h2", "h3", "legend"} and (text := short_text(one))
        ),
        None,
    ) or next((short_text(one) for one in page.elements if one.tag == "title"), "")
    when: dict[str, str] = {"css": found.button} if found.button else {"css": "body"}
    if words.isprintable() and words:
        when["text"] = words
    do = [*({"check": css} for css in found.boxes), {"click": found.button or "button"}]
    terms = {"needs": "accept_terms"} if _TERMS.search(page.source) else {}
    name = "terms" if terms else f"page_{len(taken) + 1}"
    return name, {"when": when, **terms, "do": do}


def _inside(asked: Sequence[str], mark: str | None) -> dict[str, str]:
    """How a page is recognised as one inside: it asks for nothing. The probe proves the rest."""
    return {"css": mark or "body", **({"not_css": ", ".join(dict.fromkeys(asked))} if asked else {})}


def _logout(element: _Element) -> str | None:
    """A selector for the way out, which whoever is inside is shown."""
    for name in ("href", "action"):
        if (hit := LOGOUT.search(element.get(name) or "")) is not None:
            return f"{element.tag}[{name}*={hit.group()}]"
    named = css_of(element)
    return named if named is not None and LOGOUT.search(named) else None


def signed_out(pages: Iterable[Document]) -> list[dict[str, str]]:
    """Proofs that the login was shown in place of a page."""
    found = [controls_of(page) for page in pages]
    return [{"css": css} for css in dict.fromkeys(one.secrets[0] for one in found if one.asks)]
