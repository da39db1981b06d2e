"""`scraper check` as people and cron see it."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scraper.cli.app import app
from scraper.errors import DriftSeen, FieldsLost
from scraper.recording import load_fixture
from scraper.recording.shelf import fixture_shelf
from scraper.store import Archive, Collection, KeptVisit

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


def kept(store: Path, name: str) -> None:
    """Keep one shipped page in an archive, as collecting an incident does."""
    fixture = load_fixture(fixture_shelf() / "alertlogic" / name)
    capture = fixture.capture
    told = capture.model_dump(exclude={"body"})
    visit = KeptVisit(arguments=fixture.meta.arguments, sha256=capture.sha256, size=len(capture.body), **told)
    collection = Collection(
        incident_id="7",
        customer=None,
        console="alertlogic",
        pack="alertlogic",
        hosts={},
        visits=(visit,),
        used=(),
        event_ids=(),
        problems={},
        collected_at=capture.visited_at,
        result_sha256="",
    )
    Archive(store).save(collection, {capture.sha256: capture.body})


def test_kept_captures_are_checked_without_a_visit(tmp_path: Path) -> None:
    kept(tmp_path / "store", "event_var_renamed")
    result = RUNNER.invoke(app, ["check", "--captures", "--store", str(tmp_path / "store")])
    assert isinstance(result.exception, DriftSeen), result.stdout
    assert "event.source_addr: was `script: source_addr`" in result.stdout
    assert "pages read: 1 event" in result.stdout


def test_the_report_as_a_page_names_each_way_and_how_often_it_found_something(tmp_path: Path) -> None:
    file = tmp_path / "drift.html"
    page = page_with(tmp_path, "var sensor", "var probe")
    RUNNER.invoke(app, ["check", page, "--format", "html", "--output", str(file)])
    assert "drift, and every value is still read" in file.read_text()
    assert "label: Sensor" in file.read_text()
