"""Draws recorded pages anew: a real browser, and nothing but the recorded answers for it to load.

Knows browsers and fixtures; never what a page says.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from playwright.async_api import BrowserContext, Error, Response, Route

from scraper.browser.drawn import before_views, wants_of
from scraper.browser.fetch import Answer, Limits
from scraper.browser.gate import Gate
from scraper.browser.launch import Engine
from scraper.browser.reach import Reach
from scraper.browser.render import Renderer
from scraper.browser.wire import Wire
from scraper.errors import ExtractError, FixtureError, VisitError
from scraper.extract.extraction import document_of, prove
from scraper.models import Capture, VisitKind
from scraper.packs import pack_hosts
from scraper.packs.spec import Pack, Page
from scraper.recording import Fixture, reading
from scraper.recording.loads import Load, Reel, load_loads

_TEXTS: Final = ("text/", "json", "javascript", "ecmascript", "xml")
_SECONDS: Final = 15.0
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


async def redraw(fixture: Fixture, pack: Pack) -> dict[str, Any]:
    """What the pack reads from a fixture's page when a browser draws it from the recorded answers.

    Raises FixtureError when the page asks for what was not recorded, or nothing was; BrowserError.
    """
    loads = load_loads(fixture.folder)
    page = pack.pages.get(fixture.meta.page)
    if not loads or page is None:
        raise FixtureError(f"{fixture.folder} holds nothing that a browser could draw")
    engine, reel = Engine(), Reel(loads)
    await engine.start()
    try:
        await engine.context.route("**/*", _serve(reel))
        answer = await _drawn(engine, fixture, page, pack)
    except VisitError:
        reel.check()
        raise
    finally:
        await engine.stop()
    reel.check()
    drawn = _capture(fixture.capture, answer)
    return reading(drawn, pack, fixture.meta.arguments)


async def _drawn(engine: Engine, fixture: Fixture, page: Page, pack: Pack) -> Answer:
    hosts = pack_hosts(pack, None, {})
    gate = Gate(Reach(hosts.values()), Wire(), lambda _: None)
    renderer = Renderer(engine, gate, Limits(seconds=_SECONDS), 1)
    early = before_views(page)
    url, wants = fixture.capture.url_asked, wants_of(page, hosts, fixture.meta.arguments)

    def accept(answer: Answer) -> bool:
        """What is still being drawn is waited for; what stays different is taken when its grace is over."""
        capture = _capture(fixture.capture, answer)
        if page.views:  # what is added to an accepted page cannot have been compared before
            return _is_proved(capture, early, fixture.meta.arguments)
        found = reading(capture, pack, fixture.meta.arguments)
        return bool(json.loads(json.dumps(found)) == fixture.expected)

    return (await renderer.bring(url, page.ready, accept, wants)).answer


def _is_proved(capture: Capture, page: Page, arguments: Mapping[str, str]) -> bool:
    try:
        prove(document_of(capture), page, arguments)
    except (ExtractError, VisitError):
        return False
    return True


def _capture(recorded: Capture, answer: Answer) -> Capture:
    return recorded.model_copy(
        update={
            "url_got": answer.url,
            "status": answer.status,
            "content_type": answer.content_type,
            "body": answer.body,
            "visit": VisitKind.RENDERED,
        }
    )


def _serve(reel: Reel) -> Callable[[Route], Any]:
    async def serve(route: Route) -> None:
        load = reel.next(route.request.method, route.request.url)
        if load is None:
            await route.abort("blockedbyclient")
            return
        headers = {"content-type": load.content_type}
        if load.location is not None:
            headers["location"] = load.location
        await route.fulfill(status=load.status, headers=headers, body=load.body)

    return serve


class Listener:
    """Overhears what pages of a browser context load, for it to be recorded."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._tasks: list[asyncio.Task[Load | None]] = []

    def __enter__(self) -> "Listener":
        self._context.on("response", self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        self._context.remove_listener("response", self._hear)

    def _hear(self, response: Response) -> None:
        self._tasks.append(asyncio.ensure_future(_load_of(response)))

    async def loads(self) -> tuple[Load, ...]:
        """All that was loaded, in the order in which it came."""
        return tuple([load for load in await asyncio.gather(*self._tasks) if load is not None])


async def _load_of(response: Response) -> Load | None:
    """An answer as it is recorded: texts with their bodies; of pictures and the like only that they came."""
    if not response.url.startswith("http"):
        return None
    kind = response.headers.get("content-type", "")
    body = b""
    if response.status not in _REDIRECTS and any(part in kind for part in _TEXTS):
        with suppress(Error):  # an answer without a body has none to be had
            body = await response.body()
    return Load(
        method=response.request.method,
        url=response.url,
        status=response.status,
        content_type=kind,
        location=response.headers.get("location") if response.status in _REDIRECTS else None,
        body=body,
    )
