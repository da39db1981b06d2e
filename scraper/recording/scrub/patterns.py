"""Finds in a text what must not be kept, and puts stand-ins of the same length there.

Knows how secrets, addresses, hosts and people are written; never where a text comes from.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

from scraper.recording.scrub.standins import StandIns

_SECRET_KEY = re.compile(
    r"token|secret|passw|passphrase|pwd|api[_-]?key|access[_-]?key|private[_-]?key|sess(?:ion)?[_-]?id|csrf|xsrf"
    r"|authenticity|credential|one[_-]?time[_-]?code|mfa[_-]?code|otp|auth[_-]?code|authorization|wresult"
    r"|samlresponse|relaystate|viewstate|bearer|jwt|smsession|(?:^|[._-])(?:pass|pw|auth|session|nonce|wctx)$",
    re.IGNORECASE,
)
"""What a secret is called, or a part of it."""
_QUERY_KEY = re.compile(r"(?:code|state|ticket|assertion|key|signature|sig|hash)$", re.IGNORECASE)
"""What one is called in an address."""
_USER_KEY = re.compile(
    r"(?:user|usr|uname|user[_-]?name|login|log|login[_-]?name|user[_-]?id|e?mail|email[_-]?address"
    r"|account[_-]?name|full[_-]?name|display[_-]?name|customer[_-]?name|given[_-]?name|family[_-]?name"
    r"|owner|analyst)$",
    re.IGNORECASE,
)
_HEADERS: Final = (
    r"(?:proxy-)?authorization|x-[\w-]{0,40}(?:token|key|auth|session|csrf|xsrf|secret|user)[\w-]{0,40}"
    r"|[\w-]{0,40}api-?key|authentication-info|(?:www|proxy)-authenticate"
)
_START: Final = r"^([ \t]{0,8}"
_KEY: Final = r"([\w.-]{1,64})"
_QUOTE: Final = r"([\"']?\s{0,8}[:=]\s{0,8})([\"'])"
_ANY: Final = re.IGNORECASE | re.MULTILINE
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]{8,}+\.[\w-]{4,}+(?:\.[\w-]*+)?")
_HEADER = re.compile(rf"{_START}(?:{_HEADERS})[ \t]*:[ \t]*)([^\r\n]+)", _ANY)
_COOKIE = re.compile(rf"{_START}cookie2?[ \t]*:[ \t]*)([^\r\n]+)", _ANY)
_SET_COOKIE = re.compile(rf"{_START}set-cookie2?[ \t]*:[ \t]*)([^\r\n;]+)", _ANY)
_SCHEME = re.compile(
    r"((?:basic|bearer|digest|negotiate|ntlm|aws4-hmac-sha256)[ \t]+)(.*)", re.IGNORECASE | re.DOTALL
)
_FORM = re.compile(rf"((?:^|[?&;\"'])(?:amp;)?){_KEY}=([^&\s\"'<>;#\[({{\\^$|*][^&\s\"'<>;#]*)", re.MULTILINE)
_QUOTED = re.compile(rf"(?<![\w.-]){_KEY}{_QUOTE}((?:(?!\3)[^\\\s]|\\\S)*+)(?=\3)")
_CALLED = re.compile(rf"(?<![\w.-]){_KEY}{_QUOTE}((?:(?!\3)[^\\\r\n]|\\[^\r\n])++)(?=\3)")
_USERINFO = re.compile(r"((?:://|%3a%2f%2f|\\/\\/))([^\s/\"'<>@?#]{1,400})(?=@)", re.IGNORECASE)
_INPUT = re.compile(r"<(?:input|meta)\b[^>]*>", re.IGNORECASE)
_KEY_OF = re.compile(r"\b(?:name|id|property|http-equiv)\s{0,8}=\s{0,8}[\"']?([\w.-]{1,64})", re.IGNORECASE)
_PASSWORD_INPUT = re.compile(r"\btype\s{0,8}=\s{0,8}[\"']?password\b", re.IGNORECASE)
_VALUE_OF = re.compile(r"(\b(?:value|content)\s{0,8}=\s{0,8})(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.IGNORECASE)
_AT = re.compile("@|%40", re.IGNORECASE)
_ESCAPED: Final = r"(?<=%[0-9a-f]{2})"
"""Behind a character that is written as in an address."""
_TLDS: Final = frozenset(
    {"com", "net", "org", "edu", "gov", "mil", "biz", "cloud", "app", "dev", "online", "site", "shop", "tech"}
    | {
        "info",
        "local",
        "lan",
        "internal",
        "corp",
        "intranet",
        "localdomain",
        "home",
        "arpa",
        "example",
        "test",
    }
    | {
        "invalid",
        "ac",
        "ae",
        "ar",
        "at",
        "au",
        "be",
        "bg",
        "br",
        "ca",
        "ch",
        "cl",
        "cn",
        "co",
        "cz",
        "de",
        "dk",
    }
    | {
        "ee",
        "es",
        "eu",
        "fi",
        "fr",
        "gr",
        "hk",
        "hr",
        "hu",
        "id",
        "ie",
        "il",
        "io",
        "ir",
        "it",
        "jp",
        "ke",
        "kr",
    }
    | {
        "lt",
        "lu",
        "lv",
        "mx",
        "my",
        "ng",
        "nl",
        "no",
        "nz",
        "pe",
        "ph",
        "pk",
        "pt",
        "ro",
        "ru",
        "sa",
        "se",
        "sg",
    }
    | {"si", "sk", "th", "tr", "tw", "ua", "uk", "us", "vn", "za"}
)
"""Last labels by which a name alone is taken for a host's; those that scripts use as words are left out."""
_LABEL: Final = r"[A-Za-z0-9_-]{1,63}"
_NAME: Final = rf"{_LABEL}(?:\.{_LABEL})*+"
_DOTTED = re.compile(rf"(?:(?<![\w.$%-])|{_ESCAPED}){_LABEL}(?:\.{_LABEL})++(?!\s{{0,4}}[(=])", re.IGNORECASE)
_URL = re.compile(
    rf"((?:\b[a-z][a-z0-9+.-]{{0,20}}:)?(?://|%2f%2f|\\/\\/)(?:[^\s/\"'<>@]{{0,400}}@)?)({_NAME})",
    re.IGNORECASE,
)
_MORE_GROUPS = re.compile(r":[0-9a-f]{0,4}:", re.IGNORECASE)
_SCHEMED = re.compile(r"[a-z][a-z0-9+.-]*:(?://|\\/\\/)", re.IGNORECASE)
_HOST_HEADER = re.compile(
    rf"{_START}(?:host|x-forwarded-(?:host|server)|x-host|via)[ \t]*:[ \t]*(?:[\d.]+[ \t]+)?)({_NAME})",
    _ANY,
)
_MAIL = re.compile(
    rf"(?:(?<![\w.+%-])|{_ESCAPED})([\w.+-]{{1,64}})(@|%40)({_LABEL}(?:\.{_LABEL})++)", re.IGNORECASE
)
_V4 = re.compile(
    rf"(?:(?<![\d.])|{_ESCAPED})(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){{3}}"
    r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?!\d|\.\d)",
    re.IGNORECASE,
)
_V6 = re.compile(r"(?<![\w:.])(?=[0-9a-f]{0,4}:[0-9a-f]{0,4}:)[0-9a-f:]{3,39}(?![\w:]|\.\d)", re.IGNORECASE)
_RUN = re.compile(r"[A-Za-z0-9_-]{1,63}")
_LENGTH = re.compile(r"[\x01-\x3f](?=[A-Za-z0-9_])")
_COMMON: Final = frozenset(
    (
        "admin",
        "administrator",
        "guest",
        "root",
        "test",
        "user",
        "users",
        "anonymous",
        "login",
        "name",
        "email",
    )
)
_NOT_AFTER_WORD, _NOT_BEFORE_WORD = rf"(?:(?<![^\W_])|{_ESCAPED})", r"(?![^\W_])"
_NOT_AFTER_LABEL = rf"(?:(?<![\w-])(?<![\w-]\.)|{_ESCAPED})"
_NOT_BEFORE_LABEL = r"(?![\w-]|\.\w)"
_LONGEST_HOST: Final = 253
_LEAST_NAME: Final = 5
_LEAST_SECRET: Final = 8


