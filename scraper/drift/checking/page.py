"""The drift report as one HTML page that runs and loads nothing.

Knows reports; whatever came from a page is made inert.
"""

from collections.abc import Iterator
from html import escape

from scraper.drift.checking.observing import Observation, Watched, Way
from scraper.drift.checking.report import Drift, Report
from scraper.export.inert import inert

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem}
body{color:#1d2733;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .7rem}
th{font-weight:600;border-bottom:2px solid #c6d0da}td{border-bottom:1px solid #e4e9ee}
code{font:13px ui-monospace,monospace;background:#f1f4f7;padding:.1rem .3rem;border-radius:3px}
.num{text-align:right;font-variant-numeric:tabular-nums}.silent{color:#8894a0}
.tag{font-weight:600;padding:.05rem .5rem;border-radius:9px}.FAILS{background:#fbe1df;color:#8d1f17}
.drift{background:#fdf0d2;color:#7a5200}.good{background:#dff3e4;color:#19622f}
@media(prefers-color-scheme:dark){body{background:#12181f;color:#dbe3ea}code{background:#222b35}
th{border-color:#3a4653}td{border-color:#28323d}}
"""


def page_of(report: Report) -> str:
    """The report as HTML."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><title>Drift</title>'
        f"<style>{_STYLE}</style></head><body><h1>Drift</h1><p>{_verdict(report)} {_text(report.summary)}</p>"
        f"{_drifts(report)}{''.join(map(_kind, _sorted(report)))}</body></html>\n"
    )


def _sorted(report: Report) -> list[Observation]:
    return [seen for _, seen in sorted(report.seen.items())]


def _text(text: str) -> str:
    return escape(inert(text))


def _verdict(report: Report) -> str:
    if report.fails:
        return '<span class="tag FAILS">values are lost</span>'
    if report.drifts:
        return '<span class="tag drift">drift, and every value is still read</span>'
    return '<span class="tag good">nothing has drifted</span>'


def _drifts(report: Report) -> str:
    if not report.drifts:
        return ""
    head = "<tr><th></th><th>field</th><th>was</th><th>now</th><th>sure</th></tr>"
    return f"<h2>What is not as it was</h2><table>{head}{''.join(map(_drift, report.drifts))}</table>"


def _drift(drift: Drift) -> str:
    level = "FAILS" if drift.fails else "drift"
    return (
        f'<tr><td><span class="tag {level}">{level}</span></td><td>{_text(drift.what)}</td>'
        f'<td>{_text(drift.was)}</td><td>{_text(drift.now)}</td><td class="num">{drift.sure:.0%}</td></tr>'
    )


def _kind(seen: Observation) -> str:
    head = "<tr><th>field</th><th>read</th><th>way</th><th>found</th><th>agreed</th><th>doubted</th></tr>"
    rows = "".join(row for name, watched in seen.fields.items() for row in _field(name, watched))
    strangers = "".join(
        f"<li><code>{_text(label)}</code> on {count}</li>" for label, count in seen.strangers.items()
    )
    unread = f"<p>Labels that nothing reads:</p><ul>{strangers}</ul>" if strangers else ""
    return f"<h2>{_text(seen.page)}: {seen.pages} pages</h2><table>{head}{rows}</table>{unread}"


def _field(name: str, watched: Watched) -> Iterator[str]:
    read = f"{watched.states.get('present', 0)} of {watched.pages}"
    for place, way in enumerate(watched.ways):
        first = f"<td>{_text(name)}</td><td>{read}</td>" if place == 0 else "<td></td><td></td>"
        yield f'<tr class="{"" if way.matched else "silent"}">{first}{_way(way)}</tr>'


def _way(way: Way) -> str:
    counts = (way.matched, way.agreed, way.doubted)
    return f"<td><code>{_text(way.shown)}</code></td>" + "".join(
        f'<td class="num">{count}</td>' for count in counts
    )
