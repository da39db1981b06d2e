"""The login driver on pages made for it: what it acts on, how often, and what it never does twice."""

from collections.abc import Iterator
from typing import Any

import pytest

from scraper.browser.acts import NotDone, perform
from scraper.browser.login import Driver, Patience
from scraper.browser.look import Looker
from scraper.browser.reach import Reach
from scraper.browser.supply import Supplier
from scraper.credentials import Credentials, Secret
from scraper.errors import ConsoleUnreachable, LoginError, PackError, UnknownLoginPage, WrongPassword
from scraper.packs.spec import Login, Step
from scraper.packs.spec import Secret as SecretName
from tests.browser.bench import Bench, open_bench
from tests.browser.site import Asked, Route, Say

pytestmark = pytest.mark.browser
CANARY = "hunter2-canary"
QUICK = Patience(
    whole=12, unknown=0.6, answer=2.0, regret=0.3, trouble=0.4, repeat=0.3, step=1.0, glance=0.02
)
FORM = "<input name=user><input name=password type=password><button onclick='{go}'>Go</button>"
CREDENTIALS: dict[str, Any] = {
    "when": {"css": "input[name=password]"},
    "do": [
        {"fill": "input[name=user]", "with": "username"},
        {"fill": "input[name=password]", "with": "password"},
        {"click": "button"},
    ],
}
HOME: dict[str, Any] = {"when": {"text": "welcome home"}, "final": "ok"}
SUBMIT = 'location = "/in?" + document.querySelector("[name=password]").value'


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with open_bench() as bench:
        yield bench


def log_in(bench: Bench, routes: dict[str, Route], states: dict[str, Any]) -> list[Asked]:
    """Go through a login; what the site was asked."""
    login = Login.model_validate(
        {"start": "{web}/", "states": states, "probe": {"fetch": "{web}/probe"}}, by_alias=True
    )
    driver = Driver(
        login,
        Looker(login.states, {"web": bench.site.origin}),
        Supplier(Credentials(Secret("me"), Secret(CANARY)), lambda _: None),
        Reach([bench.site.origin]),
        accept_terms=False,
        say=lambda _: None,
        patience=QUICK,
    )

    async def run() -> list[Asked]:
        await bench.fresh(routes)
        page = await bench.engine.context.new_page()
        await page.goto(f"{bench.site.origin}/", wait_until="commit")
        await driver.drive(page)
        return bench.site.asked

    return bench.runner.run(run())


def page(html: str) -> Say:
    return Say(f"<!doctype html><body>{html}".encode())


def test_a_form_is_filled_and_sent_once(bench: Bench) -> None:
    routes: dict[str, Route] = {"/": page(FORM.format(go=SUBMIT)), "/in": page("Welcome  HOME")}
    asked = log_in(bench, routes, {"credentials": CREDENTIALS, "home": HOME})
    assert [a.target for a in asked if a.path == "/in"] == [f"/in?{CANARY}"]


def test_a_form_shown_again_without_a_word_counts_as_refused_and_is_not_sent_again(bench: Bench) -> None:
    form = page(FORM.format(go=SUBMIT))
    with pytest.raises(WrongPassword, match="showed the page 'credentials' again"):
        log_in(bench, {"/": form, "/in": form}, {"credentials": CREDENTIALS, "home": HOME})
    assert bench.site.count("/in") == 1


def test_a_form_that_reappears_while_the_console_is_still_thinking_is_left_alone(bench: Bench) -> None:
    go = "setTimeout(() => location = `/in`, 250); document.body.style.display = `none`;"
    back = "setTimeout(() => document.body.style.display = ``, 100)"
    routes: dict[str, Route] = {"/": page(FORM.format(go=go + back)), "/in": page("welcome home")}
    log_in(bench, routes, {"credentials": CREDENTIALS, "home": HOME})
    assert bench.site.count("/in") == 1


def test_a_button_that_wakes_late_is_waited_for(bench: Bench) -> None:
    late = "<script>b = document.querySelector('button'); b.disabled = true;"
    late += "setTimeout(() => b.disabled = false, 500)</script>"
    routes: dict[str, Route] = {"/": page(FORM.format(go=SUBMIT) + late), "/in": page("welcome home")}
    log_in(bench, routes, {"credentials": CREDENTIALS, "home": HOME})
    assert bench.site.count("/in") == 1


def test_what_covers_the_form_is_dealt_with_first(bench: Bench) -> None:
    cover = "<div id=cover style='position:fixed;inset:0'><b onclick='cover.remove()'>Later</b></div>"
    states = {"cover": {"when": {"css": "#cover"}, "do": [{"click": "#cover b"}]}, "credentials": CREDENTIALS}
    routes: dict[str, Route] = {"/": page(FORM.format(go=SUBMIT) + cover), "/in": page("welcome home")}
    log_in(bench, routes, {**states, "home": HOME})
    assert bench.site.count("/in") == 1


def test_a_step_without_a_secret_is_tried_as_often_as_the_pack_allows(bench: Bench) -> None:
    count = "n = (window.n || 0) + 1; if (n == 3) document.body.innerHTML = `welcome home`"
    button = f"<button onclick='{count}'>x</button>"
    notice = {"when": {"css": "button"}, "do": [{"click": "button"}], "times": 3}
    log_in(bench, {"/": page(button)}, {"notice": notice, "home": HOME})


