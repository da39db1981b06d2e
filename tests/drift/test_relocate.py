"""Selectors found again on pages of made-up sites, of several kinds and generations."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from scraper.drift import Found, Refused, relocate, relocate_all
from scraper.drift.selecting import Selector
from scraper.drift.view import View
from scraper.errors import ScraperError, UsageError
from tests.drift import articles, goods, recipes
from tests.drift.matter import Article, Good, Recipe, Ticket, Writer
from tests.drift.trials import Site, play, restored, tally, wrong

NEWS = Site(articles.SEEN, Writer.article)
RECIPES = Site(recipes.SEEN, Writer.recipe)
SHOPS = Site(goods.SHOPS, Writer.good)
CONSOLES = Site(goods.CONSOLES, Writer.ticket)
OLD = '<html><body><h1 class="hed">Bridge opens</h1><p class="who">By Ada Brandt</p></body></html>'


@pytest.mark.parametrize(("site", "least"), [(NEWS, 0.64), (RECIPES, 0.7), (SHOPS, 0.64), (CONSOLES, 0.64)])
def test_most_selectors_are_found_again_after_a_redesign_and_hardly_any_wrongly(
    site: Site, least: float
) -> None:
    counts = tally(play(site))
    assert restored(counts) >= least
    assert wrong(counts) < 0.02


@pytest.mark.parametrize(
    ("site", "news"), [(NEWS, articles.HELD_OUT), (RECIPES, recipes.HELD_OUT)], ids=["news", "recipes"]
)
def test_templates_that_nothing_was_tuned_on_are_no_worse(site: Site, news: tuple[object, ...]) -> None:
    counts = tally(play(site, news=news, seed=3))  # type: ignore[arg-type] # templates of either kind
    assert restored(counts) >= 0.64
    assert wrong(counts) < 0.02


def pages(seed: int) -> tuple[str, str, dict[str, str]]:
    """Two articles of one site, and the selectors that are right on both."""
    writer = Writer(seed)
    before, truth = articles.wordpress(writer.article(), Random(1))
    after, _ = articles.wordpress(writer.article(), Random(1))
    return before, after, truth


def test_on_a_page_of_the_same_template_every_selector_still_gives_its_value() -> None:
    before, after, truth = pages(5)
    view = View(after)
    for name, found in relocate_all([(before, truth)], view).items():
        assert isinstance(found, Found), name
        assert view.place[found.element] == Selector(truth[name]).spots(view)[0].at


def test_the_proposed_selector_gives_exactly_the_elements_found() -> None:
    before, after, truth = pages(6)
    view = View(after)
    for name, found in relocate_all([(before, truth)], view).items():
        assert isinstance(found, Found), name
        if found.selector is not None:
            spots = Selector(found.selector).spots(view)
            assert tuple(view.elements[spot.at] for spot in spots) == found.elements


def test_a_selector_that_still_matches_but_the_wrong_element_is_not_followed() -> None:
    before, truth = goods.console_table(Writer(1).ticket(), Random(1))
    after, _ = goods.console_table(Writer(2).ticket(), Random(1))
    swapped = after.replace("v_opened", "v_").replace("v_closed", "v_opened").replace('"v_"', '"v_closed"')
    found = relocate((before, truth["opened"]), swapped)
    assert isinstance(found, Refused) or found.text == Writer(2).ticket().opened.british


def test_a_value_that_is_gone_is_refused_though_its_neighbour_looks_like_it() -> None:
    recipe = Writer(1).recipe()
    before, truth = recipes.plugin(recipe, Random(1))
    page = lxml_html.fromstring(recipes.plugin(Writer(2).recipe(), Random(1))[0])
    for element in page.cssselect(truth["cook"]):
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)
    found = relocate((before, truth["cook"]), page)
    assert isinstance(found, Refused)
    assert found.reason


def test_a_card_that_looks_like_the_article_is_not_taken_for_it() -> None:
    before, truth = articles.css_modules(Writer(1).article(), Random(1))
    writer = Writer(2)
    article = writer.article()
    after, _ = articles.microdata(article, Random(2))
    found = relocate((before, truth["title"]), after)
    assert isinstance(found, Found)
    assert found.text == article.title


def test_the_element_is_of_the_tree_that_was_given() -> None:
    tree = lxml_html.fromstring(OLD)
    found = relocate((OLD, "h1.hed"), tree)
    assert isinstance(found, Found)
    assert found.element in list(tree.iter())


def test_attributes_are_found_again_too() -> None:
    before = '<body><article><h1>A story</h1><time datetime="2024-01-02" class="d">2 January</time></article>'
    after = '<body><main><h1>B tale</h1><time class="published" datetime="2025-03-04">4 March</time></main>'
    found = relocate((before, "time.d::attr(datetime)"), after)
    assert isinstance(found, Found)
    assert (found.text, found.attr) == ("2025-03-04", "datetime")


def test_a_selector_that_finds_nothing_on_the_old_page_is_refused_with_that_reason() -> None:
    found = relocate((OLD, ".gone"), OLD)
    assert isinstance(found, Refused)
    assert "finds nothing" in found.reason


@pytest.mark.parametrize("selector", ["", "p[", "//p[", "::attr(x)>>"])
def test_what_is_no_selector_is_the_callers_mistake(selector: str) -> None:
    with pytest.raises(UsageError):
        relocate((OLD, selector), OLD)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (
            "<title>Sign in</title><h1>Sign in</h1><form><input name=u><input type=password></form>",
            "password",
        ),
        ("<title>404 Not Found</title><h1>Not Found</h1><p>It is not here.</p>", "error page"),
        ("<h1>Internal Server Error</h1>", "error page"),
        ("", "empty"),
        (b"<!-- nothing -->", "empty"),
    ],
)
def test_a_page_of_no_matter_is_refused_as_what_it_is(page: str | bytes, reason: str) -> None:
    found = relocate((OLD, "h1.hed"), page)
    assert isinstance(found, Refused)
    assert reason in found.reason


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 5_000 + "x" + "</div>" * 5_000,
        f"<p {' '.join(f'a{n}=1' for n in range(5_000))}>x</p>",
        f'<p class="{" ".join(f"hed{n}" for n in range(5_000))}">x</p>',
    ],
    ids=["deep", "many attributes", "many classes"],
)
def test_a_page_made_to_exhaust_is_refused(page: str) -> None:
    assert isinstance(relocate((OLD, "h1.hed"), page), Refused)


def test_a_picture_that_loads_late_is_found_by_the_attribute_that_holds_its_address() -> None:
    meta = '<meta property="og:image" content="https://x.example/{}.jpg">'
    before = (
        meta.format("bridge-opens") + '<article><h1>A</h1><img class=m src="/i/bridge-opens-300x200.jpg">'
    )
    after = (
        meta.format("river-floods")
        + '<main><h1>B</h1><img src="data:x" data-src="/i/river-floods-600x400.jpg"><img src="/logo.png">'
    )
    found = relocate((before, "img.m::attr(src)"), after)
    assert isinstance(found, Found)
    assert (found.text, found.attr) == ("/i/river-floods-600x400.jpg", "data-src")


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_no_new_page_raises_anything_but_our_own_errors(page: bytes) -> None:
    try:
        found = relocate((OLD, "h1.hed"), b"<html><body>" + page)
    except ScraperError:
        return
    assert isinstance(found, Found | Refused)


def test_matter_is_the_same_for_the_same_seed() -> None:
    assert isinstance(Writer(1).article(), Article)
    assert Writer(3).article() == Writer(3).article()
    assert {type(one) for one in (Writer(1).recipe(), Writer(1).good(), Writer(1).ticket())} == {
        Recipe,
        Good,
        Ticket,
    }
