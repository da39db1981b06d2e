"""Made-up news sites in several generations: templates in the habits of real ones, each with its truth.

A template gives a page and, by field, the selector that is right on it; a field that it lacks is not shown.
"""

# ruff: noqa: E501 - made-up HTML and word lists are as wide as they are

import json
import random
from html import escape

from tests.drift.furniture import Page, body, cards, footer, head, nav
from tests.drift.matter import Article


def old_table(a: Article, r: random.Random) -> Page:
    """Nested tables and font tags, as about the year 2003."""
    related = cards(
        a.teasers,
        '<tr><td><font size=1><a href="/news/{slug}.html" class=rel>{title}</a> ({dot})</font></td></tr>',
    )
    text = body(
        a,
        "<p class=txt>{}</p>",
        "<p class=zt><b>{}</b></p>",
        "<table class=ad><tr><td>Advertisement: buy now</td></tr></table>",
    )
    html = f"""<html>{head(a, ld=False, og=False)}<body bgcolor=white>
<table width=100%><tr><td><a href="/"><img src="/logo.gif" alt="{a.site}"></a></td><td>Home | Politics | Sport</td></tr></table>
<table width=760><tr><td width=140><a href=/politics>Politics</a><br><a href=/sport>Sport</a></td>
<td class=content><span class=kick>{a.kicker}</span><br><font size=5 class=head><b>{escape(a.title)}</b></font>
<p class=lead><b>{escape(a.summary)}</b></p><font size=1 class=info><span class=aut>By {a.author}</span> - <span class=dat>{a.day.dotted}</span></font>
{text}</td><td width=160><table class=side><tr><td><b>More stories</b></td></tr>{related}</table></td></tr></table></body></html>"""
    truth = {
        "title": "font.head",
        "summary": "p.lead",
        "author": "span.aut",
        "date": "span.dat",
        "kicker": "span.kick",
        "paragraphs": "p.txt",
        "subheads": "p.zt",
    }
    return html, truth


def wordpress(a: Article, r: random.Random) -> Page:
    """A classic blog theme."""
    related = cards(
        a.teasers,
        '<article class="post-{slug} related-post"><h3 class="entry-title"><a href="/{slug}/">{title}</a></h3><time class="entry-date" datetime="{iso}">{long}</time></article>',
    )
    text = body(a, "<p>{}</p>", "<h2>{}</h2>", '<div class="wp-ad"><p>Advertisement</p></div>')
    tags = "".join(f'<a href="/tag/{t.lower()}/" rel="tag">{t}</a> ' for t in a.tags)
    html = f"""<html>{head(a, ld=True, og=True)}<body class="post-template-default single single-post postid-{r.randint(1, 9999)} has-sidebar">
{nav(a, "site-header")}<div id="content" class="site-content"><main id="main"><article id="post-{r.randint(1, 9999)}" class="post type-post hentry">
<header class="entry-header"><span class="cat-links"><a href="/category/{a.section.lower()}/">{a.section}</a></span><h1 class="entry-title">{escape(a.title)}</h1>
<div class="entry-meta"><span class="posted-on"><a href="/2020/"><time class="entry-date published" datetime="{a.day.iso}">{a.day.long}</time></a></span>
<span class="byline"> by <span class="author vcard"><a class="url fn n" href="/author/x/">{a.author}</a></span></span></div></header>
<figure class="wp-caption"><img src="/a.jpg" alt=""><figcaption class="wp-caption-text">{a.caption}</figcaption></figure>
<div class="entry-content"><p class="has-intro">{escape(a.summary)}</p>{text}</div>
<footer class="entry-footer"><span class="tags-links">Tagged {tags}</span></footer></article>
<section class="related-posts"><h2>Related posts</h2>{related}</section>
<div id="comments"><h2>3 thoughts</h2><ol><li class="comment"><cite class="fn">{a.teasers[0].author}</cite><time datetime="{a.modified.iso}">{a.modified.long}</time><p>{a.teasers[1].summary}</p></li></ol></div></main>
<aside class="widget-area"><h2 class="widget-title">Recent</h2><ul>{cards(a.teasers[:4], '<li><a href="/{slug}">{title}</a></li>')}</ul></aside></div>{footer(a)}</body></html>"""
    truth = {
        "title": "h1.entry-title",
        "summary": "p.has-intro",
        "author": "span.author a",
        "date": "span.posted-on time",
        "paragraphs": ".entry-content > p:not(.has-intro)",
        "subheads": ".entry-content > h2",
        "topics": ".tags-links a",
        "caption": "figcaption.wp-caption-text",
        "section": ".cat-links a",
    }
    return html, truth


