"""What a request's target and Host header say about where it was going.

Works on Latin-1 text as sent; normalises nothing, because the odd spelling is the evidence.
"""

import re
from dataclasses import dataclass
from typing import Final

_ABSOLUTE: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#\\]*)")
_BRACKETED: Final = re.compile(r"(\[[^\]]*\])(?::([0-9]*))?\Z")
_NAMED: Final = re.compile(r"([^:\[\]]*)(?::([0-9]*))?\Z")
_MOST_PORT: Final = 65535


@dataclass(frozen=True, slots=True)
class Authority:
    """A name, IPv6 brackets kept, and its port."""

    name: str
    port: int | None = None
    well_formed: bool = True


def read_authority(text: str) -> Authority:
    """Split a port from a name; a text that is neither name nor address is kept whole.

    >>> read_authority("example.com:8080"), read_authority("[::1]").name
    (Authority(name='example.com', port=8080, well_formed=True), '[::1]')
    """
    found = _BRACKETED.match(text) or _NAMED.match(text)
    if found is None:
        return Authority(text, well_formed=False)
    port = int(found[2]) if found[2] and len(found[2]) <= 5 else None
    if (port is None and found[2]) or (port or 0) > _MOST_PORT:
        return Authority(text, well_formed=False)
    return Authority(found[1].strip(), port)


def authority_in(method: str, target: str) -> Authority | None:
    """The authority that a target names itself.

    >>> authority_in("GET", "http://user:secret@example.com:81/")
    Authority(name='example.com', port=81, well_formed=True)
    """
    found = _ABSOLUTE.match(target)
    if found is not None:
        return read_authority(found[2].rpartition("@")[2])
    return read_authority(target) if method.upper() == "CONNECT" and not target.startswith("/") else None


def full_url(target: str, authority: Authority | None, port: int | None) -> str | None:
    """The URL that a request asks for, when its target and host tell; `port` is the port it was sent to.

    >>> full_url("/a?b", Authority("example.com"), 8080)
    'http://example.com:8080/a?b'
    """
    if _ABSOLUTE.match(target):
        return target
    if authority is None or not authority.name or not target.startswith(("/", "?", "*")):
        return None
    known = authority.port or port
    name = authority.name if known in (None, 80) else f"{authority.name}:{known}"
    return f"http://{name}{'' if target == '*' else target}"
