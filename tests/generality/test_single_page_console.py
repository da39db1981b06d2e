"""A single-page console that nobody described in Python: hash routes, JSON, rows on demand, never quiet."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.collect import PageReader, collect_events
from scraper.errors import WrongPassword
from scraper.models.event_set import EventSet
from tests.generality.running import listed, run
from tests.generality.site import COUNT, PACKET, site

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("own_state")]
PACK = Path(__file__).parent / "spa"


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with site() as running:
        yield running


def test_every_row_of_a_list_that_is_only_there_in_view_is_captured(origin: str) -> None:
    found = run(PACK, origin, listed)
    assert found.event_ids == tuple(range(1, COUNT + 1))
    assert found.rows[5]["sensor"].value == "s2"


def test_an_alerts_values_come_from_the_answer_that_its_page_loaded(origin: str) -> None:
    async def work(reader: PageReader) -> EventSet:
        return await collect_events(reader, [3, 4, 9999], on_progress=lambda _: None)

    found = run(PACK, origin, work)
    event = found.events["3"]
    assert event.event_details.source_addr == "192.0.2.3"
    assert event.event_details.source_port == 40_003
    assert event.event_details.protocol == "tcp"
    assert event.event_details.signature_name == "</script><script>alert(1)</script>"
    assert event.fields["note"].value == "note 3"
    assert event.fields["severity"].state.value == "absent"
    assert b"".join(packet.data for packet in event.event_payload.capture.packets) == PACKET
    assert found.events["4"].event_details.source_addr == "192.0.2.4"
    assert {name: problem.kind for name, problem in found.errors.items()} == {"9999": "not_found"}
    assert event.warnings == ()


def test_a_password_refused_with_status_500_is_a_wrong_password(origin: str) -> None:
    with pytest.raises(WrongPassword):
        run(PACK, origin, lambda reader: asyncio.sleep(0), password="wrong")
