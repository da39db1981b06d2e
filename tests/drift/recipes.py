"""Made-up recipe sites: plug-ins of blogs, microdata, a portal, a shop's magazine, bare words."""

# ruff: noqa: E501 - made-up HTML and word lists are as wide as they are

import json
import random
from html import escape

from tests.drift.furniture import Page
from tests.drift.matter import Recipe


def _head(a: Recipe, *, ld: bool, og: bool = True) -> str:
    parts = [
        f"<title>{escape(a.title)} - {a.site}</title>",
        f'<meta name=description content="{escape(a.summary)}">',
    ]
    if og:
        parts.append(f'<meta property="og:title" content="{escape(a.title)}">')
    if ld:
        data = {
            "@type": "Recipe",
            "name": a.title,
            "description": a.summary,
            "author": {"@type": "Person", "name": a.author},
            "recipeYield": [str(a.serves), f"{a.serves} servings"],
            "prepTime": f"PT{a.prep}M",
            "cookTime": f"PT{a.cook}M",
            "recipeIngredient": list(a.ingredients),
            "recipeInstructions": [{"@type": "HowToStep", "text": step} for step in a.steps],
            "aggregateRating": {"@type": "AggregateRating", "ratingValue": a.rating, "ratingCount": a.votes},
        }
        parts.append(f'<script type="application/ld+json">{json.dumps(data)}</script>')
    return f"<head>{''.join(parts)}</head>"


def _menu(a: Recipe) -> str:
    return f'<div class="site-top"><a class="logo" href="/">{a.site}</a><ul class="menu"><li><a href=/dinner>Dinner</a><li><a href=/dessert>Dessert</a><li><a href=/about>About</a></ul></div>'


def _more(a: Recipe, name: str) -> str:
    cards = "".join(
        f'<div class="{name}-card"><a href="/{t.slug}"><h4>{escape(t.title)}</h4></a><span class="time">{t.day.day + 10} mins</span><span class="by">{t.author}</span></div>'
        for t in a.teasers
    )
    return f'<div class="{name}"><h3>You might also like</h3>{cards}</div>'


def _comments(a: Recipe) -> str:
    return "".join(
        f'<div class="comment"><span class="comment-author">{t.author}</span> <time datetime="{t.day.iso}">{t.day.long}</time><p>{t.summary}</p></div>'
        for t in a.teasers[:3]
    )


def plugin(a: Recipe, r: random.Random) -> Page:
    """A blog with a recipe card."""
    story = "".join(f"<p>{text}</p>" for text in a.story)
    ingredients = "".join(
        f'<li class="wprm-recipe-ingredient"><span class="wprm-checkbox"></span>{escape(i)}</li>'
        for i in a.ingredients
    )
    steps = "".join(
        f'<li class="wprm-recipe-instruction"><div class="wprm-recipe-instruction-text">{s}</div></li>'
        for s in a.steps
    )
    html = f"""<html>{_head(a, ld=True)}<body>{_menu(a)}<main class="content"><article class="entry"><h1 class="entry-title">{escape(a.title)}</h1><p class="entry-meta">By <span class="entry-author-name">{a.author}</span> <time class="entry-time" datetime="{a.day.iso}">{a.day.long}</time></p>
<div class="entry-content">{story}<div class="wprm-recipe"><h2 class="wprm-recipe-name">{escape(a.title)}</h2><div class="wprm-recipe-rating"><span class="wprm-recipe-rating-average">{a.rating}</span> from <span class="wprm-recipe-rating-count">{a.votes}</span> votes</div><div class="wprm-recipe-summary">{escape(a.summary)}</div>
<div class="wprm-times"><span class="wprm-label">Prep Time</span> <span class="wprm-recipe-prep_time">{a.prep} mins</span><span class="wprm-label">Cook Time</span> <span class="wprm-recipe-cook_time">{a.cook} mins</span></div><div><span class="wprm-label">Servings</span> <span class="wprm-recipe-servings">{a.serves}</span></div><div><span class="wprm-label">Calories</span> <span class="wprm-recipe-calories">{a.calories}</span></div>
<div class="wprm-ingredients"><h3>Ingredients</h3><ul>{ingredients}</ul></div><div class="wprm-instructions"><h3>Instructions</h3><ol>{steps}</ol></div></div></div></article>{_more(a, "related")}<div id=comments>{_comments(a)}</div></main></body></html>"""
    truth = {
        "title": "h1.entry-title",
        "author": ".entry-author-name",
        "summary": ".wprm-recipe-summary",
        "yield": ".wprm-recipe-servings",
        "prep": ".wprm-recipe-prep_time",
        "cook": ".wprm-recipe-cook_time",
        "ingredients": "li.wprm-recipe-ingredient",
        "steps": ".wprm-recipe-instruction-text",
        "rating": ".wprm-recipe-rating-average",
        "calories": ".wprm-recipe-calories",
    }
    return html, truth


