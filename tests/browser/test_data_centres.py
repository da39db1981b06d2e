"""Data centres, customers and users side by side: each at its own hosts, and nothing shared between two."""

import asyncio
import base64
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import yaml
from cryptography.fernet import Fernet

from scraper import aio
from scraper.browser.vault import Vault
from scraper.credentials import Credentials, Secret
from scraper.errors import WrongPassword
from scraper.models import Incident
from scraper.practice.process import PracticeConsole, practice_process
from scraper.profiles import Profile, load_profile

pytestmark = pytest.mark.browser
CENTRES = ("Denver", "Ashburn", "Newport")
KEY = Fernet.generate_key()


@pytest.fixture(scope="module")
def consoles() -> Iterator[dict[str, PracticeConsole]]:
    """A console of its own in each data centre."""
    with ExitStack() as stack:
        yield {centre: stack.enter_context(practice_process()) for centre in CENTRES}


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SCRAPER_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("SCRAPER_SESSION_KEY", KEY.decode())
    return tmp_path / "state"


@pytest.fixture
def pack(consoles: dict[str, PracticeConsole], tmp_path: Path) -> str:
    """The shipped pack, its data centres moved to where the practice consoles are."""
    folder = tmp_path / "alertlogic"
    copytree(Path(__file__).parents[2] / "selectors" / "alertlogic", folder)
    described = yaml.safe_load((folder / "console.yml").read_text())
    for centre, console in consoles.items():
        hosts = described["data_centres"][centre]["hosts"]
        described["data_centres"][centre]["hosts"] = {role: console.origin(role) for role in hosts}
    (folder / "console.yml").write_text(yaml.safe_dump(described))
    return str(folder)


def credentials(console: PracticeConsole, user: str = "analyst", password: str | None = None) -> Credentials:
    known = console.user(user)
    return Credentials(
        username=Secret(known["username"]),
        password=Secret(password or known["password"]),
        api_key=Secret(console.ready["api_key"]),
    )


async def collect(profile: Profile, who: Credentials, customer: str, incident: str) -> Incident:
    return (await aio.incidents_with(aio.settings(customer, profile=profile, credentials=who), [incident]))[0]


def opened(state: Path) -> list[dict[str, Any]]:
    """The browser states that the vault holds."""
    vault = Vault(state, {"SCRAPER_SESSION_KEY": KEY.decode()})
    return [kept.session.state for kept in vault.kept() if kept.session is not None]


def token_owners(text: str) -> set[str]:
    """The users whose tokens stand in a text."""
    parts = [piece.split(".") for piece in text.replace("\\", " ").replace('"', " ").split()]
    bodies = [three[1] for three in parts if len(three) == 3 and three[1].startswith("eyJ")]
    return {json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["email"] for body in bodies}


def test_each_data_centre_is_collected_at_its_own_hosts_side_by_side(
    consoles: dict[str, PracticeConsole], pack: str, state: Path
) -> None:
    incident = "903171564"
    for console in consoles.values():
        console.tell("reset")

    async def all_at_once() -> list[Incident]:
        return await asyncio.gather(
            *(
                collect(
                    Profile(name="soc", console=pack, data_centre=centre.lower()),
                    credentials(console),
                    "345678",
                    incident,
                )
                for centre, console in consoles.items()
            )
        )

    for found, console in zip(asyncio.run(all_at_once()), consoles.values(), strict=True):
        assert not found.errors
        shown = console.ask("requests")["events"]
        assert sorted(shown) == sorted(found.events)
        assert console.ask("attempts")["total"] == 1
        assert all(event.event_url.startswith(console.origin("legacy")) for event in found.events.values())
    records = opened(state)
    assert len(records) == len(CENTRES)
    for record in records:
        text = json.dumps(record)
        named = [
            centre
            for centre, console in consoles.items()
            if any(origin in text for origin in console.ready["origins"].values())
        ]
        assert len(named) == 1


def test_two_users_at_one_console_share_no_session(consoles: dict[str, PracticeConsole], state: Path) -> None:
    console = consoles["Denver"]
    profile = load_profile(Path(console.ready["profile"]))
    names = ("analyst", "one.customer")

    async def both() -> list[Incident]:
        return await asyncio.gather(
            *(collect(profile, credentials(console, name), "234567", "966586349") for name in names)
        )

    assert [len(found.events) for found in asyncio.run(both())] == [33, 33]
    records = opened(state)
    owners = [token_owners(json.dumps(record)) for record in records]
    assert sorted(map(sorted, owners)) == [[f"{name}@example.com"] for name in names]
    values = [{cookie["value"] for cookie in record["cookies"]} for record in records]
    assert not values[0] & values[1]


def test_children_of_a_provider_are_collected_through_one_session(
    consoles: dict[str, PracticeConsole], state: Path
) -> None:
    console = consoles["Ashburn"]
    console.tell("reset")
    before = console.ask("attempts")["total"]
    profile = load_profile(Path(console.ready["profile"]))
    asked = {"234567": "966586349", "345678": "903171564"}
    for customer, incident in asked.items():
        found = asyncio.run(collect(profile, credentials(console), customer, incident))
        assert not found.errors
        assert all(f"customer_id={customer}&" in event.event_url for event in found.events.values())
    found = asyncio.run(collect(profile, credentials(console), "all_children", "903171564"))
    assert found.customer_id == "345678"
    assert all("customer_id=345678&" in event.event_url for event in found.events.values())
    assert console.ask("attempts")["total"] == before + 1


def test_a_password_refused_at_one_data_centre_is_not_sent_by_way_of_another_with_the_same_login(
    consoles: dict[str, PracticeConsole], pack: str, state: Path
) -> None:
    """The hosts that all data centres share keep the accounts."""
    console, other = consoles["Newport"], consoles["Denver"]
    described = yaml.safe_load((Path(pack) / "console.yml").read_text())
    for centre in CENTRES:
        described["data_centres"][centre]["hosts"] |= {
            role: console.origin(role) for role in ("account", "identity")
        }
    described["data_centres"]["Denver"]["hosts"]["legacy"] = console.origin("legacy")
    (Path(pack) / "console.yml").write_text(yaml.safe_dump(described))
    before = console.ask("attempts")["total"]
    for centre in CENTRES:
        profile = Profile(name=centre, console=pack, data_centre=centre)
        with pytest.raises(WrongPassword):
            asyncio.run(collect(profile, credentials(console, password="Wr0ng-canary"), "345678", "1"))
    assert console.ask("attempts")["total"] - before == 1
    assert other.ask("attempts")["users"].get("analyst@example.com", {}).get("password_refused", 0) == 0
