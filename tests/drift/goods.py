"""Made-up shops and consoles: pages with a few short values among many that look like them."""

# ruff: noqa: E501 - made-up HTML and word lists are as wide as they are

import json
import random
from collections.abc import Mapping
from html import escape

from tests.drift.furniture import Page
from tests.drift.matter import Good, Ticket


def _head(a: Good, *, ld: bool) -> str:
    data = {
        "@type": "Product",
        "name": a.title,
        "sku": a.sku,
        "brand": {"@type": "Brand", "name": a.brand},
        "description": a.summary,
        "offers": {"@type": "Offer", "price": a.price, "priceCurrency": "EUR"},
        "aggregateRating": {"ratingValue": a.rating, "reviewCount": a.votes},
    }
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if ld else ""
    return f'<head><title>{escape(a.title)} | {a.site}</title><meta property="og:title" content="{escape(a.title)}">{script}</head>'


def _also(a: Good, pattern: str) -> str:
    return "".join(
        pattern.format(title=escape(t.title), price=t.price, slug=t.slug, n=t.day.day) for t in a.teasers
    )


def classic_shop(a: Good, r: random.Random) -> Page:
    """A shop of a well-known kind."""
    also = _also(
        a,
        '<li class="product"><a href="/{slug}"><h3 class="product-name">{title}</h3></a><span class="price">€ {price}</span></li>',
    )
    html = f"""<html>{_head(a, ld=True)}<body><div class="header-links"><a href=/>{a.site}</a> <a href=/cart>Cart: <span class=price>€ 0.00</span></a></div><div class="product-essential"><div class="product-name"><h1>{escape(a.title)}</h1></div><p class="availability">{a.stock}</p>
<div class="ratings"><span class="rating-value">{a.rating}</span> <a href="#r">{a.votes} Reviews</a></div><div class="price-box"><p class="old-price"><span class="price">€ {a.was}</span></p><p class="special-price"><span class="price">€ {a.price}</span></p></div><p class="sku">SKU: {a.sku}</p><p class="brand">Brand: <a href=/b>{a.brand}</a></p><div class="std description">{a.summary}</div>
<ul class="features">{"".join(f"<li>{x}</li>" for x in a.features)}</ul></div><div class="box-up-sell"><h2>You may also be interested in</h2><ul>{also}</ul></div></body></html>"""
    truth = {
        "title": ".product-name h1",
        "price": ".special-price .price",
        "was": ".old-price .price",
        "stock": "p.availability",
        "rating": ".rating-value",
        "brand": "p.brand a",
        "sku": "p.sku",
        "summary": ".description",
        "features": ".features li",
    }
    return html, truth


def data_shop(a: Good, r: random.Random) -> Page:
    """A component shop with test ids."""
    also = _also(
        a,
        '<div data-testid="product-tile"><a href="/p/{slug}"><span data-testid="tile-title">{title}</span></a><span data-testid="tile-price">{price} €</span><span>{n} reviews</span></div>',
    )
    html = f"""<html>{_head(a, ld=True)}<body><div id=root><nav><a href=/>{a.site}</a><a href=/basket>Basket (0)</a></nav><main><section data-testid="pdp"><a data-testid="brand-link" href=/b>{a.brand}</a><h1 data-testid="pdp-title">{escape(a.title)}</h1><div data-testid="pdp-rating">{a.rating}</div>
<div data-testid="price-current">{a.price} €</div><s data-testid="price-before">{a.was} €</s><div data-testid="stock-state">{a.stock}</div><p data-testid="pdp-text">{a.summary}</p><ul data-testid="bullets">{"".join(f"<li>{x}</li>" for x in a.features)}</ul><small>Item no. <span data-testid="sku">{a.sku}</span></small></section></main><section data-testid="recommendations"><h2>Similar items</h2>{also}</section></div></body></html>"""
    truth = {
        "title": "[data-testid=pdp-title]",
        "price": "[data-testid=price-current]",
        "was": "[data-testid=price-before]",
        "stock": "[data-testid=stock-state]",
        "rating": "[data-testid=pdp-rating]",
        "brand": "[data-testid=brand-link]",
        "summary": "[data-testid=pdp-text]",
        "features": "[data-testid=bullets] li",
        "sku": "[data-testid=sku]",
    }
    return html, truth


