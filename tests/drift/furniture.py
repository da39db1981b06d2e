"""What made-up articles have around their matter: heads, menus, footers, cards of others.

A page is its markup and, by field, the selector that is right on it.
"""

# ruff: noqa: E501 - made-up HTML is as wide as it is

import json
from html import escape

from tests.drift.matter import Article, Teaser

Page = tuple[str, dict[str, str]]


def head(a: Article, *, ld: bool, og: bool, meta: bool = True, suffix: bool = True) -> str:
    """A head with more or less of what machines read."""
    parts = [f"<title>{escape(a.title)}{' | ' + a.site if suffix else ''}</title><meta charset=utf-8>"]
    if meta:
        parts.append(f'<meta name="description" content="{escape(a.summary)}">')
    if og:
        parts.append(
            f'<meta property="og:title" content="{escape(a.title)}"><meta property="og:site_name" content="{a.site}">'
        )
        parts.append(f'<meta property="article:published_time" content="{a.day.iso}">')
    if ld:
        data = {
            "@context": "https://schema.org",
            "@graph": [
                {"@type": "WebSite", "name": a.site},
                {
                    "@type": "NewsArticle",
                    "headline": a.title,
                    "description": a.summary,
                    "datePublished": a.day.iso,
                    "dateModified": a.modified.iso,
                    "author": [{"@type": "Person", "name": a.author}],
                    "publisher": {"@type": "Organization", "name": a.site},
                    "articleSection": a.section,
                },
            ],
        }
        parts.append(f'<script type="application/ld+json">{json.dumps(data)}</script>')
    return f"<head>{''.join(parts)}</head>"


def nav(a: Article, kind: str) -> str:
    links = "".join(
        f'<li><a href="/{s.lower()}">{s}</a></li>'
        for s in ("Politics", "Culture", "Sport", "Science", "Business")
    )
    return f'<header class="{kind}"><a class="logo" href="/">{a.site}</a><nav><ul>{links}</ul></nav><a href="/login">Log in</a></header>'


def footer(a: Article) -> str:
    return f'<footer class="site-footer"><p>© 2026 {a.site}. All rights reserved.</p><ul><li><a href="/about">About us</a></li><li><a href="/imprint">Imprint</a></li></ul></footer>'


def body(a: Article, para: str, sub: str, ad: str = "") -> str:
    """Paragraphs with cross-headings between, and advertisements."""
    parts, heads = [], list(a.subheads)
    for place, text in enumerate(a.paragraphs):
        if place in (2, 4, 6, 8) and heads:
            parts.append(sub.format(escape(heads.pop(0))))
        parts.append(para.format(escape(text)))
        if place == 3:
            parts.append(ad)
    return "".join(parts)


def cards(teasers: tuple[Teaser, ...], pattern: str) -> str:
    return "".join(
        pattern.format(
            title=escape(t.title),
            summary=escape(t.summary),
            author=t.author,
            long=t.day.long,
            iso=t.day.iso,
            brit=t.day.british,
            dot=t.day.dotted,
            slug=t.slug,
        )
        for t in teasers
    )
