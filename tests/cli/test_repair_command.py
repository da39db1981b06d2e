"""`scraper repair` as people use it: shows first, writes only when asked and only when all is proved."""

import json
import shutil
from pathlib import Path

import pytest

from scraper.packs import load_pack
from scraper.recording import load_fixture
from scraper.recording.record import Recording, record
from scraper.recording.scrub.page import Taken
from scraper.recording.verification import verify_all
from tests.cli.running import scraper
from tests.drift.mending.redesigned import FIXTURES, NAMES, reworded, sheet

SIGN_IN = """<html><body><form><label for=u>E-mail</label>
<input id=u type=email name=user_email autocomplete=username>
<label for=p>Password</label><input type=password id=p name=user_pass autocomplete=current-password>
<button type=submit>SIGN IN</button> <a href=/forgot>Forgot it?</a></form></body></html>"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    shutil.copytree(load_pack("alertlogic").source, folder)
    return folder


@pytest.fixture
def captures(tmp_path: Path) -> list[Path]:
    files = []
    for name in NAMES:
        file = tmp_path / f"{name}_new.json"
        file.write_text(sheet(name, reworded).capture.model_dump_json())
        files.append(file)
    return files


def test_it_shows_the_change_and_writes_nothing_unless_asked(pack: Path, captures: list[Path]) -> None:
    before = (pack / "event.yml").read_bytes()
    done = scraper("repair", *captures, "--console", pack)
    assert done.returncode == 0, done.stderr
    assert "source_addr: {label: Attacker}" in done.stdout
    assert "+      - {label: Attacker}" in done.stderr
    assert (pack / "event.yml").read_bytes() == before


def test_written_it_reads_old_and_new_pages_and_the_new_ones_become_fixtures(
    pack: Path, captures: list[Path], tmp_path: Path
) -> None:
    done = scraper("repair", *captures, "--console", pack, "--write", "--into", tmp_path / "kept")
    assert done.returncode == 0, done.stderr
    mended = load_pack(pack)
    assert not verify_all(FIXTURES, lambda _: mended).bad
    fresh = verify_all(tmp_path / "kept", lambda _: mended)
    assert (len(fresh.verdicts), fresh.bad) == (len(NAMES), [])
    assert "# one event" in (pack / "event.yml").read_text().lower()


def test_fixtures_with_stand_ins_serve_for_captures_with_the_real_addresses(
    pack: Path, captures: list[Path], tmp_path: Path
) -> None:
    old = tmp_path / "scrubbed"
    shipped = [load_fixture(FIXTURES / name) for name in NAMES]
    taken = [Recording(one.name, Taken(one.capture, one.meta.arguments), "as before") for one in shipped]
    record(taken, load_pack(pack), old)
    done = scraper("repair", *captures, "--console", pack, "--old", old)
    assert done.returncode == 0, done.stdout
    assert "source_addr: {label: Attacker}" in done.stdout
    assert "likeness" in done.stdout


def test_when_a_field_is_gone_no_file_is_touched(pack: Path, tmp_path: Path) -> None:
    page = tmp_path / "new.json"
    gone = sheet("event_post", lambda source: reworded(source).replace("10.127.64.40", ""))
    page.write_text(gone.capture.model_dump_json())
    before = (pack / "event.yml").read_bytes()
    done = scraper("repair", page, "--console", pack, "--write", "--into", tmp_path / "kept")
    assert done.returncode == 5
    assert "dest_addr: refused" in done.stdout
    assert (pack / "event.yml").read_bytes() == before
    assert not (tmp_path / "kept").exists()


def test_its_result_can_be_read_by_programs(pack: Path, captures: list[Path]) -> None:
    result = json.loads(scraper("repair", *captures, "--console", pack, "--json").stdout)
    by_field = {one["field"]: one for one in result["mended"]}
    assert by_field["severity"]["find"] == {"label": "Risk"}
    assert result["refused"] == []


def test_a_login_state_is_mended_with_the_old_selectors_kept_beside(pack: Path, tmp_path: Path) -> None:
    page = tmp_path / "sign_in.html"
    page.write_text(SIGN_IN)
    done = scraper("repair", page, "--page", "login", "--state", "credentials", "--console", pack, "--write")
    assert done.returncode == 0, done.stderr
    state = load_pack(pack).login.states["credentials"]
    assert state.when.css == 'input[name=password], input[name="user_pass"]'
    assert state.do[0].fill == 'input[name=email], input[name="user_email"]'
    assert str(state.do[2].click).endswith('button[type="submit"]')


def test_a_page_that_is_no_login_mends_no_login_state(pack: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><body><p>Maintenance</p></body></html>")
    before = (pack / "login.yml").read_bytes()
    done = scraper("repair", page, "--page", "login", "--state", "credentials", "--console", pack, "--write")
    assert done.returncode == 5
    assert (pack / "login.yml").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "which pages are new"),
        (["nowhere.html"], "cannot be read"),
        (["page.html", "--teach", "port"], "FIELD=VALUE"),
        (["page.html", "--page", "nonsense"], "no page"),
        (["page.html", "--page", "login"], "which state"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(
    arguments: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").write_text("<p>")
    done = scraper("repair", *arguments)
    assert done.returncode == 2
    assert says in done.stderr
