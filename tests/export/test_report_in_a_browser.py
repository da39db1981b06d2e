"""The report in a real browser with scripts on: nothing runs, nothing is asked for, links open events."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, sync_playwright

from scraper.browser.find import find_chromium
from scraper.export import to_html
from scraper.models import Incident

pytestmark = pytest.mark.browser


class Shelf:
    """A loopback server of one page that remembers every request."""

    def __init__(self, page: str) -> None:
        self.asked: list[str] = []
        shelf, body = self, page.encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                shelf.asked.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Stay silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=find_chromium().path, args=arguments)
        yield browser.new_page()
        browser.close()


def test_no_attack_runs_or_leaves_the_page(page: Page, attacked: Incident) -> None:
    shelf = Shelf(to_html(attacked))
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url))
    page.goto(shelf.url)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    page.mouse.move(300, 300)

    assert page.evaluate("window.__ran") is None
    assert page.evaluate("document.scripts.length") == 0
    assert shelf.asked == ["/"]
    assert elsewhere == [shelf.url]
    page.goto("about:blank")
    shelf.close()


def test_a_link_to_an_event_opens_it(page: Page, incident: Incident) -> None:
    page.set_content(to_html(incident))
    assert page.locator("#event-14621").is_visible() is False

    page.locator("a[href='#event-14621']").first.click()

    page.locator("#event-14621").wait_for(state="visible")


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_never_scrolls_sideways(page: Page, incident: Incident, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.set_content(to_html(incident))
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")

    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_reports_own_styles_are_applied_under_its_policy(page: Page, incident: Incident) -> None:
    page.set_content(to_html(incident))

    assert page.evaluate("getComputedStyle(document.querySelector('.tiles')).display") == "flex"
