"""Mends a state of the login for a page as it is now: what tells the state, and the controls it uses.

Old selectors stay beside the new ones, so that pages of before are known as before. Knows login states and
pages; never a browser.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from scraper.drift.mending.controls import Control, controls, is_hidden, same_control, selector_for
from scraper.drift.mending.edits import Edit, Replace
from scraper.drift.mending.sheets import Sheet
from scraper.drift.proposals import quoted
from scraper.drift.view import View
from scraper.errors import UsageError
from scraper.extract.document import elements
from scraper.packs.selectors import compile_css
from scraper.packs.spec import Locator, LoginState, Pack, Secret, Step
from scraper.recording.states import states_shown

_MEANT: Final[Mapping[Secret, frozenset[str]]] = {
    Secret.USERNAME: frozenset({"user", "username", "email", "login"}),
    Secret.PASSWORD: frozenset({"password"}),
    Secret.ONE_TIME_CODE: frozenset({"code", "one", "time", "otp", "authentication"}),
}
_GOING_ON: Final = frozenset({"sign", "log", "in", "login", "continue", "next", "submit", "verify"})
"""Words on buttons that lead on."""


@dataclass(frozen=True)
class LoginChange:
    """One selector of a state, widened."""

    path: tuple[str | int, ...]
    old: str
    new: str
    margin: float


@dataclass
class LoginMending:
    """What became of one state."""

    state: str
    changes: list[LoginChange] = field(default_factory=list)
    denials: list[str] = field(default_factory=list)

    def edits(self) -> list[Edit]:
        """What is to be changed in the login's file."""
        return [Replace(change.path, change.new) for change in self.changes]


def mend_login(pack: Pack, state: str, old: Sequence[Sheet], new: Sequence[Sheet]) -> LoginMending:
    """Mend one state of the login for pages that should show it; `old` are pages that show it as it was.

    Raises UsageError when there is no such state.
    """
    if state not in pack.login.states:
        known = ", ".join(pack.login.states)
        raise UsageError(f"the login has no state {state!r}", advice=f"Choose one of: {known}")
    result = LoginMending(state)
    if not new:
        result.denials.append("there is no new page")
        return result
    _Work(pack.login.states[state], old, new, result).run()
    return result


class _Work:
    def __init__(
        self, state: LoginState, old: Sequence[Sheet], new: Sequence[Sheet], result: LoginMending
    ) -> None:
        self.state, self.old, self.new, self.result = state, old, new, result
        self.path: tuple[str | int, ...] = ("states", result.state)

    def run(self) -> None:
        found = {place: self._target(place, step) for place, step in enumerate(self.state.do)}
        if self.state.when.text is not None and not self._says(self.state.when.text):
            self.result.denials.append("its text is not on the new page; add a state with the new words")
        css = self.state.when.css
        if css is not None and not _all_show(css, self.new):
            self._widen_when(css, found)

    def _says(self, text: str) -> bool:
        wanted = " ".join(text.split()).casefold()
        return all(wanted in sheet.view.texts[0].casefold() for sheet in self.new)

    def _widen_when(self, css: str, found: Mapping[int, str | None]) -> None:
        """Tell the state by an input that it fills: the same as before, if that was one."""
        filled = [place for place, step in enumerate(self.state.do) if step.fill is not None]
        ranked = sorted(filled, key=lambda place: self.state.do[place].fill != css)
        stand_in = found[ranked[0]] if ranked else None
        if stand_in is None:
            self.result.denials.append(f"nothing on the new page can stand for `{css}`")
            return
        self._change((*self.path, "when", "css"), css, f"{css}, {stand_in}", 1.0)

    def _change(self, path: tuple[str | int, ...], old: str, new: str, margin: float) -> None:
        self.result.changes.append(LoginChange(path, old, new, margin))

    def _target(self, place: int, step: Step) -> str | None:
        """The selector of a step on the new pages, widened where need be; None where it has none."""
        kind = next((kind for kind in ("fill", "click", "check") if getattr(step, kind) is not None), None)
        if kind is None:
            return None
        where: str | Locator = getattr(step, kind)
        if all(_finds(where, sheet.view, kind) for sheet in self.new):
            return where if isinstance(where, str) else None
        before = [one for sheet in self.old for one in _finds(where, sheet.view, kind)]
        meant = _GOING_ON if step.with_ is None else _MEANT[step.with_]
        found = [same_control(before, controls(sheet.view, kind), meant) for sheet in self.new]
        return self._widened(place, kind, where, found)

    def _widened(
        self, place: int, kind: str, where: str | Locator, found: Sequence[tuple[Control, float] | str]
    ) -> str | None:
        name = where if isinstance(where, str) else " ".join(where.model_dump(exclude_none=True).values())
        reasons = [one for one in found if isinstance(one, str)]
        chosen = [one for one in found if not isinstance(one, str)]
        selectors = {selector_for(sheet.view, one[0]) for sheet, one in zip(self.new, chosen, strict=False)}
        css = selectors.pop() if len(selectors) == 1 else None
        if reasons or css is None:
            why = reasons[0] if reasons else "no lasting selector finds it on all new pages"
            self.result.denials.append(f"{kind} {name}: {why}")
            return None
        path = (*self.path, "do", place, kind)
        self._change(path, name, ", ".join([*_as_css(where), css]), min(one[1] for one in chosen))
        return css


def _as_css(where: str | Locator) -> list[str]:
    """What a step means, as CSS for the browser."""
    if isinstance(where, str):
        return [where]
    if where.css is not None:
        return [where.css]
    if where.role == "button" and where.name:
        name = quoted(where.name)
        return [f"button:has-text({name})", f"[role=button]:has-text({name})", f"input[value={name}]"]
    return []


def _finds(where: str | Locator, view: View, kind: str) -> list[Control]:
    """The controls of a page that a step means."""
    every = controls(view, kind)
    if isinstance(where, str) or where.css is not None:
        css = where if isinstance(where, str) else where.css or ""
        try:
            found = elements(compile_css(css), view.root)
        except ValueError:
            return []  # only a browser knows such a selector
        places = {view.place.get(one) for one in found}
        return [one for one in every if one.at in places]
    wanted = (where.name or where.text or "").casefold()
    return [one for one in every if wanted and wanted in one.text.casefold()]


def _all_show(css: str, sheets: Sequence[Sheet]) -> bool:
    try:
        path = compile_css(css)
    except ValueError:
        return True
    found = [elements(path, sheet.document.root) for sheet in sheets]
    return all(any(not is_hidden(element) for element in one) for one in found)


def unproved(pack: Pack, state: str, old: Mapping[str, Sequence[str]], sheets: Sequence[Sheet]) -> str | None:
    """Why a mended pack does not tell all pages rightly; None when it does.

    `old` says which states each older page shows, by its name; new pages must show the state first.
    """
    for sheet in sheets:
        shown = states_shown(sheet.capture, pack)
        expected = old.get(sheet.name)
        if expected is not None and list(shown) != list(expected):
            return f"{sheet.name} would show {', '.join(shown) or 'no state'}, not {', '.join(expected)}"
        if expected is None and (not shown or shown[0] != state):
            return f"{sheet.name} would still show {shown[0] if shown else 'no state'}"
    return None
