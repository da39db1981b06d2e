"""The picture of the roll-up: every event in it, bands that meet their nodes, rare names drawn as one."""

from itertools import pairwise

import pytest

from scraper.export.outcome import Outcome
from scraper.export.report.flows import MOST_NODES, TEXT_CELLS, Flows, flows, shortened
from scraper.models import State, SummaryRow


def row(signature: str | None, host: str | None, code: int | None, events: int = 1) -> SummaryRow:
    return SummaryRow(
        signature_name=signature,
        host=host,
        response_code=code,
        response_message=None,
        http=State.PRESENT,
        event_ids=tuple(range(events)),
    )


def drawn(rows: list[SummaryRow]) -> Flows:
    picture = flows(rows)
    assert picture is not None
    return picture


def column(picture: Flows, index: int) -> list[str]:
    places = sorted({node.x for node in picture.nodes})
    return [node.label for node in picture.nodes if node.x == places[index]]


def test_without_events_there_is_no_picture() -> None:
    assert flows([]) is None


def test_each_column_counts_every_event() -> None:
    picture = drawn([row("a", "x", 200, 5), row("a", "y", 404, 3), row("b", None, None, 2)])

    totals = {x: sum(node.events for node in picture.nodes if node.x == x) for x in (300, 600, 900)}
    assert set(totals.values()) == {10}


def test_heavy_names_come_first_and_responses_by_class() -> None:
    picture = drawn([row("a", "x", 404, 2), row("b", "y", 200, 5), row("b", "y", None, 1)])

    assert column(picture, 0) == ["b", "a"]
    assert column(picture, 2) == ["200", "404", "no response"]
    assert [node.outcome for node in picture.nodes if node.x == 900] == [
        Outcome.OK,
        Outcome.REFUSED,
        Outcome.SILENT,
    ]


def test_rare_names_are_drawn_as_one_and_come_last() -> None:
    rows = [row("a", f"host-{number:03}", 200, 1 + (number == 7)) for number in range(100)]

    hosts = column(drawn(rows), 1)
    assert len(hosts) == MOST_NODES[1]
    assert hosts[0] == "host-007"
    assert hosts[-1].split() == ["87", "more", "hosts"]


def test_nodes_of_a_column_do_not_touch_and_stay_in_the_picture() -> None:
    picture = drawn([row(f"s{n}", f"h{n}", 200 + n, n + 1) for n in range(9)])

    for x in (300, 600, 900):
        nodes = [node for node in picture.nodes if node.x == x]
        assert all(one.y + one.height < other.y for one, other in pairwise(nodes))
        assert nodes[-1].y + nodes[-1].height <= picture.height


def test_bands_into_a_node_are_as_wide_as_the_node_is_high() -> None:
    picture = drawn([row("a", "x", 200, 40), row("b", "x", 404, 60)])

    host = next(node for node in picture.nodes if node.label == "x")
    arriving = [band.width for band in picture.bands if " → x" in band.title]
    assert sum(arriving) == pytest.approx(host.height, abs=0.2)


def test_a_band_names_both_ends_and_its_events() -> None:
    picture = drawn([row("a", "x", 200, 2)])

    assert [band.title for band in picture.bands] == ["a → x, 2xx: 2 events", "x → 200, 2xx: 2 events"]


def test_captured_names_are_inert_and_short() -> None:
    picture = drawn([row("\x1b[31m" + "s" * 300, "h\u202e", 200)])

    assert column(picture, 0)[0].startswith("␛[31mss")
    assert len(column(picture, 0)[0]) <= TEXT_CELLS[0]
    assert column(picture, 1) == ["h<U+202E>"]


def test_wide_characters_count_twice() -> None:
    assert shortened("漢" * 10, 8) == "漢漢漢…"
