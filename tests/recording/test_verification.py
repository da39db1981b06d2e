"""Fixtures are compared value by value, without a network, by command and by pytest; updated with consent."""

import json
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from scraper.cli.app import app
from scraper.errors import FixtureError, UsageError
from scraper.packs import load_pack
from scraper.recording import NetworkBlocked, load_fixture, offline, verify, verify_all
from scraper.recording.verification import compare

SHIPPED = Path(__file__).parents[2] / "fixtures" / "alertlogic"
PACK = load_pack("alertlogic")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of one fixture."""
    return Path(shutil.copytree(SHIPPED / "event", tmp_path / "event"))


def _edit(folder: Path, change: dict[str, Any]) -> None:
    path = folder / "expected.json"
    expected = json.loads(path.read_bytes())
    for name, field in change.items():
        expected["fields"][name].update(field)
    path.write_text(json.dumps(expected))


def _pytest(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, "-W", "error", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def _run(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments), catch_exceptions=True)
    if isinstance(done.exception, FixtureError | UsageError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def test_all_shipped_fixtures_are_as_expected_and_the_network_was_refused_meanwhile() -> None:
    result = verify_all(SHIPPED, lambda _: PACK)
    assert (result.bad, result.network_blocked) == ([], True)
    assert result.checks > 400


def test_a_difference_shows_the_value_before_and_after(folder: Path) -> None:
    _edit(folder, {"source_port": {"value": 99}})
    (difference,) = verify(load_fixture(folder), PACK).differences
    assert difference.lines() == ("source_port value", "  expected: 99", "  found:    30151")


def test_a_difference_in_a_long_value_is_shown_where_it_is(folder: Path) -> None:
    fixture = load_fixture(folder)
    packets = list(fixture.expected["fields"]["payload"]["value"])
    packets[1] = f"{packets[1][:100]}ff{packets[1][102:]}"
    _edit(folder, {"payload": {"value": packets}})
    (difference,) = verify(load_fixture(folder), PACK).differences
    assert difference.where == "value[1]"
    assert "from character 76 of" in difference.expected
    assert len(difference.expected) < 200


def test_another_selector_that_finds_the_same_value_is_a_difference(folder: Path) -> None:
    _edit(folder, {"source_port": {"found_by": "label: Source Port"}})
    (difference,) = verify(load_fixture(folder), PACK).differences
    assert difference.where == "found_by"


def test_a_page_that_is_read_where_an_error_was_expected_is_a_difference(folder: Path) -> None:
    (folder / "expected.json").write_text('{"error": "wrong_page"}')
    (difference,) = verify(load_fixture(folder), PACK).differences
    assert difference.check == "outcome"


def test_what_a_page_says_is_shown_inert() -> None:
    evil = "\x1b]0;owned\x07<script>"
    (difference,) = compare({"fields": {"a": {"value": ""}}}, {"fields": {"a": {"value": evil}}})
    assert "\x1b" not in difference.found


def test_a_status_that_is_a_refusal_is_an_expected_failure(folder: Path) -> None:
    meta = json.loads((folder / "meta.json").read_bytes())
    (folder / "meta.json").write_text(json.dumps({**meta, "status": 403}))
    (folder / "expected.json").write_text('{"error": "refused"}')
    assert verify(load_fixture(folder), PACK).good


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from("abc"), json_values), st.dictionaries(st.sampled_from("abc"), json_values)
)
def test_readings_differ_exactly_when_they_are_not_the_same_json(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    differences = list(compare({"fields": one}, {"fields": other}))
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert bool(differences) != same


@settings(max_examples=60)
@given(st.binary(max_size=40) | json_values.map(lambda value: json.dumps(value).encode()))
def test_whatever_expected_json_holds_a_fixture_is_loaded_or_called_broken(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("f")
    for part in ("meta.json", "page.html"):
        (folder / part).write_bytes((SHIPPED / "event" / part).read_bytes())
    (folder / "expected.json").write_bytes(data)
    (verdict,) = verify_all(folder, lambda _: PACK).verdicts
    assert verdict.broken is not None or verdict.differences


def test_broken_fixtures_and_those_that_prove_nothing_are_listed(folder: Path) -> None:
    shutil.copytree(folder, folder.parent / "twin")
    broken = Path(shutil.copytree(folder, folder.parent / "half"))
    (broken / "page.html").unlink()
    strange = Path(shutil.copytree(SHIPPED / "signature", folder.parent / "strange"))
    (strange / "notes.txt").write_text("x")
    with pytest.raises(FixtureError, match="1 of 4 fixtures"):
        _run("fixtures", "verify", str(folder.parent))
    verdicts = {one.folder.name: one for one in verify_all(folder.parent, lambda _: PACK).verdicts}
    assert "page.html is missing" in (verdicts["half"].broken or "")
    assert "the same as" in (verdicts["twin"].unused or "")
    assert verdicts["strange"].unused == "nothing reads notes.txt"


def test_a_fixture_of_a_page_that_the_pack_no_longer_has_is_unused(folder: Path) -> None:
    meta = json.loads((folder / "meta.json").read_bytes())
    (folder / "meta.json").write_text(json.dumps({**meta, "page": "gone"}))
    assert "no page 'gone'" in (verify(load_fixture(folder), PACK).unused or "")


def test_a_folder_without_fixtures_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(FixtureError, match="no fixture"):
        _run("fixtures", "verify", str(tmp_path))


def test_no_socket_can_be_had_in_any_thread_while_pages_are_read() -> None:
    refused = []

    def ask() -> None:
        try:
            socket.create_connection(("127.0.0.1", 9))
        except NetworkBlocked:
            refused.append(True)

    with offline() as watch:
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        with pytest.raises(NetworkBlocked):
            socket.getaddrinfo("localhost", 80)
    assert (refused, watch.proved) == ([True], True)
    assert "socket.getaddrinfo" in watch.attempts
    socket.socket().close()


def test_updating_shows_each_value_before_and_after_and_writes_it(folder: Path) -> None:
    _edit(folder, {"source_port": {"value": 99}})
    output = _run("fixtures", "update", str(folder))
    assert "  before: 99\n  after:  30151" in output
    assert load_fixture(folder).expected == load_fixture(SHIPPED / "event").expected


@pytest.mark.parametrize(
    ("expected", "reason"),
    [
        ('{"error": "wrong_page"}', "would become"),
        ('{"fields": {"gone": {"state": "present", "value": 1}}}', "no value"),
    ],
)
def test_a_large_change_is_refused_without_consent(folder: Path, expected: str, reason: str) -> None:
    (folder / "expected.json").write_text(expected)
    with pytest.raises(FixtureError, match="nothing was written"):
        _run("fixtures", "update", str(folder))
    assert (folder / "expected.json").read_text() == expected
    assert reason in _run("fixtures", "update", "--yes", str(folder))
    assert verify(load_fixture(folder), PACK).good


def test_nothing_is_updated_where_a_fixture_is_broken(folder: Path) -> None:
    _edit(folder, {"source_port": {"value": 99}})
    before = (folder / "expected.json").read_bytes()
    broken = Path(shutil.copytree(folder, folder.parent / "half"))
    (broken / "meta.json").write_text("{")
    with pytest.raises(FixtureError, match="broken"):
        _run("fixtures", "update", "--yes", str(folder.parent))
    assert (folder / "expected.json").read_bytes() == before


def test_pytest_makes_one_readable_item_a_field_and_shows_values(folder: Path) -> None:
    _edit(folder, {"source_port": {"value": 99}})
    shutil.copytree(SHIPPED / "event_login_page_200", folder.parent / "login")
    done = _pytest("-v", str(folder.parent), cwd=folder.parent)
    assert done.returncode == 1
    assert "event: source_port FAILED" in done.stdout
    assert "event: dest_port PASSED" in done.stdout
    assert "login: fails as signed_out PASSED" in done.stdout
    assert "expected: 99" in done.stdout
    assert "Traceback" not in done.stdout


def test_pytest_calls_a_broken_fixture_an_error(folder: Path) -> None:
    (folder / "expected.json").write_text('{"fields": {"a": 1}}')
    done = _pytest(str(folder), cwd=folder)
    assert done.returncode != 0
    assert "fields.a has none of the states" in done.stdout


def test_pytest_leaves_other_projects_files_alone_and_loads_nothing_for_them(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "meta.json").write_text("not ours {")
    (tmp_path / "data" / "expected.json").write_text("neither")
    (tmp_path / "test_own.py").write_text(
        "import sys\ndef test_own():\n    assert not {'lxml', 'pydantic'} & set(sys.modules)\n"
    )
    done = _pytest("-q", cwd=tmp_path)
    assert "1 passed" in done.stdout, done.stdout
