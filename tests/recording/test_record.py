"""Recording: nothing is written unless all of it may be kept, and never over what is there."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scraper.errors import FixtureError, UsageError
from scraper.models import Capture
from scraper.packs import load_pack
from scraper.practice.process import PracticeConsole, practice_process
from scraper.recorder import file_pages
from scraper.recording import load_fixture, verify
from scraper.recording.record import Recording, record, record_public
from scraper.recording.scrub.page import Known, Taken

SHIPPED = Path(__file__).parents[2] / "fixtures" / "alertlogic"
PACK = load_pack("alertlogic")


def _recording(name: str, fixture: str = "event", **changes: object) -> Recording:
    kept = load_fixture(SHIPPED / fixture)
    capture: Capture = kept.capture.model_copy(update=changes)
    return Recording(name, Taken(capture, kept.meta.arguments), "a test")


def test_a_recorded_page_is_a_fixture_that_is_verified_and_lists_what_was_replaced(tmp_path: Path) -> None:
    record([_recording("one"), _recording("other", "event_post")], PACK, tmp_path)
    for name in ("one", "other"):
        assert verify(load_fixture(tmp_path / name), PACK).good
    listing = json.loads((tmp_path / "one" / "replaced.json").read_bytes())
    assert {"kind", "stand_in", "times"} == set(listing[0])
    assert verify(load_fixture(tmp_path / "one"), PACK).unused is None


@pytest.mark.parametrize(
    "fixture", sorted(folder.name for folder in SHIPPED.iterdir() if (folder / "meta.json").is_file())
)
def test_every_layout_of_a_page_can_be_recorded_and_reads_the_same(fixture: str, tmp_path: Path) -> None:
    """Recording proves it itself, and refuses otherwise."""
    record([_recording("one", fixture)], PACK, tmp_path)
    assert verify(load_fixture(tmp_path / "one"), PACK).good


def test_a_fixture_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    record([_recording("one")], PACK, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(UsageError, match="there already"):
        record([_recording("new"), _recording("one")], PACK, tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["../up", "a/b", ".hidden", ""])
def test_a_fixtures_name_leads_out_of_no_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        record([_recording(name)], PACK, tmp_path / "into")
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_cannot_be_scrubbed_writes_nothing(tmp_path: Path) -> None:
    body = load_fixture(SHIPPED / "event").capture.body.replace(b"0x0010: ", b"0x0110: ", 1)
    with pytest.raises(FixtureError, match="cannot be read"):
        record([_recording("fine"), _recording("one", body=body)], PACK, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_name_whose_stand_in_would_change_what_is_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FixtureError, match="another page"):
        record([_recording("one")], PACK, tmp_path, Known(names=("signature_name",)))
    assert list(tmp_path.iterdir()) == []


def test_a_stored_capture_is_recorded_as_what_it_was_asked_for_with(tmp_path: Path) -> None:
    kept = load_fixture(SHIPPED / "event_post")
    file = tmp_path / "capture.json"
    file.write_text(kept.capture.model_dump_json())
    brought = file_pages([file], PACK, "event", [], None)
    assert brought.recordings[0].taken.arguments == kept.meta.arguments
    record(brought.recordings, PACK, tmp_path / "kept")
    assert verify(load_fixture(tmp_path / "kept" / brought.recordings[0].name), PACK).good


def test_a_page_as_html_is_recorded_with_the_ids_that_are_given(tmp_path: Path) -> None:
    file = tmp_path / "saved.html"
    file.write_bytes(load_fixture(SHIPPED / "event_post").capture.body)
    with pytest.raises(UsageError, match="ids"):
        file_pages([file], PACK, "event", [], "345678")
    (one,) = file_pages([file], PACK, "event", ["21079"], "345678").recordings
    assert one.taken.arguments == {"event_id": "21079", "customer_id": "345678"}


def test_a_page_of_public_data_is_kept_as_it_is(tmp_path: Path) -> None:
    one = _recording("one")
    record_public(one, PACK, tmp_path / "one")
    assert load_fixture(tmp_path / "one").capture == one.taken.capture


def _run(console: PracticeConsole, state: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    who = console.user("analyst")
    return subprocess.run(
        [sys.executable, "-m", "scraper", "--profile", console.ready["profile"], *arguments],
        env={
            **os.environ,
            "SCRAPER_USERNAME": who["username"],
            "SCRAPER_PASSWORD": who["password"],
            "XDG_STATE_HOME": str(state),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.browser
def test_pages_states_of_the_login_and_refusals_are_recorded_from_a_console(tmp_path: Path) -> None:
    into = tmp_path / "fixtures"
    with practice_process() as console:
        user = console.user("analyst")
        login = _run(console, tmp_path, "record", "login", "--into", str(into))
        assert login.returncode == 0, login.stderr
        pages = _run(
            console, tmp_path, "record", "event", "20865", "1", "--customer", "345678", "--into", str(into)
        )
        assert pages.returncode == 0, pages.stderr
    kept = {folder.name: load_fixture(folder) for folder in into.iterdir()}
    assert {"event_20865", "event_1", "login_credentials"} <= kept.keys()
    assert kept["login_credentials"].expected == {"states": ["credentials"]}
    assert kept["event_1"].expected == {"error": "not_found"}
    whole = b"".join(path.read_bytes() for path in into.rglob("*") if path.is_file())
    for secret in (user["username"], user["password"], "127.0.0.1", "198.51.100.150", "example-sensor-19502"):
        assert secret.encode() not in whole, secret
    assert all(verify(fixture, PACK).good for fixture in kept.values())
