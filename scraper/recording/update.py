"""Brings what fixtures expect up to what the pack reads now, and never more than was agreed to.

Knows fixtures and readings; writes only `expected.json`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from scraper.packs.spec import Pack
from scraper.recording.fixture import Fixture, save_expected
from scraper.recording.verification import Difference, compare, found_in

MOST_FIXTURES: Final = 10
"""More fixtures than this change only with consent."""
MOST_SHARE: Final = 0.25
"""When a larger share of a fixture's fields changes, that takes consent."""


@dataclass(frozen=True)
class Change:
    """What one fixture would expect instead."""

    fixture: Fixture
    found: dict[str, Any]
    differences: tuple[Difference, ...]


def changes_of(fixtures: Iterable[tuple[Fixture, Pack]]) -> list[Change]:
    """What would change, with every difference. Raises ScraperError when a pack has no such page."""
    changes = []
    for fixture, pack in fixtures:
        found = found_in(fixture, pack)
        if differences := tuple(compare(fixture.expected, found)):
            changes.append(Change(fixture, found, differences))
    return changes


def losses_of(changes: list[Change]) -> list[str]:
    """Why these changes are too large to be made without consent, in words; empty when they are not."""
    reasons = [f"{len(changes)} fixtures would change"] if len(changes) > MOST_FIXTURES else []
    return reasons + [f"{change.fixture.name}: {reason}" for change in changes for reason in _reasons(change)]


def _reasons(change: Change) -> Iterable[str]:
    before, after = change.fixture.expected, change.found
    if before.keys() != after.keys() or "fields" not in before:
        yield f"{_outcome(before)} would become {_outcome(after)}"
        return
    lost = [name for name in sorted(before["fields"]) if _has(before, name) and not _has(after, name)]
    if lost:
        yield f"no value any more for {', '.join(lost)}"
    changed = {one.check for one in change.differences}
    if len(changed) > max(1, MOST_SHARE * len(before["fields"])):
        yield f"{len(changed)} of {len(before['fields'])} fields would change"


def _outcome(expected: dict[str, Any]) -> str:
    if "fields" in expected:
        return "a page that is read"
    return f"the error {expected['error']}" if "error" in expected else f"the states {expected.get('states')}"


def _has(expected: dict[str, Any], name: str) -> bool:
    return bool(expected["fields"].get(name, {}).get("state") == "present")


def write_changes(changes: Iterable[Change]) -> None:
    """Write them."""
    for change in changes:
        save_expected(change.fixture.folder, change.found)
