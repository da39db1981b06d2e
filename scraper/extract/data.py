"""The JSON of one page: its whole body, the data of its scripts, and answers that were captured with it.

Knows how answers, and notes of how a page was captured, are put into a capture and found again; never what
they mean.
"""

from collections.abc import Iterable
from typing import Any, Final

from lxml.etree import _Element

from scraper.packs.jsonpath import load_json

MARK: Final = "data-captured-response"
"""The attribute of a script element that holds a captured answer: its name in the pack."""
UNFINISHED: Final = "data-captured-unfinished"
"""The attribute of an element that says that the page's list may go on."""
VIEW: Final = "data-captured-view"
"""The attribute of an element that holds what the page shows only when asked: its name in the pack."""
OPENED: Final = "data-captured-opened"
"""The attribute of a row that holds the address to which a click on it led."""
_TYPES: Final = frozenset({"application/json", "application/ld+json"})


def embed_responses(html: str, responses: Iterable[tuple[str, str]]) -> str:
    """A page with answers put at its end, as inert data; those that are no JSON are left out.

    >>> embed_responses("<p></html>", [("a", '["</script>"]')])
    '<p><script type="application/json" data-captured-response="a">["\\\\u003c/script>"]</script></html>'
    """
    scripts = "".join(
        f'<script type="application/json" {MARK}="{name}">{inert}</script>'
        for name, text in responses
        if (inert := _inert(text)) is not None
    )
    return _at_the_end(html, "</html", scripts)


def embed_views(html: str, views: Iterable[tuple[str, str]]) -> str:
    """A page with parts put at its end that it showed only when asked for, each in an element of its name.

    >>> embed_views("<p></body></html>", [("tab", "<body><b>1</b></body>")])
    '<p><div data-captured-view="tab"><div><b>1</b></div></div></body></html>'
    """
    parts = "".join(f'<div {VIEW}="{name}">{_as_part(view)}</div>' for name, view in views)
    return _at_the_end(html, "</body" if "</body" in html.lower() else "</html", parts)


def _as_part(view: str) -> str:
    """A whole body as an element that can stand inside another."""
    if not view.startswith("<body"):
        return view
    return f"<div{view.removeprefix('<body').removesuffix('</body>')}</div>"


def _at_the_end(html: str, tag: str, parts: str) -> str:
    end = html.lower().rfind(tag)
    return html + parts if end < 0 else html[:end] + parts + html[end:]


def mark_unfinished(html: str) -> str:
    """A page with the note that its list offered further rows, and did not show them.

    >>> mark_unfinished("<p></html>")
    '<p><template data-captured-unfinished=""></template></html>'
    """
    return _at_the_end(html, "</html", f'<template {UNFINISHED}=""></template>')


def _inert(text: str) -> str | None:
    """JSON in which no markup can be seen; None when it is no JSON."""
    try:
        load_json(text)
    except ValueError:
        return None
    return text.replace("<", "\\u003c")  # in JSON, < stands only inside texts


def whole_body(source: str) -> list[Any]:
    """The page's body as one JSON value, where it is one."""
    start = source.lstrip("\ufeff \t\r\n")[:1]
    return _values([source]) if start in {"{", "["} else []


def in_scripts(scripts: list[_Element], response: str | None) -> list[Any]:
    """The JSON of the page's data scripts; with `response`, only of the answer of that name."""
    kept = [
        script.text or ""
        for script in scripts
        if (script.get("type") or "").strip().lower() in _TYPES
        and (response is None or script.get(MARK) == response)
    ]
    return _values(kept)


def in_texts(texts: list[str]) -> list[Any]:
    """The JSON that is written as text on the page."""
    return _values(texts)


def _values(texts: list[str]) -> list[Any]:
    found = []
    for text in texts:
        try:
            found.append(load_json(text))
        except ValueError:
            continue  # a script or a text that is no JSON holds no data; a field's absence is reported
    return found
