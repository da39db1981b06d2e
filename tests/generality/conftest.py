"""What the tests on small consoles share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.generality.console import Console
from tests.generality.desk import Desk, open_desk


@pytest.fixture
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions of this test alone."""
    monkeypatch.setenv("SCRAPER_STATE_DIR", str(tmp_path / "state"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One browser for a module, at a console with lists of any kind."""
    console = Console()
    with open_desk(console, tmp_path_factory.mktemp("state")) as opened:
        yield opened
    console.stop()
