"""A page that a browser has rendered reads the same as its source."""

import asyncio
import os
from collections.abc import Sequence

import pytest
from playwright.async_api import async_playwright

from scraper.browser.find import find_chromium
from scraper.errors import ScraperError
from scraper.extract import extract
from scraper.models import Fields
from scraper.packs.spec import Pack, Page
from scraper.practice.command import shipped_events
from scraper.practice.event_page import event_page
from scraper.practice.events import load_events
from scraper.practice.variants import VARIANTS
from tests.extract.pages import capture_of

pytestmark = pytest.mark.browser

VARIANT_NAMES = [name for name, v in VARIANTS.items() if v.place == "page" and name != "huge_page"]


async def rendered(sources: Sequence[str]) -> list[str]:
    """Each page's document as the browser has it, nothing else loaded."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(find_chromium().path), args=arguments)
        page = await browser.new_page()
        await page.route("**/*", lambda route: route.abort())
        documents = []
        for source in sources:
            await page.set_content(source, wait_until="commit")
            documents.append(await page.content())
        await browser.close()
    return documents


def read(html: str, page: Page, event_id: int) -> Fields | str:
    try:
        return extract(capture_of(html.encode()), page, {"event_id": str(event_id), "customer_id": "1"})
    except ScraperError as error:
        return error.kind


def test_every_variant_of_an_event_page_reads_the_same_rendered(alertlogic: Pack) -> None:
    page = alertlogic.pages["event"]
    events = list(load_events(shipped_events()).events.values())[::30]
    cases = [(event, frozenset({variant})) for event in events for variant in VARIANT_NAMES]
    sources = [event_page(event, on).whole for event, on in cases]
    documents = asyncio.run(rendered(sources))
    for (event, on), source, document in zip(cases, sources, documents, strict=True):
        assert read(document, page, event.event_id) == read(source, page, event.event_id), (
            event.event_id,
            on,
        )