def css_modules(a: Article, r: random.Random) -> Page:
    """A React site whose classes carry hashes."""

    def h() -> str:
        return "".join(r.choice("abcdefghkmnpqrstuvwxyzABCDEF0123456789") for _ in range(5))

    x = {
        k: f"{k}__{h()}"
        for k in (
            "ArticleHead_headline",
            "ArticleHead_lead",
            "Byline_author",
            "Byline_date",
            "Text_paragraph",
            "Text_crosshead",
            "Teaser_title",
            "Teaser_lead",
            "Caption_text",
            "ArticleHead_kicker",
            "Tag_link",
        )
    }
    related = cards(
        a.teasers,
        f'<a class="Teaser_root__{h()}" href="/a/{{slug}}"><h3 class="{x["Teaser_title"]}">{{title}}</h3><p class="{x["Teaser_lead"]}">{{summary}}</p></a>',
    )
    text = body(
        a,
        f'<p class="{x["Text_paragraph"]}">{{}}</p>',
        f'<h2 class="{x["Text_crosshead"]}">{{}}</h2>',
        f'<div class="Ad_root__{h()}"></div>',
    )
    tags = "".join(f'<li><a class="{x["Tag_link"]}" href="/thema/{t.lower()}">{t}</a></li>' for t in a.tags)
    html = f"""<html>{head(a, ld=True, og=True)}<body><div id="__next">{nav(a, "Header_root__" + h())}<main><article>
<div class="ArticleHead_root__{h()}"><span class="{x["ArticleHead_kicker"]}">{a.kicker}</span><h1 class="{x["ArticleHead_headline"]}">{escape(a.title)}</h1><p class="{x["ArticleHead_lead"]}">{escape(a.summary)}</p>
<div class="Byline_root__{h()}"><address><a class="{x["Byline_author"]}" href="/autor/1">{a.author}</a></address><time class="{x["Byline_date"]}" datetime="{a.day.iso}">{a.day.british}</time></div></div>
<figure><img src="x.jpg"><figcaption class="{x["Caption_text"]}">{a.caption}</figcaption></figure><div class="ArticleBody_root__{h()}">{text}</div>
<ul class="Tags_root__{h()}">{tags}</ul></article><section class="Related_root__{h()}"><h2>More on this</h2>{related}</section></main>{footer(a)}</div>
<script id="__NEXT_DATA__" type="application/json">{{"props":{{"title":{json.dumps(a.title)}}}}}</script></body></html>"""
    truth = {
        "title": f".{x['ArticleHead_headline']}",
        "summary": f".{x['ArticleHead_lead']}",
        "author": f".{x['Byline_author']}",
        "date": f".{x['Byline_date']}",
        "kicker": f".{x['ArticleHead_kicker']}",
        "paragraphs": f".{x['Text_paragraph']}",
        "subheads": f".{x['Text_crosshead']}",
        "topics": f".{x['Tag_link']}",
        "caption": f".{x['Caption_text']}",
    }
    return html, truth


def tailwind(a: Article, r: random.Random) -> Page:
    """Utility classes only."""
    related = cards(
        a.teasers,
        '<div class="flex flex-col gap-2 p-4"><a href="/articles/{slug}" class="text-lg font-bold">{title}</a><span class="text-xs text-gray-500">{long}</span></div>',
    )
    text = body(
        a,
        '<p class="mb-4 text-base leading-7">{}</p>',
        '<h3 class="text-xl font-bold mt-8 mb-2">{}</h3>',
        '<div class="my-6 bg-gray-100 h-64 flex items-center justify-center text-xs">Advertisement</div>',
    )
    tags = "".join(
        f'<a class="px-3 py-1 rounded-full bg-gray-200 text-sm" href="/topics/{t.lower()}">{t}</a>'
        for t in a.tags
    )
    html = f"""<html>{head(a, ld=r.random() < 0.7, og=True)}<body class="bg-white text-gray-900 font-sans antialiased">{nav(a, "sticky top-0 z-10")}
<main class="container mx-auto px-4"><div class="grid grid-cols-12 gap-6"><div class="col-span-8"><a href="/{a.section.lower()}" class="uppercase text-xs tracking-wide">{a.section}</a>
<h1 class="text-4xl font-bold leading-tight mb-4">{escape(a.title)}</h1><div class="text-xl text-gray-700 mb-6">{escape(a.summary)}</div>
<div class="flex items-center space-x-4 text-sm"><img class="rounded-full w-10 h-10" src="/p.jpg" alt=""><div><a href="/people/x" class="font-semibold">{a.author}</a><div class="text-gray-500">{a.day.long}</div></div></div>
<div class="prose max-w-none">{text}</div><div class="flex flex-wrap gap-2 mt-8">{tags}</div></div>
<div class="col-span-4"><div class="text-lg font-bold">You may also like</div>{related}</div></div></main>{footer(a)}</body></html>"""
    truth = {
        "title": "h1",
        "summary": "div.text-xl.mb-6",
        "author": "a.font-semibold",
        "date": ".flex.items-center > div > div.text-gray-500",
        "paragraphs": ".prose > p",
        "subheads": ".prose > h3",
        "topics": "a.rounded-full",
        "section": "a.uppercase",
    }
    return html, truth


