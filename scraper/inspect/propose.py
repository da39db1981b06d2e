"""A first description of a page that nobody described yet, from the labels that stand on it.

Pure. Knows how consoles in general name things; never knows a console. A person finishes what it begins.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from lxml.etree import _Element

from scraper.extract.document import Document
from scraper.extract.hits import find_labels, normalised
from scraper.extract.labels import LabelReader
from scraper.extract.panels import find_panels
from scraper.extract.values import KINDS, NotOfType
from scraper.extract.words import tokens_of
from scraper.packs.spec import FieldType

_ID: Final = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{8,40}|\d+")
_LONGEST_LABEL: Final = 40
_DUMP_ROW: Final = re.compile(
    r"^\s*(?:0x)?[0-9a-fA-F]{3,8}\s{0,2}:?\s+(?:[0-9a-fA-F]{2}\s?){4}", re.MULTILINE
)


class _Known(NamedTuple):
    """A field that most consoles have: how its label reads, which panel may hold it, what it is."""

    name: str
    label: str
    panel: str | None
    kind: FieldType


_SOURCE: Final = r"\b(source|src|attacker|client|from)\b"
_DEST: Final = r"\b(dest|destination|dst|target|victim|server|to)\b"
_ADDRESS: Final = r"\b(ip|addr|address|host)\b"
_KNOWN: Final = (
    _Known("source_addr", f"{_SOURCE}.*{_ADDRESS}|^source$", None, FieldType.IP),
    _Known("source_addr", _ADDRESS, _SOURCE, FieldType.IP),
    _Known("dest_addr", f"{_DEST}.*{_ADDRESS}|^(destination|target)$", None, FieldType.IP),
    _Known("dest_addr", _ADDRESS, _DEST, FieldType.IP),
    _Known("source_port", rf"{_SOURCE}.*\bport\b|\bsport\b", None, FieldType.PORT),
    _Known("source_port", r"^port$", _SOURCE, FieldType.PORT),
    _Known("dest_port", rf"{_DEST}.*\bport\b|\bdport\b", None, FieldType.PORT),
    _Known("dest_port", r"^port$", _DEST, FieldType.PORT),
    _Known("protocol", r"^(ip |transport )?proto(col)?$", None, FieldType.TEXT),
    _Known("signature_name", r"^(signature|rule|alert|attack)( name)?$|^text$", None, FieldType.TEXT),
    _Known("sensor", r"^(sensor|device|agent|probe|analyzer)( name)?$", None, FieldType.TEXT),
    _Known("classification", r"^(class|classification|classtype|category)$", None, FieldType.TEXT),
    _Known("severity", r"^(severity|priority)$", None, FieldType.INT),
    _Known("event_time", r"\b(time|date|timestamp|detected)\b", None, FieldType.TEXT),
    _Known("sig_rule", r"^(rule|signature)( text| content| body)?$", None, FieldType.RULE),
)  # fmt: skip


class Labels(NamedTuple):
    """What stands on a page: labels, and headings of panels, as written."""

    labels: tuple[str, ...]
    headings: tuple[str, ...]


def labels_of(document: Document) -> Labels:
    """The short texts that may be labels, and those that may be headings."""
    labels, headings = {}, {}
    for element in document.elements:
        if element.tag in {"th", "td", "dt", "b", "strong", "label", "span"}:
            if _is_label(text := _text(element)):
                labels[text.rstrip(": ")] = True
        elif element.tag in {"h1", "h2", "h3", "h4", "h5", "h6", "legend", "summary"} and (
            text := _text(element)
        ):
            headings[text] = True
    return Labels(tuple(labels), tuple(headings))


def event_page(document: Document, url: str) -> str:
    """A description of an event's page, in YAML, to be finished by a person."""
    lines = [
        "# yaml-language-server: $schema=../schema/page.json",
        "# Proposed from one page; finish it: scraper packs try event.yml event.json --inspection event.html",
        "page: event",
        f'at: "{template(url)}"',
        "ready: {css: body}                        # better: what only the finished page has",
        "proof:                                    # what shows that this is the event asked for",
        "  - {whole: true}",
        "fields:",
        *_fields(document),
    ]
    return "\n".join(lines) + "\n"


def template(url: str) -> str:
    """An address with places: the host's role, and the event's id where it is likely to stand.

    >>> template("http://c.example:8000/alerts/summary/4711")
    '{console}/alerts/summary/{event_id}'
    """
    parts = urlsplit(url)
    rest = url[len(f"{parts.scheme}://{parts.netloc}") :]
    found = list(_ID.finditer(rest))
    if found:
        rest = f"{rest[: found[-1].start()]}{{event_id}}{rest[found[-1].end() :]}"
    return f"{{console}}{rest}"


