"""Lists over pages, at consoles of any manners: no event twice, none lost without a word, always an end."""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.collect import PageReader
from scraper.collect.listpages import ListRead, read_pages
from scraper.errors import NotFound, SignedOut, Unreadable, VisitError
from scraper.models import Capture, VisitKind
from scraper.packs import load_pack, render
from scraper.packs.spec import FieldType, Page
from scraper.recording import ReplayConsole

PACK = load_pack(str(Path(__file__).parents[1] / "generality" / "lists"))
Answering = Callable[[str], dict[str, Any]]


class ListConsole(ReplayConsole):
    """Answers each address as a function says."""

    def __init__(self, answer: Answering) -> None:
        super().__init__(PACK, ())
        self._answer = answer

    async def visit(self, page: Page, arguments: Mapping[str, str], how: VisitKind) -> Capture:
        """What the function says, as JSON."""
        url = render(page.at, {"web": "https://console.example.net", **arguments})
        self.visits.append((url, how))
        return Capture(
            page=page.page,
            url_asked=url,
            url_got=url,
            status=200,
            content_type="application/json",
            body=json.dumps(self._answer(url)).encode(),
            visited_at=datetime(2020, 1, 1, tzinfo=UTC),
            visit=how,
        )


def read(
    kind: str, answer: Answering, limit: int = 50, counted: FieldType = FieldType.INT
) -> tuple[ListRead, ListConsole]:
    page = PACK.pages[kind]
    assert page.paging is not None
    paging = page.paging.model_copy(update={"limit": limit})
    count = page.fields["num_evts"].model_copy(update={"type": counted})
    page = page.model_copy(update={"paging": paging, "fields": {**page.fields, "num_evts": count}})
    pack = PACK.model_copy(update={"pages": {kind: page}})
    console = ListConsole(answer)
    found = asyncio.run(read_pages(PageReader(console, pack), page, {"incident_id": "any"}))
    return found, console


def rows(*numbers: int) -> list[dict[str, Any]]:
    return [{"id": number, "sensor": "s"} for number in numbers]


CHANGES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=6)


@settings(max_examples=60, deadline=None)
@given(count=st.integers(0, 25), size=st.integers(1, 6), changes=CHANGES, told=st.booleans())
def test_whatever_comes_and_goes_meanwhile_no_event_is_there_twice_or_lost_without_a_word(
    count: int, size: int, changes: list[tuple[int, int]], told: bool
) -> None:
    alerts, due = list(range(count, 0, -1)), list(changes)
    first = set(alerts)

    def answer(url: str) -> dict[str, Any]:
        start = int(url.rpartition("=")[2]) // 200 * size
        page = {"rows": rows(*alerts[start : start + size]), **({"count": len(alerts)} if told else {})}
        new, gone = due.pop() if due else (0, 0)
        del alerts[:gone]
        top = max(first, default=0)
        alerts[:0] = [top + n for n in range(new, 0, -1)]
        first.update(alerts)
        return page

    found, _ = read("offset", answer)
    assert len(found.names) == len(set(found.names))
    if told and found.fault is None:
        assert len(found.names) == found.told
    if not changes:
        assert (found.names, found.fault) == (tuple(range(count, 0, -1)), None)


@settings(max_examples=40, deadline=None)
@given(leads=st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=6, max_size=6))
def test_cursors_that_lead_anywhere_come_to_an_end_and_circles_are_told(leads: list[int | None]) -> None:
    def answer(url: str) -> dict[str, Any]:
        here = int(url.rpartition("=")[2] or 0)
        following = leads[here]
        return {"rows": rows(here + 1), "next": None if following is None else str(following)}

    found, console = read("cursor", answer)
    assert len(console.visits) <= len(leads) + 1
    ended = leads[found.names[-1] - 1] is None  # type: ignore[operator]  # these are numbers
    assert (found.fault is None) == ended


def test_a_list_longer_than_the_pack_allows_is_an_error_and_not_cut() -> None:
    def answer(url: str) -> dict[str, Any]:
        return {"rows": rows(int(url.rpartition("=")[2]))}

    with pytest.raises(Unreadable, match="more than the 7 pages"):
        read("offset", answer, limit=7)


@pytest.mark.parametrize("counted", [FieldType.INT, FieldType.COUNT, FieldType.TEXT])
def test_a_count_is_compared_whether_it_is_read_as_a_number_or_as_text(counted: FieldType) -> None:
    def answer(url: str) -> dict[str, Any]:
        return {"rows": rows(1, 2) if url.endswith("=0") else [], "count": "4"}

    found, _ = read("offset", answer, counted=counted)
    assert found.fault == "the console says that there are 4 events, and its list showed 2"


def test_an_event_that_one_page_shows_and_counts_twice_is_no_fault() -> None:
    found, _ = read("offset", lambda url: {"rows": rows(1, 2, 1) if url.endswith("=0") else [], "count": 3})
    assert (found.names, found.fault) == ((1, 2, 1), None)


def failing(error: VisitError) -> Answering:
    def answer(url: str) -> dict[str, Any]:
        if url.endswith("=0"):
            return {"rows": rows(1, 2)}
        raise error

    return answer


def test_a_next_page_that_is_not_there_ends_a_list_by_numbers_and_any_other_failure_is_told() -> None:
    assert read("offset", failing(NotFound("the console has no such page")))[0].fault is None
    fault = read("offset", failing(VisitError("the console answered 400")))[0].fault
    assert fault == "the console's list may go on: its page 2 could not be read: the console answered 400"


def test_a_session_that_cannot_be_renewed_is_no_end_of_a_list() -> None:
    with pytest.raises(SignedOut):
        read("offset", failing(SignedOut("the session has ended")))
