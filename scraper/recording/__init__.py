"""Recorded pages: made free of secrets, kept as fixtures, verified without a network, replayed.

Names are loaded when first used, so that a pytest run without fixtures loads next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.recording.fixture import (
        BrokenFixture,
        Fixture,
        FixtureMeta,
        find_fixtures,
        load_fixture,
        save_fixture,
        scan_fixtures,
    )
    from scraper.recording.network import NetworkBlocked, offline
    from scraper.recording.readings import reading
    from scraper.recording.replay import ReplayConsole
    from scraper.recording.update import Change, changes_of, losses_of, write_changes
    from scraper.recording.verification import Difference, Verdict, verify, verify_all

_HOMES = {
    "BrokenFixture": "fixture",
    "Change": "update",
    "Difference": "verification",
    "Fixture": "fixture",
    "FixtureMeta": "fixture",
    "NetworkBlocked": "network",
    "ReplayConsole": "replay",
    "Verdict": "verification",
    "changes_of": "update",
    "find_fixtures": "fixture",
    "load_fixture": "fixture",
    "losses_of": "update",
    "offline": "network",
    "reading": "readings",
    "save_fixture": "fixture",
    "scan_fixtures": "fixture",
    "verify": "verification",
    "verify_all": "verification",
    "write_changes": "update",
}

__all__ = [
    "BrokenFixture",
    "Change",
    "Difference",
    "Fixture",
    "FixtureMeta",
    "NetworkBlocked",
    "ReplayConsole",
    "Verdict",
    "changes_of",
    "find_fixtures",
    "load_fixture",
    "losses_of",
    "offline",
    "reading",
    "save_fixture",
    "scan_fixtures",
    "verify",
    "verify_all",
    "write_changes",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'scraper.recording' has no attribute {name!r}")
    return getattr(import_module(f"scraper.recording.{_HOMES[name]}"), name)