def login_page(document: Document, start: str) -> str | None:
    """A description of the login whose form stands on a page, in YAML; None when there is no form."""
    boxes = [element for element in document.elements if element.tag == "input"]
    secret = next((n for n, box in enumerate(boxes) if box.get("type", "").lower() == "password"), None)
    if secret is None:
        return None
    names = [box for box in boxes[:secret] if box.get("type", "text").lower() in {"text", "email"}]
    password, user = _css(boxes[secret]), _css(names[-1]) if names else "input[type=text]"
    return "\n".join(
        [
            "# yaml-language-server: $schema=../schema/login.json",
            "# Proposed from the form. Add what the console says to a wrong password, and the way in.",
            f'start: "{template(start).replace("{event_id}", "0")}"',
            "states:",
            "  wrong_password:",
            "    when: {text: Authentication failed}   # the console's own words",
            "    final: wrong_password",
            "  credentials:",
            f'    when: {{css: "{password}"}}',
            "    do:",
            f'      - {{fill: "{user}", with: username}}',
            f'      - {{fill: "{password}", with: password}}',
            "      - {press: Enter}",
            "  signed_in:",
            f'    when: {{css: body, not_css: "{password}"}}',
            "    final: ok",
            f'probe: {{fetch: "{template(start).replace("{event_id}", "0")}", status: 200}}',
            "",
        ]
    )


def console_file(name: str, url: str) -> str:
    """`console.yml` for one host."""
    parts = urlsplit(url)
    return (
        f"# yaml-language-server: $schema=../schema/console.json\nconsole: {name}\n"
        f'version: "1"\ndefault: here\n'
        f"data_centres:\n  here: {{hosts: {{console: '{parts.scheme}://{parts.netloc}'}}}}\n"
    )


def _fields(document: Document) -> Iterator[str]:
    seen = labels_of(document)
    wanted = {normalised(label) for label in seen.labels}
    reader = LabelReader(find_labels(document.elements, wanted), frozenset())
    panels = find_panels(document.elements, {normalised(heading) for heading in seen.headings}, frozenset())
    done: dict[str, str] = {}
    for known in _KNOWN:
        if known.name not in done and (line := _field(known, seen, reader, panels)) is not None:
            done[known.name] = line
    yield from done.values()
    yield from _payload(document)
    rest = [label for label in seen.labels if not any(f"label: {label}" in line for line in done.values())]
    yield f"  # other texts that may be labels: {', '.join(rest[:40])}"


def _field(known: _Known, seen: Labels, reader: LabelReader, panels: dict[str, list[_Element]]) -> str | None:
    scopes: list[str | None] = [None]
    if known.panel is not None:
        scopes = [
            text for text in seen.headings if re.search(known.panel, normalised(text).replace("(", " "))
        ]
    for label in (label for label in seen.labels if re.search(known.label, normalised(label))):
        for scope in scopes:
            inside = None if scope is None else frozenset(panels.get(normalised(scope), ()))
            if inside == frozenset() or not _fits(known, reader, normalised(label), inside):
                continue
            within = "" if scope is None else f", within: {{panel: {scope}}}"
            kind = "" if known.kind is FieldType.TEXT else f"type: {known.kind.value}, "
            return f"  {known.name}: {{{kind}find: [{{label: {label}{within}}}]}}"
    return None


def _fits(known: _Known, reader: LabelReader, label: str, inside: frozenset[_Element] | None) -> bool:
    """Whether all values of the label are what the field must be, and the same."""
    kind = KINDS[known.kind]
    texts = [kind.shape(spot) for spot in reader.values(label, inside)]
    try:
        values = [kind.read(text, "") for text in texts]
    except NotOfType:
        return False
    return bool(values) and all(kind.same(values[0], value) for value in values)


def _payload(document: Document) -> Iterator[str]:
    """Where a dump stands: the first element of a kind whose text looks like one."""
    for element in document.elements:
        if element.tag in {"pre", "span", "td", "tt", "code", "textarea"} and _DUMP_ROW.search(_raw(element)):
            if any(_DUMP_ROW.search(_raw(inner)) for inner in element):
                continue
            yield f'  payload: {{type: hexdump, optional: true, find: [{{css: "{_css(element)}"}}]}}'
            return


def _css(element: _Element) -> str:
    for name in ("id", "name"):
        value = element.get(name, "")
        if re.fullmatch(r"[A-Za-z_][\w-]*", value):
            return f"{element.tag}#{value}" if name == "id" else f"{element.tag}[name={value}]"
    first = (element.get("class") or "").split()
    return (
        f"{element.tag}.{first[0]}"
        if first and re.fullmatch(r"[A-Za-z_][\w-]*", first[0])
        else str(element.tag)
    )


def _raw(element: _Element) -> str:
    return "".join("\n" if token is None else token for token in tokens_of(element)).replace("\xa0", " ")


def _text(element: _Element) -> str:
    return " ".join("".join(token or " " for token in tokens_of(element)).split()) if len(element) < 4 else ""


def _is_label(text: str) -> bool:
    plain = re.fullmatch(r"[A-Za-z][\w .#/()-]*:?", text) is not None
    return plain and len(text) <= _LONGEST_LABEL
