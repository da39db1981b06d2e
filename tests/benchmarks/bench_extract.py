"""Extraction, measured: milliseconds a page, and ratios to a bare lxml parse of the same bytes.

    python tests/benchmarks/bench_extract.py [--repeat 5]

Pages come from the practice console and from the shipped events. Times are this process's processor time, the
best of several runs; the ratio is what compares from machine to machine.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from statistics import median
from typing import NamedTuple

from lxml import etree

from scraper.extract import extract
from scraper.models import Capture, VisitKind
from scraper.packs import load_pack
from scraper.packs.spec import FieldSpec, Find, Page
from scraper.practice import pages as console
from scraper.practice.command import shipped_events
from scraper.practice.event_page import event_page
from scraper.practice.events import EventBook, Packet, load_events


class Row(NamedTuple):
    """One line of the result."""

    what: str
    size: int
    ours: float
    bare: float


def capture_of(page: str, html: str) -> Capture:
    """A capture as a fetched visit brings it."""
    return Capture(
        page=page,
        url_asked="https://console.example.net/",
        url_got="https://console.example.net/",
        status=200,
        content_type="text/html; charset=utf-8",
        body=html.encode(),
        visited_at=datetime(2018, 4, 1, tzinfo=UTC),
        visit=VisitKind.FETCHED,
    )


def best(run: Callable[[], object], repeat: int) -> float:
    """Milliseconds of processor time, the best of some runs, each long enough to be measured."""
    started = time.process_time()
    run()
    times = max(1, int(0.05 / max(time.process_time() - started, 1e-6)))

    def once() -> float:
        begun = time.process_time()
        for _ in range(times):
            run()
        return (time.process_time() - begun) / times * 1e3

    return min(once() for _ in range(repeat))


def measure(what: str, html: str, page: Page, arguments: dict[str, str], repeat: int) -> Row:
    """Ours and the bare parse, on one page."""
    capture = capture_of(page.page, html)

    def bare() -> object:
        return etree.fromstring(capture.body, etree.HTMLParser(huge_tree=True, encoding="utf-8"))

    ours = best(lambda: extract(capture, page, arguments), repeat)
    return Row(what, len(capture.body), ours, best(bare, repeat))


def event_rows(book: EventBook, page: Page, repeat: int) -> Iterator[Row]:
    """The page of median size, a page of about 30 kB, and ever larger payloads."""
    shown = sorted(
        (len(event_page(event, frozenset()).whole), event.event_id) for event in book.events.values()
    )
    by_id = {event.event_id: event for event in book.events.values()}
    typical = by_id[shown[len(shown) // 2][1]]
    thirty = by_id[min(shown, key=lambda pair: abs(pair[0] - 30_000))[1]]
    chosen = [("event page, median", typical), ("event page, 30 kB", thirty)]
    for factor in (1, 10, 100):
        packets = (Packet("source", "payload", bytes(range(256)) * 40 * factor),)
        chosen.append((f"event page, {10 * factor} kB payload", replace(typical, packets=packets)))
    for what, event in chosen:
        arguments = {"event_id": str(event.event_id), "customer_id": str(event.customer_id)}
        yield measure(what, event_page(event, frozenset()).whole, page, arguments, repeat)


def list_rows(book: EventBook, page: Page, repeat: int) -> Iterator[Row]:
    """Lists of events of growing length."""
    events = list(book.events.values())
    for length in (500, 2_000, 8_000):
        listed = [replace(events[n % len(events)], event_id=100_000 + n) for n in range(length)]
        yield measure(
            f"list of {length} rows", console.event_list(listed), page, {"customer_id": "1"}, repeat
        )


def field_rows(repeat: int) -> Iterator[Row]:
    """One page read for more and more fields."""
    rows = "".join(f"<tr><td>Label {n}:</td><td>value {n}</td></tr>" for n in range(400))
    html = f"<html><table>{rows}</table></html>"
    for count in (25, 100, 400):
        fields = {f"f{n}": FieldSpec(find=(Find(label=f"Label {n}"),)) for n in range(count)}
        page = load_pack("alertlogic").pages["events"].model_copy(update={"fields": fields, "proof": ()})
        yield measure(f"{count} label fields", html, page, {}, repeat)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat
    pack, book = load_pack("alertlogic"), load_events(shipped_events())
    rows = [
        *event_rows(book, pack.pages["event"], repeat),
        *list_rows(book, pack.pages["events"], repeat),
        *field_rows(repeat),
    ]
    print(f"{'':28}{'bytes':>10}{'extract ms':>12}{'parse ms':>10}{'ratio':>8}")
    for row in rows:
        print(f"{row.what:28}{row.size:>10}{row.ours:>12.3f}{row.bare:>10.3f}{row.ours / row.bare:>8.1f}")
    print(f"median ratio {median(row.ours / row.bare for row in rows):.1f}")


if __name__ == "__main__":
    main()
