"""A rule's options → its content and pcre patterns, with buffers and modifiers, in the rule's order."""

import re
from collections.abc import Sequence

from scraper.decode.rules.buffers import OLD_MODIFIERS, PCRE_BUFFERS, TRANSFORMS, opened_by
from scraper.decode.rules.content import BadContent, content_bytes
from scraper.decode.rules.scan import Options
from scraper.models.rule import Pattern, RuleOption

CONTENT = frozenset(("content", "uricontent", "tls.fingerprint"))
"""Options that look for bytes."""
PCRE = frozenset(("pcre", "regex"))
"""Options that look for a regular expression."""
PATTERNS = CONTENT | PCRE
_PLACED = {"uricontent": "http.uri", "tls.fingerprint": "tls.cert_fingerprint"}
_MODIFIERS = frozenset(
    (
        "offset",
        "depth",
        "distance",
        "within",
        "startswith",
        "endswith",
        "fast_pattern",
        "fast_pattern_offset",
        "fast_pattern_length",
        "rawbytes",
        "replace",
        "width",
    )
)
_SNORT3_ONLY = frozenset(
    ("service", "bufferlen", "http_param", "js_data", "rem", "raw_data", "http_raw_body")
)
_NEVER = frozenset(
    ("msg", "flow", "reference", "classtype", "sid", "rev", "gid", "metadata", "flowbits", "threshold")
)
_QUOTED = re.compile(r'(!?+)\s*+"([^"\\]*+(?:\\.[^"\\]*+)*+)"\s*+(?:,(.*+))?+', re.DOTALL)
_CUT = "the rule's text is cut off in it"


def read_patterns(options: Options, *, headerless: bool = False) -> tuple[Pattern, ...]:
    """The patterns of a rule; a `headerless` rule is known to be Snort 3's.

    >>> from scraper.decode.rules.scan import split_options
    >>> found = read_patterns(split_options('content:"/a"; http_uri; nocase;'))
    >>> found[0].buffer, found[0].nocase, found[0].data
    ('http.uri', True, b'/a')
    """
    names = {option.name for option in options.items}
    if names.isdisjoint(PATTERNS):
        return ()
    reader = _Reader(snort3=headerless or _is_snort3(names, options.items))
    last = len(options.items) - 1 if options.cut else -1
    for place, option in enumerate(options.items):
        reader.take(place, option, cut=place == last)
    return tuple([draft.pattern() for draft in reader.drafts])


def _is_snort3(names: set[str], options: Sequence[RuleOption]) -> bool:
    if not names.isdisjoint(_SNORT3_ONLY):
        return True
    for option in options:
        if option.name in CONTENT:
            match = _QUOTED.fullmatch(option.value or "")
            return match is not None and match[3] is not None
        if option.name in OLD_MODIFIERS:
            return True
    return False


class _Draft:
    """A pattern while the options that say more about it are still to come."""

    __slots__ = (
        "buffer", "data", "kind", "modifiers", "negated", "nocase", "option", "problem", "text", "transforms",
    )  # fmt: skip

    def __init__(self, kind: str, option: int, buffer: str, transforms: tuple[str, ...]) -> None:
        self.kind = kind
        self.option = option
        self.buffer = buffer
        self.transforms = transforms
        self.text = ""
        self.data = b""
        self.negated = self.nocase = False
        self.modifiers: dict[str, str] = {}
        self.problem: str | None = None

    def pattern(self) -> Pattern:
        return Pattern(
            kind=self.kind,
            text=self.text,
            data=self.data,
            negated=self.negated,
            nocase=self.nocase,
            buffer=self.buffer,
            modifiers=self.modifiers,
            transforms=self.transforms,
            option=self.option,
            problem=self.problem,
        )

    def modify(self, name: str, value: str | None) -> None:
        if name == "nocase":
            self.nocase = True
        else:
            self.modifiers[name] = value or ""

    def move(self, buffer: str) -> None:
        self.buffer, self.transforms = buffer, ()


