"""Lists that a button turns: every row once, in order; a list that ends too early is told."""

import pytest

from scraper.collect import PageReader
from scraper.collect.lists import Listed, read_incident
from tests.generality.desk import PACK, Desk

pytestmark = pytest.mark.browser
ALL = tuple(range(45, 0, -1))


@pytest.mark.parametrize(
    "how", ["vanishes", "disabled", "aria", "class", "busy+vanishes", "append+disabled", "shadow+disabled"]
)
def test_all_pages_are_taken_until_the_button_is_gone_or_off(desk: Desk, how: str) -> None:
    desk.console.fresh(25)
    listed, warnings = desk.listed("turned", how)
    assert listed.event_ids == ALL[-25:]
    assert listed.rows[7]["sensor"].value == "s1"
    assert warnings == []


@pytest.mark.parametrize("how", ["late", "halves+vanishes", "ticks+vanishes"])
def test_rows_that_come_late_or_in_parts_or_change_are_taken_once(desk: Desk, how: str) -> None:
    desk.console.fresh(15)
    listed, warnings = desk.listed("turned", how)
    assert (listed.event_ids, warnings) == (ALL[-15:], [])


def test_a_button_that_loads_a_new_document_is_followed(desk: Desk) -> None:
    desk.console.fresh()
    listed, warnings = desk.listed("turned", "documents")
    assert (listed.event_ids, warnings) == (ALL, [])


def test_a_button_that_brings_the_same_rows_for_ever_ends_the_list_where_the_count_is_reached(
    desk: Desk,
) -> None:
    desk.console.fresh(25)
    listed, warnings = desk.listed("turned", "ticks+same")
    assert (listed.event_ids, warnings) == (ALL[-25:], [])


def test_a_button_that_does_nothing_for_ever_ends_a_list_without_a_count_with_a_word(desk: Desk) -> None:
    desk.console.fresh(15)
    listed, warnings = desk.listed("turned", "uncounted")
    assert listed.event_ids == ALL[-15:]
    assert warnings == [
        "the console's list may go on: what shows further rows was still there, and brought none: "
        "events may be missing"
    ]


def test_a_list_that_ends_before_the_consoles_own_count_is_told_as_short(desk: Desk) -> None:
    desk.console.fresh(15)
    listed, warnings = desk.listed("turned", "short+vanishes")
    assert listed.event_ids == ALL[-15:]
    assert warnings == [
        "the console says that there are 30 events, and its list showed 15: events may be missing"
    ]


def test_a_session_that_ends_while_a_list_is_turned_is_renewed(desk: Desk) -> None:
    desk.console.fresh()
    due = iter(["now"])

    def before(target: str) -> None:
        if "offset=20" in target:
            for _ in due:
                desk.console.sessions.clear()

    desk.console.before = before
    listed, warnings = desk.listed("turned", "vanishes")
    assert (listed.event_ids, warnings, desk.console.logins) == (ALL, [], 1)


def test_a_console_in_trouble_while_a_list_is_turned_is_asked_again(desk: Desk) -> None:
    desk.console.fresh()
    due = iter([503])
    desk.console.before = lambda target: next(((s, "") for s in due), None) if "offset=20" in target else None
    listed, warnings = desk.listed("turned", "vanishes")
    assert (listed.event_ids, warnings) == (ALL, [])


def test_a_list_to_be_turned_is_rendered_even_where_pages_are_to_be_fetched(desk: Desk) -> None:
    desk.console.fresh(25)
    page = PACK.pages["turned"].model_copy(update={"visit": None})
    pack = PACK.model_copy(update={"pages": {**PACK.pages, "turned": page}})

    async def work(reader: PageReader) -> Listed:
        return await read_incident(reader, page, {"incident_id": "documents"})

    assert desk.read(work, pack=pack).event_ids == ALL[-25:]
