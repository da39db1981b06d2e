"""`scraper packs new` at a console that nobody described: what it writes loads and reads it at once."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper import aio
from scraper.collect import collect_incident
from scraper.credentials import Credentials, Secret
from scraper.extract import extract
from scraper.models import Capture, Incident
from scraper.packs import load_pack
from scraper.profiles import Profile
from tests.generality.site import COUNT, PACKET, site

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.browser


def packs_new(folder: Path, *urls: str, password: str = "right") -> subprocess.CompletedProcess[str]:
    """Run the command as a user whose state is his own."""
    secrets = {"SCRAPER_USERNAME": "analyst", "SCRAPER_PASSWORD": password}
    return subprocess.run(
        [sys.executable, "-m", "scraper", "packs", "new", *urls, "--into", str(folder / "pack")],
        env={**os.environ, **secrets, "SCRAPER_STATE_DIR": str(folder / "state")},
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=120,
    )


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with site() as running:
        yield running


@pytest.fixture(scope="module")
def made(origin: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack that was made of a list and two events, and is touched by nobody."""
    folder = tmp_path_factory.mktemp("new")
    urls = [f"{origin}/app?list=1#/alerts", *(f"{origin}/app#/alert/{number}" for number in (3, 4))]
    done = packs_new(folder, *urls)
    assert done.returncode == 0, done.stderr
    return folder / "pack"


def test_the_proposed_pack_loads_and_reads_the_pages_that_it_is_made_of(made: Path) -> None:
    pack = load_pack(made)
    for kind, arguments in (("event", {"event_id": "3"}), ("incident", {})):
        capture = Capture.model_validate_json((made / f"{kind}.json").read_text())
        found = extract(capture, pack.pages[kind], arguments)
        assert {field.state.value for field in found.fields.values()} <= {"present"}
        assert (made / f"{kind}.html").is_file()
    assert pack.pages["event"].at == "{console}/app#/alert/{event_id}"


def test_the_proposed_pack_collects_every_event_without_an_edit(
    origin: str, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRAPER_STATE_DIR", str(tmp_path))
    given = aio.settings(
        profile=Profile(name="p", console=str(made), hosts={"console": origin}),
        credentials=Credentials(username=Secret("analyst"), password=Secret("right")),
        timeout=20.0,
    )

    async def main() -> Incident:
        async with aio.open_reader(given) as reader:
            return await collect_incident(reader, "all", on_progress=lambda _: None)

    incident = asyncio.run(main())
    assert (len(incident.events), incident.errors) == (COUNT, {})
    event = incident.events["7"]
    assert event.event_details.source_addr == "192.0.2.7"
    assert event.event_details.dest_port == 80
    assert b"".join(packet.data for packet in event.event_payload.capture.packets) == PACKET


def test_what_is_written_is_for_its_owner_only_and_holds_no_secret(made: Path) -> None:
    files = [file for file in made.iterdir() if file.is_file()]
    assert {file.stat().st_mode & 0o077 for file in files} == {0}
    texts = [file.read_text() for file in files if file.suffix == ".yml" or file.name.startswith("login")]
    assert len(texts) == 5
    assert not [text for text in texts if "right" in text or "analyst" in text]


def test_a_wrong_password_is_told_and_the_login_page_is_kept(origin: str, tmp_path: Path) -> None:
    done = packs_new(tmp_path, f"{origin}/app", password="wrong")
    assert done.returncode == 21
    assert "password" in (tmp_path / "pack" / "login-1.html").read_text()


def test_an_address_that_is_none_and_a_console_that_is_down_are_told_apart(tmp_path: Path) -> None:
    with site() as gone:
        pass
    told = [packs_new(tmp_path, url) for url in ("no address", "file:///etc/hosts", f"{gone}/app")]
    assert [done.returncode for done in told] == [2, 2, 41]
    assert not (tmp_path / "pack").exists()


def test_a_probe_is_only_proposed_that_tells_those_signed_in_from_others(made: Path, origin: str) -> None:
    from urllib.request import urlopen

    probe = load_pack(made).login.probe
    assert probe.contains is not None
    try:
        answer = urlopen(probe.fetch.replace("{console}", origin)).read().decode()
    except OSError as error:
        answer = json.dumps(str(error))
    assert probe.contains not in answer
