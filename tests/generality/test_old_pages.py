"""Pages of other kinds, read as captured: old tables without ids, panels, several rows, other hexdumps."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scraper.decode import read_hexdump
from scraper.extract import extract
from scraper.models import Fields, State
from scraper.packs import load_model
from scraper.packs.spec import Page
from tests.extract.pages import capture_of

HERE = Path(__file__).parent
BYTES = bytes(range(0x41, 0x5B)) + b"\x00\xff<b>\r\n" + bytes(range(0x30, 0x3A))


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Fields]:
    """Reads a page by a description in YAML, all of it but name, address and proof."""

    def run(yaml: str, body: bytes, content_type: str = "text/html; charset=utf-8") -> Fields:
        file = tmp_path / "event.yml"
        file.write_text(f"page: event\nat: '{{web}}/e'\nproof: [{{xpath: 'true()'}}]\n{yaml}")
        return extract(capture_of(body, content_type), load_model(file, Page), {})

    return run


def test_nested_tables_without_ids_in_latin_1_are_read_by_their_labels() -> None:
    body = (HERE / "old" / "alert.html").read_bytes()
    fields = extract(capture_of(body, "text/html"), load_model(HERE / "old" / "event.yml", Page), {})
    found = {name: field.value for name, field in fields.fields.items() if field.state is State.PRESENT}
    assert read_hexdump(found.pop("payload")) == (b"GET / HTTP/1.0\r\n\r\n",)
    assert found == {
        "sensor": "Zürich-Süd",
        "source_addr": "10.1.2.3",
        "source_port": 4711,
        "dest_addr": "192.0.2.80",
        "dest_port": 80,
    }
    assert fields.fields["rule"].state is State.ABSENT


@pytest.mark.parametrize(
    "html",
    [
        "<div><h3>A</h3><p>Port: 1</p><h3>B</h3><p>Port: 2</p></div>",
        "<fieldset><legend>A</legend>Port: 1</fieldset><fieldset><legend>B</legend>Port: 2</fieldset>",
        "<table><tr><th colspan=2>A<tr><td>Port<td>1<tr><th colspan=2>B<tr><td>Port<td>2</table>",
        "<section><header><b>A</b></header><dl><dt>Port<dd>1</dl></section>"
        "<section><header><b>B</b></header><dl><dt>Port<dd>2</dl></section>",
        "<div class=p><div class=h><a>A</a></div><div><table><tr><th>Port</th></tr>"
        "<tr><td>1</td></tr></table></div></div>"
        "<div class=p><div class=h><a>B</a></div><div><table><tr><th>Port</th></tr>"
        "<tr><td>2</td></tr></table></div></div>",
    ],
    ids=["headings", "fieldsets", "heading rows", "sections", "boxes"],
)
def test_a_panel_scopes_the_labels_in_it(read: Callable[..., Fields], html: str) -> None:
    one = "{type: port, find: [{label: Port, within: {panel: %s}}]}"
    fields = read(f"fields: {{a: {one % 'A'}, b: {one % 'B'}}}", html.encode())
    assert (fields.value("a"), fields.value("b")) == (1, 2)


def test_the_rows_of_a_table_are_read_below_its_headings(read: Callable[..., Fields]) -> None:
    html = (
        "<table><thead><tr><th>Id</th><th colspan=2>From</th><th>Kind</th></tr></thead><tbody>"
        "<tr><td><a href='/a?id=7'>7</a></td><td>x</td><td>10.0.0.1</td><td>scan</td></tr>"
        "<tr><td><a href='/a?id=8'>8</a></td><td>x</td><td>10.0.0.2</td></tr></tbody></table>"
    )
    yaml = (
        "fields: {}\nrows:\n  each: {css: 'tbody tr'}\n  fields:\n"
        "    event_id: {type: id, find: [{label: Id, attr: href, match: 'id=(\\d+)'}]}\n"
        "    source_addr: {type: ip, find: [{xpath: './td[3]'}]}\n"
        "    kind: {optional: true, find: [{label: kind}]}\n"
    )
    rows = read(yaml, html.encode()).rows
    assert [row["event_id"].value for row in rows] == [7, 8]
    assert [row["source_addr"].value for row in rows] == ["10.0.0.1", "10.0.0.2"]
    assert [row["kind"].state for row in rows] == [State.PRESENT, State.ABSENT]


def test_a_page_that_is_json_is_read_by_paths_and_null_is_absent(read: Callable[..., Fields]) -> None:
    body = b'{"alert": {"src": {"ip": "::1"}, "port": null, "tags": ["a", "b"], "note": "</script>"}}'
    yaml = (
        "fields:\n  ip: {type: ip, find: [{data: alert.src.ip}]}\n"
        "  port: {type: port, find: [{data: ..port}]}\n"
        "  tags: {many: true, find: [{data: 'alert.tags[*]'}]}\n  note: {find: [{data: alert.note}]}\n"
        "  none: {optional: true, find: [{data: alert.nothing}]}\n"
    )
    fields = read(yaml, body, "application/json")
    assert [fields.value(name) for name in ("ip", "tags", "note")] == ["::1", ["a", "b"], "</script>"]
    assert fields.fields["port"].state is State.ABSENT
    assert fields.fields["none"].state is State.ABSENT


def rows_of(width: int, form: str) -> str:
    """The bytes as a dump in one of several layouts."""
    lines = []
    for start in range(0, len(BYTES), width):
        part = BYTES[start : start + width]
        text = "".join(chr(b) if 32 <= b < 127 else "." for b in part)
        pairs = part.hex(" ")
        lines.append(
            {
                "spaced colon": f"{start:03X} : {pairs.upper():<{width * 3}} {text}",
                "canonical": f"{start:08x}  {pairs:<{width * 3}} |{text}|",
                "decimal": f"{start:05d}  {pairs:<{width * 3}}  {text}",
                "console": f"{start:04x}:    {pairs:<{width * 3}}    {text}",
                "bare": f"{start:04x}  {pairs}",
            }[form]
        )
    return "\n".join(lines)


@pytest.mark.parametrize("width", [8, 16, 32])
@pytest.mark.parametrize("form", ["spaced colon", "canonical", "decimal", "console", "bare"])
def test_a_dump_gives_its_bytes_in_any_layout(form: str, width: int) -> None:
    dump = rows_of(width, form)
    assert read_hexdump(dump) == (BYTES,)
    assert read_hexdump(dump.replace(" ", "\xa0")) == (BYTES,)


def test_a_place_that_shows_an_error_for_a_dump_is_not_passed_over(read: Callable[..., Fields]) -> None:
    yaml = "fields: {payload: {type: hexdump, find: [{css: pre}]}}"
    dump = "<pre>0000: 47 45 54</pre>"
    whole = read(yaml, f"{dump}<pre> </pre>{dump}".encode())
    assert read_hexdump(whole.value("payload")) == (b"GET", b"GET")
    failed = read(yaml, f"{dump}<pre>Error getting content</pre>".encode())
    assert failed.fields["payload"].state is State.FAILED


def test_elements_of_a_pages_own_making_are_cells_and_lines_as_they_were_shown(
    read: Callable[..., Fields],
) -> None:
    block = 'data-captured-display="block"'
    html = (
        f"<x-card {block}><x-row {block}><x-name {block}>Port</x-name><x-value {block}>80</x-value></x-row>"
        f"<x-row {block}><x-name>From:</x-name> <x-value>10.0.0.1</x-value></x-row>"
        f"<x-row {block}>via <x-name>eth0</x-name></x-row></x-card>"
    )
    yaml = "fields:\n  p: {type: port, find: [{label: Port}]}\n  f: {type: ip, find: [{label: From}]}\n"
    fields = read(f"{yaml}  v: {{find: [{{xpath: '//x-row[3]'}}]}}", html.encode())
    assert [fields.value(name) for name in "pfv"] == [80, "10.0.0.1", "via eth0"]
