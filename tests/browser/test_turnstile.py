"""Visits side by side, a login alone."""

import asyncio

from scraper.browser.turnstile import Turnstile


def test_many_pass_side_by_side_and_one_passes_alone() -> None:
    inside, most, trace = 0, 0, list[str]()

    async def visit(turnstile: Turnstile, name: str) -> None:
        nonlocal inside, most
        async with turnstile.among_others():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.01)
            trace.append(name)
            inside -= 1

    async def login(turnstile: Turnstile) -> None:
        async with turnstile.alone():
            assert inside == 0
            await asyncio.sleep(0.01)
            assert inside == 0
            trace.append("login")

    async def run() -> None:
        turnstile = Turnstile()
        early = [asyncio.create_task(visit(turnstile, "early")) for _ in range(3)]
        await asyncio.sleep(0)
        logins = [asyncio.create_task(login(turnstile)) for _ in range(2)]
        await asyncio.sleep(0)
        late = [asyncio.create_task(visit(turnstile, "late")) for _ in range(3)]
        await asyncio.gather(*early, *logins, *late)

    asyncio.run(asyncio.wait_for(run(), 5))
    assert most == 3
    assert trace[:3] == ["early"] * 3
    assert trace[3] == "login"
    assert sorted(trace) == ["early"] * 3 + ["late"] * 3 + ["login"] * 2


def test_a_visit_that_fails_or_is_cancelled_leaves_the_way_open() -> None:
    async def run() -> None:
        turnstile = Turnstile()

        async def stuck() -> None:
            async with turnstile.among_others():
                await asyncio.sleep(60)

        task = asyncio.create_task(stuck())
        await asyncio.sleep(0.01)
        waiting = asyncio.create_task(turnstile.alone().__aenter__())
        await asyncio.sleep(0.01)
        task.cancel()
        await waiting

    asyncio.run(asyncio.wait_for(run(), 5))