def portal(a: Recipe, r: random.Random) -> Page:
    """A portal with microdata."""
    html = f"""<html>{_head(a, ld=False)}<body>{_menu(a)}<div id="page" itemscope itemtype="http://schema.org/Recipe"><h1 class="recipe-headline" itemprop="name">{escape(a.title)}</h1>
<div class="submitter">Recipe by <a class="submitter__name" href="/cook/9" itemprop="author">{a.author}</a></div><div class="submitter__description" itemprop="description">"{escape(a.summary)}"</div>
<ul class="stats"><li><p class="stat-type">Prep</p><time itemprop="prepTime" datetime="PT{a.prep}M"><span class="stat-time">{a.prep} m</span></time></li><li><p class="stat-type">Cook</p><time itemprop="cookTime" datetime="PT{a.cook}M"><span class="stat-time">{a.cook} m</span></time></li></ul>
<div class="servings">Servings: <span itemprop="recipeYield">{a.serves}</span></div><div class="stars" itemprop="aggregateRating" itemscope><meta itemprop="ratingValue" content="{a.rating}"><span class="rating-no">{a.rating}</span></div>
<section class="ingr-list"><h2>Ingredients</h2><ul>{"".join(f'<li><label title="{escape(i)}"><span itemprop="ingredients">{escape(i)}</span></label></li>' for i in a.ingredients)}</ul></section>
<section class="directions"><h2>Directions</h2><ol itemprop="recipeInstructions">{"".join(f'<li class="dir-step"><span>{s}</span></li>' for s in a.steps)}</ol></section></div>{_more(a, "slider")}<div class="reviews">{_comments(a)}</div></body></html>"""
    truth = {
        "title": "h1.recipe-headline",
        "author": ".submitter__name",
        "summary": ".submitter__description",
        "yield": "[itemprop=recipeYield]",
        "prep": "[itemprop=prepTime] .stat-time",
        "cook": "[itemprop=cookTime] .stat-time",
        "ingredients": "span[itemprop=ingredients]",
        "steps": ".dir-step",
        "rating": ".rating-no",
    }
    return html, truth


def modern(a: Recipe, r: random.Random) -> Page:
    """A component site with hashes."""
    h = "".join(r.choice("abcdefXYZ0189") for _ in range(5))
    html = f"""<html>{_head(a, ld=True)}<body><div id=app>{_menu(a)}<div class="RecipeHero_hero__{h}"><h1 class="RecipeHero_title__{h}">{escape(a.title)}</h1><div class="RecipeHero_intro__{h}">{escape(a.summary)}</div><a class="RecipeHero_chef__{h}" href="/chefs/2">{a.author}</a></div>
<dl class="Facts_list__{h}"><div><dt>Serves</dt><dd>{a.serves}</dd></div><div><dt>Preparation</dt><dd>{a.prep} minutes</dd></div><div><dt>Cooking</dt><dd>{a.cook} minutes</dd></div><div><dt>Energy</dt><dd>{a.calories} kcal</dd></div></dl>
<div class="IngredientList_root__{h}"><h3>What you need</h3>{"".join(f'<div class="IngredientList_row__{h}">{escape(i)}</div>' for i in a.ingredients)}</div>
<div class="Method_root__{h}"><h3>Method</h3>{"".join(f'<div class="Method_step__{h}"><b>Step {n}</b><p>{s}</p></div>' for n, s in enumerate(a.steps, 1))}</div>{_more(a, "Recirc")}</div></body></html>"""
    truth = {
        "title": "h1",
        "author": f".RecipeHero_chef__{h}",
        "summary": f".RecipeHero_intro__{h}",
        "yield": "dl > div:nth-child(1) dd",
        "prep": "dl > div:nth-child(2) dd",
        "cook": "dl > div:nth-child(3) dd",
        "calories": "dl > div:nth-child(4) dd",
        "ingredients": f".IngredientList_row__{h}",
        "steps": f".Method_step__{h} p",
    }
    return html, truth


