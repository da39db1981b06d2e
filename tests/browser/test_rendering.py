"""Rendered visits to pages that behave badly, in a real browser."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import pytest

from scraper.browser.fetch import Answer, Limits
from scraper.browser.render import Accept, Rendered, Renderer
from scraper.errors import ConsoleUnreachable, TimedOut, TooLarge, VisitError
from scraper.packs.spec import Ready
from tests.browser.bench import Bench, open_bench
from tests.browser.site import Route, Say

pytestmark = pytest.mark.browser
T = TypeVar("T")
GOOD = Say(b"<!doctype html><title>good</title><table id=end></table>")
END = Ready(css="#end")


def anything(_: Answer) -> bool:
    return True


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with open_bench() as bench:
        yield bench


def use(
    bench: Bench,
    routes: dict[str, Route],
    work: Callable[[Renderer, str], Awaitable[T]],
    seconds: float = 5.0,
) -> T:
    """Do something in a fresh context."""

    async def run() -> T:
        await bench.fresh({"/good": GOOD, **routes})
        return await work(Renderer(bench.engine, bench.gate, Limits(seconds, 500_000), 2), bench.site.origin)

    return bench.runner.run(run())


def bring(bench: Bench, page: bytes, accept: Accept = anything, seconds: float = 5.0) -> Rendered:
    """Bring a page, then a good one: whatever the first does, the second must come."""

    async def work(renderer: Renderer, origin: str) -> Rendered:
        try:
            return await renderer.bring(f"{origin}/page", END, accept)
        finally:
            good = await renderer.bring(f"{origin}/good", END, anything)
            assert b"<title>good</title>" in good.answer.body

    return use(bench, {"/page": Say(page)}, work, seconds)


def test_a_document_is_taken_whole_with_its_doctype(bench: Bench) -> None:
    rendered = bring(
        bench, b"<!doctype html><meta charset=utf-8><p>a &amp; b \xe2\x9c\x93<table id=end></table><p>after"
    )
    body = rendered.answer.body.decode()
    assert body.startswith("<!DOCTYPE html>")
    assert "<p>a &amp; b ✓" in body
    assert body.endswith("<p>after</p></body></html>")
    assert (rendered.ready, rendered.answer.status) == (True, 200)


def test_what_scripts_add_late_is_waited_for(bench: Bench) -> None:
    add = "document.body.insertAdjacentHTML('beforeend', '<i id=end>x</i>')"
    page = f"<body><script>setTimeout(() => {add}, 400)</script>"
    assert b'<i id="end">x</i>' in bring(bench, page.encode()).answer.body


def test_what_scripts_fill_into_a_form_is_taken_as_it_shows_but_no_password(bench: Bench) -> None:
    page = (
        "<body><input id=a><input id=b type=checkbox checked><input id=c type=password>"
        "<select id=d><option>one<option>two</select><textarea id=e>old</textarea><i id=end></i><script>"
        "a.value = '10.0.0.1'; b.checked = false; c.value = 'hidden word'; d.value = 'two'; e.value = 'new';"
        "</script>"
    )
    body = bring(bench, page.encode()).answer.body.decode().partition("<script>")[0]
    assert """<input id="a" value="10.0.0.1"><input id="b" type="checkbox">""" in body
    assert '<option>one</option><option selected="">two</option>' in body
    assert '<textarea id="e">new</textarea>' in body
    assert "hidden word" not in body


def test_a_page_that_never_becomes_ready_is_brought_and_marked(bench: Bench) -> None:
    rendered = bring(bench, b"<p>maintenance")
    assert (rendered.ready, b"maintenance" in rendered.answer.body) == (False, True)


def test_a_page_moved_into_a_frame_is_found_there(bench: Bench) -> None:
    rendered = bring(bench, b"<iframe src=/good></iframe><p id=end>", lambda a: b"<title>good" in a.body)
    assert b"<title>good</title>" in rendered.answer.body
    assert rendered.answer.url.endswith("/good")


@pytest.mark.parametrize(
    "script",
    [
        "alert('stop'); confirm('stop'); prompt('stop')",
        "window.onbeforeunload = () => 'stay'",
        "window.open('/good'); window.open('/good')",
        "document.querySelectorAll = null; document.querySelector = document.querySelector",
        "setInterval(() => { location.hash = Math.random() }, 1)",
    ],
    ids=["dialogs", "will not leave", "popups", "breaks its own page", "moves about"],
)
def test_a_page_that_makes_a_nuisance_of_itself_is_brought(bench: Bench, script: str) -> None:
    page = f"<p>captured</p><table id=end></table><script>{script}</script>".encode()
    assert b"<p>captured</p>" in bring(bench, page).answer.body


@pytest.mark.parametrize(
    "script",
    ["while (true) {}", "setInterval(() => location.reload(), 5)"],
    ids=["hangs", "reloads for ever"],
)
def test_a_page_that_never_comes_to_rest_is_timed_out(bench: Bench, script: str) -> None:
    with pytest.raises((TimedOut, VisitError)):
        bring(bench, f"<p>x<script>{script}</script>".encode(), seconds=1.5)


def test_a_page_that_grows_past_the_limit_is_too_large(bench: Bench) -> None:
    script = b"<script>document.body.append('x'.repeat(600000))</script>"
    with pytest.raises(TooLarge):
        bring(bench, b"<body><table id=end></table>" + script)


def test_a_page_whose_tab_crashes_does_not_take_the_browser_with_it(bench: Bench) -> None:
    async def work(renderer: Renderer, origin: str) -> None:
        task = asyncio.create_task(renderer.bring(f"{origin}/page", END, anything))
        await asyncio.sleep(0.5)
        page = renderer._engine.context.pages[0]
        crash = asyncio.create_task(page.goto("chrome://crash"))
        with pytest.raises(VisitError):
            await task
        crash.cancel()
        good = await renderer.bring(f"{origin}/good", END, anything)
        assert good.ready

    use(bench, {"/page": Say(b"<p>waiting", delay=0.2)}, work)


def test_an_address_with_a_fragment_is_loaded_anew_each_time(bench: Bench) -> None:
    async def work(renderer: Renderer, origin: str) -> list[bytes]:
        return [(await renderer.bring(f"{origin}/app#/{n}", END, anything)).answer.body for n in "abc"]

    script = b"<script>document.write('<table id=end><td>' + location.hash)</script>"
    bodies = use(bench, {"/app": Say(script)}, work)
    assert [f"#/{n}".encode() in body for n, body in zip("abc", bodies, strict=True)] == [True] * 3


def test_a_status_of_an_error_is_told_at_once(bench: Bench) -> None:
    async def work(renderer: Renderer, origin: str) -> int:
        return (await renderer.bring(f"{origin}/gone", END, anything)).answer.status

    assert use(bench, {"/gone": Say(b"<p>no", 410)}, work) == 410


def test_a_redirect_to_another_host_shows_where_it_led(bench: Bench) -> None:
    async def work(renderer: Renderer, origin: str) -> None:
        await renderer.bring(f"{origin}/away", END, anything)

    away = Say(status=302, headers=(("Location", "http://127.0.0.2:9999/login"),))
    with pytest.raises((ConsoleUnreachable, VisitError)):
        use(bench, {"/away": away}, work)


def test_tabs_are_used_again(bench: Bench) -> None:
    async def work(renderer: Renderer, origin: str) -> int:
        for _ in range(6):
            await renderer.bring(f"{origin}/good", END, anything)
        return len(renderer._engine.context.pages)

    assert use(bench, {}, work) == 1