def microdata(a: Article, r: random.Random) -> Page:
    """Schema.org in attributes."""
    related = cards(
        a.teasers,
        '<li class="teaser"><a href="/{slug}"><span class="teaser__headline">{title}</span></a><span class="teaser__date">{dot}</span></li>',
    )
    text = body(
        a,
        "<p>{}</p>",
        '<h2 class="intertitle">{}</h2>',
        '<aside class="promo"><h4>Subscribe now</h4><p>Get our newsletter every morning.</p></aside>',
    )
    html = f"""<html>{head(a, ld=False, og=True)}<body>{nav(a, "page-header")}<div class="wrapper"><article itemscope itemtype="http://schema.org/NewsArticle" class="story">
<p class="story__overline">{a.kicker}</p><h1 itemprop="headline" class="story__headline">{escape(a.title)}</h1><h2 itemprop="description" class="story__standfirst">{escape(a.summary)}</h2>
<p class="story__meta"><span itemprop="author" itemscope itemtype="http://schema.org/Person"><span itemprop="name" class="story__author">{a.author}</span></span>, <time itemprop="datePublished" datetime="{a.day.iso}" class="story__date">{a.day.british}</time> <span class="upd">Updated <time itemprop="dateModified" datetime="{a.modified.iso}">{a.modified.british}</time></span></p>
<div class="story__image"><img itemprop="image" src="/i.jpg"><span class="story__caption">{a.caption}</span></div><div itemprop="articleBody" class="story__body">{text}</div></article>
<aside class="sidebar"><h3>Most read</h3><ol>{related}</ol></aside></div>{footer(a)}</body></html>"""
    truth = {
        "title": "h1[itemprop=headline]",
        "summary": "h2[itemprop=description]",
        "author": "span[itemprop=name]",
        "date": "time[itemprop=datePublished]",
        "kicker": "p.story__overline",
        "paragraphs": "div[itemprop=articleBody] > p",
        "subheads": "h2.intertitle",
        "caption": ".story__caption",
    }
    return html, truth


def amp(a: Article, r: random.Random) -> Page:
    """A page for phones."""
    related = cards(a.teasers[:4], '<a class="card" href="/{slug}"><h4>{title}</h4><small>{brit}</small></a>')
    text = body(
        a,
        '<p class="p">{}</p>',
        '<h4 class="subhead">{}</h4>',
        '<amp-ad width=300 height=250 type="doubleclick"></amp-ad>',
    )
    html = f"""<html amp>{head(a, ld=True, og=False)}<body><header class="top-bar"><a href="/">{a.site}</a></header><amp-sidebar id="menu"><ul><li>Politics<li>Sport</ul></amp-sidebar>
<div class="amp-article"><h1 class="amp-title">{escape(a.title)}</h1><div class="amp-dek">{escape(a.summary)}</div><div class="amp-byline"><div class="amp-author">By {a.author}</div><div class="amp-time">{a.day.long}</div></div>
<amp-img src="/i.jpg" width=600 height=400></amp-img><p class="amp-caption">{a.caption}</p><div class="amp-body">{text}</div></div><div class="amp-more"><h3>Read next</h3>{related}</div>{footer(a)}</body></html>"""
    truth = {
        "title": "h1.amp-title",
        "summary": ".amp-dek",
        "author": ".amp-author",
        "date": ".amp-time",
        "paragraphs": ".amp-body p.p",
        "subheads": ".subhead",
        "caption": ".amp-caption",
    }
    return html, truth


