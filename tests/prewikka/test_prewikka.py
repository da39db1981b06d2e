"""A console that nobody here wrote, by its pack alone: Prewikka from Debian, with our alerts in it."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from scraper import aio
from scraper.collect import PageReader, Progress, collect_events, collect_incident
from scraper.collect.incidents import INCIDENT
from scraper.collect.lists import Listed, read_incident
from scraper.credentials import Credentials, Secret
from scraper.decode import Endpoints, RawPacket, read_payload
from scraper.errors import ConsoleUnreachable, UsageError, WrongPassword
from scraper.models import Incident
from scraper.models.event_set import EventSet
from scraper.models.payload import Payload
from scraper.profiles import Profile
from tests.cli.running import scraper
from tests.prewikka.install import missing
from tests.prewikka.servers import PASSWORD, USER, Prewikka, prewikka
from tests.truth import differences, records

EVENTS = Path(__file__).parents[2] / "fixtures" / "incidents" / "demo.jsonl"
LINES = EVENTS.read_text(encoding="utf-8").splitlines()
TRUTH = records(EVENTS)
WHY_NOT = missing()
LATE = 4_102_444_800
"""The end of the time that the list shows: in 2100."""
T = TypeVar("T")

pytestmark = [pytest.mark.browser, pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT))]


def alert(number: int, **changes: Any) -> str:
    """One more alert, like a known one but for some changes."""
    return json.dumps({**json.loads(LINES[2]), "event_id": number, **changes})


@dataclass
class Desk:
    """An analyst's place at the console."""

    console: Prewikka
    folder: Path
    steps: list[str] = field(default_factory=list)

    def run(
        self, work: Callable[[PageReader], Awaitable[T]], password: str = PASSWORD, pack: str = "prewikka"
    ) -> T:
        """Do something, signed in."""
        given = aio.settings(
            profile=Profile(name="p", console=pack, hosts={"console": self.console.origin}),
            credentials=Credentials(username=Secret(USER), password=Secret(password)),
            on_step=self.steps.append,
            timeout=20.0,
        )

        async def main() -> T:
            async with aio.open_reader(given) as reader:
                return await work(reader)

        return asyncio.run(main())

    def incident(
        self, name: str, told: Callable[[Progress], None] = lambda _: None, concurrency: int = 8
    ) -> Incident:
        """Collect an incident."""
        return self.run(
            lambda reader: collect_incident(reader, name, on_progress=told, concurrency=concurrency)
        )


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prewikka]:
    with prewikka(tmp_path_factory.mktemp("prewikka"), "\n".join(LINES)) as running:
        yield running