class Finder:
    """All that is looked for; what is found in one text is looked for in every other."""

    def __init__(
        self,
        stand_ins: StandIns,
        *,
        kept_hosts: Iterable[str] = (),
        names: Iterable[str] = (),
        secrets: Iterable[str] = (),
        hosts: Iterable[str] = (),
    ) -> None:
        """`names`, `secrets` and `hosts` are known to be there; `kept_hosts` and their domains stay."""
        self.stand_ins = stand_ins
        self.names = {name.casefold() for name in names if name.strip()}
        self.secrets = {secret for secret in secrets if secret}
        self.hosts = {host.lower() for host in hosts if host}
        self._kept = frozenset(
            {"www.w3.org", "schema.org", "localhost"}
            | {up for host in kept_hosts for up in _upwards(host.lower())}
        )

    def scrub(self, text: str) -> str:
        """The text with stand-ins of the same length."""
        for step in (self._secrets, self._users, self._known, self._hosts, self._addresses):
            changed = step(text)
            assert len(changed) == len(text)
            text = changed
        return text

    def _secrets(self, text: str) -> str:
        text = _JWT.sub(lambda found: self._secret(found[0]), text)
        text = _HEADER.sub(lambda found: found[1] + self._header(found[2]), text)
        text = _COOKIE.sub(lambda found: found[1] + self._cookies(found[2]), text)
        text = _SET_COOKIE.sub(lambda found: found[1] + self._cookies(found[2]), text)
        text = _FORM.sub(self._form, text)
        text = _USERINFO.sub(lambda found: found[1] + self._secret(found[2]), text)
        text = _QUOTED.sub(self._quoted, text)
        return _INPUT.sub(lambda found: self._input(found[0]), text)

    def _secret(self, value: str) -> str:
        if len(value) >= _LEAST_SECRET and not set(value) <= set("x.;=&%,:|- \t"):
            self.secrets.add(value)
        return self.stand_ins.secret(value)

    def _form(self, found: re.Match[str]) -> str:
        """One `key=value` of an address or a form."""
        before, key, value = found.groups()
        in_address = before[:1] in ("?", "&") and _QUERY_KEY.match(key)
        if in_address or _SECRET_KEY.search(key):
            value = self._secret(value)
        elif _USER_KEY.match(key):
            value = self._name(value)
        return f"{before}{key}={value}"

    def _quoted(self, found: re.Match[str]) -> str:
        key, sign, quote, value = found.groups()
        return f"{key}{sign}{quote}{self._secret(value)}" if _SECRET_KEY.search(key) else found[0]

    def _called(self, found: re.Match[str]) -> str:
        key, sign, quote, value = found.groups()
        return f"{key}{sign}{quote}{self._name(value)}" if _USER_KEY.match(key) else found[0]

    def _header(self, value: str) -> str:
        scheme = _SCHEME.match(value)
        return self._secret(value) if scheme is None else scheme[1] + self._secret(scheme[2])

    def _cookies(self, value: str) -> str:
        parts = []
        for part in value.split(";"):
            name, equals, secret = part.partition("=")
            parts.append(f"{name}={self._secret(secret)}" if equals else self._secret(part))
        return ";".join(parts)

    def _input(self, tag: str) -> str:
        keys = _KEY_OF.findall(tag)
        if not any(map(_SECRET_KEY.search, keys)) and _PASSWORD_INPUT.search(tag) is None:
            return tag
        return _VALUE_OF.sub(lambda found: found[1] + self._attribute(found[2]), tag)

    def _attribute(self, value: str) -> str:
        quoted = len(value) > 1 and value[0] in "\"'"
        return f"{value[0]}{self._secret(value[1:-1])}{value[0]}" if quoted else self._secret(value)

    def _users(self, text: str) -> str:
        text = _MAIL.sub(lambda found: self._name(found[1]) + found[2] + self._host(found[3]), text)
        return _CALLED.sub(self._called, text)

    def _name(self, value: str) -> str:
        if "://" in value or _AT.search(value) or _V4.fullmatch(value) or _V6.fullmatch(value):
            return value  # addresses have steps of their own
        if not any(char.isalpha() for char in value):
            return self._secret(value)
        new = self.stand_ins.name(value)
        if new != value and len(value) >= _LEAST_NAME and value.casefold() not in _COMMON:
            self.names.add(value.casefold())
        return new

    def _known(self, text: str) -> str:
        for pattern, put in (
            (_any_of(frozenset(self.secrets), "", ""), self.stand_ins.secret),
            (_any_of(frozenset(self.names), _NOT_AFTER_WORD, _NOT_BEFORE_WORD), self.stand_ins.name),
            (_any_of(frozenset(self.hosts), _NOT_AFTER_LABEL, _NOT_BEFORE_LABEL), self._host),
        ):
            if pattern is not None:
                text = pattern.sub(_putting(put), text)
        return text

    def _hosts(self, text: str) -> str:
        text = _URL.sub(self._url, text)
        text = _HOST_HEADER.sub(lambda found: found[1] + self._host(found[2]), text)
        text = _DOTTED.sub(self._dotted, text)
        return self._questions(text) if "\0" in text else text

    def _dotted(self, found: re.Match[str]) -> str:
        host = found[0]
        return self._host(host) if host.rpartition(".")[2].lower() in _TLDS else host

    def _url(self, found: re.Match[str]) -> str:
        if _MORE_GROUPS.match(found.string, found.end()):
            return found[0]  # the first group of an address
        schemed = _SCHEMED.match(found[1]) is not None
        return found[1] + self._host(found[2]) if schemed or "." in found[2] else found[0]

    def _host(self, host: str) -> str:
        if (
            len(host) > _LONGEST_HOST
            or host.lower() in self._kept
            or _is_v4(host)
            or host.rpartition(".")[2].isdigit()
        ):
            return host
        new = self.stand_ins.host(host)
        if new != host:
            self.hosts |= {up for up in _upwards(host.lower()) if len(up) >= _LEAST_NAME}
        return new

    def _questions(self, text: str) -> str:
        """Names as DNS writes them: each label behind its length."""
        parts, position = [], 0
        for found in _LENGTH.finditer(text):
            if found.start() < position or len(labels := _labels(text, found.start())) < 2:
                continue
            new = self._host(".".join(labels)).split(".")
            wire = "".join(chr(len(label)) + label for label in new)
            parts += [text[position : found.start()], wire]
            position = found.start() + len(wire)
        return "".join([*parts, text[position:]])

    def _addresses(self, text: str) -> str:
        text = _V4.sub(lambda found: self.stand_ins.address(found[0]), text)
        return _V6.sub(lambda found: self._v6(found[0]), text)

    def _v6(self, text: str) -> str:
        try:
            IPv6Address(text)
        except AddressValueError:
            return text
        return self.stand_ins.address(text)


