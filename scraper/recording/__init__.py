"""Recorded pages: a fixture on disk, what is read from it, and a console that replays a folder of them."""

from scraper.recording.fixture import Fixture, FixtureMeta, find_fixtures, load_fixture, save_fixture
from scraper.recording.reading import reading
from scraper.recording.replay import ReplayConsole

__all__ = [
    "Fixture",
    "FixtureMeta",
    "ReplayConsole",
    "find_fixtures",
    "load_fixture",
    "reading",
    "save_fixture",
]
