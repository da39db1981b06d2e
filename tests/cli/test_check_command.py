"""`scraper check` as people and cron see it."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scraper.cli.app import app
from scraper.errors import DriftSeen, FieldsLost
from scraper.recording.shelf import fixture_shelf

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRAPER_STATE_DIR", str(tmp_path / "state"))


def page_with(tmp_path: Path, old: str, new: str) -> str:
    folder = tmp_path / "pages" / "event"
    shutil.copytree(fixture_shelf() / "alertlogic" / "event", folder)
    page = folder / "page.html"
    page.write_bytes(page.read_bytes().replace(old.encode(), new.encode()))
    return str(folder)


def test_the_shipped_pages_have_not_drifted() -> None:
    result = RUNNER.invoke(app, ["check"])
    assert result.exit_code == 0, result.stdout
    assert "0 drifts, compared with the pack alone" in result.stdout
    assert "compared with the last good run" in RUNNER.invoke(app, ["check"]).stdout


def test_a_changed_page_that_is_still_read_is_told(tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["check", page_with(tmp_path, "var sensor", "var probe")])
    assert isinstance(result.exception, DriftSeen)
    assert "event.sensor: was `script: sensor`" in result.stdout


def test_a_value_that_is_lost_is_told_in_json_too(tmp_path: Path) -> None:
    page = page_with(tmp_path, "Engine Time:", "Noticed:")
    result = RUNNER.invoke(app, ["check", page, "--format", "json"])
    assert isinstance(result.exception, FieldsLost)
    assert '"field": "event_time"' in result.stdout
