"""Compares what a pack reads from fixtures with what is expected of them, value by value.

Knows fixtures and readings; never pages, and no network.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from scraper.errors import ScraperError
from scraper.packs.spec import Pack
from scraper.recording.fixture import BrokenFixture, Fixture, scan_fixtures
from scraper.recording.folders import KNOWN
from scraper.recording.network import offline
from scraper.recording.readings import reading
from scraper.recording.states import LOGIN

OUTCOME: Final = "outcome"
"""The name of the check that a page is read at all, or fails as it should, and has no further fields."""
_CONTEXT: Final = 24
_NOTHING: Final = object()


@dataclass(frozen=True)
class Difference:
    """One value that is not what it should be."""

    check: str
    """The field's name, or `outcome`."""
    where: str
    """Which part of it, such as `value` or `value[1]`."""
    expected: str
    """What should be there, as JSON, so that nothing in it is alive; shortened round the difference."""
    found: str

    def lines(self) -> tuple[str, str, str]:
        """For people."""
        return f"{self.check} {self.where}", f"  expected: {self.expected}", f"  found:    {self.found}"


@dataclass(frozen=True)
class Verdict:
    """What became of one fixture."""

    folder: Path
    differences: tuple[Difference, ...] = ()
    broken: str | None = None
    """Why it could not be verified at all."""
    unused: str | None = None
    """Why it, or a file in it, proves nothing."""

    @property
    def good(self) -> bool:
        """Whether all is as expected."""
        return not self.differences and self.broken is None


@dataclass
class Verification:
    """What became of many."""

    verdicts: list[Verdict] = field(default_factory=list)
    checks: int = 0
    network_blocked: bool = False
    """Whether a socket was asked for meanwhile, as a test, and refused."""

    @property
    def bad(self) -> list[Verdict]:
        """Those that are not as expected."""
        return [verdict for verdict in self.verdicts if not verdict.good]


def checks_of(expected: dict[str, Any]) -> tuple[str, ...]:
    """The names of the checks that a fixture makes: its outcome, and each field.

    >>> checks_of({"fields": {"b": {}, "a": {}}}), checks_of({"error": "wrong_page"})
    (('outcome', 'a', 'b'), ('outcome',))
    """
    return (OUTCOME, *sorted(expected.get("fields", ())))


def found_in(fixture: Fixture, pack: Pack) -> dict[str, Any]:
    """What the pack reads from a fixture, as JSON has it. Raises UsageError when it has no such page."""
    found: dict[str, Any] = json.loads(json.dumps(reading(fixture.capture, pack, fixture.meta.arguments)))
    return found


def compare(expected: dict[str, Any], found: dict[str, Any]) -> Iterator[Difference]:
    """Every difference between two readings, in the order of the checks."""
    mine, theirs = expected.get("fields"), found.get("fields")
    if mine is None or theirs is None:
        if expected != found:
            yield Difference(OUTCOME, "of the page", _short(expected, 0), _short(found, 0))
        return
    extra = {name: theirs[name] for name in sorted(theirs.keys() - mine.keys())}
    if extra:
        yield Difference(OUTCOME, "further fields", "none", _short(extra, 0))
    for name in sorted(mine):
        yield from _differing(name, "", mine[name], theirs.get(name, _NOTHING))


def _differing(check: str, where: str, expected: Any, found: Any) -> Iterator[Difference]:
    """Where two values differ, as deep inside as it can be told."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted(expected.keys() | found.keys()):
            inner = f"{where}.{key}" if where else key
            yield from _differing(check, inner, expected.get(key, _NOTHING), found.get(key, _NOTHING))
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for place, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from _differing(check, f"{where}[{place}]", one, other)
    elif type(expected) is not type(found) or expected != found:
        at = _first_difference(expected, found)
        yield Difference(check, where or "state", _short(expected, at), _short(found, at))


def _first_difference(one: Any, other: Any) -> int:
    if not isinstance(one, str) or not isinstance(other, str):
        return 0
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _short(value: Any, at: int) -> str:
    """A value as ASCII-only JSON; of a long text, what lies round a place."""
    if value is _NOTHING:
        return "nothing"
    if isinstance(value, str) and len(value) > 4 * _CONTEXT:
        start, end = max(0, at - _CONTEXT), at + 2 * _CONTEXT
        return f"{json.dumps(value[start:end])} from character {start} of {len(value)}"
    text = json.dumps(value, sort_keys=True)
    return text if len(text) <= 8 * _CONTEXT else f"{text[: 8 * _CONTEXT]}… ({len(text)} characters)"


def verify(fixture: Fixture, pack: Pack) -> Verdict:
    """Read one fixture and compare. Uses no network: what asks for it is a difference."""
    if (page := fixture.meta.page) not in pack.pages and page != LOGIN:
        return Verdict(fixture.folder, unused=f"the pack {pack.name!r} has no page {page!r}")
    with offline() as watch:
        try:
            differences = list(compare(fixture.expected, found_in(fixture, pack)))
        except ScraperError as error:
            return Verdict(fixture.folder, broken=error.message)
    differences += [Difference(OUTCOME, "network", "not asked for", event) for event in watch.attempts[:1]]
    return Verdict(fixture.folder, tuple(differences), unused=_unread_files(fixture.folder))


def _unread_files(folder: Path) -> str | None:
    strangers = sorted({path.name for path in folder.iterdir()} - KNOWN)
    return f"nothing reads {', '.join(strangers)}" if strangers else None


def verify_all(root: Path, pack_for: Callable[[Fixture], Pack]) -> Verification:
    """Verify all fixtures at or below a folder.

    `pack_for` says which pack reads a fixture; its ScraperError makes the fixture a broken one.
    """
    result = Verification()
    with offline() as watch:
        result.network_blocked = watch.proved
        seen: dict[tuple[object, ...], Path] = {}
        for one in scan_fixtures(root):
            verdict = _verdict(one, pack_for)
            if isinstance(one, Fixture):
                result.checks += len(checks_of(one.expected))
                twin = seen.setdefault(_identity(one), one.folder)
                if twin != one.folder and verdict.unused is None:
                    verdict = Verdict(one.folder, verdict.differences, verdict.broken, f"the same as {twin}")
            result.verdicts.append(verdict)
    return result


def _verdict(one: Fixture | BrokenFixture, pack_for: Callable[[Fixture], Pack]) -> Verdict:
    if isinstance(one, BrokenFixture):
        return Verdict(one.folder, broken=one.problem)
    try:
        pack = pack_for(one)
    except ScraperError as error:
        return Verdict(one.folder, broken=error.message)
    return verify(one, pack)


def _identity(fixture: Fixture) -> tuple[object, ...]:
    meta, capture = fixture.meta, fixture.capture
    arguments = tuple(sorted(meta.arguments.items()))
    return (meta.page, arguments, capture.sha256, capture.content_type, capture.visit, meta.pack)


def summary_lines(result: Verification) -> Iterable[str]:
    """What a verification came to, for people."""
    for verdict in result.verdicts:
        if verdict.broken is not None:
            yield f"{verdict.folder}: broken: {verdict.broken}"
        for difference in verdict.differences:
            first, *rest = difference.lines()
            yield f"{verdict.folder}: {first}"
            yield from rest
        if verdict.unused is not None:
            yield f"{verdict.folder}: unused: {verdict.unused}"
    network = "the network was refused" if result.network_blocked else "the network could not be taken away"
    good = len(result.verdicts) - len(result.bad)
    yield f"{good} of {len(result.verdicts)} fixtures as expected, {result.checks} checks; {network}"