class _Reader:
    def __init__(self, *, snort3: bool) -> None:
        self.snort3 = snort3
        self.drafts: list[_Draft] = []
        self.content: _Draft | None = None
        self.buffer = "payload"
        self.field: str | None = None
        self.transforms: tuple[str, ...] = ()

    def take(self, place: int, option: RuleOption, *, cut: bool) -> None:
        name, value = option.name, option.value
        if name in _NEVER:
            return
        if name in PATTERNS:
            self._pattern(place, name, value or "", cut)
        elif name == "nocase" or name in _MODIFIERS:
            if self.content is not None:
                self.content.modify(name, value)
        elif name in OLD_MODIFIERS:
            self._old(name, value)
        elif name in TRANSFORMS:
            self.transforms += (name if value is None else f"{name} {value}",)
        elif value is None or name.startswith(("http_", "file_data", "sip_", "vba_")):
            self._open(opened_by(name, value), value)

    def _old(self, name: str, value: str | None) -> None:
        if self.snort3 or self.content is None:
            self._open(OLD_MODIFIERS[name], value)
        else:
            self.content.move(OLD_MODIFIERS[name])

    def _open(self, buffer: str | None, value: str | None) -> None:
        if buffer is not None:
            self.buffer, self.field, self.transforms, self.content = buffer, value, (), None

    def _pattern(self, place: int, name: str, value: str, cut: bool) -> None:
        content = name in CONTENT
        draft = _Draft("content" if content else "pcre", place, self.buffer, self.transforms)
        if self.field:
            draft.modifiers["field"] = self.field
        if name in _PLACED:
            draft.move(_PLACED[name])
        rest = _read_text(draft, value, cut)
        if content:
            _finish_content(draft, rest)
            self.content = draft
        elif draft.problem is None:
            _finish_pcre(draft)
        self.drafts.append(draft)


def _read_text(draft: _Draft, value: str, cut: bool) -> str | None:
    """Set negation, text and what is wrong with it; the rest after the closing quote, if any."""
    draft.problem = _CUT if cut else None
    match = _QUOTED.fullmatch(value)
    if match is not None:
        draft.negated, draft.text = match[1] == "!", match[2]
        return str(match[3]) if match[3] else None
    draft.negated = value.startswith("!")
    bare = value.removeprefix("!").strip().removeprefix('"')
    draft.text = bare if cut else bare.removesuffix('"')
    return None


def _finish_content(draft: _Draft, rest: str | None) -> None:
    if draft.problem is None:
        try:
            draft.data = content_bytes(draft.text)
        except BadContent as problem:
            draft.problem = str(problem)
        else:
            draft.problem = None if draft.data else "it is empty"
    for modifier in rest.split(",") if rest else ():
        name, _, value = modifier.strip().partition(" ")
        if name:
            draft.modify(name.lower(), value.strip() or None)


def _finish_pcre(draft: _Draft) -> None:
    slash = draft.text.rfind("/")
    if slash < 1:
        draft.problem = "it has no delimiters"
        return
    flags = draft.text[slash + 1 :]
    draft.modifiers["flags"] = flags
    draft.nocase = "i" in flags
    for flag in flags:
        if flag in PCRE_BUFFERS:
            draft.move(PCRE_BUFFERS[flag])


def buffers_in_force(options: Sequence[RuleOption], *, headerless: bool = False) -> list[str]:
    """For each option, the buffer that a pattern in its place would look in.

    >>> from scraper.decode.rules.scan import split_options
    >>> buffers_in_force(split_options("sid:1; file_data; isdataat:5;").items)
    ['payload', 'file.data', 'file.data']
    """
    names = {option.name for option in options}
    reader = _Reader(snort3=headerless or _is_snort3(names, options))
    found = []
    for place, option in enumerate(options):
        reader.take(place, option, cut=False)
        found.append(reader.buffer)
    return found
