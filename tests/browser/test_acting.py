"""Pages that must be acted on before they can be read: opened, unfolded, looked at tab by tab."""

from collections.abc import Iterator, Mapping

import pytest

from scraper.browser.drawn import Wants
from scraper.browser.fetch import Answer, Limits
from scraper.browser.render import Rendered, Renderer
from scraper.errors import NotFound, PackError, VisitError
from scraper.packs.acting import Act, View
from scraper.packs.parts import More
from scraper.packs.spec import Locator, Ready
from tests.browser.bench import Bench, open_bench
from tests.browser.site import Route, Say

pytestmark = pytest.mark.browser
END = Ready(css="#end")
LONG = """<body><div id=box style="height:60px;overflow:auto"></div><p id=end><script>
const box = document.getElementById("box");
box.innerHTML = "<div style='height:2000px;position:relative'></div>";
const show = () => {
  const first = Math.floor(box.scrollTop / 20), row = (n) =>
    `<a style="position:absolute;top:${n * 20}px" onclick="document.title = ${n}">row ${n}</a>`;
  box.firstChild.innerHTML = [0, 1, 2, 3].map((n) => row(first + n)).join("");
};
box.onscroll = () => setTimeout(show, 30);
show();
</script>"""
TABS = """<body><p id=end>always</p><button onclick="show('one', 300)">One</button>
<button onclick="window.open('/good')">Window</button><section></section><script>
const show = (text, ms) => setTimeout(() => {
  document.querySelector("section").innerHTML = `<h2>${text}</h2><button id=more>more</button><ul><li>0</ul>`;
  let count = 0;
  const more = document.getElementById("more");
  more.onclick = () => (more.hidden = true) && setTimeout(() => {
    more.hidden = false;
    document.querySelector("ul").insertAdjacentHTML("beforeend", `<li>${++count}`);
    if (count === 3) more.remove();
  }, 200);
}, ms);
</script>"""
SHADOW_LIST = """<body><p id=end></p><x-list></x-list><script>
const root = document.querySelector("x-list").attachShadow({mode: "open"});
root.innerHTML = "<ul></ul><button>more</button>";
let count = 0;
const more = () => {
  for (let n = 0; n < 5; n++)
    root.firstChild.insertAdjacentHTML("beforeend", `<li id=r${count}>${count++}</li>`);
  if (count === 20) root.querySelector("button").remove();
};
root.querySelector("button").onclick = () => setTimeout(more, 40);
more();
</script>"""


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with open_bench() as bench:
        yield bench


def bring(bench: Bench, page: str, wants: Wants, ready: Ready | None = END) -> Rendered:
    """Bring a page, acted on as is wanted."""

    async def run() -> Rendered:
        routes: dict[str, Route] = {
            "/good": Say(b"<title>good</title><p>in a window"),
            "/tabs": Say(TABS.encode()),
            "/page": Say(page.encode()),
        }
        await bench.fresh(routes)
        renderer = Renderer(bench.engine, bench.gate, Limits(8.0, 500_000), 1)
        return await renderer.bring(f"{bench.site.origin}/page", ready, lambda _: True, wants, is_page)

    return bench.runner.run(run())


def is_page(answer: Answer) -> bool:
    """All pages of these tests are what was asked for, save the login."""
    return b"please sign in" not in answer.body


def views(**named: View) -> Wants:
    return Wants(views=dict(named))


def act(**said: object) -> tuple[Act, ...]:
    return (Act.model_validate(said),)


def parts(rendered: Rendered) -> Mapping[str, str]:
    """Each view's markup by its name."""
    _, *found = rendered.answer.body.decode().split('<div data-captured-view="')
    return dict(part.split('">', 1) for part in found)


def test_what_is_far_down_a_list_is_scrolled_to_and_clicked(bench: Bench) -> None:
    wants = Wants(acts=act(click={"text": "row 83"}, scroll="#box"))
    assert b"<title>83</title>" in bring(bench, LONG, wants).answer.body


def test_what_never_comes_into_sight_is_told_as_the_pack_says(bench: Bench) -> None:
    with pytest.raises(NotFound):
        bring(bench, TABS, Wants(acts=act(click="#gone", missing="not_found")))
    with pytest.raises(VisitError, match="does not let us click #gone"):
        bring(bench, TABS, Wants(acts=act(click="#gone")))


def test_a_tab_is_captured_once_it_is_ready_and_shows_all(bench: Bench) -> None:
    tab = View(
        do=(Act(click=Locator(role="button", name="One")),),
        ready=Ready(css="h2", containing=("one",)),
        more="#more",
        take="section",
    )
    found = parts(bring(bench, TABS, views(one=tab)))
    assert "<li>0</li><li>1</li><li>2</li><li>3</li></ul></section>" in found["one"]


def test_a_window_is_a_view_of_its_page(bench: Bench) -> None:
    window = View(do=act(click={"text": "Window"}, window=True), ready=Ready(css="p"))
    rendered = bring(bench, TABS, views(window=window))
    assert "<div><p>in a window</p></div>" in parts(rendered)["window"]
    assert b"always" in rendered.answer.body


def test_the_window_that_a_page_is_read_in_has_views_of_its_own(bench: Bench) -> None:
    tab = View(do=act(click={"text": "One"}), ready=Ready(css="h2"), take="section")
    wants = views(one=tab)._replace(acts=act(click="a", window=True))
    rendered = bring(bench, "<a onclick=\"window.open('/tabs')\">open</a>", wants)
    assert "<h2>one</h2>" in parts(rendered)["one"]
    assert rendered.answer.url.endswith("/tabs")


def test_a_page_that_gives_way_while_its_views_are_taken_is_told_for_what_it_became(bench: Bench) -> None:
    script = "<script>setTimeout(() => { document.body.innerHTML = 'please' + ' sign in' }, 1000)</script>"
    lacking = View(do=act(click="#gone"), optional=True)
    rendered = bring(bench, TABS + script, views(lacking=lacking))
    assert b"please sign in</body>" in rendered.answer.body
    lacking = lacking.model_copy(update={"optional": False})
    assert b"please sign in</body>" in bring(bench, TABS + script, views(lacking=lacking)).answer.body


def test_only_a_view_that_may_be_missing_is_left_out(bench: Bench) -> None:
    gone = View(do=act(click="#gone"), optional=True)
    assert parts(bring(bench, TABS, views(gone=gone))) == {}
    with pytest.raises(VisitError, match="does not let us click #gone"):
        bring(bench, TABS, views(gone=gone.model_copy(update={"optional": False})))


def test_a_selector_that_the_browser_does_not_understand_is_the_packs_mistake(bench: Bench) -> None:
    with pytest.raises(PackError):
        bring(bench, TABS, Wants(acts=act(click="p:nonsense(1)")))


def test_a_list_in_a_shadow_tree_is_shown_to_its_end(bench: Bench) -> None:
    body = bring(bench, SHADOW_LIST, Wants(more=More(rows="li", click="button"))).answer.body.decode()
    assert [f">{n}</li>" in body for n in range(20)] == [True] * 20
    assert body.count('<li id="r') == 20
