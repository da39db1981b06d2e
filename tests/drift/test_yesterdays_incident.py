"""A redesign breaks a selector; mended, it mends the incident that was collected before it was noticed."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scraper.packs import load_pack
from scraper.practice.process import PracticeConsole, practice_process
from tests.canary.running import Home

pytestmark = pytest.mark.browser
LABELS = ("Source Address", "Source IP", "Source Addr")


@pytest.fixture
def console() -> Iterator[PracticeConsole]:
    with practice_process() as running:
        yield running


def fragile_pack(folder: Path) -> Path:
    """The shipped pack, in which only the script's variable tells the source's address."""
    shutil.copytree(load_pack("alertlogic").source, folder)
    file = folder / "event.yml"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text(
        "".join(one for one in lines if not any(f"{{label: {label}}}" in one for label in LABELS))
    )
    return folder


def addresses(home: Home, name: str) -> list[Any]:
    incident = json.loads((home.root / "work" / name).read_bytes())
    return [event["event_details"]["source_addr"] for event in incident["events"].values()]


def test_a_mended_selector_mends_yesterdays_incident_without_a_visit(
    console: PracticeConsole, tmp_path: Path
) -> None:
    home = Home(tmp_path, console, "analyst")
    pack = str(fragile_pack(tmp_path / "pack"))
    incident = console.ready["incident"]
    number, customer = incident["incident_id"], incident["customer_id"]
    collect = ("incident", number, "--customer", customer, "--console", pack, "--keep", "--format", "json")
    home.run(*collect, "--output", "before.json")
    console.tell("variants", set=["var_renamed"])
    home.run(*collect, "--output", "broken.json")
    requests = console.ask("requests")
    assert home.run("repair", "--kept", number, "--console", pack, "--write") == 0
    assert home.run("reextract", number, "--console", pack, "--format", "json", "--output", "after.json") == 0
    assert console.ask("requests") == requests
    assert set(addresses(home, "broken.json")) == {None}
    assert addresses(home, "after.json") == addresses(home, "before.json")
    assert None not in addresses(home, "after.json")
