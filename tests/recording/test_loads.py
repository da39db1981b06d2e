"""What a page loaded is kept scrubbed, handed out in order, and what was not recorded is a hard failure."""

import asyncio
import json
from pathlib import Path

import pytest

from scraper.errors import FixtureError, UsageError
from scraper.models import Capture, VisitKind
from scraper.packs import load_pack
from scraper.recording import load_fixture
from scraper.recording.loads import Load, Reel, load_loads, save_loads
from scraper.recording.record import Recording, record
from scraper.recording.scrub.page import Taken
from scraper.redrawing import redraw

SHIPPED = Path(__file__).parents[2] / "fixtures" / "alertlogic"
PACK = load_pack("alertlogic")
HOME = "https://console.clouddefender.alertlogic.com"


def _load(path: str, body: bytes = b"", kind: str = "text/html; charset=utf-8") -> Load:
    return Load(method="GET", url=f"{HOME}{path}", status=200, content_type=kind, body=body)


def test_what_is_saved_is_loaded_again(tmp_path: Path) -> None:
    loads = (_load("/a", b"1"), _load("/b", b"\xff\x00"))
    save_loads(tmp_path, loads)
    assert load_loads(tmp_path) == loads


def test_a_broken_index_is_said_to_be_one(tmp_path: Path) -> None:
    save_loads(tmp_path, [_load("/a")])
    (tmp_path / "responses" / "000").unlink()
    with pytest.raises(UsageError, match="responses is broken"):
        load_loads(tmp_path)


def test_the_same_address_gives_its_answers_in_order() -> None:
    reel = Reel([_load("/a", b"1"), _load("/b", b"2"), _load("/a", b"3")])
    bodies = [load.body for path in ("/a", "/b", "/a#top") if (load := reel.next("GET", HOME + path))]
    assert bodies == [b"1", b"2", b"3"]
    reel.check()


def test_a_request_that_was_not_recorded_names_the_nearest_that_was() -> None:
    reel = Reel([_load("/img/x.gif"), _load("/api/events?page=1")])
    assert reel.next("GET", f"{HOME}/api/events?page=2") is None
    with pytest.raises(FixtureError, match=r"nearest: GET .*page=1"):
        reel.check()


def test_an_answer_given_is_given_no_second_time() -> None:
    reel = Reel([_load("/a")])
    assert [reel.next("GET", f"{HOME}/a") is None for _ in range(2)] == [False, True]


APPLICATION = (
    b"""<!DOCTYPE html><html><body><div id=place></div><script src="/app.js"></script></body></html>"""
)
SCRIPT = b"""fetch("/api/event?token=c00kiecanary01").then((a) => a.json()).then((event) => {
  document.getElementById("place").innerHTML = event.page; });"""


def _drawn_by_script(tmp_path: Path) -> Path:
    """A fixture whose page a script draws from an answer of an API."""
    shipped = load_fixture(SHIPPED / "event")
    page = shipped.capture.body.decode()
    inner = page[page.index("<table class=pane") : page.index("<input type=\"text\" id='copy_box'")]
    names = page[page.index("        var source_addr") : page.index("var severity = '30';") + 20]
    drawn = f"<html><body><div id=place>{inner}</div></body></html>"
    script = f"<script>\n{names}</script>"
    whole = drawn.replace("</body>", f"{script}</body>")
    loads = (
        _load(
            "/embedded/event.php?id=20865&customer_id=345678&screen=event_monitor&filter_id=0",
            APPLICATION.replace(b"</body>", f"{script}</body>".encode()),
        ),
        _load("/app.js", SCRIPT, "text/javascript"),
        _load("/api/event?token=c00kiecanary01", json.dumps({"page": inner}).encode(), "application/json"),
    )
    capture: Capture = shipped.capture.model_copy(
        update={"body": whole.encode(), "visit": VisitKind.RENDERED}
    )
    record([Recording("drawn", Taken(capture, shipped.meta.arguments, loads), "drawn")], PACK, tmp_path)
    return tmp_path / "drawn"


def test_what_a_page_loaded_is_scrubbed_as_the_page_is(tmp_path: Path) -> None:
    folder = _drawn_by_script(tmp_path)
    whole = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for canary in (b"198.51.100.150", b"10.127.64.40", b"example-sensor", b"c00kiecanary01"):
        assert canary not in whole
    sensor = load_fixture(folder).expected["fields"]["sensor"]["value"]
    assert sensor in load_loads(folder)[2].body.decode()


@pytest.mark.browser
def test_a_page_that_a_script_draws_is_drawn_again_from_what_it_loaded(tmp_path: Path) -> None:
    folder = _drawn_by_script(tmp_path)
    found = asyncio.run(redraw(load_fixture(folder), PACK))
    expected = load_fixture(folder).expected
    assert json.loads(json.dumps(found)) == expected


@pytest.mark.browser
def test_a_page_that_asks_for_what_was_not_recorded_fails_and_names_it(tmp_path: Path) -> None:
    folder = _drawn_by_script(tmp_path)
    (folder / "responses" / "001").write_bytes(SCRIPT.replace(b"/api/event?", b"/api/events?"))
    with pytest.raises(FixtureError, match=r"GET .*/api/events\?token=.* \(nearest: GET .*/api/event\?"):
        asyncio.run(redraw(load_fixture(folder), PACK))
