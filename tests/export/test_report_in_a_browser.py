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
def tab() -> Iterator[Page]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=find_chromium().path, args=arguments)
        yield browser.new_page()
        browser.close()


def test_no_attack_runs_or_leaves_the_page(tab: Page, attacked: Incident) -> None:
    shelf = Shelf(to_html(attacked))
    elsewhere: list[str] = []
    tab.on("request", lambda request: elsewhere.append(request.url))
    tab.goto(shelf.url)
    tab.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    tab.mouse.move(300, 300)

    assert tab.evaluate("window.__ran") is None
    assert tab.evaluate("document.scripts.length") == 0
    assert shelf.asked == ["/"]
    assert elsewhere == [shelf.url]
    tab.goto("about:blank")
    shelf.close()


def test_a_link_to_an_event_opens_it(tab: Page, incident: Incident) -> None:
    tab.set_content(to_html(incident))
    assert tab.locator("#event-14621").is_visible() is False

    tab.locator("a[href='#event-14621']").first.click()

    tab.locator("#event-14621").wait_for(state="visible")


def test_the_list_can_be_narrowed_without_a_script(tab: Page, incident: Incident) -> None:
    tab.goto("about:blank")
    tab.set_content(to_html(incident))
    lines = tab.locator(".event > summary:visible")
    assert lines.count() == 2

    tab.locator("label[for=show-silent]").click()

    assert lines.all_inner_texts()[0].startswith("no response")
    assert lines.count() == 1


def test_a_link_leads_to_its_event_even_when_the_list_is_narrowed(tab: Page, incident: Incident) -> None:
    tab.goto("about:blank")
    tab.set_content(to_html(incident))
    tab.locator("label[for=show-silent]").click()

    tab.locator("a[href='#event-14608']").first.click()

    tab.locator("#event-14608").wait_for(state="visible")


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_never_scrolls_sideways(tab: Page, incident: Incident, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    tab.set_content(to_html(incident))
    tab.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")

    assert tab.evaluate("document.documentElement.scrollWidth") == width


def test_the_reports_own_styles_are_applied_under_its_policy(tab: Page, incident: Incident) -> None:
    tab.set_content(to_html(incident))

    assert tab.evaluate("getComputedStyle(document.querySelector('.tiles')).display") == "flex"
