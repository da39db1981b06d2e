"""Reads what no API gives out: a console's events, collected with a real browser and decoded to HTTP.

    import scraper
    incident = scraper.get_incident("920971010", customer="234567", profile="profile.yml")
    for row in incident.events_summary.rows:
        print(row.signature_name, row.host, row.response_code, row.event_ids)

Names are loaded when first used, so that the command line starts quickly.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.blocking import get_event, get_events, get_incident, get_incidents
    from scraper.collect import Visits
    from scraper.credentials import Credentials
    from scraper.errors import ScraperError
    from scraper.models import Event, Incident
    from scraper.models.event_set import EventSet
    from scraper.profiles import Profile, load_profile

_HOMES = {
    "Credentials": "scraper.credentials",
    "Event": "scraper.models",
    "EventSet": "scraper.models.event_set",
    "Incident": "scraper.models",
    "Profile": "scraper.profiles",
    "ScraperError": "scraper.errors",
    "Visits": "scraper.collect",
    "get_event": "scraper.blocking",
    "get_events": "scraper.blocking",
    "get_incident": "scraper.blocking",
    "get_incidents": "scraper.blocking",
    "load_profile": "scraper.profiles",
}

__all__ = [
    "Credentials",
    "Event",
    "EventSet",
    "Incident",
    "Profile",
    "ScraperError",
    "Visits",
    "get_event",
    "get_events",
    "get_incident",
    "get_incidents",
    "load_profile",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'scraper' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
