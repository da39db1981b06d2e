"""Records the shipped page fixtures anew from the practice console, one folder a variant.

    python -m tests.record_pages [--only NAME]

Each variant is switched on, its page visited through a signed-in browser, and the page kept with what the
pack reads from it. Look at `git diff fixtures/` afterwards: a change there is a change of what users get.
"""

import argparse
import asyncio
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scraper.browser import ConsoleSession, open_console
from scraper.credentials import Credentials, Secret
from scraper.models import Capture, VisitKind
from scraper.packs import load_pack, pack_hosts
from scraper.packs.spec import Pack
from scraper.practice.process import PracticeConsole, practice_process
from scraper.profiles import load_profile
from scraper.recording.record import Recording, record_public
from scraper.recording.scrub.page import Taken

ROOT = Path(__file__).parent.parent / "fixtures" / "alertlogic"
CUSTOMER, INCIDENT = "345678", "939941198"
RECORDED_AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
"""One time for all, so that recording again changes only what really changed."""

GZIP, EMPTY, V6, POST, MANY, BINARY = "20865", "21383", "21534", "21079", "21194", "21391"
ORIGINS = {
    GZIP: ("Suricata's verification tests, http-evader-152", "MIT"),
    EMPTY: ("Arkime's test captures, arkime_synthetic.pcap", "Apache-2.0"),
    V6: ("Arkime's test captures, arkime_synthetic.pcap", "Apache-2.0"),
    POST: ("OWASP Core Rule Set tests, 955100", "Apache-2.0"),
    MANY: ("Zeek's test captures, bro.org.pcap", "BSD-3-Clause"),
    BINARY: ("Arkime's test captures, arkime_synthetic.pcap", "Apache-2.0"),
}
OURS = ("the practice console's own text", "MIT")


@dataclass(frozen=True)
class Shot:
    """One fixture to record."""

    name: str
    shows: str
    event: str = GZIP
    page: str = "event"
    variants: tuple[str, ...] = ()
    how: VisitKind = VisitKind.FETCHED
    customer: str = CUSTOMER


EVENT_VARIANTS = {
    "empty_ports": "both ports are empty",
    "ipv6": "addresses in unusual text forms of IPv6",
    "quote_in_name": "the signature's name holds a quote",
    "script_terminator_in_name": "the signature's name tries to end the script",
    "amp_in_link": "the signature link is written with &amp;",
    "embedded_link": "the signature link begins /embedded/",
    "label_without_colon": "labels lack their colon",
    "marker_renamed": "the labels round the payload have other names",
    "no_signature_content": "the rule is on the signature page only",
    "no_engine_time": "the page tells no time",
    "rule_newlines": "line breaks follow the soft wraps of the rule",
    "zero_hexdump": "no packet is shown",
    "uppercase_hex": "the dump's digits are capitals",
    "two_spaces": "two spaces follow the offset",
    "nbsp": "the dump's spaces are no-break spaces",
    "no_ascii_column": "the dump has no printable column",
    "tight_ascii": "one space stands before the printable column",
    "hexlike_ascii": "the printable column reads like hex groups",
    "dump_in_table": "each row of the dump is a table row",
    "ip_headers": "packets carry IP and TCP headers",
    "ethernet_headers": "packets are Ethernet frames",
    "packet_direction": "each packet's sender is told",
    "vars_reordered": "the nine variables stand in another order",
    "var_renamed": "two variables have other names",
    "extra_var": "further variables stand between the nine",
    "login_page_200": "the login page comes with status 200",
    "not_event_200": "a maintenance page comes with status 200",
    "half_page": "the page ends half-way",
}


def shots() -> Iterator[Shot]:
    """All fixtures."""
    yield Shot("event", "an HTTP exchange with a gzip body, fetched")
    yield Shot("event_rendered", "the same page, rendered", how=VisitKind.RENDERED)
    yield Shot("event_empty_payload", "an event without any packet", event=EMPTY)
    yield Shot("event_ipv6", "an event between IPv6 addresses", event=V6)
    yield Shot("event_post", "a POST to a web shell and its answer", event=POST)
    yield Shot("event_many_packets", "three packets of one exchange", event=MANY)
    yield Shot("event_not_http", "a payload that is not HTTP", event=BINARY)
    yield Shot("event_unknown", "an event that does not exist", event="1")
    yield Shot(
        "event_iframe_page", "the event page in an iframe of an application", variants=("iframe_page",)
    )
    for variant, shows in EVENT_VARIANTS.items():
        yield Shot(f"event_{variant}", shows, variants=(variant,))
    yield Shot("signature", "a signature with its rule", page="signature")
    yield Shot("incident", "an incident's record and its list of events", page="incident")
    yield Shot("incident_unknown", "an incident that does not exist", page="incident", event="1")
    yield Shot("events", "the list of a customer's events", page="events")


async def record(console: PracticeConsole, wanted: str | None) -> None:
    """Record every fixture, or the one that is wanted."""
    pack, profile = load_pack("alertlogic"), load_profile(Path(console.ready["profile"]))
    user = console.user("analyst")
    credentials = Credentials(username=Secret(user["username"]), password=Secret(user["password"]))
    async with open_console(pack, profile, credentials) as session:
        await session.sign_in()
        for shot in shots():
            if wanted in (None, shot.name):
                console.tell("variants", set=list(shot.variants))
                await record_one(session, pack, shot)
                print(shot.name)


async def record_one(session: ConsoleSession, pack: Pack, shot: Shot) -> None:
    """Visit one page and keep it as it is: its data are public."""
    arguments = arguments_of(shot)
    capture = await session.visit(pack.pages[shot.page], arguments, shot.how)
    capture = with_public_hosts(capture, session.hosts, pack_hosts(pack, None, {}))
    origin, licence = ORIGINS.get(shot.event, OURS) if shot.page == "event" else OURS
    one = Recording(shot.name, Taken(capture, arguments), shot.shows, origin, licence)
    record_public(one, pack, ROOT / shot.name)


def arguments_of(shot: Shot) -> dict[str, str]:
    """The visit's arguments."""
    if shot.page == "incident":
        return {"incident_id": INCIDENT if shot.event == GZIP else shot.event, "customer_id": shot.customer}
    if shot.page == "signature":
        return {"sig_id": signature_of(GZIP)}
    return {"event_id": shot.event, "customer_id": shot.customer}


def signature_of(event: str) -> str:
    """The console's id of an event's signature, from the event's own fixture."""
    found = re.search(rb"[?&;]sid=(\d+)", (ROOT / "event" / "page.html").read_bytes())
    assert found is not None, event
    return found[1].decode()


def with_public_hosts(capture: Capture, ours: dict[str, str], public: dict[str, str]) -> Capture:
    """The capture as if it came from the pack's own hosts, at the one time."""
    body, changed = capture.body, {"url_asked": capture.url_asked, "url_got": capture.url_got}
    for role, origin in ours.items():
        body = body.replace(origin.encode(), public[role].encode())
        changed = {name: url.replace(origin, public[role]) for name, url in changed.items()}
    update: dict[str, Any] = {**changed, "body": body, "visited_at": RECORDED_AT}
    return capture.model_copy(update=update)


def main() -> None:
    """Parse arguments and record."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", metavar="NAME", help="record this fixture only")
    wanted: str | None = parser.parse_args().only
    if wanted is None:
        shutil.rmtree(ROOT, ignore_errors=True)
    with practice_process() as console:
        asyncio.run(record(console, wanted))


if __name__ == "__main__":
    main()
