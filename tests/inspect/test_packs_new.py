"""`scraper packs new` at a console that nobody described: what it writes loads and reads it at once."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper import aio
from scraper.collect import collect_events
from scraper.collect.lists import Listed, read_incident
from scraper.credentials import Credentials, Secret
from scraper.extract import extract
from scraper.models import Capture
from scraper.models.event_set import EventSet
from scraper.packs import load_pack
from scraper.profiles import Profile
from tests.cli.running import Done, scraper
from tests.generality.site import COUNT, PACKET, site
from tests.inspect.consoles import consoles

pytestmark = pytest.mark.browser


def packs_new(folder: Path, *urls: str, password: str = "right") -> Done:
    """Run the command as a user whose state is his own."""
    secrets = {"SCRAPER_USERNAME": "analyst", "SCRAPER_PASSWORD": password}
    into = ("--into", folder / "pack")
    return scraper("packs", "new", *urls, *into, SCRAPER_STATE_DIR=str(folder / "state"), **secrets)


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with site() as running:
        yield running


@pytest.fixture(scope="module")
def lists() -> Iterator[str]:
    with consoles() as running:
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


def test_the_proposed_pack_lists_every_event_and_reads_them_without_an_edit(
    origin: str, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRAPER_STATE_DIR", str(tmp_path))
    given = aio.settings(
        profile=Profile(name="p", console=str(made), hosts={"console": origin}),
        credentials=Credentials(username=Secret("analyst"), password=Secret("right")),
        timeout=20.0,
    )

    async def main() -> tuple[Listed, EventSet]:
        async with aio.open_reader(given) as reader:
            listed = await read_incident(reader, reader.pack.pages["incident"], {"incident_id": "all"})
            some = listed.event_ids[::50]
            return listed, await collect_events(reader, some, on_progress=lambda _: None)

    listed, found = asyncio.run(main())
    assert sorted(map(str, listed.event_ids), key=int) == [str(n) for n in range(1, COUNT + 1)]
    assert (len(found.events), found.errors) == (3, {})
    for name, event in found.events.items():
        assert event.event_details.source_addr == f"192.0.2.{name}"
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
    assert {file.name for file in (tmp_path / "pack").iterdir()} == {"login-1.html", "login-2.html"}
    assert "password" in (tmp_path / "pack" / "login-1.html").read_text()
    (tmp_path / "pack" / "event.yml").touch()
    assert "is not empty" in packs_new(tmp_path, f"{origin}/app").stderr


@pytest.mark.parametrize(
    ("url", "code", "said"),
    [
        ("no address", 2, "Give it whole"),
        ("file:///etc/hosts", 2, "Give it whole"),
        ("http://127.0.0.1:1/app", 41, "Check the address"),
        ("{origin}/missing", 44, "the console answered 404"),
    ],
)
def test_what_is_no_address_no_console_or_no_page_is_told_in_one_line_and_writes_nothing(
    lists: str, tmp_path: Path, url: str, code: int, said: str
) -> None:
    done = packs_new(tmp_path, url.replace("{origin}", lists))
    assert (done.returncode, said in done.stderr) == (code, True)
    assert not (tmp_path / "pack").exists()


def test_a_run_that_is_stopped_says_so_and_writes_nothing(lists: str, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "scraper",
        "packs",
        "new",
        f"{lists}/cards",
        "--into",
        str(tmp_path / "pack"),
    ]
    environment = {**os.environ, "SCRAPER_STATE_DIR": str(tmp_path), "SCRAPER_USERNAME": "analyst"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as running:
        assert running.stderr is not None
        said = running.stderr.readline()
        running.send_signal(signal.SIGINT)
        rest = running.stderr.read()
    assert said.startswith("looking at")
    assert (running.returncode, rest.splitlines()[-1]) == (130, "stopped; nothing was written")
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
