"""What fields are called: by labels and headings in several languages, by what cells say of themselves."""

import pytest

from scraper.extract.document import Document
from scraper.inspect.propose.columns import row_fields
from scraper.inspect.propose.event import fields_of
from scraper.inspect.propose.lists import listings
from scraper.inspect.propose.sheet import Sheet

ENGLISH = ("Source IP", "Src Port", "Destination Address", "Dest. Port", "Protocol", "Signature")
GERMAN = ("Quelladresse", "Quellport", "Zieladresse", "Zielport", "Protokoll", "Signatur")
FRENCH = (
    "Adresse source",
    "Port source",
    "Adresse de destination",
    "Port de destination",
    "Protocole",
    "Règle",
)
SPANISH = ("IP de origen", "Puerto de origen", "IP de destino", "Puerto de destino", "Protocolo", "Alerta")
MORE = {
    ENGLISH: ("Sensor name", "Classification", "Priority", "Timestamp"),
    GERMAN: ("Sonde", "Klassifizierung", "Schweregrad", "Zeitpunkt"),
    FRENCH: ("Capteur", "Catégorie", "Gravité", "Horodatage"),
    SPANISH: ("Sensor", "Clasificación", "Severidad", "Fecha y hora"),
}
NAMES = ("source_addr", "source_port", "dest_addr", "dest_port", "protocol", "signature_name")
NAMES += ("sensor", "classification", "severity", "event_time")
VALUES = ("192.0.2.7", "40007", "198.51.100.4", "80", "tcp", "ET WEB id check", "probe-1", "web-attack", "2")
VALUES += ("15 May 2018, 19:01:36",)
LAYOUTS = {
    "beside": "<table>{}</table>",
    "list": "<dl>{}</dl>",
    "lines": "<div>{}</div>",
}


def named(labels: tuple[str, ...], layout: str) -> dict[str, str]:
    """The labels by which the fields of a page are found."""
    pairs = list(zip(labels, VALUES, strict=True))
    part = {
        "beside": "<tr><th>{}</th><td>{}</td></tr>",
        "list": "<dt>{}</dt><dd>{}</dd>",
        "lines": "<p><b>{}:</b> {}</p>",
    }[layout]
    body = LAYOUTS[layout].format("".join(part.format(*pair) for pair in pairs))
    page = Document(
        f"<html><body><nav><ul><li>Agent<li>Name</ul></nav>{body}</body></html>", "http://c/", page="p"
    )
    return {name: str(field["find"][0]["label"]) for name, field in fields_of(Sheet(page)).items()}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("labels", [ENGLISH, GERMAN, FRENCH, SPANISH], ids=lambda one: str(one[0]))
def test_labels_in_several_languages_and_layouts_get_the_contracts_names(
    labels: tuple[str, ...], layout: str
) -> None:
    every = labels + MORE[labels]
    assert named(every, layout) == dict(zip(NAMES, (one.rstrip(":") for one in every), strict=True))


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