def test_a_page_that_no_state_describes_is_unknown_and_named_without_its_query(bench: Bench) -> None:
    script = "<script>history.replaceState(0, '', '/odd?token=s3cr3t')</script>"
    with pytest.raises(UnknownLoginPage) as caught:
        log_in(bench, {"/": page(f"<p>Survey!</p>{script}")}, {"credentials": CREDENTIALS, "home": HOME})
    assert "/odd; states passed: none; states known: credentials, home" in caught.value.message
    assert "s3cr3t" not in f"{caught.value}{caught.value.url}"


def test_a_console_that_fails_while_signing_in_is_not_called_a_wrong_password(bench: Bench) -> None:
    routes: dict[str, Route] = {"/": page(FORM.format(go="fetch(`/auth`)")), "/auth": Say(b"", 503)}
    with pytest.raises(ConsoleUnreachable, match="503"):
        log_in(bench, routes, {"credentials": CREDENTIALS, "home": HOME})


def test_a_console_that_never_answers_is_given_up(bench: Bench) -> None:
    with pytest.raises(LoginError, match="did not come to an end"):
        log_in(bench, {"/": page(FORM.format(go="0"))}, {"credentials": CREDENTIALS, "home": HOME})


def test_a_step_that_the_page_does_not_allow_is_named_and_nothing_typed_is_told(bench: Bench) -> None:
    states = {**CREDENTIALS, "do": [*CREDENTIALS["do"][:2], {"click": "#gone"}]}

    async def run() -> None:
        tab = await bench.fresh_page()
        await tab.set_content(FORM.format(go=""))
        steps = tuple(Step.model_validate(step) for step in states["do"])

        async def supply(_: SecretName) -> Secret:
            return Secret(CANARY)

        await tab.evaluate("document.querySelector('[name=password]').disabled = true")
        await perform(tab, steps, supply, patience=0.2)

    with pytest.raises(NotDone, match=r"could not fill input\[name=password\]") as caught:
        bench.runner.run(run())
    error: BaseException | None = caught.value
    while error is not None:
        assert CANARY not in f"{error!r}"
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("text", ["Local users", "Nobody"])
def test_an_option_is_chosen_by_its_text_or_the_step_is_named(bench: Bench, text: str) -> None:
    async def run() -> str:
        tab = await bench.fresh_page()
        await tab.set_content("<select name=by><option value=1>Directory<option value=2>Local users</select>")
        step = Step.model_validate({"choose": "[name=by]", "text": text})

        async def supply(_: SecretName) -> Secret:
            return Secret(CANARY)

        await perform(tab, (step,), supply, patience=0.2)
        return str(await tab.evaluate("document.querySelector('select').value"))

    if text == "Nobody":
        with pytest.raises(NotDone, match=r"could not choose \[name=by\]"):
            bench.runner.run(run())
    else:
        assert bench.runner.run(run()) == "2"


def test_steps_after_a_click_that_fail_do_not_send_the_form_again(bench: Bench) -> None:
    steps = [*CREDENTIALS["do"], {"click": "#never"}]
    form = page(FORM.format(go="fetch(`/in`)"))
    with pytest.raises(LoginError):
        log_in(
            bench, {"/": form, "/in": page("")}, {"credentials": {**CREDENTIALS, "do": steps}, "home": HOME}
        )
    assert bench.site.count("/in") == 1


def test_a_page_that_hangs_does_not_hang_the_login(bench: Bench) -> None:
    with pytest.raises(LoginError):
        log_in(bench, {"/": page("<script>setTimeout(() => { while (1) {} }, 50)</script>")}, {"home": HOME})


def test_a_selector_that_the_browser_does_not_know_is_the_packs_mistake(bench: Bench) -> None:
    looker_state = {"when": {"css": "b"}, "final": "ok"}
    login = Login.model_validate(
        {"start": "{web}/", "states": {"odd": looker_state}, "probe": {"fetch": "{web}/"}}
    )
    looker = Looker(login.states, {"web": bench.site.origin})
    looker._whens[0]["css"] = "b:frobnicate"

    async def run() -> None:
        await looker.look(await bench.fresh_page())

    with pytest.raises(PackError, match="'odd'"):
        bench.runner.run(run())


def test_what_a_page_makes_of_a_server_error_is_not_taken_for_a_refusal(bench: Bench) -> None:
    go = "fetch(`/auth`).then(() => document.body.innerHTML = `wrong password`)"
    refused = {"when": {"text": "wrong password"}, "final": "wrong_password"}
    routes: dict[str, Route] = {"/": page(FORM.format(go=go)), "/auth": Say(b"", 500)}
    with pytest.raises(ConsoleUnreachable, match="500"):
        log_in(bench, routes, {"refused": refused, "credentials": CREDENTIALS, "home": HOME})


def test_a_page_of_a_refusal_that_is_served_with_a_server_error_is_one(bench: Bench) -> None:
    refused = {"when": {"text": "wrong password"}, "final": "wrong_password"}
    answer = Say(b"<body>wrong password", 500)
    routes: dict[str, Route] = {"/": page(FORM.format(go="location = `/in`")), "/in": answer}
    with pytest.raises(WrongPassword):
        log_in(bench, routes, {"refused": refused, "credentials": CREDENTIALS, "home": HOME})
