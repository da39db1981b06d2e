"""How packs say where something stands on a page, what must hold of it, and what a field's value must be.

Nothing here knows a console; the models say what *can* be said, the YAML says it.
"""

from enum import StrEnum
from typing import Final, Literal

from pydantic import Field, model_validator

from scraper.models.base import Model
from scraper.packs.parts import JsonPath, Within
from scraper.packs.times import TimeFormat, Zone
from scraper.packs.vocabulary import Choice, Css, MediaType, Name, Regex, Template, XPath


class Proof(Choice):
    """One thing that must hold of a page for it to be the kind that was asked for."""

    kinds = ("script", "css", "xpath", "label", "data", "text", "address", "whole", "sent_as", "any", "all")

    script: str | None = None
    """This script variable is assigned."""
    css: Css | None = None
    """An element matches."""
    xpath: XPath | None = None
    """The XPath finds something, or is true."""
    label: str | None = None
    """This label is on the page, outside captured traffic."""
    data: JsonPath | None = None
    """The page, or JSON in it, holds something there."""
    response: Name | None = None
    """With data: look only in this one of the page's `responses`."""
    within: Within | None = None
    """Look only in this part of the page."""
    text: str | None = None
    """The page's text outside captured traffic contains this, without regard to case."""
    address: Template | None = None
    """The address that the browser shows, from the first `/` after the host on, is this, such as
    `/#/alerts/{event_id}/**`; `*` stands for anything but `/`, `**` for anything."""
    whole: Literal[True] | None = None
    """The page's source ends with `</html>`: it was not cut off."""
    sent_as: MediaType | None = None
    """The answer was sent as this media type, such as `application/octet-stream`: for downloads."""
    any: "tuple[Proof, ...] | None" = None
    """One of these holds."""
    all: "tuple[Proof, ...] | None" = None
    """All of these hold."""
    attr: str | None = None
    """Compare this attribute of the element in place of its text."""
    match: Regex | None = None
    """Compare only values that contain this; its group `value`, or the first, is compared."""
    equals: Template | None = None
    """One of the values found must equal this, such as `{event_id}`."""
    optional: bool = False
    """True when the page need not show such a value; if it does, it must equal."""

    @model_validator(mode="after")
    def _check(self) -> "Proof":
        others = (self.whole, self.text, self.address, self.sent_as, self.any, self.all)
        plain = all(one is None for one in others)
        if self.equals is None and (self.optional or self.attr or self.match):
            raise ValueError("optional, attr and match go with `equals`")
        if self.equals is not None and not plain:
            raise ValueError("`equals` goes with script, css, xpath, label or data")
        if self.attr is not None and self.css is None and self.xpath is None and self.label is None:
            raise ValueError("`attr` goes with css, xpath or label")
        _check_place(self)
        return self


_PARTS: Final = ("script", "label", "line", "css", "xpath", "data")


class Find(Choice):
    """One way to find a field's value."""

    kinds = (
        "script",
        "label",
        "line",
        "css",
        "xpath",
        "data",
        "regex",
        "dumps",
        "body",
        "parts",
        "opened",
        "page",
    )

    script: str | None = None
    """The string or number assigned to this script variable."""
    label: str | None = None
    """The value beside, below or after this label; or what the control shows that it is for."""
    column: str | None = None
    """With label: the value is not beside it but in its row, in the column with this heading, as in tables of
    name, type and value."""
    line: str | None = None
    """In text that has lines, such as `<pre>`, or `within` what is given: what follows this label and a colon
    or `=` on the line that it begins; the lines below, up to an empty one, where nothing follows."""
    css: Css | None = None
    """The elements that this CSS selector matches: their text, or what a form's control shows."""
    xpath: XPath | None = None
    """The elements or texts that this XPath finds."""
    data: JsonPath | None = None
    """The value there in the page, or in JSON in it: a script's data, or one of the page's `responses`. With
    `within`: in JSON that is written there as text."""
    response: Name | None = None
    """With data: look only in this one of the page's `responses`."""
    within: Within | None = None
    """Look only in this part of the page."""
    regex: Regex | None = None
    """Applied to the page's source, captured traffic included: a last resort. The value is its group `value`,
    or the first."""
    dumps: Literal[True] | None = None
    """Every hexdump that the page shows, wherever it stands."""
    body: Literal["bytes", "pcap"] | None = None
    """The answer itself, where it is a download: one packet, or the packets of a pcap file."""
    parts: "tuple[Find, ...] | None" = None
    """A value that stands in several places, such as a date and a time: what each of these finds, one after
    another. Where one finds nothing and another does, the field has failed."""
    join: str | None = Field(default=None, max_length=10)
    """With parts: what is written between them; a space unless given."""
    opened: Literal[True] | None = None
    """In a row: the address that a click on it led to, where the page's `more` has `opens: address`."""
    page: Name | None = None
    """Another page kind, visited only if needed; goes with `field`."""
    field: Name | None = None
    attr: str | None = None
    """Take this attribute of the element in place of its text; with label, of the first element of the value
    that has it."""
    until: XPath | None = None
    """With css or xpath: take all text from that element up to the element this XPath finds."""
    match: Regex | None = None
    """Take only values that contain this: the match's group `value`, or its first group, or all of it."""
    as_: Literal["hex", "base64", "rows"] | None = Field(default=None, alias="as")
    """Bytes written so, one packet each, in a field of type hexdump. `hex` may begin with `0x`, be set apart
    as `47:45`, or be quoted as `X'4745'`. `rows` are of hex digits, and perhaps their characters, without
    offsets; an empty line begins the next packet."""
    fallback: bool = False
    """True to look only when nothing above is on the page; otherwise all alternatives must agree."""

    @model_validator(mode="after")
    def _check(self) -> "Find":
        if (self.page is None) != (self.field is None):
            raise ValueError("`page` and `field` go together")
        if self.attr is not None and self.css is None and self.xpath is None and self.label is None:
            raise ValueError("`attr` goes with css, xpath or label")
        if self.until is not None and self.css is None and self.xpath is None:
            raise ValueError("`until` goes with css or xpath")
        if self.until is not None and self.attr is not None:
            raise ValueError("`until` takes text, `attr` an attribute: give one of them")
        if self.match is not None and (self.page is not None or self.regex is not None):
            raise ValueError("`match` goes with script, label, line, css, xpath or data")
        if self.body is not None and (self.match is not None or self.as_ is not None):
            raise ValueError("`body` is taken as it is, without match or `as`")
        if self.column is not None and self.label is None:
            raise ValueError("`column` goes with label")
        if self.join is not None and self.parts is None:
            raise ValueError("`join` goes with parts")
        if self.parts is not None and len(self.parts) < 2:
            raise ValueError("a value in parts has two of them or more")
        for part in self.parts or ():
            if part.given()[0] not in _PARTS or part.fallback or part.as_ is not None:
                raise ValueError(f"a part is found by {', '.join(_PARTS)}, without `as` or `fallback`")
        _check_place(self)
        return self


