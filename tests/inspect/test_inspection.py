"""The inspector: what it shows of a page, and that nothing in it can run, load or lead anywhere."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from scraper.inspect import inspection, look, propose
from scraper.inspect.inert import as_html, make_inert
from scraper.inspect.propose import written
from scraper.inspect.propose.pages import event_data
from scraper.models import State
from scraper.packs import load_model, load_pack
from scraper.packs.spec import Page
from scraper.recording import load_fixture
from scraper.recording.shelf import fixture_shelf
from tests.extract.pages import capture_of

ROOT = Path(__file__).parents[2]
FIXTURE = ROOT / "fixtures" / "alertlogic" / "event"
PAGE = load_pack("alertlogic").pages["event"]
HOSTILE = """<html><head><base href=//evil.example><meta http-equiv=refresh content="0;url=//evil.example">
<style>@import '//evil.example'</style><link rel=stylesheet href=//evil.example></head>
<body onload=alert(1) background=//evil.example style="background:url(//evil.example)">
<script>alert(1)</script>
<form action=//evil.example><input name=a><button formaction=//evil.example>go</button></form>
<a href="javascript:alert(1)" ping=//evil.example>x</a><img src=x onerror=alert(1)><svg onload=alert(1)></svg>
<iframe srcdoc="<script>alert(1)</script>"></iframe><object data=//evil.example></object>
<table><tr><td>Port<td>80 <b onclick=alert(1)>tcp</b></table></body></html>"""


def tree(text: str) -> Any:
    """HTML, parsed; of any type, since what an XPath finds is."""
    return html.fromstring(text)


def framed(text: str) -> Any:
    """The captured page inside an inspection."""
    return tree(tree(text).xpath("//iframe/@srcdoc")[0])


def test_each_field_is_outlined_where_it_stands_and_listed_with_its_selector_and_value() -> None:
    fixture = load_fixture(FIXTURE)
    text = inspection(fixture.capture, PAGE, fixture.meta.arguments)
    marked = framed(text).xpath("//*[contains(@data-field, 'dest_port')]")
    assert [element.text_content().strip() for element in marked] == [
        str(fixture.expected["fields"]["dest_port"]["value"])
    ]
    beside = tree(text).xpath("//section[h2[contains(., 'dest_port')]]")[0].text_content()
    assert "script: dest_port" in beside
    assert "label: Destination Port" in beside


def test_a_field_that_failed_is_red_and_says_why(tmp_path: Path) -> None:
    file = tmp_path / "event.yml"
    proof = "proof: [{xpath: 'true()'}]"
    file.write_text(
        f"page: event\nat: '{{w}}/e'\n{proof}\nfields: {{p: {{type: port, find: [{{label: P}}]}}}}"
    )
    capture = capture_of(b"<table><tr><td>P<td>eighty</table>")
    text = inspection(capture, load_model(file, Page), {})
    assert framed(text).xpath("//td[@data-state='failed']/text()") == ["eighty"]
    assert "is not a port" in tree(text).xpath("//section[@class='failed']")[0].text_content()


@pytest.mark.parametrize(
    "name", sorted(one.name for one in (fixture_shelf() / "alertlogic").iterdir() if one.is_dir())
)
def test_every_recorded_page_can_be_inspected_whatever_it_lacks(name: str) -> None:
    fixture = load_fixture(fixture_shelf() / "alertlogic" / name)
    page = load_pack("alertlogic").pages[fixture.meta.page]
    shown = inspection(fixture.capture, page, fixture.meta.arguments)
    assert all(field in shown for field in page.fields)


def test_a_page_that_is_not_what_the_pack_says_is_shown_with_the_reason() -> None:
    text = inspection(capture_of(b"<p>maintenance"), PAGE, {"event_id": "7"})
    assert "wrong_page" in tree(text).xpath("//p[@class='refusal']")[0].text_content()


def test_nothing_of_a_hostile_page_runs_loads_leads_or_submits() -> None:
    text = inspection(capture_of(HOSTILE.encode()), PAGE, {"event_id": "7"})
    outer = tree(text)
    assert "evil.example" not in text
    assert "alert(1)" not in text
    assert outer.xpath("//iframe/@sandbox") == [""]
    assert "default-src 'none'" in outer.xpath("//meta[@http-equiv]/@content")[0]
    kept = {name for element in framed(text).iter() for name in element.attrib}
    assert not {name for name in kept if name.startswith("on") or name in {"href", "src", "action", "srcdoc"}}


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="<>/='\" abonclickscriptrefstyle:;()\n&#", max_size=120))
def test_whatever_a_page_holds_what_is_left_has_no_handler_address_or_script(text: str) -> None:
    root = etree.fromstring(f"<html><body>{text}</body></html>".encode(), etree.HTMLParser())
    make_inert(root)
    again = etree.fromstring(as_html(root).encode(), etree.HTMLParser())
    assert not again.xpath(
        "//script | //iframe | //style | //@*[starts-with(name(), 'on')] | //@href | //@src"
    )


def test_labels_become_proposed_fields_in_the_panels_that_tell_them_apart(tmp_path: Path) -> None:
    body = (
        b"<html><h4>Source</h4><table><tr><th>Address</th><th>Port</th></tr><tr><td>10.0.0.1</td><td>5</td></tr></table>"
        b"<h4>Target</h4><table><tr><th>Address</th><th>Port</th></tr><tr><td>10.0.0.2</td><td>80</td></tr></table>"
        b"<pre>0000: 47 45 54 20 2f 0d 0a  GET /..</pre></html>"
    )
    capture = capture_of(body)
    met = propose.Met("https://console.example.net/e/7", 200, body.decode())
    file = tmp_path / "event.yml"
    file.write_text(written.document("page", [], event_data([propose.Page(met)], [])))
    fields = look(capture, load_model(file, Page), {"event_id": "7"}).fields
    found = {name: seen.field.value for name, seen in fields.items() if seen.field is not None}
    assert (found["source_addr"], found["dest_addr"]) == ("10.0.0.1", "10.0.0.2")
    assert (found["source_port"], found["dest_port"]) == (5, 80)
    assert fields["payload"].field is not None
    assert fields["payload"].field.state is State.PRESENT


@pytest.mark.parametrize("broken", [False, True])
def test_packs_try_reads_a_capture_by_a_file_and_tells_its_mistakes(tmp_path: Path, broken: bool) -> None:
    file = tmp_path / "event.yml"
    proof = "proof: [{xpath: 'true()'}]"
    find = "fnid" if broken else "find"
    file.write_text(f"page: event\nat: '{{w}}/e'\n{proof}\nfields: {{p: {{{find}: [{{label: Event ID}}]}}}}")
    command = [sys.executable, "-m", "scraper", "packs", "try", "--once", str(file), str(FIXTURE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    wanted = json.loads((FIXTURE / "meta.json").read_text())["arguments"]["event_id"]
    assert done.returncode == (3 if broken else 0)
    assert ("did you mean `find`" in done.stderr) if broken else (wanted in done.stdout)


def test_inspect_writes_one_file_from_a_fixture(tmp_path: Path) -> None:
    output = tmp_path / "shown.html"
    command = [sys.executable, "-m", "scraper", "inspect", str(FIXTURE), "--output", str(output)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "data-field" in output.read_text()
