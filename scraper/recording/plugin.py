"""The pytest plugin: each fixture folder that pytest comes by is verified, one test item a field.

    pytest fixtures/
    pytest fixtures/alertlogic/event
    pytest --scraper-pack selectors/mine fixtures/mine

Folders that hold no fixture are left alone, and nothing heavy is loaded before the first fixture is met.
Knows pytest; never pages.
"""

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scraper.recording.folders import META, is_fixture

if TYPE_CHECKING:
    from scraper.packs.spec import Pack
    from scraper.recording.fixture import Fixture
    from scraper.recording.verification import Verdict

_PACK = "--scraper-pack"


def pytest_addoption(parser: pytest.Parser) -> None:
    """One option, in a group of its own."""
    group = parser.getgroup("scraper", "recorded console pages")
    group.addoption(
        _PACK,
        metavar="PACK",
        default=None,
        help="verify fixtures with this selector pack, a name or a folder; else with the pack each one names",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "FixtureFile | None":
    """A fixture is found by its meta file."""
    if file_path.name != META or not is_fixture(file_path.parent):
        return None
    return FixtureFile.from_parent(parent, path=file_path)


class BrokenFixtureError(Exception):
    """A folder that should be a fixture and is not; shown without a traceback."""


class FixtureFile(pytest.File):
    """One fixture: read once, however many items ask."""

    @cached_property
    def fixture(self) -> "Fixture":
        from scraper.recording.fixture import load_fixture

        return load_fixture(self.path.parent)

    @cached_property
    def pack(self) -> "Pack":
        from scraper.packs import load_pack

        given = self.config.getoption(_PACK)
        return load_pack(self.fixture.pack_name if given is None else _of_invocation(given, self.config))

    @cached_property
    def verdict(self) -> "Verdict":
        from scraper.recording.verification import verify

        return verify(self.fixture, self.pack)

    def collect(self) -> Iterator["CheckItem"]:
        """One item for the page's outcome, and one for each field."""
        from scraper.errors import UsageError
        from scraper.recording.verification import OUTCOME, checks_of

        try:
            names = checks_of(self.fixture.expected)
            failure = self.fixture.expected.get("error")
        except UsageError as error:
            raise BrokenFixtureError(error.message) from None
        for name in names:
            shown = f"fails as {failure}" if failure and name == OUTCOME else name
            yield CheckItem.from_parent(self, name=f"{self.fixture.name}: {shown}", check=name)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> "str | Any":
        if isinstance(excinfo.value, BrokenFixtureError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


def _of_invocation(given: str, config: pytest.Config) -> "str | Path":
    """A pack's name, or its folder as seen from where pytest was called."""
    folder = config.invocation_params.dir / given
    return folder if os.sep in given and folder.is_dir() else given


class DifferenceError(Exception):
    """A value is not as expected; shown as a comparison, without a traceback."""


class CheckItem(pytest.Item):
    """One check of one fixture."""

    parent: FixtureFile

    def __init__(self, *, check: str, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.check = check

    def runtest(self) -> None:
        from scraper.errors import ScraperError

        try:
            verdict = self.parent.verdict
        except ScraperError as error:
            raise DifferenceError(f"{error.message}\n{error.advice}") from None
        if verdict.broken is not None:
            raise DifferenceError(verdict.broken)
        lines = [line for one in verdict.differences if one.check == self.check for line in one.lines()]
        if lines:
            raise DifferenceError("\n".join(lines))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> "str | Any":
        if isinstance(excinfo.value, DifferenceError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path.parent, None, self.name
