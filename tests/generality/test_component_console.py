"""A console of web components that nobody described in Python: shadow trees, slots, tabs, rows to click."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.collect import PageReader, collect_events
from scraper.decode import read_hexdump
from scraper.errors import WrongPassword
from scraper.extract import extract
from scraper.models import Capture
from scraper.models.event_set import EventSet
from scraper.packs import load_pack
from scraper.recording import load_fixture, verify
from scraper.recording.record import Recording, record
from scraper.recording.scrub.page import Taken, scrub
from tests.generality.component_site import COUNT, ComponentSite, alert
from tests.generality.running import listed, run
from tests.generality.site import site

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("own_state")]
PACK = Path(__file__).parent / "components"


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with site(ComponentSite) as running:
        yield running


def test_a_login_in_a_shadow_tree_is_filled_in_and_its_refusal_read(origin: str) -> None:
    with pytest.raises(WrongPassword):
        run(PACK, origin, listed, password="wrong")


def test_a_row_without_a_link_tells_its_event_by_where_a_click_on_it_leads(origin: str) -> None:
    found = run(PACK, origin, listed)
    assert found.event_ids == tuple(range(1, COUNT + 1))
    assert [found.rows[n]["sensor"].value for n in (1, 4, 5)] == ["s1", "s4", "s4"]
    assert found.rows[3]["source_addr"].value == "192.0.2.3"


def test_values_in_shadow_trees_inputs_and_tabs_are_read(origin: str) -> None:
    async def work(reader: PageReader) -> EventSet:
        return await collect_events(reader, [3, 99], on_progress=lambda _: None)

    found = run(PACK, origin, work)
    event, known = found.events["3"], alert(3)
    assert event.event_details.source_addr == known["from"]
    assert event.event_details.source_port == known["port"]
    assert event.event_details.severity == known["level"]
    assert event.signature_details.sig_rule == known["rule"]
    assert (event.event_payload.capture.packets[0].data,) == read_hexdump(str(known["dump"]))
    assert {name: problem.kind for name, problem in found.errors.items()} == {"99": "not_found"}


def test_a_session_that_ended_is_renewed_though_the_login_comes_with_status_403(origin: str) -> None:
    async def work(reader: PageReader) -> object:
        await reader.read("event", {"event_id": "1"})
        ComponentSite.session = "2"
        return (await reader.read("event", {"event_id": "2"})).fields.value("source_addr")

    assert run(PACK, origin, work) == alert(2)["from"]


def test_what_was_captured_of_shadow_trees_is_scrubbed_and_reads_the_same(
    origin: str, tmp_path: Path
) -> None:
    async def work(reader: PageReader) -> Capture:
        return (await reader.read("event", {"event_id": "7"})).capture

    pack, capture = load_pack(PACK), run(PACK, origin, work)
    [kept] = scrub([Taken(capture, {"event_id": "7"})], pack).pages
    assert b"192.0.2.7" not in kept.capture.body
    before, after = (extract(one, pack.pages["event"], {"event_id": "7"}) for one in (capture, kept.capture))
    assert after.value("source_addr") != before.value("source_addr")
    assert {name: field.state for name, field in after.fields.items()} == {
        name: field.state for name, field in before.fields.items()
    }
    assert after.value("sig_rule") == before.value("sig_rule")
    record([Recording("kept", Taken(capture, {"event_id": "7"}), "shadow trees and tabs")], pack, tmp_path)
    assert verify(load_fixture(tmp_path / "kept"), pack).good
