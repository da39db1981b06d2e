"""What is left of a login page that nobody described: enough to describe it, and no secret."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.browser.diagnosis import MOST_KEPT, diagnose, may_be_told, plain_address
from scraper.browser.launch import Engine
from scraper.errors import UnknownLoginPage
from scraper.packs import load_pack
from scraper.practice.process import PracticeConsole
from tests.browser.at_practice import Desk, practice_process
from tests.browser.site import Say, Site

CANARIES = ("zebraquagga", "Tr0ub4dor", "493817", "JBSWY3DPEHPK3PXP", "c00kie9f86d0818")
PAGE = """<!doctype html><title>Step {0}</title><body data-token="{4}">
<h1>Choose your region, {0}</h1><p>Your code is {2}; enrol with {3}</p>
<form action="/next?token={4}"><label>One time code <input name="otp" value="{2}" placeholder="{3}"></label>
<input type="password" name="password"><input type="hidden" name="csrf" value="{4}">
<textarea name="note">{1}</textarea><select name="region"><option value="{4}">{2}</option></select>
<div contenteditable="true">{1}</div><img src="/qr.png?secret={3}" alt="{3}">
<button type="submit" name="go">CONTINUE</button></form>
<style>h1::after {{ content: "{2}"; }} body {{ background-image: url("data:image/png;base64,{3}"); }}</style>
<x-box></x-box><script>
  document.querySelector("[name=password]").value = "{1}";
  const root = document.querySelector("x-box").attachShadow({{mode: "open"}});
  root.innerHTML = '<input name="inner" value="{4}"><p>Inside {2}</p>';
  setInterval(() => {{ document.querySelector("[name=otp]").value = "{2}"; }}, 1);
</script>"""
ADDRESS = "/verify/{4}/step?code={2}&secret={3}#token={4}"


async def outlined(folder: Path, *pages: tuple[str, ...]) -> list[tuple[str, bytes]]:
    """Outline and picture of the page, filled with each of these texts in turn."""
    found, engine = [], Engine()
    async with Site(
        {f"/verify/{texts[4]}/step": Say(PAGE.format(*texts).encode()) for texts in pages}
    ) as site:
        try:
            await engine.start()
            for texts in pages:
                page = await engine.context.new_page()
                await page.goto(site.origin + ADDRESS.format(*texts))
                path = await diagnose(page, folder, texts[:2])
                found.append((path.read_text(), path.with_suffix(".png").read_bytes()))
        finally:
            await engine.stop()
    return found


@pytest.mark.browser
def test_a_diagnosis_tells_the_structure_and_no_secret(tmp_path: Path) -> None:
    others = ("gnugiraffe", "Hunter2x", "850274", "KRSXG5DFONSXG5DF", "t0ken7c4a8d09c")
    [(outline, picture), (other_outline, other_picture)] = asyncio.run(outlined(tmp_path, CANARIES, others))
    assert 'h1 "Choose your region, …"' in outline
    assert "input type=password name=password" in outline
    assert 'button type=submit name=go "CONTINUE"' in outline
    assert 'label "One time code"' in outline
    assert "      input name=inner" in outline
    assert "/verify/…/step" in outline.splitlines()[0]
    assert "[data-token]" in outline
    shown = [canary for canary in CANARIES if canary.casefold() in outline.casefold()]
    assert not shown, outline
    assert outline.split("\n", 1)[1] == other_outline.split("\n", 1)[1]
    assert picture == other_picture
    files = list(tmp_path.iterdir())
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert tmp_path.stat().st_mode & 0o077 == 0
    assert not [canary for canary in CANARIES for path in files if canary.encode() in path.read_bytes()]


@pytest.mark.browser
def test_old_diagnoses_are_deleted(tmp_path: Path) -> None:
    for number in range(MOST_KEPT + 2):
        for ending in ("txt", "png"):
            (tmp_path / f"20200101T0000{number:02}Z.{ending}").write_text("old")
    asyncio.run(outlined(tmp_path, CANARIES))
    stems = sorted({path.stem for path in tmp_path.iterdir()})
    assert len(stems) == MOST_KEPT
    assert stems[0] == "20200101T000003Z"


@pytest.fixture(scope="module")
def console() -> Iterator[PracticeConsole]:
    with practice_process() as console:
        yield console


@pytest.mark.browser
def test_an_unknown_login_page_without_a_window_says_where_its_diagnosis_is(
    console: PracticeConsole, tmp_path: Path
) -> None:
    pack = load_pack("alertlogic")
    states = {name: state for name, state in pack.login.states.items() if name != "one_time_code"}
    poorer = pack.model_copy(update={"login": pack.login.model_copy(update={"states": states})})
    desk = Desk(console, tmp_path, "analyst.mfa", pack=poorer)
    with pytest.raises(UnknownLoginPage) as caught:
        desk.sign_in()
    [outline] = (tmp_path / "diagnosis").glob("*.txt")
    assert str(outline) in caught.value.advice
    assert outline.with_suffix(".png").is_file()
    text = outline.read_text()
    assert "name=authenticationCode" in text
    user = console.user("analyst.mfa")
    assert not [secret for secret in (user["username"], user["password"]) if secret in text]


@given(st.text(min_size=1, max_size=30), st.text(min_size=3, max_size=12))
def test_no_word_that_holds_a_known_secret_is_told(word: str, secret: str) -> None:
    known = [secret.casefold()]
    assert not may_be_told(word + secret, known)
    assert not may_be_told(secret.upper() + word, known) or secret.upper().casefold() != secret.casefold()


@given(st.text(alphabet="0123456789abcdef", min_size=4, max_size=40))
def test_no_part_of_a_path_with_digits_like_a_token_is_told(token: str) -> None:
    told = plain_address(f"https://a.example/reset/{token}x7y8/end?{token}")
    assert told == "https://a.example/reset/…/end"
