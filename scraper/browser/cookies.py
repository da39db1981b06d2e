"""A cookie jar shared with the browser: what it holds, what our own requests send and are given (RFC 6265).

Works on the browser's own cookie records, so that they go back and forth unchanged. Knows no network.
"""

import time
from collections.abc import Iterable
from email.utils import mktime_tz, parsedate_tz
from ipaddress import ip_address
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from playwright.async_api import Cookie

from scraper.browser.reach import Origin, origin_of

_SESSION = -1.0
_LONGEST_COOKIE = 8192


class _Key(NamedTuple):
    domain: str
    path: str
    name: str


class CookieJar:
    """The cookies of one browser context, for our own requests."""

    def __init__(self) -> None:
        self._cookies: dict[_Key, dict[str, Any]] = {}
        self._news: dict[_Key, dict[str, Any]] = {}
        self.generation = 0
        """Counts the logins: what an answer to an older login's request sets is no longer wanted."""

    def renew(self, cookies: Iterable[Cookie]) -> None:
        """Hold exactly these, of a new login."""
        self.generation += 1
        self._news = {}
        self.load(cookies)

    def load(self, cookies: Iterable[Cookie]) -> None:
        """Hold exactly these: the browser's own, of which partitioned ones are never sent by us."""
        self._cookies = {
            _Key(str(c.get("domain")), str(c.get("path")), str(c.get("name"))): dict(c)
            for c in cookies
            if not c.get("partitionKey")
        }

    def header(self, url: str, now: float | None = None) -> str | None:
        """The Cookie header for a request, longest path first, or None when no cookie applies."""
        origin, path = origin_of(url), urlsplit(url).path or "/"
        if origin is None:
            return None
        moment = time.time() if now is None else now
        fit = [c for key, c in self._cookies.items() if _applies(key, c, origin, path, moment)]
        fit.sort(key=lambda c: -len(c["path"]))
        return "; ".join(f"{c['name']}={c['value']}" if c["name"] else c["value"] for c in fit) or None

    def receive(self, url: str, set_cookies: Iterable[str], now: float | None = None) -> None:
        """Take what an answer from `url` sets; what may not be set from there is left out."""
        moment = time.time() if now is None else now
        for text in set_cookies:
            cookie = parse_set_cookie(text, url, moment)
            if cookie is None:
                continue
            key = _Key(cookie["domain"], cookie["path"], cookie["name"])
            if cookie["expires"] != _SESSION and cookie["expires"] <= moment:
                if self._cookies.pop(key, None) is not None:
                    self._news[key] = {**cookie, "expires": 1.0}
            elif self._cookies.get(key) != cookie:
                self._cookies[key] = self._news[key] = cookie

    def news(self) -> list[dict[str, Any]]:
        """What changed since last asked, for the browser; an expired one deletes."""
        news, self._news = self._news, {}
        return list(news.values())


def _applies(key: _Key, cookie: dict[str, Any], origin: Origin, path: str, now: float) -> bool:
    expires = cookie["expires"]
    return (
        _domain_fits(key.domain, origin.host)
        and _path_fits(key.path, path)
        and (expires == _SESSION or expires > now)
        and (not cookie.get("secure") or origin.scheme == "https" or is_loopback(origin.host))
    )


def _domain_fits(domain: str, host: str) -> bool:
    if not domain.startswith("."):
        return domain == host
    return host == domain[1:] or (host.endswith(domain) and not _is_address(host))


def _path_fits(cookie_path: str, path: str) -> bool:
    if not path.startswith(cookie_path):
        return False
    return cookie_path.endswith("/") or path[len(cookie_path) :][:1] in ("", "/")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, which browsers trust as they trust TLS.

    >>> is_loopback("localhost"), is_loopback("127.0.0.2"), is_loopback("localhost.example.net")
    (True, True, False)
    """
    if host == "localhost" or host.endswith(".localhost"):
        return True
    return _is_address(host) and ip_address(host).is_loopback


def parse_set_cookie(text: str, url: str, now: float) -> dict[str, Any] | None:
    """One Set-Cookie header as the browser would keep it, or None when it must be refused.

    >>> cookie = parse_set_cookie("sid=7; Path=/a; HttpOnly", "https://c.example/a/b", 0)
    >>> cookie["domain"], cookie["path"], cookie["httpOnly"], cookie["expires"]
    ('c.example', '/a', True, -1.0)
    """
    origin = origin_of(url)
    pair, *rest = text.split(";")
    name, sign, value = pair.partition("=")
    if origin is None or not sign or len(text) > _LONGEST_COOKIE or _has_controls(text):
        return None
    attributes = {k.strip().lower(): v.strip() for k, _, v in (part.partition("=") for part in rest)}
    domain = _domain(attributes.get("domain", ""), origin.host)
    path = attributes.get("path", "")
    cookie = {
        "name": name.strip(),
        "value": value.strip(),
        "domain": domain,
        "path": path if path.startswith("/") else _default_path(urlsplit(url).path),
        "expires": _expiry(attributes, now),
        "httpOnly": "httponly" in attributes,
        "secure": "secure" in attributes,
        "sameSite": _same_site(attributes.get("samesite", "")),
    }
    return cookie if domain is not None and _prefix_holds(cookie, origin) else None


def _has_controls(text: str) -> bool:
    return any(ord(char) < 0x20 or ord(char) == 0x7F for char in text if char != "\t")


def _domain(attribute: str, host: str) -> str | None:
    """The cookie's domain, with a leading dot where subdomains share it; None when it may not be set."""
    domain = attribute.lstrip(".").lower()
    if not domain or domain == host:
        return f".{domain}" if domain and not _is_address(host) else host
    if "." not in domain or _is_address(host) or not host.endswith(f".{domain}"):
        return None
    return f".{domain}"


def _default_path(path: str) -> str:
    parent = path.rpartition("/")[0]
    return parent if parent.startswith("/") else "/"


def _expiry(attributes: dict[str, str], now: float) -> float:
    age = attributes.get("max-age", "")
    if age.lstrip("-").isdigit() and age.isascii():
        return now + int(age[:12]) if not age.startswith("-") else 0.0
    when = attributes.get("expires")
    parsed = None if when is None else parsedate_tz(when)
    return _SESSION if parsed is None else max(0.0, float(mktime_tz(parsed)))


def _same_site(value: str) -> str:
    return {"strict": "Strict", "none": "None"}.get(value.lower(), "Lax")


def _prefix_holds(cookie: dict[str, Any], origin: Origin) -> bool:
    trusted = origin.scheme == "https" or is_loopback(origin.host)
    if cookie["secure"] and not trusted:
        return False
    if cookie["name"].startswith("__Host-"):
        return bool(cookie["secure"]) and cookie["path"] == "/" and not cookie["domain"].startswith(".")
    return bool(cookie["secure"]) or not cookie["name"].startswith("__Secure-")
