"""Lists over many pages, by number, offset, cursor and link: every row once, in order, or told otherwise."""

import asyncio
import json
from pathlib import Path

import pytest

from scraper.cli.output import raise_if_partial
from scraper.collect import PageReader, Visits, collect_incident
from scraper.errors import PartialResult, Refused
from scraper.export import to_json
from scraper.models import Incident
from scraper.reextract import kept_incident, reextract
from scraper.store import Archive, KeepingConsole
from tests.generality.console import Alert, Answer
from tests.generality.desk import PACK, Desk

pytestmark = pytest.mark.browser
WAYS = ["incident", "offset", "cursor", "linked"]


def down(first: int, last: int) -> tuple[int, ...]:
    return tuple(range(first, last - 1, -1))


@pytest.mark.parametrize("way", WAYS)
def test_five_thousand_rows_over_full_pages_come_once_each_and_in_order(desk: Desk, way: str) -> None:
    desk.console.fresh(5_000, size=200)
    listed, warnings = desk.listed(way, "plain")
    assert (listed.event_ids, warnings) == (down(5_000, 1), [])
    assert len(listed.rows) == 5_000
    assert "next_page" not in listed.details


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("count", [0, 1, 10])
def test_an_empty_list_a_short_one_and_a_full_page_are_whole(desk: Desk, way: str, count: int) -> None:
    desk.console.fresh(count, size=10)
    listed, warnings = desk.listed(way, "plain")
    assert (listed.event_ids, warnings) == (down(count, 1), [])


@pytest.mark.parametrize(
    "beyond", ["clamped", "around", "404+counted-once", "clamped+uncounted", "around+uncounted"]
)
def test_a_list_that_knows_no_page_beyond_its_end_ends_there(desk: Desk, beyond: str) -> None:
    desk.console.fresh(30)
    listed, warnings = desk.listed("incident", beyond)
    assert (listed.event_ids, warnings) == (down(30, 1), [])


def test_a_page_beyond_the_end_that_fails_is_no_matter_where_the_count_is_reached(desk: Desk) -> None:
    desk.console.fresh(20)
    listed, warnings = desk.listed("incident", "400")
    assert (listed.event_ids, warnings) == (down(20, 1), [])


def test_a_page_in_the_middle_that_fails_for_a_while_is_asked_again(desk: Desk) -> None:
    desk.console.fresh()
    due = iter([(500, ""), (503, "")])
    desk.console.before = lambda target: next(due, None) if "page=3" in target else None
    listed, warnings = desk.listed("incident", "plain")
    assert (listed.event_ids, warnings) == (down(45, 1), [])


@pytest.mark.parametrize("how", ["plain", "uncounted"])
def test_a_page_that_goes_on_failing_leaves_the_rest_and_the_list_is_told_as_short(
    desk: Desk, how: str
) -> None:
    desk.console.fresh()
    desk.console.before = lambda target: (400, "no") if "page=3" in target else None
    listed, warnings = desk.listed("incident", how)
    assert listed.event_ids == down(45, 26)
    assert [warning.rpartition(": ")[2] for warning in warnings] == ["events may be missing"]
    assert "page 3 could not be read: the console answered 400" in warnings[0]
    assert ("says that there are 45 events, and its list showed 20" in warnings[0]) == (how == "plain")


def test_an_incident_whose_list_is_not_whole_says_so_to_programs_as_well(desk: Desk) -> None:
    desk.console.fresh()
    desk.console.before = lambda target: (400, "no") if "page=2" in target else None
    incident = desk.incident()
    assert incident.event_ids == down(45, 36)
    assert (incident.list_doubt,) == incident.warnings
    with pytest.raises(PartialResult, match="says that there are 45 events, and its list showed 10"):
        raise_if_partial(incident)
    desk.console.fresh(1)
    raise_if_partial(desk.incident())


@pytest.mark.parametrize("way", ["incident", "linked", "cursor"])
def test_kept_pages_of_a_list_are_read_again_each_in_its_place(desk: Desk, tmp_path: Path, way: str) -> None:
    desk.console.fresh()
    page = PACK.pages[way].model_copy(update={"page": "incident"})
    pack = PACK.model_copy(update={"pages": {**PACK.pages, "incident": page}})
    archive = Archive(tmp_path)

    async def collected(reader: PageReader) -> Incident:
        keeping = KeepingConsole(desk.session, archive, name="lists", hosts=desk.session.hosts)
        found = await collect_incident(
            PageReader(keeping, pack, visits=Visits.FETCHED), "plain", on_progress=lambda _: None
        )
        return await keeping.keep(found, None)

    found = desk.read(collected)
    assert found.event_ids == down(45, 1)
    desk.console.stop()
    again = asyncio.run(reextract(archive, kept_incident(archive, "plain"), pack))
    desk.console.start()
    assert to_json(again) == to_json(found)


