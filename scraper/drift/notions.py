"""What parts of pages are commonly called: words, in several languages, and the notions they stand for.

Data and look-ups only; knows the habits of web pages and the published vocabularies (Schema.org, Open Graph),
never any one site.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

_WORDS: Final[Mapping[str, str]] = {
    "title": "titl title headline headlines hed heading titel titre titolo titulo titular"
    " überschrift kop rubrik naslov tytul naam nome nombre",
    "kicker": "kick kicker overline eyebrow dachzeile spitzmarke topline surtitle volanta"
    " antetitulo surtitre",
    "summary": "summary subtitle dek deck standfirst lead lede teaser intro introduction abstract"
    " excerpt subhead description vorspann anreisser chapo chapeau sommario occhiello"
    " entradilla bajada samenvatting perex ingress preface subline subtitulo sottotitolo"
    " beschreibung descripcion descrizione unterzeile",
    "author": "aut byl author authors byline writer reporter journalist contributor autor autoren"
    " auteur autore autora autoreninfo verfasser redakteur firma redattore skribent"
    " creator postedby writtenby by",
    "date": "pub dat date datetime published publish publication pubdate dateline posted datum"
    " fecha veröffentlicht publie gepubliceerd pubblicato timestamp time created"
    " datepublished data",
    "modified": "modified updated update aktualisiert actualizado aggiornato lastmodified datemodified",
    "body": "graf grafs textabsatz absatz body content text articlebody richtext prose paragraph"
    " story copy texte testo cuerpo inhalt corpo tekst main paragraphs contenido",
    "crosshead": "crosshead crossheading subheading subheadline subheadlines zwischenüberschrift"
    " intertitle intertitre zwischentitel ladillo",
    "caption": "cap caption figcaption bildunterschrift legende didascalia pie bijschrift",
    "image": "image img picture photo bild foto thumbnail figure media hero",
    "topic": "topic topics tag tags keyword keywords category categories section rubric ressort"
    " rubrique schlagwort schlagworte themen thema tema temas etiquetas channel",
    "ingredient": "ingredient ingredients zutaten zutat ingredientes ingrédients ingredienti"
    " ingrediënten skladniki suroviny ingredienser hozzavalok ingr",
    "step": "step steps instruction instructions direction directions method preparation"
    " zubereitung procedimiento preparación préparation preparazione bereiding"
    " bereidingswijze procedure howto elaboracion postup przygotowanie gjor fremgangsmåde",
    "yield": "yield yields serving servings serves portions portion portionen portionsmenge"
    " raciones porzioni porciones personen persons recipeyield makes",
    "preptime": "prep preptime vorbereitungszeit arbeitszeit",
    "cooktime": "cook cooktime cooking kochzeit backzeit garzeit cuisson cottura bake baking",
    "totaltime": "total totaltime gesamtzeit gesamt ready readyin duration",
    "cuisine": "cuisine küche cucina cocina recipecuisine",
    "price": "price prices preis prix prezzo precio prijs amount cost saleprice cena",
    "oldprice": "was regular list msrp strike strikethrough compare old uvp rrp oldprice wasprice listprice",
    "currency": "currency waehrung",
    "sku": "sku mpn gtin ean articleno itemno productid artnr artikelnummer modelnumber",
    "brand": "brand manufacturer marke hersteller vendor marque marca",
    "stock": "stock availability available inventory verfügbarkeit lieferbar disponibilite instock",
    "rating": "rating ratings ratingvalue stars star score bewertung note valoracion",
    "reviews": "review reviews reviewcount ratingcount rezensionen bewertungen opinions comments",
    "calories": "calories kcal nutrition energy kalorien",
}
_BOILER: Final = frozenset(
    [
        "nav",
        "navigation",
        "navbar",
        "menu",
        "footer",
        "sidebar",
        "aside",
        "related",
        "recommended",
        "recommendation",
        "recommendations",
        "recirculation",
        "recirc",
        "more",
        "mostread",
        "mostpopular",
        "popular",
        "trending",
        "latest",
        "newsletter",
        "subscribe",
        "signup",
        "promo",
        "promotion",
        "promoted",
        "sponsored",
        "ad",
        "ads",
        "advert",
        "advertisement",
        "advertising",
        "banner",
        "cookie",
        "consent",
        "breadcrumb",
        "breadcrumbs",
        "comment",
        "comments",
        "disqus",
        "share",
        "sharing",
        "social",
        "toolbar",
        "widget",
        "popup",
        "modal",
        "overlay",
        "paywall",
        "outbrain",
        "taboola",
        "carousel",
        "similar",
        "upsell",
        "crosssell",
        "bestseller",
        "alsobought",
        "readmore",
        "ticker",
        "skip",
        "pagination",
        "topbar",
        "masthead",
        "sitewide",
        "offcanvas",
        "mehr",
        "empfehlungen",
        "weitere",
        "verwandte",
        "newsfeed",
        "teaserlist",
        "infobox",
        "footerlinks",
        "login",
        "register",
        "registration",
        "poll",
        "quiz",
        "video",
        "player",
        "playlist",
        "archive",
    ]
)
_LANDMARK: Final = frozenset({"nav", "aside", "footer", "header"})
META_NOTIONS: Final[Mapping[str, str]] = {
    "headline": "title",
    "og:title": "title",
    "twitter:title": "title",
    "title": "title",
    "dc.title": "title",
    "og:site_name": "site",
    "application-name": "site",
    "sailthru.title": "title",
    "parsely-title": "title",
    "recipe.name": "title",
    "product.name": "title",
    "name": "title",
    "description": "summary",
    "og:description": "summary",
    "twitter:description": "summary",
    "alternativeheadline": "summary",
    "dc.description": "summary",
    "abstract": "summary",
    "author": "author",
    "author.name": "author",
    "creator": "author",
    "creator.name": "author",
    "article:author": "author",
    "dc.creator": "author",
    "parsely-author": "author",
    "sailthru.author": "author",
    "byl": "author",
    "datepublished": "date",
    "article:published_time": "date",
    "datecreated": "date",
    "date": "date",
    "pubdate": "date",
    "publishdate": "date",
    "dc.date": "date",
    "dc.date.issued": "date",
    "parsely-pub-date": "date",
    "uploaddate": "date",
    "datemodified": "modified",
    "article:modified_time": "modified",
    "og:updated_time": "modified",
    "lastmod": "modified",
    "articlebody": "body",
    "reviewbody": "body",
    "text": "body",
    "og:image": "image",
    "twitter:image": "image",
    "image": "image",
    "image.url": "image",
    "thumbnailurl": "image",
    "keywords": "topic",
    "news_keywords": "topic",
    "article:tag": "topic",
    "article:section": "topic",
    "articlesection": "topic",
    "recipecategory": "topic",
    "category": "topic",
    "recipeingredient": "ingredient",
    "ingredients": "ingredient",
    "recipeinstructions": "step",
    "recipeinstructions.text": "step",
    "recipeyield": "yield",
    "yield": "yield",
    "preptime": "preptime",
    "cooktime": "cooktime",
    "totaltime": "totaltime",
    "recipecuisine": "cuisine",
    "offers.price": "price",
    "price": "price",
    "offers.lowprice": "price",
    "product:price:amount": "price",
    "og:price:amount": "price",
    "lowprice": "price",
    "sku": "sku",
    "mpn": "sku",
    "gtin13": "sku",
    "productid": "sku",
    "brand": "brand",
    "brand.name": "brand",
    "manufacturer.name": "brand",
    "aggregaterating.ratingvalue": "rating",
    "ratingvalue": "rating",
    "aggregaterating.reviewcount": "reviews",
    "aggregaterating.ratingcount": "reviews",
    "reviewcount": "reviews",
    "ratingcount": "reviews",
    "nutrition.calories": "calories",
    "calories": "calories",
    "availability": "stock",
    "offers.availability": "stock",
}
"""Keys of meta elements, JSON-LD (without the type, in lower case) and microdata → what they tell."""

_NOTIONS: Final[Mapping[str, str]] = {
    word: notion for notion, words in reversed(list(_WORDS.items())) for word in words.split()
}
_LONG: Final = tuple(
    sorted((word for word in _NOTIONS if len(word) >= 5), key=lambda word: (-len(word), word))
)
_VAGUE: Final = frozenset({"body", "image", "topic", "currency"})
"""Notions whose words stand on many elements that hold something else."""


@lru_cache(maxsize=65_536)
def notion_of(word: str) -> str | None:
    """What a word of a name stands for, if it is a common one.

    >>> notion_of("byline"), notion_of("headlines"), notion_of("wrapper")
    ('author', 'title', None)
    """
    if word in _NOTIONS:
        return _NOTIONS[word]
    if word.endswith("s") and word[:-1] in _NOTIONS:
        return _NOTIONS[word[:-1]]
    if len(word) < 8:
        return None
    ending = next((known for known in _LONG if word.endswith(known)), None)
    return None if ending is None else _NOTIONS[ending]


def is_vague(notion: str) -> bool:
    """Whether a notion's words also stand on much that is something else."""
    return notion in _VAGUE


@lru_cache(maxsize=65_536)
def is_boiler(word: str) -> bool:
    """Whether a word names a part of a page that is beside its matter.

    >>> is_boiler("sidebar"), is_boiler("headline")
    (True, False)
    """
    return word in _BOILER


def is_boiler_tag(tag: str) -> bool:
    """Whether an element is beside a page's matter by its very tag."""
    return tag in _LANDMARK