def bare(a: Recipe, r: random.Random) -> Page:
    """A hand-made page."""
    html = f"""<html>{_head(a, ld=False, og=False)}<body>{_menu(a)}<div class=main><h2>{escape(a.title)}</h2><p><i>{escape(a.summary)}</i></p><p>Recipe from: <b>{a.author}</b></p><table class=info><tr><td>Portions:</td><td>{a.serves}</td></tr><tr><td>Prep time:</td><td>{a.prep} min</td></tr><tr><td>Cooking time:</td><td>{a.cook} min</td></tr></table>
<h3>Ingredients</h3><ul>{"".join(f"<li>{escape(i)}</li>" for i in a.ingredients)}</ul><h3>Preparation</h3>{"".join(f"<p class=st>{s}</p>" for s in a.steps)}<h3>More recipes</h3><ul>{"".join(f'<li><a href="/{t.slug}">{escape(t.title)}</a></li>' for t in a.teasers)}</ul></div></body></html>"""
    truth = {
        "title": ".main > h2",
        "summary": ".main > p > i",
        "author": ".main > p > b",
        "yield": "tr:nth-child(1) td:nth-child(2)",
        "prep": "tr:nth-child(2) td:nth-child(2)",
        "cook": "tr:nth-child(3) td:nth-child(2)",
        "ingredients": ".main > h3 + ul:nth-of-type(1) > li",
        "steps": "p.st",
    }
    return html, truth


def foreign(a: Recipe, r: random.Random) -> Page:
    """A German site."""
    html = f"""<html lang=de>{_head(a, ld=True)}<body>{_menu(a)}<article class="rezept"><header><h1 class="rezept__titel">{escape(a.title)}</h1><p class="rezept__beschreibung">{escape(a.summary)}</p><div class="rezept__autor">von {a.author}</div></header>
<div class="eckdaten"><div class="eckdaten__item"><span class="eckdaten__label">Portionen</span><span class="eckdaten__wert">{a.serves}</span></div><div class="eckdaten__item"><span class="eckdaten__label">Arbeitszeit</span><span class="eckdaten__wert">{a.prep} Min.</span></div><div class="eckdaten__item"><span class="eckdaten__label">Kochzeit</span><span class="eckdaten__wert">{a.cook} Min.</span></div></div>
<h2>Zutaten</h2><table class="zutaten">{"".join(f'<tr><td class="zutat">{escape(i)}</td></tr>' for i in a.ingredients)}</table><h2>Zubereitung</h2><div class="zubereitung">{"".join(f"<p>{s}</p>" for s in a.steps)}</div></article>{_more(a, "empfehlungen")}</body></html>"""
    truth = {
        "title": "h1.rezept__titel",
        "summary": ".rezept__beschreibung",
        "author": ".rezept__autor",
        "yield": ".eckdaten__item:nth-child(1) .eckdaten__wert",
        "prep": ".eckdaten__item:nth-child(2) .eckdaten__wert",
        "cook": ".eckdaten__item:nth-child(3) .eckdaten__wert",
        "ingredients": "td.zutat",
        "steps": ".zubereitung > p",
    }
    return html, truth


SEEN = (plugin, portal, modern)
HELD_OUT = (bare, foreign)
