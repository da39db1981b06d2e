"""What addresses of one kind of page have in common, and what tells one page from another.

Pure. Knows addresses; never knows what their pages say.
"""

import itertools
import re
from collections.abc import Sequence
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

ROLE: Final = "console"
"""What the pack calls the console's host."""
_PIECE: Final = re.compile(r"[^/?&=#;]+|[/?&=#;]")
_ID: Final = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{8,40}|\d+")
_KEY: Final = re.compile(r"(?:^|[?&#/])[\w-]*(?:id|nr|no|num|number|key|uuid|alert|event)=$", re.IGNORECASE)
_END: Final = r"([^/?&#;]+)"


class Shape(NamedTuple):
    """An address with a gap where the id stands."""

    before: str
    """From the path on."""
    after: str

    def template(self, place: str) -> str:
        """As a pack writes it.

        >>> Shape("/alert?id=", "&full=1").template("event_id")
        '{console}/alert?id={event_id}&full=1'
        """
        return f"{{{ROLE}}}{braceless(self.before)}{{{place}}}{braceless(self.after)}"

    def id_in(self, url: str) -> str | None:
        """The id in an address of this shape.

        >>> Shape("/alert/", "").id_in("http://c.example/alert/a%3A7")
        'a:7'
        """
        rest = rest_of(url)
        if not rest.startswith(self.before) or not rest.endswith(self.after):
            return None
        value = rest[len(self.before) : len(rest) - len(self.after)]
        return unquote(value) if value and not re.search(r"[/?&#;]", value) else None

    @property
    def pattern(self) -> str:
        """A regular expression for a link to such a page, whose group is the id; relative links count too.

        >>> Shape("/alerts/summary/", "").pattern, Shape("/a.cgi?x=1&nr=", "").pattern
        ('summary/([^/?&#;]+)', '[?&]nr=([^/?&#;]+)')
        """
        key = re.search(r"[?&]([^?&=]*=)$", self.before)
        if key is not None:
            return f"[?&]{re.escape(key.group(1))}{_END}"
        word = re.search(r"[^/]*[/#]?[^/]*$", self.before.rstrip("/"))
        tail = "/" if self.before.endswith("/") else ""
        literal = re.escape(word.group().rsplit("/", 1)[-1]) if word else ""
        return f"{literal}{tail}{_END}"


def rest_of(url: str) -> str:
    """An address without its origin.

    >>> rest_of("https://c.example:8443/a?b=1#/c")
    '/a?b=1#/c'
    """
    parts = urlsplit(url)
    return url[len(f"{parts.scheme}://{parts.netloc}") :] or "/"


def same_origin(url: str, other: str) -> bool:
    """Whether two addresses are of one scheme, host and port.

    >>> same_origin("https://c.example/a", "https://c.example/b")
    True
    """
    try:
        one, two = urlsplit(url), urlsplit(other)
    except ValueError:
        return False
    return (one.scheme, one.netloc) == (two.scheme, two.netloc)


def braceless(text: str) -> str:
    """A text in which no brace can be taken for a place."""
    return text.replace("{", "%7B").replace("}", "%7D")


def compared(urls: Sequence[str]) -> Shape | None:
    """The shape that addresses of one kind share; None when they are not of one kind, or all the same.

    Where several parts differ, the one that is different each time is the id, and what is called so first.

    >>> compared(["http://c.example/alert-17.html", "http://c.example/alert-18.html"])
    Shape(before='/alert-', after='.html')
    >>> compared(["http://c.example/a?row=0&id=17", "http://c.example/a?row=1&id=18"])
    Shape(before='/a?row=0&id=', after='')
    >>> compared(["http://c.example/help", "http://c.example/alert/17"]) is None
    True
    """
    rests = list(dict.fromkeys(rest_of(url) for url in urls))
    pieces = [_PIECE.findall(rest) for rest in rests]
    if len(rests) < 2 or len({len(one) for one in pieces}) > 1:
        return None
    columns = list(zip(*pieces, strict=True))
    places = [place for place, column in enumerate(columns) if len(set(column)) == len(rests)]
    if not places or any(column[0] in "/?&=#;" and len(set(column)) > 1 for column in columns):
        return None
    keyed = [place for place in places if _KEY.search("".join(pieces[0][:place]))]
    return _gap(pieces[0], (keyed or places)[-1], columns)