class FieldType(StrEnum):
    """What a value must be."""

    TEXT = "text"
    INT = "int"
    COUNT = "count"
    """A whole number that may be written in groups of three, such as `1,234`."""
    IP = "ip"
    PORT = "port"
    ID = "id"
    """A number, or text of letters, digits, `-` and `_`."""
    URL = "url"
    """An http(s) address, made absolute by the page's own."""
    RULE = "rule"
    """A signature rule, raw, its soft line breaks as spaces."""
    TIME = "time"
    """A date and a time of day, kept as ISO 8601 with the zone if one is known; `format` says how it is
    written, where that is not ISO 8601 itself, and `zone` whose time it is, where the page does not say."""
    HEXDUMP = "hexdump"
    """Text with its line structure kept."""
    ID_LIST = "id_list"
    """Ids, one an element, or set apart by commas or spaces; in the page's order, repeats kept."""
    JSON = "json"


class FieldSpec(Model):
    """How one field is found, in order; all alternatives that match must agree."""

    find: tuple[Find, ...] = Field(min_length=1)
    """The ways to find it, best first."""
    type: FieldType = FieldType.TEXT
    """What its value must be."""
    absent: tuple[str, ...] = ()
    """Texts by which the page says that there is no value."""
    optional: bool = False
    """True when a page may lack the field altogether: absent, not failed."""
    many: bool = False
    """True to take every match, as a list."""
    split: str | None = Field(default=None, min_length=1, max_length=10)
    """What sets several values in one text apart, such as a comma; the value is then a list."""
    format: TimeFormat | None = None
    """For type time: how it is written, such as `%d/%m/%Y %H:%M:%S`, or `epoch`, `epoch_ms`."""
    zone: Zone | None = None
    """For type time: the zone of times that are written without one, such as `UTC` or `+02:00`."""
    private: bool = False
    """True when the value names a customer, a person or a machine: recorded pages show a stand-in."""
    words: dict[str, str] = {}
    """What the console's words mean, such as `{"6": tcp}`; other texts are taken as they are."""

    @model_validator(mode="after")
    def _check(self) -> "FieldSpec":
        if self.type is not FieldType.HEXDUMP and any(find.as_ for find in self.find):
            raise ValueError("`as` is for fields of type hexdump")
        if self.type is not FieldType.HEXDUMP and any(find.dumps for find in self.find):
            raise ValueError("`dumps` is for fields of type hexdump")
        if self.type is FieldType.HEXDUMP and any(find.line or find.parts for find in self.find):
            raise ValueError(
                "a hexdump has lines of its own: find it by css, label or dumps, not by line or parts"
            )
        if self.type is not FieldType.HEXDUMP and any(find.body for find in self.find):
            raise ValueError("`body` is for fields of type hexdump")
        if self.type is not FieldType.TIME and (self.format is not None or self.zone is not None):
            raise ValueError("`format` and `zone` are for fields of type time")
        return self


def _check_place(given: Find | Proof) -> None:
    """`within` narrows what looks at elements or text; `response` what looks into data. Raises ValueError."""
    if given.response is not None and given.data is None:
        raise ValueError("`response` goes with data")
    if given.within is None:
        return
    own = (given.dumps, given.line) if isinstance(given, Find) else ()
    if all(kind is None for kind in (given.label, given.css, given.xpath, given.data, *own)):
        raise ValueError("`within` goes with label, line, css, xpath, data or dumps")
    if given.response is not None:
        raise ValueError("`response` looks into an answer, `within` into the page: give one of them")
    if given.xpath is not None and not given.xpath.lstrip("( ").startswith("."):
        raise ValueError("with `within`, an XPath begins with a dot, such as .//td")