def web_components(a: Article, r: random.Random) -> Page:
    """Custom elements with test ids."""
    related = cards(
        a.teasers,
        '<teaser-card><a href="/x/{slug}"><span slot="headline">{title}</span></a><span slot="meta">{author} · {dot}</span></teaser-card>',
    )
    parts = body(
        a,
        '<section data-testid="text-block"><p>{}</p></section>',
        '<section data-testid="crosshead-block"><h2>{}</h2></section>',
        '<section data-testid="ad-block"><span>Ad</span></section>',
    )
    html = f"""<html>{head(a, ld=True, og=True)}<body><app-root><site-header>{nav(a, "hd")}</site-header><article data-testid="article">
<div data-testid="article-header"><div data-testid="overline">{a.kicker}</div><h2 data-testid="article-title">{escape(a.title)}</h2><div data-testid="article-lead"><p>{escape(a.summary)}</p></div>
<div data-testid="article-byline"><span>By</span> <a href="/journalist/9">{a.author}</a> <span data-testid="publish-date">{a.day.british}</span></div></div>
<image-block><img src="y.png"><p data-testid="caption">{a.caption}</p></image-block>{parts}<div data-testid="tags">{"".join(f'<a href="/tag/{t}">{t}</a>' for t in a.tags)}</div></article>
<div data-testid="recommendations"><h2>Recommended</h2>{related}</div></app-root>{footer(a)}</body></html>"""
    truth = {
        "title": "[data-testid=article-title]",
        "summary": "[data-testid=article-lead] p",
        "author": "[data-testid=article-byline] a",
        "date": "[data-testid=publish-date]",
        "kicker": "[data-testid=overline]",
        "paragraphs": "[data-testid=text-block] p",
        "subheads": "[data-testid=crosshead-block] h2",
        "topics": "[data-testid=tags] a",
        "caption": "[data-testid=caption]",
    }
    return html, truth


def bootstrap(a: Article, r: random.Random) -> Page:
    """Rows and columns, panels, few names that mean anything."""
    related = cards(
        a.teasers,
        '<div class="media"><div class="media-body"><h5 class="media-heading"><a href="/story/{slug}">{title}</a></h5><small class="text-muted">{long}</small><p>{summary}</p></div></div>',
    )
    text = body(
        a, "<p>{}</p>", "<h4>{}</h4>", '<div class="well text-center"><small>ADVERTISEMENT</small></div>'
    )
    html = f"""<html>{head(a, ld=False, og=r.random() < 0.5)}<body>{nav(a, "navbar navbar-default")}<div class="container"><ol class="breadcrumb"><li><a href="/">Home</a></li><li><a href="/x">{a.section}</a></li><li class="active">{escape(a.title)}</li></ol>
<div class="row"><div class="col-md-8"><div class="page-header"><h1>{escape(a.title)}<br><small>{a.kicker}</small></h1></div><p class="lead">{escape(a.summary)}</p>
<ul class="list-inline"><li><i class="glyphicon glyphicon-user"></i> {a.author}</li><li><i class="glyphicon glyphicon-calendar"></i> {a.day.long}</li><li>{a.shares} shares</li></ul><hr>{text}<hr>
<div class="labels">{"".join(f'<span class="label label-default">{t}</span> ' for t in a.tags)}</div></div>
<div class="col-md-4"><div class="panel panel-default"><div class="panel-heading"><h3 class="panel-title">Popular</h3></div><div class="panel-body">{related}</div></div></div></div></div>{footer(a)}</body></html>"""
    truth = {
        "title": "h1",
        "summary": "p.lead",
        "author": "ul.list-inline > li:nth-child(1)",
        "date": "ul.list-inline > li:nth-child(2)",
        "paragraphs": ".col-md-8 > p:not(.lead)",
        "subheads": ".col-md-8 > h4",
        "topics": "span.label",
    }
    return html, truth


def styled(a: Article, r: random.Random) -> Page:
    """Generated classes only: nothing has a name; structure, metadata and texts must do."""

    def g() -> str:
        return "sc-" + "".join(r.choice("abcdef0123456789") for _ in range(8)) + f"-{r.randint(0, 9)}"

    p, s, t, u = g(), g(), g(), g()
    related = cards(
        a.teasers,
        f'<div class="{u}"><a href="/{{slug}}"><h3 class="{t}">{{title}}</h3></a><p class="{g()}">{{summary}}</p><span>{{long}}</span></div>',
    )
    text = body(
        a,
        f'<p class="{p}">{{}}</p>',
        f'<h3 class="{s}">{{}}</h3>',
        f'<div class="{g()}"><span>Advertisement</span></div>',
    )
    k, lead, m, n, c = g(), g(), g(), g(), g()
    html = f"""<html>{head(a, ld=True, og=True)}<body><div id="root"><div class="{g()}">{nav(a, g())}</div><div class="{g()}"><div class="{g()}"><div class="{g()}">
<h1 class="{g()}">{escape(a.title)}</h1><p class="{lead}">{escape(a.summary)}</p><div class="{g()}"><span class="{m}"><a href="/profile/7">{a.author}</a></span><span class="{n}">{a.day.long}</span></div></div>
<figure class="{k}"><img src="/z.jpg"><figcaption class="{c}">{a.caption}</figcaption></figure><div class="{g()}">{text}</div></div><div class="{g()}"><h2>Latest</h2>{related}</div></div>{footer(a)}</div></body></html>"""
    truth = {
        "title": "h1",
        "summary": f".{lead}",
        "author": f".{m} a",
        "date": f".{n}",
        "paragraphs": f"p.{p}",
        "subheads": f"h3.{s}",
        "caption": f".{c}",
    }
    return html, truth


