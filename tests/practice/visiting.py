"""A visitor that speaks plain HTTP to a practice console and keeps cookies by host."""

import base64
import http.client
import json
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from scraper.practice.process import PracticeConsole


@dataclass
class Answer:
    """What a visit brought."""

    status: int
    headers: Message
    text: str
    address: str

    @property
    def location(self) -> str:
        """The address that a redirect leads to."""
        return urljoin(self.address, str(self.headers["Location"]))

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.text)


@dataclass
class Visitor:
    """A client without scripts: cookies as a browser keeps them, redirects only on request."""

    console: PracticeConsole
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    patience: float = 10
    """Seconds to wait for an answer."""

    def get(self, address: str, **headers: str) -> Answer:
        """GET a full address, or a path of the legacy host."""
        return self._ask("GET", address, None, headers)

    def post(self, address: str, body: dict[str, str], **headers: str) -> Answer:
        """POST a form."""
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return self._ask("POST", address, urlencode(body), headers)

    def post_json(self, address: str, body: object, **headers: str) -> Answer:
        """POST JSON."""
        return self._ask("POST", address, json.dumps(body), {"Content-Type": "application/json", **headers})

    def _ask(self, method: str, address: str, body: str | None, headers: dict[str, str]) -> Answer:
        address = urljoin(self.console.origin("legacy"), address)
        parts = urlsplit(address)
        jar = self.cookies.setdefault(parts.hostname or "", {})
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if jar:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        connection = http.client.HTTPConnection(parts.netloc, timeout=self.patience)
        try:
            connection.request(method, address.removeprefix(f"http://{parts.netloc}"), body, sent)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            jar[name] = value
        return Answer(response.status, response.headers, text, address)

    def event(self, event_id: int, customer_id: int | str, **more: str) -> Answer:
        """An event's page."""
        query = {
            "id": event_id,
            "customer_id": customer_id,
            "screen": "event_monitor",
            "filter_id": 0,
            **more,
        }
        return self.get(f"/embedded/event.php?{urlencode(query)}")

    def token(self, name: str = "analyst") -> str:
        """A token of a user who needs only a password."""
        answer = self.post_json(
            self.console.origin("api") + "/aims/v1/authenticate", {}, Authorization=basic(self.console, name)
        )
        token: str = answer.json()["authentication"]["token"]
        return token

    def sign_in(self, name: str = "analyst") -> "Visitor":
        """Take a legacy session by the bridge."""
        self.get(f"/defender_session_link.php?aims_token={self.token(name)}")
        return self


def basic(console: PracticeConsole, name: str, password: str | None = None) -> str:
    """An Authorization header of a user."""
    user = console.user(name)
    pair = f"{user['username']}:{user['password'] if password is None else password}"
    return "Basic " + base64.b64encode(pair.encode()).decode()