def utility_shop(a: Good, r: random.Random) -> Page:
    """A shop of utility classes."""
    also = _also(
        a,
        '<div class="w-48 p-2"><a href="/x/{slug}" class="text-sm">{title}</a><div class="font-bold">€{price}</div></div>',
    )
    html = f"""<html>{_head(a, ld=r.random() < 0.5)}<body class="font-sans"><header class="flex"><a href=/ class="text-2xl">{a.site}</a></header><div class="grid grid-cols-2"><img src=a.jpg alt="{escape(a.title)}"><div class="p-6"><div class="text-sm uppercase">{a.brand}</div><h1 class="text-3xl">{escape(a.title)}</h1>
<div class="flex gap-2"><span class="text-2xl text-red-600">€{a.price}</span><span class="line-through text-gray-400">€{a.was}</span></div><div class="text-green-700">{a.stock}</div><table class="w-full"><tr><th>Article number</th><td>{a.sku}</td></tr><tr><th>Rating</th><td>{a.rating}</td></tr></table><div class="mt-4">{a.summary}</div>
<ul class="list-disc">{"".join(f"<li>{x}</li>" for x in a.features)}</ul></div></div><div class="flex overflow-x-auto">{also}</div></body></html>"""
    truth = {
        "title": "h1",
        "price": ".text-red-600",
        "was": ".line-through",
        "stock": ".text-green-700",
        "brand": "div.uppercase",
        "summary": "div.mt-4",
        "features": ".list-disc li",
        "sku": "tr:nth-child(1) td",
        "rating": "tr:nth-child(2) td",
    }
    return html, truth


def _pairs(t: Ticket) -> Mapping[str, tuple[str, str]]:
    return {
        "number": ("Event ID", str(t.number)),
        "source": ("Source Address", t.source),
        "target": ("Destination Address", t.target),
        "port": ("Destination Port", str(t.port)),
        "sensor": ("Sensor", t.sensor),
        "status": ("Status", t.status),
        "severity": ("Severity", str(t.severity)),
        "opened": ("Opened", t.opened.british),
        "closed": ("Closed", t.closed.british),
        "owner": ("Owner", t.owner),
    }


def console_table(t: Ticket, r: random.Random) -> Page:
    """Rows of a table."""
    rows = "".join(
        f'<tr><td class=l>{label}:</td><td id="v_{key}">{value}</td></tr>'
        for key, (label, value) in _pairs(t).items()
    )
    html = f"<html><head><title>Event {t.number}</title></head><body><div class=bar>Events | Home | Log out</div><h2>{escape(t.title)}</h2><table class=details>{rows}</table><div class=notes>{''.join(f'<p>{c}</p>' for c in t.comments)}</div></body></html>"
    return html, {key: f"#v_{key}" for key in _pairs(t)} | {"title": "h2"}


def console_list(t: Ticket, r: random.Random) -> Page:
    """A definition list, in another order."""
    pairs = list(_pairs(t).items())
    r.shuffle(pairs)
    rows = "".join(f'<dt>{label}</dt><dd class="f-{key}">{value}</dd>' for key, (label, value) in pairs)
    html = (
        f"<html><body><nav>Console</nav><main><h1>{escape(t.title)}</h1><dl>{rows}</dl></main></body></html>"
    )
    return html, {key: f".f-{key}" for key, _ in pairs} | {"title": "h1"}


def console_cards(t: Ticket, r: random.Random) -> Page:
    """Blocks with generated classes, labels reworded a little."""
    words = {
        "Source Address": "Source IP",
        "Destination Address": "Destination IP",
        "Opened": "Opened at",
        "Closed": "Closed at",
    }
    rows = "".join(
        f'<div class="sc-{r.randint(10**6, 10**7)}"><div class="lbl">{words.get(label, label)}</div><div class="val" data-x="{key}">{value}</div></div>'
        for key, (label, value) in _pairs(t).items()
    )
    html = f'<html><body><div class="top">Console</div><div class="grid"><div class="hdr">{escape(t.title)}</div>{rows}</div></body></html>'
    return html, {key: f"[data-x={key}]" for key in _pairs(t)} | {"title": ".hdr"}


SHOPS = (classic_shop, data_shop, utility_shop)
CONSOLES = (console_table, console_list, console_cards)