def _gap(pieces: list[str], place: int, columns: list[tuple[str, ...]]) -> Shape:
    """The gap inside a part: what all begin or end with, up to a sign, is no part of the id."""
    values = columns[place]
    start = _shared(values)
    end = _shared([value[start:][::-1] for value in values])
    before, after = values[0][:start], values[0][len(values[0]) - end :]
    before = re.sub(r"[A-Za-z0-9%]+$", "", before)
    after = re.sub(r"^[A-Za-z0-9%]+", "", after)
    return Shape("".join(pieces[:place]) + before, after + "".join(pieces[place + 1 :]))


def _shared(values: Sequence[str]) -> int:
    """How many characters all texts begin with."""
    length = 0
    for characters in zip(*values, strict=False):
        if len(set(characters)) > 1:
            break
        length += 1
    return length


def guessed(url: str, called: str = "") -> Shape | None:
    """The shape of an address of which there is only one: its last number or UUID is taken for the id.

    One behind a name that is `called` for goes before others.

    >>> guessed("http://c.example:8000/alerts/summary/4711")
    Shape(before='/alerts/summary/', after='')
    >>> guessed("http://c.example/rule?sid=17&customer_id=2", r"sid|rule")
    Shape(before='/rule?sid=', after='&customer_id=2')
    """
    rest = rest_of(url)
    found = list(_ID.finditer(rest))
    if not found:
        return None
    keyed = [one for one in found if _KEY.search(rest[: one.start()])]
    wanted = rf"(?:^|[?&/#_-])(?:{called})[\w-]*[=/]$"
    meant = [one for one in found if re.search(wanted, rest[: one.start()], re.I)] if called else []
    last = (meant or keyed or found)[-1]
    return Shape(rest[: last.start()], rest[last.end() :])


def plain(url: str) -> str:
    """The address of a page of which there is only one, as a pack writes it."""
    return f"{{{ROLE}}}{braceless(rest_of(url))}"


class Numbered(NamedTuple):
    """The address of a list whose pages are numbered."""

    template: str
    first: int
    step: int

    def address(self, origin: str, number: int) -> str:
        """The address of one of its pages.

        >>> Numbered("{console}/list?page={page}", 1, 1).address("http://c.example", 2)
        'http://c.example/list?page=2'
        """
        return self.template.replace(f"{{{ROLE}}}", origin).replace("{page}", str(number))


_NUMBER_KEY: Final = re.compile(r"(?:page|p|pg|offset|start|from|skip|seite|pagina|index)", re.IGNORECASE)


def numbered(url: str, links: Sequence[str]) -> Numbered | None:
    """How the pages of a list are numbered, by the links that lead to its other pages.

    >>> numbered("http://c.example/list", ["http://c.example/list?page=2", "http://c.example/list?page=3"])
    Numbered(template='{console}/list?page={page}', first=1, step=1)
    >>> numbered("http://c.example/list?start=0", ["http://c.example/list?start=50"])
    Numbered(template='{console}/list?start={page}', first=0, step=50)
    """
    here = rest_of(url)
    for key, numbers in _numbers(here, links).items():
        own = re.search(rf"[?&]{re.escape(key)}=(\d+)", here)
        known = sorted({*numbers, *([int(own.group(1))] if own else [])})
        step = min((b - a for a, b in itertools.pairwise(known)), default=0)
        step = step or (1 if known[0] == 2 else known[0])
        first = int(own.group(1)) if own else max(0, known[0] - step)
        first = first if first <= step else first % step
        return Numbered(_with_number(here, key), first, max(1, step))
    return None


def _numbers(here: str, links: Sequence[str]) -> dict[str, list[int]]:
    """The numbers in links to the same list, by the name that they stand behind."""
    found: dict[str, list[int]] = {}
    path = re.split(r"[?#]", here)[0]
    for link in map(rest_of, links):
        for key, number in re.findall(r"[?&]([\w-]+)=(\d{1,9})(?=&|#|$)", link):
            same = re.split(r"[?#]", link)[0] == path and link != here
            if same and _NUMBER_KEY.fullmatch(key) and _without(link, key) == _without(here, key):
                found.setdefault(key, []).append(int(number))
    return found


def _without(rest: str, key: str) -> str:
    return re.sub(rf"[?&]{re.escape(key)}=\d+", "", rest).replace("?", "&")


def _with_number(here: str, key: str) -> str:
    pattern = rf"([?&]{re.escape(key)}=)\d+"
    if re.search(pattern, here):
        head, place, tail = *re.split(pattern, here)[:2], re.split(pattern, here)[2]
        return f"{{{ROLE}}}{braceless(head + place)}{{page}}{braceless(tail)}"
    joint = "&" if "?" in here else "?"
    return f"{{{ROLE}}}{braceless(here)}{joint}{key}={{page}}"
