"""Descriptions of the pages that were recorded, each as far as it reads the page that it is made of.

Pure. Knows recorded pages; never knows a console.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from lxml.etree import _Element

from scraper.extract.data import embed_responses
from scraper.extract.document import Document
from scraper.extract.extraction import fields_of as read_fields
from scraper.extract.values import KINDS
from scraper.inspect.propose import event as of_event
from scraper.inspect.propose.addresses import Shape, compared, guessed, plain
from scraper.inspect.propose.answers import answer_fields, response_pattern
from scraper.inspect.propose.columns import row_fields
from scraper.inspect.propose.lists import Listing, id_field
from scraper.inspect.propose.places import own_selectors, selector_for
from scraper.inspect.propose.recorded import Page, Turning
from scraper.inspect.propose.sheet import Sheet, short_text
from scraper.models import Fields, State
from scraper.packs.spec import FieldType
from scraper.packs.spec import Page as Spec

EVENT_ID: Final = "event_id"
COUNT: Final = "num_evts"
_RULES: Final = r"sid|sig|rule|regel|regla|regle"
_NEXT_PAGE: Final = "next_page"
_CLOSE: Final = re.compile(
    r"(?:close|dismiss|got it|skip|not now|later|schlie(?:ß|ss)en|cerrar|fermer|×|✕|x)[.!]?", re.IGNORECASE
)
Data = dict[str, Any]
"""A page's description, as data."""


def event_data(pages: Sequence[Page], signed_out: list[dict[str, str]]) -> Data:
    """The description of an event's page, by one of them or by several."""
    page, sheet = pages[0], Sheet(pages[0].document)
    shape = compared([one.met.url for one in pages]) or guessed(page.met.url)
    ids = [shape.id_in(one.met.url) or "" for one in pages] if shape else []
    at = shape.template(EVENT_ID) if shape else plain(page.met.url)
    fields = of_event.fields_of(sheet)
    responses: dict[str, str] = {}
    for name, url, text in named(page.met.answers):
        found = {key: one for key, one in answer_fields(text, name).items() if key not in fields}
        if found:
            responses[name] = response_pattern(url, ids[0] if ids else None)
            fields.update(found)
    proof = of_event.proof_of(sheet, ids[0], EVENT_ID) if ids else None
    data = _described("event", at, pages, signed_out, proof or _any_proof(sheet, fields))
    data = {**data, **({"responses": responses} if responses else {}), "fields": fields}
    if sheet.dumps:
        data["captured"] = [dict(one) for one in fields["payload"]["find"] if "css" in one]
    return kept(data, [(one, _arguments(ids, place)) for place, one in enumerate(pages)])


def _arguments(ids: Sequence[str], place: int) -> dict[str, str]:
    return {EVENT_ID: ids[place]} if place < len(ids) else {EVENT_ID: ""}


