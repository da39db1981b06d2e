"""The inspection of one page as one HTML file: on the right the page, on the left what is read from it.

It runs nothing and loads nothing: its policy says so, and the page stands in a sandbox without any right.
"""

import copy
import json
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Final, NamedTuple

from lxml.etree import _Element

from scraper.export.inert import defang, inert
from scraper.inspect.inert import as_html, make_inert
from scraper.inspect.sight import Seen, Sight, Try, look
from scraper.models import Capture, Field, State
from scraper.packs.spec import Page

_MOST: Final = 400
"""Characters of a value that are shown."""
_MOST_ROWS: Final = 50
_HUES: Final = 12
_STYLE: Final = (Path(__file__).parent / "inspection.css").read_text(encoding="utf-8")
_OUTLINES: Final = (Path(__file__).parent / "outlines.css").read_text(encoding="utf-8")
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self' about:; form-action 'none'"
_META: Final = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'


class _Mark(NamedTuple):
    """How a field is told from the others: its name and hue."""

    name: str
    hue: int


def inspection(capture: Capture, page: Page, arguments: Mapping[str, str]) -> str:
    """An HTML file that shows a captured page with its fields outlined. Raises Unreadable."""
    sight = look(capture, page, arguments)
    marks = {name: _Mark(name, n * 360 // _HUES % 360) for n, name in enumerate(sight.fields)}
    framed = escape(_framed(sight, marks), quote=True)
    parts = [
        f"<!doctype html><html lang=en>{_META}<title>{_shown(page.page)} page, inspected</title>",
        f"<style>{_STYLE}</style><aside>",
        *_head(capture, page, sight),
        *(line for name, seen in sight.fields.items() for line in _field(marks[name], seen)),
        *_rows(sight),
        f'</aside><iframe sandbox="" srcdoc="{framed}" title="the captured page"></iframe></html>',
    ]
    return "\n".join(parts) + "\n"


def _head(capture: Capture, page: Page, sight: Sight) -> Iterator[str]:
    yield f"<h1>{_shown(page.page)}</h1><p class=url>{_shown(defang(capture.url_got))}</p>"
    states = [seen.field.state for seen in sight.fields.values() if seen.field is not None]
    counts = ", ".join(f"{states.count(state)} {state.value}" for state in State if state in states)
    size = f"{len(capture.body):,} bytes"
    yield f"<p>{_shown(capture.visit.value)}, status {capture.status}, {size}. {counts}</p>"
    if sight.refusal is not None:
        yield f"<p class=refusal>{_shown(sight.refusal.kind)}: {_shown(sight.refusal.message)}</p>"


def _field(mark: _Mark, seen: Seen) -> Iterator[str]:
    state = "refused" if seen.field is None else seen.field.state.value
    yield f'<section class="{state}" style="--hue:{mark.hue}"><h2>{_shown(mark.name)} <i>{state}</i></h2>'
    if seen.field is not None:
        yield from _outcome(seen.field)
    yield "<ol start=0>"
    for place, tried in enumerate(seen.tries):
        won = seen.field is not None and seen.field.found_by == tried.shown and seen.field.rank == place
        yield _try(tried, won=won)
    yield "</ol></section>"


def _outcome(field: Field) -> Iterator[str]:
    if field.state is State.PRESENT:
        yield f"<pre>{_value(field.value)}</pre>"
    elif field.reason:
        yield f"<p class=reason>{_shown(field.reason)}</p>"


def _try(tried: Try, *, won: bool) -> str:
    found = tried.doubt or (f"{len(tried.texts)} found" if tried.texts else "nothing")
    kind = "won" if won else "doubt" if tried.doubt else "found" if tried.texts else "nothing"
    return f"<li class={kind}><code>{_shown(tried.shown)}</code> {_shown(found)}</li>"


def _rows(sight: Sight) -> Iterator[str]:
    if not sight.rows:
        return
    names = list(sight.rows[0])
    yield f"<h2>{len(sight.rows)} rows</h2><table><tr>{''.join(f'<th>{_shown(name)}' for name in names)}"
    for row in sight.rows[:_MOST_ROWS]:
        cells = (row[name] for name in names)
        yield "<tr>" + "".join(f"<td class={cell.state.value}>{_cell(cell)}" for cell in cells)
    yield "</table>"
    if len(sight.rows) > _MOST_ROWS:
        yield f"<p>{len(sight.rows) - _MOST_ROWS} more rows are not shown here.</p>"


def _cell(field: Field) -> str:
    return _value(field.value) if field.state is State.PRESENT else _shown(field.reason or field.state.value)


def _value(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    more = f" … ({len(text):,} characters)" if len(text) > _MOST else ""
    return "\n".join(_shown(line) for line in text[:_MOST].split("\n")) + more


def _shown(text: str) -> str:
    return escape(inert(text))


def _framed(sight: Sight, marks: Mapping[str, _Mark]) -> str:
    """The captured page, harmless, its fields' places outlined."""
    if sight.document.is_data:
        return f"{_META}<pre>{escape(sight.document.source[:200_000])}</pre>"
    labels: dict[_Element, list[tuple[_Mark, bool]]] = {}
    for name, seen in sight.fields.items():
        failed = seen.field is None or seen.field.state is State.FAILED
        for element in dict.fromkeys(element for tried in seen.tries for element in tried.elements):
            labels.setdefault(element, []).append((marks[name], failed))
    places = {element: place for place, element in enumerate(sight.document.root.iter())}
    root = copy.deepcopy(sight.document.root)
    twins = list(root.iter())
    noted = [(twins[places[element]], found) for element, found in labels.items()]
    make_inert(root)
    for element, found in noted:
        names = ", ".join(mark.name for mark, _ in found)
        element.set("data-field", names)
        element.set("data-state", "failed" if any(failed for _, failed in found) else "found")
        element.set("style", f"{element.get('style') or ''};--hue:{found[0][0].hue}".lstrip(";"))
    return f"<!doctype html>{_META}<style>{_OUTLINES}</style>{as_html(root)}"
