"""Page texts with `@name@` places, read once from the files beside this module.

Knows files and places; knows nothing of what the pages say.
"""

import html
import re
from functools import cache
from pathlib import Path

_WEB = Path(__file__).with_name("web")
_PLACE = re.compile(r"@([a-z_]+)@")


class Template:
    """A text with named places.

    >>> Template("<b>@name@</b>@name@").fill(name="x@name@y")
    '<b>x@name@y</b>x@name@y'
    """

    def __init__(self, text: str) -> None:
        self._parts = _PLACE.split(text)

    def fill(self, **values: str) -> str:
        """The text with every place filled, verbatim; KeyError for a place without a value."""
        parts = self._parts[:]
        for at in range(1, len(parts), 2):
            parts[at] = values[parts[at]]
        return "".join(parts)


@cache
def template(name: str) -> Template:
    """The template in a file of the web folder, such as `legacy/event_head.html`."""
    return Template((_WEB / name).read_text(encoding="utf-8"))


@cache
def asset(name: str) -> bytes:
    """The bytes of a file of the web folder."""
    return (_WEB / name).read_bytes()


def escape(text: object) -> str:
    """Text for HTML as the console writes it: double quotes become entities, single ones stay.

    >>> escape("Tom's <b> & co")
    "Tom's &lt;b&gt; &amp; co"
    """
    return html.escape(str(text), quote=False).replace('"', "&quot;")
