"""A console that renews a session by itself, by one at its identity host, refuses no page of ours."""

import asyncio
from pathlib import Path

import pytest

from scraper.browser import ConsoleSession
from scraper.models import Capture, VisitKind
from tests.browser.at_practice import Desk, event_arguments, practice_process

pytestmark = pytest.mark.browser


def test_pages_fetched_while_a_rendered_one_renews_the_session_are_brought(tmp_path: Path) -> None:
    with practice_process(login="hosted") as console:
        desk = Desk(console, tmp_path)

        async def work(session: ConsoleSession) -> list[Capture]:
            await session.sign_in()
            first, *others = (await event_arguments(console, session))[:4]
            page = desk.pack.pages["event"]
            console.tell("expire", only="legacy")
            fetched = (session.visit(page, one, VisitKind.FETCHED) for one in others)
            return await asyncio.gather(session.visit(page, first, VisitKind.RENDERED), *fetched)

        captures = desk.run(work)
        assert [capture.status for capture in captures] == [200] * 4
        assert desk.attempts() == {"password_accepted": 1}