@pytest.fixture
def desk(console: Prewikka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("SCRAPER_STATE_DIR", str(tmp_path / "state"))
    return Desk(console, tmp_path)


def reading_of(record: dict[str, Any]) -> Payload:
    """What the same bytes are read as without any console."""
    ends = {name: record[name] for name in Endpoints.__annotations__ if name in record}
    packets = [RawPacket(bytes.fromhex(packet["hex"])) for packet in record["packets"]]
    return read_payload(packets, endpoints=Endpoints(**ends))


def faults(incident: Incident | EventSet) -> list[str]:
    """What is not as it was inserted."""
    return [
        f"{name}: {fault}"
        for name, event in incident.events.items()
        for fault in (
            *differences(event, TRUTH[name]),
            *([] if event.event_payload.capture == reading_of(TRUTH[name]) else ["the reading differs"]),
            *event.warnings,
        )
    ]


def test_every_alert_comes_back_with_every_field_and_every_byte_as_inserted(desk: Desk) -> None:
    incident = desk.incident("all")
    assert faults(incident) == []
    assert set(incident.events) == TRUTH.keys()
    assert incident.warnings == ()
    assert {visit.visit.value for event in incident.events.values() for visit in event.visits} == {"rendered"}


def test_a_pack_that_was_begun_from_its_list_lists_and_reads_alerts_without_an_edit(desk: Desk) -> None:
    address = (
        f"{desk.console.origin}/alerts/forensic?timeline_mode=custom&timeline_start=0&timeline_end={LATE}"
    )
    secrets = {"SCRAPER_USERNAME": USER, "SCRAPER_PASSWORD": PASSWORD}
    folder, state = desk.folder / "begun", str(desk.folder / "state")
    done = scraper("packs", "new", address, "--into", folder, SCRAPER_STATE_DIR=state, **secrets)
    assert done.returncode == 0, done.stderr
    assert f"{len(TRUTH)} rows came" in done.stderr

    async def work(reader: PageReader) -> tuple[Listed, Any]:
        listed = await read_incident(reader, reader.pack.pages[INCIDENT], {"incident_id": "all"})
        some = listed.event_ids[:: len(TRUTH) // 9]
        return listed, await collect_events(reader, some, on_progress=lambda _: None)

    listed, found = desk.run(work, pack=str(folder))
    assert {str(one) for one in listed.event_ids} == TRUTH.keys()
    assert (found.errors, len(found.events)) == ({}, 10)
    assert faults(found) == []


def test_an_incident_is_a_list_filtered_by_source_classification_or_time(desk: Desk) -> None:
    chosen = TRUTH["21312"]
    asked = {
        f"source={chosen['source_addr']}": ("source_addr", chosen["source_addr"]),
        f"classification={chosen['signature']['name']}": ("signature", chosen["signature"]),
    }

    async def lists(reader: PageReader) -> dict[str, set[str]]:
        names = [*asked, "since=2023-11-14; until=2023-11-15", "classification=O'Brien; source=::1"]
        page = reader.pack.pages[INCIDENT]
        found = [await read_incident(reader, page, {"incident_id": name}) for name in names]
        return {name: {str(i) for i in one.event_ids} for name, one in zip(names, found, strict=True)}

    found = desk.run(lists)
    for name, (key, value) in asked.items():
        assert found[name] == {event for event, record in TRUTH.items() if record[key] == value}
    november = {event for event, record in TRUTH.items() if record["time"].startswith("2023-11-14")}
    assert found["since=2023-11-14; until=2023-11-15"] == november
    assert found["classification=O'Brien; source=::1"] == set()


def test_an_incident_that_names_no_filter_is_refused_with_the_filters_that_there_are(desk: Desk) -> None:
    with pytest.raises(UsageError, match="chosen by filters") as caught:
        desk.incident("4711")
    assert "classification" in caught.value.advice


def test_a_wrong_password_and_a_console_that_is_down_are_told_apart(desk: Desk) -> None:
    with pytest.raises(WrongPassword):
        desk.run(lambda reader: asyncio.sleep(0), password="not this one")
    assert desk.steps.count("login page: credentials") == 1
    desk.console.stop("console")
    try:
        with pytest.raises(ConsoleUnreachable):
            desk.run(lambda reader: asyncio.sleep(0))
    finally:
        desk.console.start_console()


def test_an_alert_that_is_not_there_is_not_found_and_the_others_come(desk: Desk) -> None:
    async def work(reader: PageReader) -> Any:
        return await collect_events(reader, [999_999, 21312], on_progress=lambda _: None)

    found = desk.run(work)
    assert {name: problem.kind for name, problem in found.errors.items()} == {"999999": "not_found"}
    assert set(found.events) == {"21312"}


def test_an_alert_deleted_after_it_was_listed_ends_as_not_found(desk: Desk) -> None:
    desk.console.insert(
        alert(70_001, source_addr="192.0.2.7") + "\n" + alert(70_002, source_addr="192.0.2.7")
    )
    gone = iter(["70002"])

    def told(progress: Progress) -> None:
        for message_id in gone:
            desk.console.delete_alert(message_id)

    incident = desk.incident("source=192.0.2.7", told)
    desk.console.delete_alert("70001")
    assert set(incident.events) == {"70001"}
    assert {name: problem.kind for name, problem in incident.errors.items()} == {"70002": "not_found"}


@pytest.mark.parametrize("trouble", ["sessions", "console", "database"])
def test_a_collection_gets_over_trouble_that_passes(desk: Desk, trouble: str) -> None:
    due = iter([trouble])

    def told(progress: Progress) -> None:
        if progress.done < 3:
            return
        for name in due:
            if name == "sessions":
                desk.console.end_sessions()
            else:
                desk.console.stop(name)
                desk.console.start_console() if name == "console" else desk.console.start_database()

    incident = desk.incident(f"classification={TRUTH['21312']['signature']['name']}", told, 2)
    assert incident.errors == {}
    assert faults(incident) == []
    assert desk.steps.count("login page: credentials") == (2 if trouble == "sessions" else 1)


def test_a_database_that_stays_away_makes_every_alert_an_error_that_says_so(desk: Desk) -> None:
    async def work(reader: PageReader) -> Any:
        desk.console.stop("database")
        return await collect_events(reader, [21312], on_progress=lambda _: None)

    try:
        found = desk.run(work)
    finally:
        desk.console.start_database()
    assert [problem.kind for problem in found.errors.values()] == ["console_unreachable"]


def test_markup_script_and_labels_in_an_alert_are_text(desk: Desk) -> None:
    name = "<script>document.title='x'</script><b>Node address</b> Source(0) </td><td>Port: 1"
    rule = 'alert tcp any any -> any any (msg:"<img src=x onerror=alert(1)> & &amp; MessageID"; sid:1;)'
    signature = {"id": 5, "name": name, "rule": rule}
    desk.console.insert(alert(70_010, source_addr="192.0.2.9", signature=signature))
    incident = desk.incident("source=192.0.2.9")
    desk.console.delete_alert("70010")
    event = incident.events["70010"]
    assert event.event_details.signature_name == name
    assert event.signature_details.sig_rule == rule
    assert (event.event_details.source_addr, event.event_details.source_port) == ("192.0.2.9", 15809)
    assert event.warnings == ()


def test_a_list_of_many_pages_loses_no_row(desk: Desk) -> None:
    many = range(80_000, 80_450)
    desk.console.insert("\n".join(alert(n, source_addr="192.0.2.11", packets=[]) for n in many))

    async def listed(reader: PageReader) -> tuple[Any, ...]:
        page = reader.pack.pages[INCIDENT]
        return (await read_incident(reader, page, {"incident_id": "source=192.0.2.11"})).event_ids

    found = desk.run(listed)
    desk.console.sql("DELETE FROM Prelude_Alert WHERE messageid LIKE '80%'", database="prelude")
    assert sorted(found) == list(many)
