"""What may be the way to a list's further rows, and how many rows there are, by pages of many kinds."""

import pytest

from scraper.extract.document import Document, elements
from scraper.inspect.propose.counts import count_of
from scraper.inspect.propose.lists import listings
from scraper.inspect.propose.pagers import pagers
from scraper.packs.selectors import compile_css

ROWS = "".join(
    f"<tr><td><a href='/alert/{n}'>{n}</a><td>192.0.2.{n}<td><button>›</button></tr>" for n in range(1, 21)
)


def page(rest: str) -> Document:
    """A list of twenty alerts, and something below it."""
    html = f"<html><body><table id=list><tbody>{ROWS}</tbody></table>{rest}</body></html>"
    return Document(html, "http://c.example/alerts", page="page")


def found(rest: str) -> list[str]:
    """The selectors that are proposed for a way to further rows, likeliest first."""
    document = page(rest)
    return [pager.css for pager in pagers(document, listings(document)[0].rows)]


@pytest.mark.parametrize(
    ("rest", "css"),
    [
        ("<a rel='nofollow next' href='/alerts?c=x9'>older</a>", "a[rel~=next]"),
        ("<div class=p><button>Prev</button><button>Next</button></div>", "div.p > button:last-of-type"),
        ("<button id=load-more>Load more</button>", "button#load-more"),
        ("<button class='btn wide'>Weitere Ereignisse laden</button>", "button.btn"),
        (
            "<button aria-label='Página siguiente'><svg></svg></button>",
            'button[aria-label="Página siguiente"]',
        ),
        ("<a href='#' class='suivant' title='Page suivante'>&gt;</a>", 'a[title="Page suivante"]'),
        ("<div class=pager><a href='#'><i class='fa fa-chevron-right'></i></a></div>", None),
        ("<td role=button id=next_grid><span class='fa fa-forward'></span></td>", "td#next_grid"),
        ("<ul class=pages><li>1</ul><input type=button value='Weiter &gt;&gt;'>", 'input[value="Weiter >>"]'),
        ("<div class=pager><span tabindex=0 onclick='f()'>»</span></div>", "div.pager > span"),
        (
            "<ul class=pagination><li class=active><a href='#'>1</a><li><a href='#'>2</a></ul>",
            "ul.pagination > li.active + li a",
        ),
        ("<p class=nr><b>1</b> <a href='#'>2</a> <a href='#'>3</a></p>", "p.nr > b + a"),
    ],
)
def test_a_way_to_further_rows_is_found_by_what_it_says_is_called_or_stands_among(
    rest: str, css: str | None
) -> None:
    proposed = found(rest)
    assert len(proposed) == 1
    assert css is None or proposed == [css]


@pytest.mark.parametrize(
    "rest",
    [
        "<button disabled>Next</button>",
        "<ul class=pagination><li class=disabled><a href='#'>Next</a></ul>",
        "<a aria-disabled=true href='#'>Next</a>",
        "<div id=ui-datepicker-div><a title=Next><span>Next</span></a></div>",
        "<div class=carousel><button class=next>›</button></div>",
        "<a href='/reports/next'>Next report</a>",
        "<a href='http://other.example/alerts?page=2'>Next</a>",
        "<button>Last page</button><button title='Letzte Seite'>»</button>",
        "<button>Delete and next</button>",
        "<a href='#'>Read more about this product and its licence, and all that it can do</a>",
    ],
)
def test_what_is_disabled_leads_elsewhere_or_does_harm_is_no_way_to_further_rows(rest: str) -> None:
    assert found(rest) == []


def test_the_next_page_goes_before_the_last_and_what_stands_in_a_pager_before_what_does_not() -> None:
    pager = "<div class=pager><a id=a href='#'>«</a><a id=b href='#'>›</a><a id=c href='#'>»</a></div>"
    assert found(f"<button id=tour>Next</button>{pager}")[:2] == ["a#b", "a#c"]


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("<span class=n>View 1 - 20 of 86</span>", 86),
        ("<div class=n>Showing <b>1</b> to <b>20</b> of <b>1,286</b> entries</div>", 1286),
        ("<p class=n>1–20 von 12.086</p>", 12086),
        ("<p class=n>Affichage de 1 à 20 sur 1\u202f086 éléments</p>", 1086),
        ("<p class=n>1-20 de 86 resultados</p>", 86),
        ("<p class=n>20 / 86</p>", 86),
        ("<p class=n>Total: 86</p>", 86),
        ("<h2 class=n>Alerts (86)</h2>", 86),
        ("<p class=n>86 events</p>", 86),
        ("<p class=n>86 Einträge gefunden</p>", 86),
        ("<p class=n>Évènements : 86</p>", 86),
        ("<p class=n>Page 1 of 5</p><p class=n2>Anzahl: 86</p>", 86),
    ],
)
def test_the_consoles_own_count_is_found_and_is_read_by_what_is_proposed(said: str, number: int) -> None:
    document = page(said)
    counted = count_of(document, listings(document)[0].rows)
    assert counted is not None
    assert counted.number == number
    held = elements(compile_css(counted.find["css"]), document.root)
    assert [str(one.get("class"))[:1] for one in held] == ["n"]


@pytest.mark.parametrize(
    "said",
    [
        "<p class=n>Page 1 of 86</p>",
        "<p class=n>Seite 20 von 86</p>",
        "<p class=n>1 - 20 of 10,000+</p>",
        "<p class=n>3 alerts</p>",
        "<h1 class=n>Incident 939941198</h1>",
        "<h1 class=n>Event: 20865</h1>",
        "<p class=n>CPU 20 %</p>",
        "<p class=n>Version 5.2</p>",
        "<p class=n>2018-04-01</p>",
        "<script>var total = 86;</script>",
    ],
)
def test_a_figure_that_counts_something_else_is_not_taken_for_the_count(said: str) -> None:
    document = page(said)
    assert count_of(document, listings(document)[0].rows) is None
