"""Makes a captured page harmless to look at: nothing in it runs, loads, leads anywhere or can be sent.

Knows HTML; never knows fields. The browser is told the same again by the inspection's policy and sandbox.
"""

import re
from typing import Final

from lxml import etree
from lxml.etree import _Element

_DROPPED: Final = frozenset(
    {"script", "noscript", "iframe", "frame", "object", "embed", "applet", "link", "meta", "base", "template"}
    | {"img", "svg", "math", "picture", "canvas", "audio", "video", "source", "track", "portal", "style"}
)
_KEPT: Final = frozenset(
    {"class", "id", "name", "colspan", "rowspan", "span", "width", "height", "border", "align", "valign"}
    | {
        "bgcolor",
        "cellpadding",
        "cellspacing",
        "nowrap",
        "title",
        "alt",
        "lang",
        "dir",
        "type",
        "placeholder",
    }
    | {"checked", "disabled", "selected", "open", "start", "for"}
)
_STYLES: Final = re.compile(
    r"\s*(display|width|height|text-align|color|background-color|font-weight|white-space|margin|padding)"
    r"\s*:\s*([-\w#.%\s]{1,60})\s*",
    re.IGNORECASE,
)


def make_inert(root: _Element) -> None:
    """Take out of a tree, in place, all that runs, loads, leads or submits."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag in _DROPPED or not element.tag.isalnum():
            _remove(element)
            continue
        style = safe_style(element.get("style") or "")
        for name in list(element.attrib):
            if str(name) not in _KEPT:
                del element.attrib[name]
        if style:
            element.set("style", style)


def safe_style(style: str) -> str:
    """The declarations of a style that can only change how a text looks.

    >>> safe_style("display:none; background:url(//x); position:fixed; color : red")
    'display:none;color:red'
    """
    found = (_STYLES.fullmatch(part) for part in style.split(";"))
    return ";".join(f"{match[1]}:{match[2].strip()}" for match in found if match is not None)


def _remove(element: _Element) -> None:
    """Take an element out, and leave the text behind it where it is."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    before = element.getprevious()
    parent.remove(element)
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail


def as_html(root: _Element) -> str:
    """A tree as HTML text."""
    return etree.tostring(root, method="html", encoding="unicode")
