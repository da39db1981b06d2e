"""A marked tree as a page again: serialised, minified or put into a frame where a change asked for that.

Knows markup; never fields.
"""

import re
from copy import deepcopy
from html import escape
from typing import Final

from lxml import etree
from lxml.etree import _Element

from scraper.drift.mutations.marks import CUT, FRAMED, MINIFIED, forget

_DOCTYPE: Final = "<!DOCTYPE html>"
_KEPT = re.compile(r"(<(script|style|pre|textarea)\b.*?</\2>)", re.IGNORECASE | re.DOTALL)
_BETWEEN = re.compile(r">\s+<")
_WHITE = re.compile(r"\s+")
_OPTIONAL = re.compile(
    r"</(?:td|th|tr|li|dt|dd|option)>(?=</?(?:td|th|tr|li|dt|dd|option|table|dl|ul|tbody|select)\b)"
)
_PLAIN = re.compile(r'(?<==)"([\w.-]+)"(?=[\s>])')


def as_page(root: _Element) -> bytes:
    """The page that a marked tree has become, without the marks."""
    framed, minified = root.get(FRAMED), root.get(MINIFIED) is not None
    clean = deepcopy(root)
    forget(clean)
    page = f"{_DOCTYPE}\n{etree.tostring(clean, method='html', encoding='unicode')}"
    if root.get(CUT) is not None:
        page = page.removesuffix("\n").removesuffix("</html>").rstrip().removesuffix("</body>")
    if minified:
        page = minify(page)
    if framed is not None:
        page = in_frame(page, framed)
    return page.encode("utf-8", errors="replace")


def minify(page: str) -> str:
    """Markup without what browsers do not need: spaces between elements, quotes, optional end tags.

    >>> minify('<tr>\\n <td class="a">x</td>\\n <td>y  z</td>\\n</tr>')
    '<tr><td class=a>x<td>y z</tr>'
    """
    parts = _KEPT.split(page)
    kept = range(1, len(parts), 3)
    return "".join(
        part if place in kept else _minified(part) for place, part in enumerate(parts) if place % 3 != 2
    )


def _minified(text: str) -> str:
    text = _WHITE.sub(" ", _BETWEEN.sub("><", text))
    return _PLAIN.sub(r"\1", _OPTIONAL.sub("", text))


def in_frame(page: str, title: str) -> str:
    """A page that shows another in a frame, whose source stands in the frame's attribute.

    >>> in_frame("<p>x</p>", "app").count('srcdoc="&lt;p&gt;x&lt;/p&gt;"')
    1
    """
    return (
        f"{_DOCTYPE}\n<html><head><title>{escape(title)}</title></head><body><div id=shell>"
        f'<iframe title="{escape(title)}" srcdoc="{escape(page, quote=True)}"></iframe></div></body></html>'
    )
