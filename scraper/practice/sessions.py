"""Sessions that a browser holds a cookie of, and signed tokens that carry an identity between hosts.

Knows secrets and expiry; knows nothing of HTTP.
"""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from scraper.practice.clock import Clock

Held = TypeVar("Held")


@dataclass(slots=True)
class _Entry(Generic[Held]):
    held: Held
    expires: float


class Store(Generic[Held]):
    """Things kept under an unguessable name for a time."""

    def __init__(self, clock: Clock) -> None:
        self.issued: list[str] = []
        """Every name that was ever given out."""
        self._clock = clock
        self._entries: dict[str, _Entry[Held]] = {}

    def add(self, held: Held, seconds: float) -> str:
        """Keep something for some seconds; its name is returned."""
        name = secrets.token_hex(16)
        self._entries[name] = _Entry(held, self._clock.now() + seconds)
        self.issued.append(name)
        return name

    def get(self, name: str) -> Held | None:
        """What is kept under a name; None when it is not there, or no more."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        if entry.expires <= self._clock.now():
            del self._entries[name]
            return None
        return entry.held

    def take(self, name: str) -> Held | None:
        """Like `get`, and it is there no more."""
        held = self.get(name)
        self._entries.pop(name, None)
        return held

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()


class Tokens:
    """Signed tokens in the form of a JWT; each is remembered, so that all can be made void."""

    def __init__(self, clock: Clock) -> None:
        self.issued: list[str] = []
        """Every token that was ever given out."""
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._valid: set[str] = set()

    def issue(self, claims: dict[str, Any], seconds: float) -> str:
        """A token with some claims, good for some seconds."""
        now = int(self._clock.now())
        body = {**claims, "iat": now, "exp": now + int(seconds), "jti": secrets.token_hex(8)}
        self._valid.add(body["jti"])
        signed = f"{_segment({'typ': 'JWT', 'alg': 'HS256'})}.{_segment(body)}"
        token = f"{signed}.{self._signature(signed)}"
        self.issued.append(token)
        return token

    def read(self, token: str) -> dict[str, Any] | None:
        """The claims of a token; None when it is forged, void or too old."""
        signed, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(signed).encode()):
            return None
        claims: dict[str, Any] = json.loads(_unsegment(signed.partition(".")[2]))
        fresh = claims["exp"] > self._clock.now() and claims["jti"] in self._valid
        return claims if fresh else None

    def spend(self, token: str) -> dict[str, Any] | None:
        """Like `read`, and the token is void from then on."""
        claims = self.read(token)
        if claims is not None:
            self._valid.discard(claims["jti"])
        return claims

    def clear(self) -> None:
        """Make all tokens void."""
        self._valid.clear()

    def _signature(self, signed: str) -> str:
        return _base64(hmac.digest(self._key, signed.encode(), hashlib.sha256))


def _segment(value: dict[str, Any]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unsegment(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