def broadcaster(a: Article, r: random.Random) -> Page:
    """A broadcaster's site: live badges, timestamps in words, German names."""
    related = cards(
        a.teasers,
        '<div class="teaserlist__item"><span class="teaserlist__dachzeile">Thema</span><h3 class="teaserlist__titel"><a href="/{slug}-100.html">{title}</a></h3><p class="teaserlist__text">{summary}</p></div>',
    )
    text = body(
        a,
        '<p class="textabsatz columns twelve">{}</p>',
        '<h2 class="zwischenueberschrift columns">{}</h2>',
        '<div class="infobox"><h3>Hintergrund</h3><p>Was bisher geschah und warum es die Region noch lange beschaeftigen wird.</p></div>',
    )
    html = f"""<html lang=de>{head(a, ld=True, og=True)}<body>{nav(a, "kopfbereich")}<div class="inhalt"><article class="beitrag"><div class="seitenkopf"><span class="seitenkopf__dachzeile">{a.kicker}</span> <span class="seitenkopf__titel">{escape(a.title)}</span>
<p class="metatextline">Stand: {a.day.dotted} 14:30 Uhr</p></div><p class="anreisser"><strong>{escape(a.summary)}</strong></p><div class="autorenzeile">Von <em class="autorenzeile__name">{a.author}</em></div>{text}
<ul class="schlagworte">{"".join(f'<li><a href="/thema/{t}">{t}</a></li>' for t in a.tags)}</ul></article><div class="teaserlist"><h2>Mehr zum Thema</h2>{related}</div></div>{footer(a)}</body></html>"""
    truth = {
        "title": ".seitenkopf__titel",
        "summary": "p.anreisser",
        "author": ".autorenzeile__name",
        "date": "p.metatextline",
        "kicker": ".seitenkopf__dachzeile",
        "paragraphs": "p.textabsatz",
        "subheads": "h2.zwischenueberschrift",
        "topics": ".schlagworte a",
    }
    return html, truth


def magazine(a: Article, r: random.Random) -> Page:
    """A magazine: drop caps, pull quotes, a letter of contributors, no main or article."""
    related = cards(
        a.teasers,
        '<div class="river-item"><div class="hed"><a href="/{slug}">{title}</a></div><div class="dek">{summary}</div><div class="byl">{author}</div></div>',
    )
    text = body(
        a,
        '<div class="graf">{}</div>',
        '<div class="section-hed">{}</div>',
        f'<blockquote class="pull-quote">{a.teasers[0].summary}</blockquote>',
    )
    html = f"""<html>{head(a, ld=False, og=True)}<body class="layout-feature">{nav(a, "mast")}<div class="feature"><div class="feature-top"><div class="rubric">{a.section}</div><div class="hed" id="hed">{escape(a.title)}</div><div class="dek">{escape(a.summary)}</div><div class="byl">{a.author}</div><div class="pub">{a.day.long}</div></div>
<div class="art"><img src="/b.jpg"><div class="cap">{a.caption}</div></div><div class="grafs">{text}</div><div class="bio">{a.author} is a staff writer at {a.site} and lives in {PLACE}.</div></div><div class="river">{related}</div>{footer(a)}</body></html>"""
    truth = {
        "title": "#hed",
        "summary": ".feature-top .dek",
        "author": ".feature-top .byl",
        "date": ".pub",
        "paragraphs": ".graf",
        "subheads": ".section-hed",
        "caption": ".cap",
        "section": ".rubric",
    }
    return html, truth


PLACE = "Arlen"
SEEN = (old_table, wordpress, css_modules, tailwind, microdata, amp, web_components, bootstrap)
HELD_OUT = (styled, broadcaster, magazine)
