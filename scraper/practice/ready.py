"""What the practice console says when it is ready, and the profile that it leaves for a stranger to use.

Knows the world's public side: addresses, users, customers, incidents.
"""

import json
import os
from pathlib import Path
from typing import Any

from scraper.practice.accounts import User
from scraper.practice.events import Incident
from scraper.practice.records import customer_name
from scraper.practice.world import PROVIDER, World


def ready(world: World, profile: Path, control: str) -> dict[str, Any]:
    """All that another process needs to use this console as a stranger would."""
    incidents: dict[str, dict[str, int]] = {}
    for incident in world.book.incidents.values():
        incidents.setdefault(str(incident.customer_id), {})[str(incident.incident_id)] = len(incident.events)
    return {
        "origins": world.origins,
        "control": control,
        "login": world.login,
        "variants": world.switches.names(),
        "users": [_user(user) for user in world.accounts.users.values()],
        "api_key": world.api_key,
        "provider": str(PROVIDER),
        "any_customer": "all_children",
        "customers": [_customer(customer) for customer in world.book.customers],
        "incidents": incidents,
        "incident": _incident(first_incident(world)),
        "profile": str(profile),
        "pid": os.getpid(),
    }


def first_incident(world: World) -> Incident:
    """The incident that the events file begins with: the one to show first."""
    return next(iter(world.book.incidents.values()))


def _user(user: User) -> dict[str, Any]:
    return {
        "username": user.email,
        "password": user.password,
        "totp_secret": user.totp_secret or None,
        "good_for": user.good_for,
        "customers": None if user.customers is None else sorted(map(str, user.customers)),
    }


def _customer(customer_id: int) -> dict[str, str]:
    return {"customer_id": str(customer_id), "name": customer_name(customer_id), "parent": str(PROVIDER)}


def _incident(incident: Incident) -> dict[str, Any]:
    return {
        "customer_id": str(incident.customer_id),
        "incident_id": str(incident.incident_id),
        "events": len(incident.events),
    }


def profile_text(world: World) -> str:
    """A profile, in YAML, by which the scraper finds this console."""
    hosts = "".join(f"  {role}: {json.dumps(origin)}\n" for role, origin in world.origins.items())
    customer = first_incident(world).customer_id
    return f'name: practice\nconsole: alertlogic\nhosts:\n{hosts}customer: "{customer}"\n'
