"""The shipped event page as a redesign of the console might show it, for tests of mending."""

import re
from collections.abc import Callable
from pathlib import Path

from scraper.drift.mending.sheets import Sheet
from scraper.packs import load_pack
from scraper.packs.spec import Page
from scraper.recording import load_fixture

FIXTURES = Path(__file__).parents[3] / "fixtures" / "alertlogic"
NAMES = ("event", "event_post", "event_many_packets")
RENAMED = (
    ("var source_addr", "var src_host"),
    ("var dest_addr", "var dst_host"),
    ("var signature_name", "var alert_title"),
    ("var severity", "var risklevel"),
    ("Severity:", "Risk:"),
    ("signature.php?", "rule.php?"),
    ("cache_table", "hidden_table"),
    ("display:none", "visibility:hidden"),
    ("display: none", "visibility: hidden"),
)
Change = Callable[[str], str]


def event_page() -> Page:
    """The shipped description."""
    return load_pack("alertlogic").pages["event"]


def reworded(source: str) -> str:
    """Names changed, and the addresses' labels."""
    for old, new in RENAMED:
        source = source.replace(old, new)
    source = re.sub(r"Source (Address|IP|Addr)\b", "Attacker", source)
    return re.sub(r"Dest(ination)? (Address|IP|Addr)\b", "Victim", source)


def sheet(name: str, change: Change = str) -> Sheet:
    """A shipped event page, changed."""
    fixture = load_fixture(FIXTURES / name)
    body = change(fixture.capture.body.decode("latin-1")).encode("latin-1")
    capture = fixture.capture.model_copy(update={"body": body})
    return Sheet(name if change is str else f"{name}, new", capture, dict(fixture.meta.arguments))


def sheets(change: Change = str, names: tuple[str, ...] = NAMES) -> list[Sheet]:
    """Several of them."""
    return [sheet(name, change) for name in names]
