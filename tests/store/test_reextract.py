"""Kept captures read again: the same JSON as collecting; a mended pack mends what was collected before."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from scraper.cli.app import app
from scraper.collect import PageReader, Visits, collect_incident
from scraper.errors import TimedOut, UsageError
from scraper.export import to_json
from scraper.models import Incident
from scraper.packs import load_pack, shelf
from scraper.packs.spec import Pack
from scraper.reextract import kept_incident, reextract
from scraper.store import Archive, KeepingConsole
from tests.collect.replay import CUSTOMER, PACK, StumblingConsole, capture_of

EVENTS = {"100": "event", "101": "event_ipv6", "102": "event_no_signature_content"}
RECORD = {"customer_id": CUSTOMER, "event_ids": [100, 101, 102, 103, 101]}


def _console() -> StumblingConsole:
    pages = [capture_of(name, event=event) for event, name in EVENTS.items()]
    console = StumblingConsole(*pages, capture_of("signature"))
    console.records["7"] = RECORD
    return console


def _collect(
    archive: Archive, console: StumblingConsole, *, pack: Pack = PACK, visits: Visits = Visits.AUTO
) -> Incident:
    keeping = KeepingConsole(console, archive, name="alertlogic", hosts=_hosts())
    reader = PageReader(keeping, pack, visits=visits)

    async def both() -> Incident:
        found = await collect_incident(
            reader, "7", customer=CUSTOMER, by_api=True, on_progress=lambda _: None
        )
        return await keeping.keep(found, CUSTOMER)

    return asyncio.run(both())


def _hosts() -> dict[str, str]:
    return dict(PACK.console.data_centres[PACK.console.default].hosts)


def _again(archive: Archive, pack: Pack = PACK) -> Incident:
    return asyncio.run(reextract(archive, kept_incident(archive, "7"), pack))


def _pack_with(tmp_path: Path, old: str, new: str) -> Pack:
    folder = shutil.copytree(shelf() / "alertlogic", tmp_path / "pack")
    text = (folder / "event.yml").read_text()
    assert old in text
    (folder / "event.yml").write_text(text.replace(old, new))
    return load_pack(folder)


@pytest.mark.parametrize("visits", list(Visits))
def test_the_same_pack_gives_the_same_json_byte_for_byte(tmp_path: Path, visits: Visits) -> None:
    archive = Archive(tmp_path)
    found = _collect(archive, _console(), visits=visits)
    assert list(found.errors) == ["103"]
    assert to_json(_again(archive)) == to_json(found)


def test_pages_that_had_to_be_rendered_and_events_that_failed_are_as_they_were(tmp_path: Path) -> None:
    archive, console = Archive(tmp_path), _console()
    for event in ("100", "102"):
        console.rendered[f"id={event}&"] = capture_of("event_no_engine_time", event=event)
    console.stumbles["id=101&"] = [TimedOut("too late")] * 3
    found = _collect(archive, console)
    assert found.warnings
    assert found.errors["101"].kind == "timed_out"
    assert to_json(_again(archive)) == to_json(found)


def test_a_mended_selector_mends_what_was_collected_before(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "store")
    broken = _pack_with(tmp_path, "{script: sensor}\n      - {label: Sensor}", "{label: Was Sensor}")
    found = _collect(archive, _console(), pack=broken)
    assert found.events["100"].event_details.sensor is None
    again = _again(archive)
    assert again.events["100"].event_details.sensor == "example-sensor-19502-ngtm"
    assert again.event_ids == found.event_ids


def test_a_pack_whose_addresses_have_changed_still_finds_the_captures(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "store")
    _collect(archive, _console())
    moved = _pack_with(tmp_path, "/embedded/event.php?id=", "/new/event.php?id=")
    assert list(_again(archive, moved).events) == ["100", "101", "102"]


def test_a_capture_that_is_damaged_costs_its_event_only(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    found = _collect(archive, _console(), visits=Visits.FETCHED)
    name = found.events["100"].visits[0].sha256
    (tmp_path / "objects" / name[:2] / f"{name}.gz").write_bytes(b"")
    again = _again(archive)
    assert list(again.events) == ["101", "102"]
    assert "damaged" in again.errors["100"].message


def test_a_full_disk_costs_a_warning_and_not_the_incident(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found = _collect(Archive(tmp_path / "file"), _console())
    assert list(found.events) == ["100", "101", "102"]
    assert "its captures are not kept" in found.warnings[-1]


def _run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["reextract", *arguments])


def test_the_command_prints_the_incident_without_visiting_anything(tmp_path: Path) -> None:
    found = _collect(Archive(tmp_path), _console())
    done = _run("7", "--format", "json", "--store", str(tmp_path))
    assert json.loads(done.stdout) == json.loads(to_json(found))


def test_the_command_without_an_id_tells_of_each_kept_incident(tmp_path: Path) -> None:
    _collect(Archive(tmp_path), _console())
    done = _run("--store", str(tmp_path))
    assert "as collected\t3 of 4 events read, 3 then" in done.output


def test_an_incident_that_is_not_kept_is_said_so(tmp_path: Path) -> None:
    assert isinstance(_run("8", "--store", str(tmp_path)).exception, UsageError)
    assert isinstance(_run("--store", str(tmp_path)).exception, UsageError)
