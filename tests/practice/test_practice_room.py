"""The practice room stands aside: what it may import, and that every switch does something."""

import ast
from pathlib import Path

import pytest

import scraper.practice
from scraper.practice.events import Event
from scraper.practice.process import PracticeConsole
from scraper.practice.variants import VARIANTS, Switches, UnknownVariant
from tests.practice.visiting import Visitor

ROOM = Path(scraper.practice.__file__).parent
ENDLESS = {"slow", "dropped_connection", "huge_page"}


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    plain = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    return plain | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_the_room_imports_nothing_else_of_the_project() -> None:
    names = {name for path in ROOM.glob("*.py") for name in imported(path)}
    assert {name for name in names if name.startswith("scraper") and ".practice" not in name} == set()


@pytest.fixture(scope="module")
def usual(current: PracticeConsole, demo: list[Event]) -> tuple[Visitor, Event, str]:
    analyst, event = Visitor(current).sign_in(), next(event for event in demo if event.packets)
    return analyst, event, analyst.event(event.event_id, event.customer_id).text


@pytest.mark.parametrize(
    "name", [name for name, variant in VARIANTS.items() if variant.place == "page" and name not in ENDLESS]
)
def test_every_variant_of_the_page_changes_it(usual: tuple[Visitor, Event, str], name: str) -> None:
    analyst, event, text = usual
    spec = f"{name}:{event.event_id}"
    analyst.console.tell("variants", on=[spec])
    changed = analyst.event(event.event_id, event.customer_id).text
    analyst.console.tell("variants", off=[spec])
    assert changed != text
    assert analyst.event(event.event_id, event.customer_id).text == text


def test_a_slow_page_does_not_come_soon(usual: tuple[Visitor, Event, str]) -> None:
    analyst, event, _ = usual
    analyst.console.tell("variants", on=["slow"])
    with pytest.raises(TimeoutError):
        Visitor(analyst.console, analyst.cookies, patience=0.3).event(event.event_id, event.customer_id)
    analyst.console.tell("variants", off=["slow"])


def test_switches_hold_everywhere_or_for_one_event() -> None:
    switches = Switches()
    switches.set("nbsp")
    switches.set("half_page:7")
    assert switches.at(7) == {"nbsp", "half_page"}
    assert switches.at(8) == {"nbsp"}
    assert switches.names() == ["half_page:7", "nbsp"]
    switches.set("half_page:7", on=False)
    switches.set("nbsp", on=False)
    assert switches.names() == []


@pytest.mark.parametrize(
    "spec", ["", "none_such", "half_page:", "half_page:x", "half_page:٣", "announcement:1"]
)
def test_a_switch_that_is_not_there_is_refused(spec: str) -> None:
    with pytest.raises(UnknownVariant):
        Switches().set(spec)


def test_replacing_switches_by_a_faulty_list_changes_nothing() -> None:
    switches = Switches(frozenset({"nbsp"}))
    with pytest.raises(UnknownVariant):
        switches.replace(["half_page", "none_such"])
    assert switches.names() == ["nbsp"]
