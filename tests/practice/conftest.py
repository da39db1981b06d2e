"""Practice consoles to test against, and visitors to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.practice.command import shipped_events
from scraper.practice.events import Event, load_events
from scraper.practice.process import PracticeConsole, practice_process
from tests.practice.visiting import Visitor


@pytest.fixture(scope="session")
def demo_files() -> list[Path]:
    """The events files that ship with the project."""
    return shipped_events()


@pytest.fixture(scope="session")
def demo(demo_files: list[Path]) -> list[Event]:
    """The events that the consoles serve, in file order."""
    return list(load_events(demo_files).events.values())


@pytest.fixture(scope="session")
def current() -> Iterator[PracticeConsole]:
    """A console with today's login."""
    with practice_process(login="current") as console:
        yield console


@pytest.fixture(scope="session")
def hosted() -> Iterator[PracticeConsole]:
    """A console with the hosted login."""
    with practice_process(login="hosted") as console:
        yield console


@pytest.fixture
def visitor(current: PracticeConsole) -> Visitor:
    """Someone who is not signed in."""
    return Visitor(current)


@pytest.fixture
def analyst(current: PracticeConsole) -> Visitor:
    """Someone who is signed in and may see all."""
    return Visitor(current).sign_in()


@pytest.fixture
def fresh() -> Iterator[PracticeConsole]:
    """A console of a test's own, with today's login, for what would disturb others."""
    with practice_process() as console:
        yield console
