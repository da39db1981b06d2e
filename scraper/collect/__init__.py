"""How one incident is gathered: order, concurrency, trust in fetched pages, renewal. Never HTML or bytes."""

from scraper.collect.console import Console
from scraper.collect.events import EventGatherer, OnProgress, Progress
from scraper.collect.incidents import collect_events, collect_incident
from scraper.collect.reader import PageRead, PageReader, Visits

__all__ = [
    "Console",
    "EventGatherer",
    "OnProgress",
    "PageRead",
    "PageReader",
    "Progress",
    "Visits",
    "collect_events",
    "collect_incident",
]
