"""What fields are called: by labels and headings in several languages, by what cells say of themselves."""

import pytest

from scraper.extract.document import Document
from scraper.inspect.propose.columns import row_fields
from scraper.inspect.propose.event import fields_of
from scraper.inspect.propose.lists import listings
from scraper.inspect.propose.sheet import Sheet

LABELS = {
    "English": "Source IP|Src Port|Destination Address|Dest. Port|Protocol|Signature"
    "|Sensor name|Classification|Priority|Timestamp",
    "German": "Quelladresse|Quellport|Zieladresse|Zielport|Protokoll|Signatur"
    "|Sonde|Klassifizierung|Schweregrad|Zeitpunkt",
    "French": "Adresse source|Port source|Adresse de destination|Port de destination|Protocole|Règle"
    "|Capteur|Catégorie|Gravité|Horodatage",
    "Spanish": "IP de origen|Puerto de origen|IP de destino|Puerto de destino|Protocolo|Alerta"
    "|Sensor|Clasificación|Severidad|Fecha y hora",
}
VALUES = {
    "source_addr": "192.0.2.7",
    "source_port": "40007",
    "dest_addr": "198.51.100.4",
    "dest_port": "80",
    "protocol": "tcp",
    "signature_name": "ET WEB id check",
    "sensor": "probe-1",
    "classification": "web-attack",
    "severity": "2",
    "event_time": "15 May 2018, 19:01:36",
}
LAYOUTS = {
    "beside": ("<table>{}</table>", "<tr><th>{}</th><td>{}</td></tr>"),
    "list": ("<dl>{}</dl>", "<dt>{}</dt><dd>{}</dd>"),
    "lines": ("<div>{}</div>", "<p><b>{}:</b> {}</p>"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("language", LABELS)
def test_labels_in_several_languages_and_layouts_get_the_contracts_names(language: str, layout: str) -> None:
    labels = LABELS[language].split("|")
    around, part = LAYOUTS[layout]
    rows = [part.format(*pair) for pair in zip(labels, VALUES.values(), strict=True)]
    html = f"<html><body><nav><ul><li>Agent<li>Name</ul></nav>{around.format(''.join(rows))}</body></html>"
    found = fields_of(Sheet(Document(html, "http://c/", page="p")))
    assert {name: field["find"][0]["label"] for name, field in found.items()} == dict(
        zip(VALUES, labels, strict=True)
    )


def fields(html: str) -> dict[str, dict[str, object]]:
    """The fields of the rows of a page's list."""
    page = Document(f"<html><body>{html}</body></html>", "http://c/alerts", page="p")
    return row_fields(listings(page)[0].rows)


def row(number: int, cells: str) -> str:
    """A table's row that leads to an event."""
    return f"<tr><td><a href='/alert/{number}'>{number}</a>{cells.replace('#', str(number))}</tr>"


def test_columns_without_headings_of_their_own_are_named_by_what_their_cells_say_or_point_to() -> None:
    cells = "<td data-label='Source'>192.0.2.#<td headers=s>probe-#<td class=dst_ip>198.51.100.#"
    head = "<table><tr><th>Id<th>x<th id=s>Sensor<th>y</table>"
    found = fields(f"{head}<table id=t>{''.join(row(n, cells) for n in range(1, 6))}</table>")
    assert found["source_addr"]["find"] == [{"css": 'td[data-label="Source"]'}]
    assert found["sensor"]["find"] == [{"css": 'td[headers="s"]'}]
    assert found["dest_addr"]["find"] == [{"css": "td.dst_ip"}]


def test_headings_in_a_table_of_their_own_name_the_columns_below() -> None:
    head = "<table><tr><th>No<th>Quelle<th>Ziel<th>Sonde</table>"
    cells = "<td>192.0.2.#<td>198.51.100.#<td>probe-#"
    found = fields(f"<div>{head}<table>{''.join(row(n, cells) for n in range(1, 6))}</table></div>")
    assert {name: field["find"] for name, field in found.items() if name != "no"} == {
        "source_addr": [{"xpath": "./*[2]"}],
        "dest_addr": [{"xpath": "./*[3]"}],
        "sensor": [{"xpath": "./*[4]"}],
    }


def test_a_cell_with_an_address_and_a_port_gives_both_and_one_with_two_ends_gives_four() -> None:
    head = "<thead><tr><th>Id<th>Source<th>Flow"
    cells = "<td>192.0.2.# (40#)<td>192.0.2.#:40# → [2001:db8::#]:443"
    found = fields(f"<table>{head}<tbody>{''.join(row(n, cells) for n in range(1, 6))}</table>")
    assert {"source_addr", "source_port", "dest_addr", "dest_port"} <= found.keys()


def test_pictures_with_titles_are_read_by_these_and_words_for_severity_do_not_take_its_name() -> None:
    head = "<thead><tr><th>Id<th>Classification<th>Severity"
    cells = "<td><i class=icon title='web-attack-#'></i><td>high #"
    found = fields(f"<table>{head}<tbody>{''.join(row(n, cells) for n in range(1, 6))}</table>")
    assert found["classification"]["find"] == [{"xpath": "./*[2]/descendant-or-self::*/@title"}]
    assert "severity" not in found
    assert found["shown_severity"]["find"] == [{"label": "Severity"}]


def test_values_in_a_cell_that_say_by_an_attribute_what_they_are_are_told_apart() -> None:
    cells = "<td><b data-field=src.ip>192.0.2.#</b> <i data-field=src.port>40#</i>"
    found = fields(f"<table>{''.join(row(n, cells) for n in range(1, 6))}</table>")
    assert found["source_addr"]["find"] == [{"css": '[data-field="src.ip"]'}]
    assert found["source_port"]["find"] == [{"css": '[data-field="src.port"]'}]
