"""Scrubs a capture: its page, its packets and its addresses; and proves that it is still read the same.

Everything happens in memory. Knows captures and readings; what is looked for is decided by the finder.
"""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, unquote

from scraper.decode import RawPacket, read_payload
from scraper.models import Capture
from scraper.packs import pack_hosts
from scraper.packs.spec import FieldType, Pack
from scraper.recording.loads import Load
from scraper.recording.readings import reading
from scraper.recording.scrub.dumps import find_shown, rewrite, row_spans
from scraper.recording.scrub.packets import scrub_packets
from scraper.recording.scrub.patterns import Finder
from scraper.recording.scrub.problem import DoesNotFit, cannot
from scraper.recording.scrub.standins import Replacement, StandIns
from scraper.recording.scrub.view import View

_VISIBLE = re.compile(r"[^\r\n]")
_TRIES: Final = 40
_PASSES: Final = 3
_CHARSETS: Final = ("utf-8", "utf-16", "latin-1")


@dataclass(frozen=True)
class Known:
    """What is known beforehand to be on the pages, and must not be kept."""

    names: tuple[str, ...] = ()
    """Of people, customers, machines."""
    secrets: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    origins: Mapping[str, str] | None = None
    """Origins that were visited → those of the pack that stand for them."""


@dataclass(frozen=True)
class Taken:
    """A capture with what it was asked for with."""

    capture: Capture
    arguments: Mapping[str, str]
    loads: tuple[Load, ...] = ()
    """What the page loaded, where that is to be kept too."""


@dataclass(frozen=True)
class Scrubbed:
    """A capture that may be kept."""

    capture: Capture
    arguments: dict[str, str]
    expected: dict[str, Any]
    """What the pack reads from it."""
    loads: tuple[Load, ...] = ()


@dataclass(frozen=True)
class Scrubbing:
    """All of one recording."""

    pages: tuple[Scrubbed, ...]
    replaced: tuple[tuple[Replacement, int], ...]
    """Each original with its stand-in, and how often it was put in; never to be written as it is."""

    def listing(self) -> list[dict[str, Any]]:
        """What was replaced, for review, without the originals."""
        counts: dict[tuple[str, str], int] = {}
        for one, times in self.replaced:
            key = (one.kind, one.stand_in)
            counts[key] = counts.get(key, 0) + times
        return [
            {"kind": kind, "stand_in": stand_in, "times": times}
            for (kind, stand_in), times in sorted(counts.items())
        ]


def scrub(taken: Sequence[Taken], pack: Pack, known: Known | None = None) -> Scrubbing:
    """Captures with consistent stand-ins for all that must not be kept.

    Raises FixtureError when a capture cannot be scrubbed, when it would be read differently afterwards, or
    when something that was replaced can still be found in it.
    """
    for seed in range(_TRIES):
        try:
            return _Scrubber(taken, pack, known or Known(), seed).run()
        except DoesNotFit:
            continue
    raise cannot("a compressed body does not fit into its length with any stand-ins")


