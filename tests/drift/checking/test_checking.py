"""Drift is told while values can still be read, and by the name of what fails when they cannot."""

from functools import cache

from scraper.drift.checking import Observation, Report, Seen, drift_warnings, observe, report_of
from scraper.drift.checking.page import page_of
from scraper.errors import ScraperError
from scraper.extract import extract
from scraper.packs import load_pack
from scraper.recording import load_fixture
from scraper.recording.shelf import fixture_shelf

PACK = load_pack("alertlogic")


@cache
def seen(name: str, *changes: tuple[str, str]) -> Seen:
    fixture = load_fixture(fixture_shelf() / "alertlogic" / name)
    body = fixture.capture.body
    for old, new in changes:
        body = body.replace(old.encode(), new.encode())
    return Seen(name, fixture.capture.model_copy(update={"body": body}), dict(fixture.meta.arguments))


def observed(*pages: Seen) -> dict[str, Observation]:
    return observe(PACK, pages)


def report(*changes: tuple[str, str]) -> Report:
    last = observed(seen("event"), seen("event_post"))
    return report_of(observed(seen("event", *changes), seen("event_post", *changes)), last)


def test_pages_as_they_were_have_not_drifted() -> None:
    assert report().drifts == ()


def test_a_first_way_that_is_gone_is_told_while_the_second_carries_on() -> None:
    found = report(("var sensor", "var probe"))
    assert [(one.field, one.was, one.fails) for one in found.drifts] == [
        ("sensor", "`script: sensor`", False)
    ]
    assert "`label: Sensor`" in found.drifts[0].now


def test_it_is_told_without_a_last_run_too() -> None:
    found = report_of(observed(seen("event", ("var sensor", "var probe"))))
    assert [one.field for one in found.drifts] == ["sensor"]


def test_a_reworded_label_and_a_new_one_are_told() -> None:
    found = report(("Sensor:", "Detector:"))
    assert not found.fails
    assert {one.field for one in found.drifts} == {"sensor", None}
    assert any("'Detector'" in one.now for one in found.drifts)


def test_a_field_that_is_lost_is_told_with_what_it_used_to_be() -> None:
    found = report(("Engine Time:", "Noticed:"))
    lost = [one for one in found.drifts if one.fails]
    assert [(one.field, one.was) for one in lost] == [("event_time", "`label: Engine Time`")]


def test_a_login_page_is_named_and_no_field_is_guessed() -> None:
    found = report_of(observed(seen("event_login_page_200"), seen("event_half_page")))
    assert found.fails
    assert [one.field for one in found.drifts] == [None, None]


def test_the_report_in_html_is_inert() -> None:
    text = page_of(report(("Sensor:", "&lt;script&gt;alert(1)&lt;/script&gt;:")))
    assert "<script" not in text
    assert "label: Engine Time" in text


def test_an_incident_warns_when_a_later_way_carries_on_for_all_of_its_events() -> None:
    def fields(page: Seen) -> dict[str, object]:
        try:
            return dict(extract(page.capture, PACK.pages["event"], page.arguments).fields)
        except ScraperError as error:
            raise AssertionError from error

    changed = ("var sensor", "var probe")
    pages = [fields(seen(name, changed)) for name in ("event", "event_post")]
    found = drift_warnings(PACK.pages["event"], pages)  # type: ignore[arg-type]  # fields by name
    assert len(found) == 1
    assert found[0].startswith("drift: sensor was found by `label: Sensor` on all 2 pages")
    mixed = [pages[0], fields(seen("event_post"))]
    assert drift_warnings(PACK.pages["event"], mixed) == []  # type: ignore[arg-type]  # fields by name
