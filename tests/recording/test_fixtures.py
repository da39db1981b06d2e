"""The shipped page fixtures: what the pack reads from each is what its folder says, without a browser."""

import json
from pathlib import Path

import pytest

from scraper.errors import UsageError
from scraper.packs import load_pack
from scraper.recording import Fixture, find_fixtures, load_fixture, reading, save_fixture

ROOT = Path(__file__).parents[2] / "fixtures" / "alertlogic"
PACK = load_pack("alertlogic")
FIXTURES = list(find_fixtures(ROOT))


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_the_pack_reads_from_a_fixture_what_is_expected(fixture: Fixture) -> None:
    found = reading(fixture.capture, PACK, fixture.meta.arguments)
    assert json.loads(json.dumps(found)) == fixture.expected


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_a_fixture_names_no_address_of_the_machine_that_recorded_it(fixture: Fixture) -> None:
    whole = fixture.capture.body + fixture.meta.model_dump_json().encode()
    assert b"127.0.0.1:" not in whole
    assert b"localhost:" not in whole


def test_every_kind_of_page_has_a_fixture() -> None:
    assert {fixture.meta.page for fixture in FIXTURES} == set(PACK.pages)


def test_the_same_event_reads_the_same_however_the_console_lays_it_out() -> None:
    plain = load_fixture(ROOT / "event").expected["fields"]
    for name in ("uppercase_hex", "two_spaces", "nbsp", "no_ascii_column", "dump_in_table", "tight_ascii"):
        other = load_fixture(ROOT / f"event_{name}").expected["fields"]
        assert other["payload"]["value"] == plain["payload"]["value"], name


def test_saving_a_fixture_and_loading_it_gives_the_same_fixture(tmp_path: Path) -> None:
    fixture = load_fixture(ROOT / "event")
    save_fixture(tmp_path / "copy", fixture.meta, fixture.capture.body, fixture.expected)
    copy = load_fixture(tmp_path / "copy")
    assert (copy.capture, copy.expected, copy.meta) == (fixture.capture, fixture.expected, fixture.meta)


@pytest.mark.parametrize("missing", ["meta.json", "page.html", "expected.json"])
def test_a_folder_that_lacks_a_file_is_said_to_be_no_fixture(tmp_path: Path, missing: str) -> None:
    fixture = load_fixture(ROOT / "event")
    save_fixture(tmp_path / "f", fixture.meta, fixture.capture.body, fixture.expected)
    (tmp_path / "f" / missing).unlink()
    with pytest.raises(UsageError, match="is not a fixture"):
        load_fixture(tmp_path / "f")


def test_a_fixture_whose_meta_was_edited_into_nonsense_is_refused(tmp_path: Path) -> None:
    fixture = load_fixture(ROOT / "event")
    save_fixture(tmp_path / "f", fixture.meta, fixture.capture.body, fixture.expected)
    (tmp_path / "f" / "meta.json").write_text('{"page": 12}')
    with pytest.raises(UsageError, match="is not a fixture"):
        load_fixture(tmp_path / "f")