class _Scrubber:
    """One attempt, with one set of stand-ins."""

    def __init__(self, taken: Sequence[Taken], pack: Pack, known: Known, seed: int) -> None:
        self._pack = pack
        self._taken = [_at_home(one, known.origins or {}) for one in taken]
        self._readings = [reading(one.capture, pack, one.arguments) for one in self._taken]
        private = [
            name
            for one, read in zip(self._taken, self._readings, strict=True)
            for name in self._private(one, read)
        ]
        self._finder = Finder(
            StandIns(seed),
            kept_hosts=_kept_hosts(pack),
            names=(*known.names, *private),
            secrets=known.secrets,
            hosts=known.hosts,
        )

    def _private(self, one: Taken, read: dict[str, Any]) -> Iterable[str]:
        """Values of the fields that the pack calls private."""
        page = self._pack.pages.get(one.capture.page)
        for name, spec in page.fields.items() if page is not None else ():
            value = read.get("fields", {}).get(name, {}).get("value")
            if spec.private and value:
                yield from map(str, value if isinstance(value, list) else [value])

    def run(self) -> Scrubbing:
        """Look until nothing more is learnt, since what one page tells is replaced in all; then for good."""
        finder = self._finder
        for _ in range(_PASSES):
            before = (len(finder.names), len(finder.secrets), len(finder.hosts))
            for one in self._taken:
                self._scrub(one.capture)
                self._scrub_loads(one.loads)
            if before == (len(finder.names), len(finder.secrets), len(finder.hosts)):
                break
        finder.stand_ins.used.clear()
        pages = tuple(self._proved(one, read) for one, read in zip(self._taken, self._readings, strict=True))
        replaced = tuple(sorted(finder.stand_ins.used.items()))
        for page in pages:
            _check_gone(page, [one for one, _ in replaced])
        return Scrubbing(pages, replaced)

    def _scrub_loads(self, loads: Iterable[Load]) -> tuple[Load, ...]:
        return tuple(self._scrub_load(load) for load in loads)

    def _scrub_load(self, load: Load) -> Load:
        charset = _charset(load.body)
        source, _ = _scrub_source(load.body.decode(charset), self._finder)
        location = None if load.location is None else self._finder.scrub(load.location)
        return load.model_copy(
            update={
                "url": self._finder.scrub(load.url),
                "location": location,
                "body": source.encode(charset),
            }
        )

    def _scrub(self, capture: Capture) -> tuple[Capture, dict[bytes, bytes]]:
        charset = _charset(capture.body)
        source = capture.body.decode(charset)
        source, packets = _scrub_source(source, self._finder)
        update = {
            "body": source.encode(charset),
            "url_asked": self._finder.scrub(capture.url_asked),
            "url_got": self._finder.scrub(capture.url_got),
        }
        return capture.model_copy(update=update), packets

    def _proved(self, one: Taken, before: dict[str, Any]) -> Scrubbed:
        capture, packets = self._scrub(one.capture)
        arguments = {name: self._finder.scrub(value) for name, value in one.arguments.items()}
        after = reading(capture, self._pack, arguments)
        self._check_same(one.capture.page, before, after, packets)
        loads = self._scrub_loads(one.loads)
        again, _ = self._scrub(capture)
        if again != capture or self._scrub_loads(loads) != loads:
            raise cannot("scrubbing it again would change it again")
        return Scrubbed(capture, arguments, after, loads)

    def _check_same(
        self, page: str, before: dict[str, Any], after: dict[str, Any], packets: dict[bytes, bytes]
    ) -> None:
        """Raise FixtureError unless the same is read, stand-ins apart."""
        old, new = before.get("fields"), after.get("fields")
        if old is None or new is None:
            if before != after:
                raise cannot("it would be another page afterwards")
            return
        types = {name: spec.type for name, spec in self._pack.pages[page].fields.items()}
        for name in old.keys() | new.keys():
            one, other = old.get(name), new.get(name)
            expected = None if one is None else self._expected(one, types[name], packets)
            if other != expected:
                raise cannot(f"its field {name!r} would be read differently")

    def _expected(
        self, field: dict[str, Any], type_: FieldType, packets: dict[bytes, bytes]
    ) -> dict[str, Any]:
        value = field.get("value")
        if value is None:
            return field
        if type_ is FieldType.HEXDUMP:
            return {**field, "value": [packets[bytes.fromhex(one)].hex() for one in value]}
        return {**field, "value": self._mapped(value)}

    def _mapped(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._finder.scrub(value)
        if isinstance(value, list):
            return [self._mapped(one) for one in value]
        if isinstance(value, dict):
            return {name: self._mapped(one) for name, one in value.items()}
        return value


def _scrub_source(source: str, finder: Finder) -> tuple[str, dict[bytes, bytes]]:
    """A page's source with stand-ins, and what became of each packet."""
    view = View(source)
    lines = list(view.lines())
    spans = row_spans(lines)
    text = _without(view.text, spans)
    text = finder.scrub(text)
    text = _with(text, view.text, spans)
    packets: dict[bytes, bytes] = {}
    dumps = find_shown(lines) if spans else []
    new = scrub_packets([dump.data for dump in dumps], finder) if dumps else []
    chars = list(text)
    for dump, data in zip(dumps, new, strict=True):
        rewrite(chars, dump, data)
        packets[dump.data] = data
    return view.with_text("".join(chars)), packets


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with the spans blank; line ends stay."""
    for start, end in spans:
        text = text[:start] + _VISIBLE.sub(" ", text[start:end]) + text[end:]
    return text


def _with(text: str, old: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + old[start:end] + text[end:]
    return text


def _charset(body: bytes) -> str:
    """A character set in which the body is a text that gives the same bytes back."""
    for charset in _CHARSETS:
        if charset == "utf-16" and body[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            if body.decode(charset).encode(charset) == body:
                return charset
        except UnicodeError:
            continue
    raise cannot("its character set is not known")


def _at_home(one: Taken, origins: Mapping[str, str]) -> Taken:
    """The capture as if it came from the pack's own hosts."""
    pairs = tuple(_written(origins))
    update = {"body": _replaced(one.capture.body.decode("latin-1"), pairs).encode("latin-1")}
    asked, got = _replaced(one.capture.url_asked, pairs), _replaced(one.capture.url_got, pairs)
    loads = tuple(_load_at_home(load, pairs) for load in one.loads)
    capture = one.capture.model_copy(update={**update, "url_asked": asked, "url_got": got})
    return Taken(capture, one.arguments, loads)


def _replaced(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    for visited, ours in pairs:
        text = text.replace(visited, ours)
    return text


def _load_at_home(load: Load, pairs: Iterable[tuple[str, str]]) -> Load:
    return load.model_copy(
        update={
            "url": _replaced(load.url, pairs),
            "location": None if load.location is None else _replaced(load.location, pairs),
            "body": _replaced(load.body.decode("latin-1"), pairs).encode("latin-1"),
        }
    )


def _written(origins: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Each origin with its stand-in, in the ways that origins are written."""
    for visited, ours in sorted(origins.items(), key=lambda pair: -len(pair[0])):
        yield visited, ours
        yield quote(visited, safe=""), quote(ours, safe="")
        yield visited.replace("/", "\\/"), ours.replace("/", "\\/")


def _kept_hosts(pack: Pack) -> list[str]:
    """The console's own names say nothing of a customer."""
    origins = [
        origin for centre in pack.console.data_centres for origin in pack_hosts(pack, centre, {}).values()
    ]
    hosts = [origin.partition("://")[2].partition(":")[0] for origin in origins]
    return hosts + [host.removeprefix("*.") for host in pack.console.extra_hosts]


_WORDS: Final = frozenset({"true", "false", "null", "none", "undefined", "True", "False", "None"})
"""Values of cookies and the like that stand on any page without being the same thing."""


def _check_gone(page: Scrubbed, replaced: list[Replacement]) -> None:
    """Raise FixtureError when an original is still there, in whatever form it can be read."""
    originals = [
        one
        for one in replaced
        if len(one.original) > 3 and one.kind != "hardware address" and one.original not in _WORDS
    ]
    patterns = [(one.kind, _original(one)) for one in originals]
    for form in _forms(page):
        for kind, pattern in patterns:
            if pattern.search(form):
                raise cannot(
                    f"{'an' if kind[0] in 'aeiou' else 'a'} {kind} that was replaced can still be read"
                )


def _original(one: Replacement) -> re.Pattern[str]:
    bounded = rf"(?<![\w.:-]){re.escape(one.original)}(?![\w:-]|\.\w)"
    return re.compile(bounded if one.kind != "secret" or len(one.original) < 8 else re.escape(one.original))


def _forms(page: Scrubbed) -> Iterable[str]:
    """Everything that is about to be written, as it is and with its encodings undone."""
    capture = page.capture
    source = capture.body.decode(_charset(capture.body))
    view = View(source)
    texts = [source, view.text, capture.url_asked, capture.url_got, *page.arguments.values()]
    for text in texts:
        yield text
        yield html.unescape(unquote(text))
    for load in page.loads:
        text = load.body.decode(_charset(load.body))
        yield from (
            text,
            View(text).text,
            html.unescape(unquote(text)),
            unquote(load.url),
            load.location or "",
        )
    dumps = [dump.data for dump in find_shown(list(view.lines()))]
    payload = read_payload([RawPacket(data) for data in dumps])
    for data in (*dumps, *(stream.data for stream in payload.streams)):
        yield data.decode("latin-1")
    for exchange in payload.exchanges:
        for message in (exchange.request, *exchange.interim, exchange.response):
            if message is not None and message.body is not None:
                yield message.body.data.decode("latin-1")
