"""Which origins may be spoken to. Pure: knows addresses, never a socket or a console."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from scraper.errors import ProfileError

_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_SECURE_FORM = {"ws": "http", "wss": "https"}
_TEXT_LIMIT = 200


class Origin(NamedTuple):
    """Scheme, host and port of an address; the host in lower case, an IPv6 one without brackets."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS.get(self.scheme) else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def authority(self) -> str:
        """Host and port as a Host header wants them: the port only where it is not the usual one."""
        return str(self).partition("://")[2]


def origin_of(url: str) -> Origin | None:
    """The origin of an http(s) or ws(s) address, or None when it is not one.

    >>> str(origin_of("https://Console.Example.net:443/a?b=c"))
    'https://console.example.net'
    >>> origin_of("file:///etc/passwd") is None
    True
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host:
        return None
    scheme = _SECURE_FORM.get(parts.scheme, parts.scheme)
    return Origin(scheme, host.rstrip("."), _PORTS[scheme] if port is None else port)


def without_query(url: str) -> str:
    """An address fit for a message: no query, no fragment's query, no user name, and not endless.

    >>> without_query("https://u:p@h.example/a?token=1#/login?return=x")
    'https://h.example/a#/login'
    """
    origin = origin_of(url)
    if origin is None:
        return url.partition("?")[0].partition(",")[0][:_TEXT_LIMIT]
    parts = urlsplit(url)
    fragment = parts.fragment.partition("?")[0].partition("=")[0]
    return f"{origin}{parts.path}{'#' + fragment if fragment.startswith('/') else ''}"[:_TEXT_LIMIT]


class Reach:
    """The origins that the browser and our own requests may speak to; everything else is refused.

    >>> reach = Reach(["https://console.example.net", "*.id.example"])
    >>> reach.allows("https://eu.id.example/login"), reach.allows("http://console.example.net/")
    (True, False)
    """

    def __init__(self, hosts: Iterable[str]) -> None:
        """Take origins (`https://host`), hosts (https is meant) and wildcards (`*.host`).

        Raises ProfileError when one of them is none of these.
        """
        self.origins: set[Origin] = set()
        self._suffixes: set[str] = set()
        for host in hosts:
            self._add(host)

    def _add(self, text: str) -> None:
        wildcard = text.startswith("*.")
        url = text[2:] if wildcard else text
        url = url if "://" in url else f"https://{url}"
        origin = origin_of(url)
        if origin is None or urlsplit(url).path not in ("", "/") or (wildcard and "://" in text):
            raise ProfileError(
                f"{text!r} is not an origin such as https://console.example.net, nor a host, nor *.host"
            )
        if wildcard:
            self._suffixes.add(f".{origin.host}")
        else:
            self.origins.add(origin)

    def permits(self, origin: Origin) -> bool:
        """Whether this origin may be spoken to."""
        if origin in self.origins:
            return True
        usual = origin.scheme == "https" and origin.port == _PORTS["https"]
        return usual and any(origin.host.endswith(suffix) for suffix in self._suffixes)

    def allows(self, url: str) -> bool:
        """Whether this address may be requested."""
        origin = origin_of(url)
        return origin is not None and self.permits(origin)

    def allows_tunnel(self, host: str, port: int) -> bool:
        """Whether a tunnel may be opened to a host, whatever is then spoken through it."""
        return any(self.permits(Origin(scheme, host.lower(), port)) for scheme in ("https", "http"))