def test_a_first_page_that_fails_is_an_error(desk: Desk) -> None:
    desk.console.fresh()
    desk.console.before = lambda target: (403, "") if "/list" in target else None
    with pytest.raises(Refused):
        desk.listed("incident", "plain")


def change(desk: Desk, at: str, *, new: int = 0, gone: int = 0) -> None:
    """Alerts come on top, or go from there, just before a page is answered; once."""
    due = iter([True])

    def before(target: str) -> Answer | None:
        if at in target:
            for _ in due:
                desk.console.alerts = desk.console.alerts[gone:]
                top = desk.console.alerts[0].number
                desk.console.alerts[:0] = [Alert(top + n) for n in range(new, 0, -1)]
        return None

    desk.console.before = before


@pytest.mark.parametrize("way", ["incident", "linked"])
def test_an_alert_that_comes_while_one_pages_is_had_and_none_is_there_twice(desk: Desk, way: str) -> None:
    desk.console.fresh()
    change(desk, "page=3", new=1)
    listed, warnings = desk.listed(way, "plain")
    assert (listed.event_ids, warnings) == (down(46, 1), [])


def test_a_row_moved_to_the_next_page_of_a_list_without_a_count_is_there_once(desk: Desk) -> None:
    desk.console.fresh()
    change(desk, "page=3", new=3)
    listed, warnings = desk.listed("incident", "uncounted")
    assert (listed.event_ids, warnings) == (down(45, 1), [])


@pytest.mark.parametrize("new", [0, 1])
def test_a_row_that_slips_through_between_two_pages_is_found_by_the_count(desk: Desk, new: int) -> None:
    desk.console.fresh()
    change(desk, "page=3", gone=1, new=new)
    listed, warnings = desk.listed("incident", "plain")
    assert (set(listed.event_ids), warnings) == ({one.number for one in desk.console.alerts}, [])


def test_a_list_that_changes_all_the_time_is_told(desk: Desk) -> None:
    desk.console.fresh()

    def before(target: str) -> None:
        if "page=2" in target:
            desk.console.alerts.insert(0, Alert(desk.console.alerts[0].number + 1))

    desk.console.before = before
    listed, warnings = desk.listed("incident", "plain")
    assert set(listed.event_ids) >= set(range(1, 46))
    assert len(warnings) == 1


def test_links_that_lead_in_a_circle_are_told_where_no_count_says_that_all_is_there(desk: Desk) -> None:
    desk.console.fresh()
    assert desk.listed("linked", "loops")[1] == []
    listed, warnings = desk.listed("linked", "loops+uncounted")
    assert listed.event_ids == down(45, 1)
    assert "leads back to a page that was read before" in warnings[0]


@pytest.mark.parametrize(
    "target", ["http://192.0.2.1/list", "javascript:void(0)", "//other.example.net/list"]
)
def test_a_link_to_another_host_or_to_no_page_is_not_followed_and_told(desk: Desk, target: str) -> None:
    desk.console.fresh()
    page = (
        "<p><b>Alerts:</b> 9</p><table id=alerts><thead><tr><th>Id<tbody><tr><td><a href=x>1</a></table>"
        f"<a rel=next href='{target}'>next</a>"
    )
    desk.console.before = lambda asked: (200, page) if "/list" in asked else None
    listed, warnings = desk.listed("linked", "plain")
    assert listed.event_ids == (1,)
    assert "page 2 could not be read" in warnings[0]


def test_an_answer_whose_cursor_never_ends_is_told(desk: Desk) -> None:
    desk.console.fresh()
    answer = json.dumps({"rows": [{"id": 1, "sensor": "x"}], "next": "after-1"})
    desk.console.before = lambda asked: (200, answer) if "/data" in asked else None
    listed, warnings = desk.listed("cursor", "plain")
    assert listed.event_ids == (1,)
    assert "shows the rows of one before" in warnings[0]