def named(answers: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """The answers with names for them: the last word of each address."""
    found: list[tuple[str, str, str]] = []
    for url, text in answers:
        words = re.findall(
            r"[a-z][a-z_]{2,20}", url.partition("?")[0].rpartition("//")[2].partition("/")[2].lower()
        )
        name = words[-1] if words else "answer"
        if name not in [known for known, _, _ in found]:
            found.append((name, url, text))
    return found


def _described(
    kind: str, at: str, pages: Sequence[Page], signed_out: list[dict[str, str]], proof: dict[str, Any] | None
) -> Data:
    """What all kinds of page have: address, readiness, proofs."""
    data: Data = {"page": kind, "at": at}
    ready = drawn(pages)
    if ready is not None:
        data |= {"visit": "rendered", "ready": {"css": ready}}
    if signed_out:
        data["signed_out"] = signed_out
    data["proof"] = [*([proof] if proof else []), {"whole": True}]
    return data


def drawn(pages: Sequence[Page]) -> str | None:
    """What scripts drew last on all of the pages; None when they say as much as the console sent."""
    page = pages[0]
    if not page.met.sent or _words(page.document) <= _words(page.sent):
        return None
    sent = {css for element in page.sent.elements for css in own_selectors(element)}
    others = [
        {css for element in one.document.elements for css in own_selectors(element)} for one in pages[1:]
    ]
    late = [
        css
        for element in page.document.elements
        for css in own_selectors(element)
        if css not in sent and all(css in other for other in others) and _says_something(element)
    ]
    return late[-1] if late else "body"


def _words(document: Document) -> set[str]:
    """The words that stand on a page, outside its scripts."""
    texts = (
        text
        for one in document.elements
        if one.tag not in {"script", "style"}
        for text in (one.text, one.tail)
    )
    return {word for text in texts if text for word in text.split()}


def _says_something(element: _Element) -> bool:
    return element.tag not in {"script", "style"} and bool("".join(map(str, element.itertext())).strip())


def _any_proof(sheet: Sheet, fields: Mapping[str, Any]) -> dict[str, Any] | None:
    """A label of the page, where nothing on it shows which one it is."""
    finds = [find for field in fields.values() for find in field["find"] if "label" in find]
    return {"label": finds[0]["label"]} if finds else None


def list_data(
    page: Page, listing: Listing, ids: Sequence[str], turning: Turning, out: list[dict[str, str]]
) -> Data:
    """The description of a list's page."""
    at = plain(page.met.url) if turning.paging is None else turning.paging.template
    data = _described("incident", at, [page], out, None)
    if turning.more is not None and listing.css is not None:
        ready = {"css": listing.css if "ready" in data else "body"}
        way = {"scroll": turning.more.scroll} if turning.more.scroll else {"click": turning.more.click}
        data |= {"visit": "rendered", "ready": ready, "more": {"rows": listing.css, **way}}
    data["fields"] = {} if turning.counted is None else {COUNT: turning.counted.field()}
    if turning.paging is not None:
        data["paging"] = {"first": turning.paging.first, "step": turning.paging.step}
    elif turning.link is not None:
        data["paging"] = {"next": _NEXT_PAGE}
        link = {"css": turning.link, "attr": "href"}
        data["fields"][_NEXT_PAGE] = {"type": "url", "optional": True, "find": [link]}
    found = id_field(listing, ids)
    data["rows"] = {
        "each": listing.each,
        "fields": {**({EVENT_ID: found} if found else {}), **row_fields(listing.rows)},
    }
    return kept(data, [(page, {})])


def agreed(listed: Data, listing: Page, event: Data, events: Sequence[Page], ids: Sequence[str]) -> Data:
    """A list's description whose rows call nothing by a name that its events show as another value."""
    rows = {str(row[EVENT_ID].value): row for row in _read(listing, listed, {}).rows if EVENT_ID in row}
    names = dict(listed["rows"]["fields"])
    for page, shown_id in zip(events, ids, strict=False):
        row, shown = rows.get(shown_id, {}), _read(page, event, {EVENT_ID: shown_id}).fields
        for name in [name for name in names if name in shown and name in row]:
            one, other = row[name], shown[name]
            if one.state is other.state is State.PRESENT and not _same(event, name, one.value, other.value):
                names = {f"shown_{name}" if key == name else key: spec for key, spec in names.items()}
    return {**listed, "rows": {**listed["rows"], "fields": names}}


def _read(page: Page, data: Data, arguments: Mapping[str, str]) -> Fields:
    return read_fields(_document(page, data), as_spec(data), arguments)


def _same(event: Data, name: str, one: Any, other: Any) -> bool:
    kind = KINDS[FieldType(event["fields"][name].get("type", "text"))]
    return kind.same(one, other) or str(one).casefold() == str(other).casefold()


def close_control(document: Document) -> str | None:
    """The way to close what lies over a page, by what it says or is called."""
    for element in document.elements:
        if element.tag in {"button", "a", "span"} and element.get("role") != "tab":
            said = short_text(element) or element.get("aria-label") or ""
            if _CLOSE.fullmatch(said.strip()) and (css := selector_for([element], document)) is not None:
                return css
    return None


def signature_data(page: Page, out: list[dict[str, str]]) -> tuple[Data, Shape | None]:
    """The description of a signature's page, and the shape of its address."""
    sheet, shape = Sheet(page.document), guessed(page.met.url, _RULES)
    fields = of_event.fields_of(sheet)
    fields = {
        name: one for name, one in fields.items() if name in {"sig_rule", "signature_name", "classification"}
    }
    shown = shape.id_in(page.met.url) if shape else None
    at = shape.template("sig_id") if shape else plain(page.met.url)
    data = {**_described("signature", at, [page], out, _any_proof(sheet, fields)), "fields": fields}
    return kept(data, [(page, {"sig_id": shown or ""})]), shape


def kept(data: Data, pages: Sequence[tuple[Page, Mapping[str, str]]]) -> Data:
    """A description without what does not read the pages that it is made of."""
    while True:
        spec = as_spec(data)
        found = [read_fields(_document(page, data), spec, arguments) for page, arguments in pages]
        lost = [name for name in data["fields"] if found[0].fields[name].state is not State.PRESENT]
        some = [
            name
            for name, one in data["fields"].items()
            if "optional" not in one and any(read.fields[name].state is not State.PRESENT for read in found)
        ]
        columns = _lost_columns(data, [row for read in found for row in read.rows])
        if not lost and not some and not columns:
            return data
        fields = {name: one for name, one in data["fields"].items() if name not in lost}
        data = {
            **data,
            "fields": {k: {**one, "optional": True} if k in some else one for k, one in fields.items()},
        }
        if columns:
            rows = {name: one for name, one in data["rows"]["fields"].items() if name not in columns}
            data["rows"] = {**data["rows"], "fields": rows}


def _lost_columns(data: Data, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The fields of rows that fail in some row."""
    names = data.get("rows", {}).get("fields", {})
    return [name for name in names if any(row[name].state is State.FAILED for row in rows)]


def _document(page: Page, data: Data) -> Document:
    """The page with the answers that its description names, as a capture holds them."""
    wanted = data.get("responses", {})
    answers = [(name, text) for name, _, text in named(page.met.answers) if name in wanted]
    return Document(embed_responses(page.met.html, answers), page.met.url, page=data["page"])


def as_spec(data: Data) -> Spec:
    """A description as the loader would give it. Raises ValueError when it would not take it."""
    return Spec.model_validate_json(json.dumps(data), strict=True)
