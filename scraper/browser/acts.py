"""Carries out the steps of a login state on a live page. Whatever fails, no typed secret is in the error."""

import asyncio
from collections.abc import Awaitable, Callable

from playwright.async_api import Error, Frame, Locator, Page

from scraper.credentials import Secret
from scraper.packs.spec import Locator as Where
from scraper.packs.spec import Secret as SecretName
from scraper.packs.spec import Step

Supply = Callable[[SecretName], Awaitable[Secret]]
_SENT_PATIENCE = 3.0


class NotDone(Exception):
    """A step could not be carried out, and so sent nothing; the text names it.

    `sent` says whether a step before it was a click or a key.
    """

    def __init__(self, text: str, *, sent: bool) -> None:
        super().__init__(text)
        self.sent = sent


async def perform(page: Page, steps: tuple[Step, ...], supply: Supply, patience: float) -> None:
    """Carry out all steps in order; an element has `patience` seconds to become usable.

    Raises NotDone, and what `supply` raises.
    """
    sent = False
    for step in steps:
        secret = None if step.with_ is None else await supply(step.with_)
        if not await _is_done(page, step, secret, patience):
            raise NotDone(f"could not {describe(step)}", sent=sent)
        sent = sent or step.click is not None or step.press is not None


async def _is_done(page: Page, step: Step, secret: Secret | None, patience: float) -> bool:
    """Carry out a step. The browser's own error holds what was typed: it goes no further than this."""
    try:
        if step.fill is not None:
            typed = step.text or "" if secret is None else secret.reveal()
            await (await _target(page, step.fill)).fill(typed, timeout=patience * 1000)
        elif step.choose is not None:
            chosen = await _target(page, step.choose)
            await chosen.select_option(label=step.text, timeout=patience * 1000)
        elif step.click is not None:
            await click_once(await _target(page, step.click), patience)
        elif step.check is not None:
            await (await _target(page, step.check)).check(timeout=patience * 1000)
        elif step.press is not None:
            await page.keyboard.press(step.press)
        elif step.wait is not None:
            await asyncio.sleep(step.wait)
    except Error:
        return False
    return True


async def _target(page: Page, where: str | Where) -> Locator:
    """What a step means, where it is in sight, be it in a frame; else where it is waited for."""
    for frame in page.frames:
        if await (found := locate(frame, where)).count():
            return found
    return locate(page, where)


async def click_once(target: Locator, patience: float) -> None:
    """Wait until a click would arrive, then click once: a click that may have been sent is never repeated.

    Raises Playwright's Error when it would not arrive.
    """
    await target.click(trial=True, timeout=patience * 1000)
    try:
        await target.click(timeout=_SENT_PATIENCE * 1000, no_wait_after=True)
    except Error:
        return  # it may have arrived and taken the page away; what the page shows next will tell


def locate(page: Page | Frame, where: str | Where) -> Locator:
    """The first visible element that a step means."""
    if isinstance(where, str):
        found = page.locator(f"css={where}")
    elif where.css is not None:
        found = page.locator(f"css={where.css}")
    elif where.xpath is not None:
        found = page.locator(f"xpath={where.xpath}")
    elif where.role is not None:
        found = page.get_by_role(where.role, name=where.name)  # type: ignore[arg-type]  # checked by the pack
    else:
        found = page.get_by_text(where.text or "")
    if isinstance(where, Where) and where.containing is not None:
        found = found.filter(has_text=where.containing)
    return found.filter(visible=True).first


def describe(step: Step) -> str:
    """A step in words, for messages.

    >>> describe(Step(press="Enter"))
    'press Enter'
    """
    for kind in ("fill", "choose", "click", "check", "press"):
        target = getattr(step, kind)
        if isinstance(target, str):
            return f"{kind} {target}"
        if target is not None:
            return f"{kind} {' '.join(str(v) for v in target.model_dump(exclude_none=True).values())}"
    return "wait"
