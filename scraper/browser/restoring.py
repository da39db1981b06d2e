"""Puts a stored session into a browser, at its start or later. Knows no console."""

from scraper.browser.entry import restoring_script
from scraper.browser.launch import Engine
from scraper.browser.vault import StoredSession


async def start(engine: Engine, session: StoredSession | None) -> None:
    """Start the browser with a stored session in it. Raises BrowserError."""
    if session is None:
        await engine.start()
        return
    await engine.start(session.state, session.user_agent)
    await _restore_tabs(engine, session)


async def replace(engine: Engine, session: StoredSession | None) -> None:
    """Give a running browser a fresh context with a stored session, or with none.

    Raises BrowserError when it is not running, and Playwright's Error when it dies meanwhile.
    """
    if session is not None:
        engine.user_agent = session.user_agent
    await engine.renew_context(None if session is None else session.state)
    if session is not None:
        await _restore_tabs(engine, session)


async def _restore_tabs(engine: Engine, session: StoredSession) -> None:
    script = restoring_script(session.tab_storage)
    if script is not None:
        await engine.context.add_init_script(script)
