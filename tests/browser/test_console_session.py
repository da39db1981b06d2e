"""Sessions that are kept, sessions that ended, browsers that die, consoles that are not there."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from scraper.browser import ConsoleSession
from scraper.errors import BrowserError, ConsoleUnreachable
from scraper.models import Capture, VisitKind
from scraper.practice.process import PracticeConsole
from tests.browser.at_practice import Desk, event_arguments, practice_process

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def console() -> Iterator[PracticeConsole]:
    with practice_process(login="hosted") as console:
        yield console


@pytest.fixture(scope="module")
def desk(console: PracticeConsole, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One user whose session is kept, so that only the first test signs in."""
    return Desk(console, tmp_path_factory.mktemp("vault"))


async def first_event(desk: Desk, session: ConsoleSession, how: VisitKind) -> Capture:
    arguments = (await event_arguments(desk.console, session))[0]
    return await session.visit(desk.pack.pages["event"], arguments, how)


def test_a_kept_session_needs_no_login_page(desk: Desk) -> None:
    desk.sign_in()
    before = desk.attempts()
    desk.steps.clear()
    assert not desk.sign_in().renewed
    assert desk.attempts() == before
    assert not [step for step in desk.steps if "signing in" in step]


def test_from_a_kept_session_to_the_first_event_no_login_page_is_asked_for(desk: Desk) -> None:
    async def work(session: ConsoleSession) -> int:
        await session.sign_in()
        return (await first_event(desk, session, VisitKind.FETCHED)).status

    desk.sign_in()
    desk.console.tell("reset")
    assert desk.run(work) == 200
    paths = desk.console.ask("requests")["paths"]
    assert set(paths["legacy"]) == {"/embedded/signature.php", "/embedded/event.php"}
    assert set(paths) <= {"legacy", "api"}


def test_a_kept_session_that_ended_is_renewed(desk: Desk) -> None:
    desk.sign_in()
    desk.console.tell("expire")
    assert desk.sign_in().renewed


def test_a_kept_session_that_is_damaged_is_told_and_replaced(desk: Desk) -> None:
    desk.sign_in()
    [path] = (desk.folder / "sessions").iterdir()
    path.write_bytes(b"junk")
    desk.steps.clear()
    assert desk.sign_in().renewed
    assert any("damaged" in step for step in desk.steps)
    assert not desk.sign_in().renewed


def test_a_browser_that_dies_is_told_and_can_be_started_again(desk: Desk) -> None:
    async def work(session: ConsoleSession) -> int:
        await session.sign_in()
        kill_children_named("chrom")
        with pytest.raises(BrowserError):
            await first_event(desk, session, VisitKind.RENDERED)
        await session.restart()
        assert not (await session.sign_in()).renewed
        return (await first_event(desk, session, VisitKind.RENDERED)).status

    assert desk.run(work) == 200


def test_a_driver_that_dies_is_told_and_can_be_started_again(desk: Desk) -> None:
    async def work(session: ConsoleSession) -> int:
        await session.sign_in()
        kill_children_named("node")
        with pytest.raises(BrowserError):
            await first_event(desk, session, VisitKind.RENDERED)
        await session.restart()
        return (await first_event(desk, session, VisitKind.RENDERED)).status

    assert desk.run(work) == 200


def kill_children_named(name: str) -> None:
    """Kill our own descendants of that name, as a system short of memory would."""
    for pid in descendants(os.getpid()):
        with suppress(FileNotFoundError, ProcessLookupError):  # it may have gone with its parent
            if name in Path(f"/proc/{pid}/comm").read_text():
                os.kill(pid, signal.SIGKILL)


def descendants(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *descendants(child)]
    return found


def test_a_console_that_is_not_there_is_unreachable(console: PracticeConsole, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    nowhere = Desk(console, tmp_path, profile={"hosts": dict.fromkeys(console.ready["origins"], address)})
    with pytest.raises(ConsoleUnreachable, match="connection refused"):
        nowhere.sign_in()