def _labels(text: str, start: int) -> list[str]:
    """The labels of the DNS name that begins there; none when there is no such name."""
    labels: list[str] = []
    position = start
    while position < len(text) and position - start <= _LONGEST_HOST:
        length = ord(text[position])
        if length == 0:
            return labels
        run = _RUN.match(text, position + 1)
        if run is None or len(run[0]) < length:
            return []
        labels.append(run[0][:length])
        position += 1 + length
    return []


def _putting(put: Callable[[str], str]) -> Callable[[re.Match[str]], str]:
    return lambda found: put(found[0])


def _is_v4(text: str) -> bool:
    try:
        IPv4Address(text)
    except AddressValueError:
        return False
    return True


def _upwards(host: str) -> list[str]:
    """A host and its domains, those of one label left out.

    >>> _upwards("a.b.example")
    ['a.b.example', 'b.example']
    """
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]


@lru_cache(maxsize=64)
def _any_of(texts: frozenset[str], before: str, after: str) -> re.Pattern[str] | None:
    """A pattern for any of the texts, the longest first; white space may be any."""
    if not texts:
        return None
    ordered = sorted(texts, key=lambda text: (-len(text), text))
    choice = "|".join(r"\s".join(re.escape(word) for word in re.split(r"\s", text)) for text in ordered)
    return re.compile(f"{before}(?:{choice}){after}", re.IGNORECASE if before else 0)
