"""A console of frames, forms behind scripts and windows, that nobody described in Python."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.collect import PageReader, collect_events
from scraper.extract import extract
from scraper.models import Capture
from scraper.models.event_set import EventSet
from scraper.packs import load_pack
from scraper.recording.scrub.page import Known, Taken, scrub
from tests.generality.framed_site import COUNT, FramedSite, packet
from tests.generality.running import listed, run
from tests.generality.site import site

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("own_state")]
PACK = Path(__file__).parent / "framed"


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with site(FramedSite) as running:
        yield running


def test_a_list_in_a_frame_is_read_without_headings(origin: str) -> None:
    found = run(PACK, origin, listed)
    assert found.event_ids == tuple(range(1, COUNT + 1))
    assert found.rows[2]["sensor"].value == "Zürich-2"


def test_an_alert_without_an_address_is_opened_and_read_over_frames_and_a_window(origin: str) -> None:
    async def work(reader: PageReader) -> EventSet:
        return await collect_events(reader, [3, 99, "4'x"], on_progress=lambda _: None)

    found = run(PACK, origin, work)
    event = found.events["3"]
    assert event.fields["sensor"].value == "Zürich-3"
    assert event.fields["host"].value == "東京-3"
    assert event.fields["checksum"].value == "0021"
    assert event.event_details.source_addr == "192.0.2.3"
    assert event.event_details.source_port == 40_003
    assert event.event_details.dest_addr == "198.51.100.4"
    assert event.signature_details.sig_rule == "alert tcp (sid:2000003;)"
    assert [one.data for one in event.event_payload.capture.packets] == [packet(3)]
    assert {name: problem.kind for name, problem in found.errors.items()} == {
        "99": "not_found",
        "4'x": "not_found",
    }


def test_what_was_captured_of_frames_and_windows_is_scrubbed_and_reads_the_same(origin: str) -> None:
    async def work(reader: PageReader) -> Capture:
        return (await reader.read("event", {"event_id": "5"})).capture

    pack, capture = load_pack(PACK), run(PACK, origin, work)
    taken = Taken(capture, {"event_id": "5"})
    [kept] = scrub([taken], pack, Known(names=("東京-5",))).pages
    assert "東京-5" not in kept.capture.body.decode()
    assert b"192.0.2.5" not in kept.capture.body
    before, after = (extract(one, pack.pages["event"], {"event_id": "5"}) for one in (capture, kept.capture))
    assert after.value("source_addr") != before.value("source_addr")
    assert after.value("sensor") == before.value("sensor")
