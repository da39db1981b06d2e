"""A whole pack from what was recorded: each file's text, and the pages as captures.

Pure. Knows recorded pages; never knows a console, a browser or a disk.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from scraper.extract.data import embed_responses
from scraper.inspect.propose import pages as of_pages
from scraper.inspect.propose.addresses import plain
from scraper.inspect.propose.event import labels_left
from scraper.inspect.propose.login import login_file, signed_out
from scraper.inspect.propose.probe import probe_of
from scraper.inspect.propose.recorded import Page, Recorded
from scraper.inspect.propose.sheet import Sheet
from scraper.inspect.propose.written import document
from scraper.models import Capture, VisitKind

_NO_REFUSAL = "What the console says to a wrong password was not seen; add it as a state, first of all:"
_REFUSED = "  wrong_password: {when: {text: …}, final: wrong_password}"
_NO_PROBE = "No answer told who is signed in from who is not: find an address for the probe that does."


_CLOSED: dict[str, Any] = {"visit": "rendered"}


def pack_files(recorded: Recorded, name: str) -> dict[str, str]:
    """The files of a pack, by name, which the loader takes."""
    out = signed_out(page.document for page in recorded.login)
    data = pages_data(recorded, out)
    files = {"console.yml": console_file(name, recorded.start, recorded.also), "login.yml": _login(recorded)}
    for kind, one in data.items():
        files[f"{kind}.yml"] = document("page", _notes(kind, one, recorded), one)
    return files


def pages_data(recorded: Recorded, out: list[dict[str, str]]) -> dict[str, Any]:
    """The descriptions of the pages, as data, by kind."""
    found: dict[str, Any] = {}
    if recorded.events:
        found["event"] = of_pages.event_data(recorded.events, out)
    if recorded.listing is not None and recorded.rows is not None:
        found["incident"] = of_pages.list_data(
            recorded.listing, recorded.rows, recorded.ids, recorded.turning, out
        )
    if recorded.listing is not None and "event" in found and "incident" in found:
        found["incident"] = of_pages.agreed(
            found["incident"], recorded.listing, found["event"], recorded.events, recorded.ids
        )
    if recorded.signature is not None and "event" in found:
        _add_signature(found, recorded, out)
    if recorded.closed:
        found = {kind: {**one, **_CLOSED, "close": [*recorded.closed]} for kind, one in found.items()}
    return found


def _add_signature(found: dict[str, Any], recorded: Recorded, out: list[dict[str, str]]) -> None:
    """The signature's page, and the way to it from the event's: the id in the link."""
    assert recorded.signature is not None
    data, shape = of_pages.signature_data(recorded.signature, out)
    if "sig_rule" not in data["fields"] or shape is None:
        return
    word = re.split(r"[?#]", shape.before)[0].rstrip("/").rpartition("/")[2]
    link = {"xpath": f"//a[contains(@href, '{word}')]/@href", "match": shape.pattern}
    event = dict(found["event"])
    event["fields"] = {**event["fields"], "sig_id": {"type": "id", "optional": True, "find": [link]}}
    kept = of_pages.kept(event, [(page, {"event_id": ""}) for page in recorded.events])
    if "sig_id" not in kept["fields"]:
        return
    found["event"] = kept
    if "sig_rule" not in kept["fields"]:
        rule = {"type": "rule", "find": [{"page": "signature", "field": "sig_rule"}]}
        found["event"] = {**kept, "fields": {**kept["fields"], "sig_rule": rule}}
        found["signature"] = data


def _login(recorded: Recorded) -> str:
    probe = probe_of(recorded.asked, private=recorded.private)
    notes = ["Proposed from the pages that were met while signing in."]
    if recorded.login:
        notes += [_NO_REFUSAL, _REFUSED]
    if probe is None:
        notes.append(_NO_PROBE)
    told = probe or {"fetch": plain(recorded.start), "status": 200}
    return document("login", notes, login_file(recorded.login, recorded.start, told, recorded.inside))


def _notes(kind: str, data: dict[str, Any], recorded: Recorded) -> list[str]:
    """What whoever finishes a page's file should know."""
    said = (
        f"Finish it with this beside you: scraper packs try {kind}.yml {kind}.json --inspection {kind}.html"
    )
    notes = [said]
    if kind == "incident" and "event_id" not in data["rows"]["fields"]:
        notes.append("Which event a row is of was not found: rows need a field event_id.")
    if kind == "incident":
        notes += _of_rows(recorded)
    if kind != "event":
        return notes
    if len(recorded.events) < 2:
        notes.append("Only one was seen: check where the event's id stands in `at`.")
    left = labels_left(Sheet(recorded.events[0].document), data["fields"])
    return [*notes, *([f"Other labels with values: {', '.join(left[:40])}"] if left else [])]


def _of_rows(recorded: Recorded) -> Iterator[str]:
    """How many rows came, and what is left to find out about the others."""
    turning = recorded.turning
    shown = len(recorded.rows.rows) if recorded.rows is not None else 0
    counted = "Compare with the console's own count."
    if turning.counted is not None:
        counted = f"The console says {turning.counted.number:,}."
    came = shown if turning.came is None else turning.came
    yield f"{came:,} rows were seen. {counted}"
    if not turning.found:
        pager = "" if turning.unturned is None else f" There is a pager ({turning.unturned}), which was not."
        yield f"No way to further rows was found to work.{pager} Give `paging` or `more` until all rows come."
    elif turning.came is None:
        yield "Further rows were seen to come; not all were waited for."
    if turning.endless:
        yield "What brings further rows stays to the end: only the list's own count tells if it is whole."
    if turning.counted is None:
        yield "Give a field num_evts (type: count) where the page tells how many rows the whole list has."


def console_file(name: str, url: str, also: Sequence[str] = ()) -> str:
    """`console.yml` for one host, and those that signing in needs besides."""
    parts = urlsplit(url)
    hosts = {"console": f"{parts.scheme}://{parts.netloc}"}
    content: dict[str, Any] = {"console": name, "version": "1", "default": "here"}
    content["data_centres"] = {"here": {"hosts": hosts}}
    return document("console", [], {**content, **({"extra_hosts": [*also]} if also else {})})


def capture_of(page: Page, kind: str, responses: Mapping[str, str], visited_at: datetime) -> Capture:
    """A recorded page as a visit by its description would have brought it."""
    answers = [(name, text) for name, _, text in of_pages.named(page.met.answers) if name in responses]
    return Capture(
        page=kind,
        url_asked=page.met.url,
        url_got=page.met.url,
        status=page.met.status,
        content_type="text/html; charset=utf-8",
        body=embed_responses(page.met.html, answers).encode("utf-8", "replace"),
        visited_at=visited_at,
        visit=VisitKind.RENDERED,
    )
