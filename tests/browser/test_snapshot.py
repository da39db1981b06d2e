"""What is taken of a live page: the browser's own markup, and what that would leave out."""

import asyncio
import os
from collections.abc import Sequence

import pytest
from playwright.async_api import async_playwright

from scraper.browser.find import find_chromium
from scraper.browser.snapshot import WRITER, Look, snapshot
from scraper.packs.spec import Ready

pytestmark = pytest.mark.browser
PLAIN = [
    "<p title='a\"b<c>&amp;&nbsp;'>a &amp; b &lt; c &gt; d &nbsp;&#x1F600;"
    "<br><img src=x alt='>'><!-- <x> -->",
    "<pre>\n\n a\n</pre><textarea>\n<b>&amp;</textarea><style>a > b {}</style>"
    "<script>if (1 < 2 && 3) {}</script>",
    "<svg viewBox='0 0 1 1'><foreignObject><div>a</div></foreignObject><use xlink:href='#a'/></svg>"
    "<math><mi>x</mi></math><template><tr><td>1</template><noscript><p>none</p></noscript>",
    "<table><caption>c<colgroup><col><tr><td>1<td colspan=2>2</table>"
    "<select><option selected>1<option>2</select>"
    "<input value=a disabled><x-y z=1>t</x-y><iframe srcdoc='&lt;p&gt;'></iframe><plaintext>a & <b>",
]
COMPARE = f"""() => {{ const frames = false; {WRITER}
  return [document.documentElement.outerHTML, writtenWith(document.documentElement, () => undefined)]; }}"""
SHADOWS = """<body><x-card><i slot=name>slotted</i><i>left out</i></x-card><script>
customElements.define("x-card", class extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({mode: "open"});
    root.innerHTML = "<b>in &lt;shadow&gt;</b><slot name=name>fallback</slot>" +
      "<slot name=other>other</slot><input>";
    root.querySelector("input").value = "typed";
  }
});
</script><style>x-card { display: block }</style>"""
FRAMES = (
    "<p id=top>outside<iframe name=one srcdoc='<body><p id=inner>inside</p><iframe name=two srcdoc=&quot;"
    "<p id=deep>deeper</p>&quot;></iframe>'></iframe>"
)


def taken(sources: Sequence[str], look: Look, *, compare: bool = False) -> list[list[str]]:
    """What is taken of each page; or its markup by the browser and by us."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []

    async def main() -> list[list[str]]:
        async with async_playwright() as playwright:
            path = str(find_chromium().path)
            browser = await playwright.chromium.launch(executable_path=path, args=arguments)
            page, found = await browser.new_page(), []
            for source in sources:
                await page.set_content(source)
                if compare:
                    found.append(await page.evaluate(COMPARE))
                else:
                    found.append([(await snapshot(page.main_frame, look, anyway=False)).get("html", "")])
            await browser.close()
            return found

    return asyncio.run(main())


def test_our_markup_of_a_plain_page_is_the_browsers() -> None:
    for browsers, ours in taken(PLAIN, Look(None, 0), compare=True):
        assert ours == browsers


def test_shadow_trees_slots_and_inputs_in_them_become_part_of_the_page() -> None:
    [[html]] = taken([SHADOWS], Look(Ready(css="x-card b"), 10**6))
    assert html == ""  # no selector reaches from outside into a shadow tree
    [[html]] = taken([SHADOWS], Look(Ready(css="b", containing=("nothing", "<shadow>")), 10**6))
    assert "<b>in &lt;shadow&gt;</b>" in html
    assert '<slot name="name"><i slot="name">slotted</i></slot><slot name="other">other</slot>' in html
    assert '<input value="typed">' in html
    assert '<template data-captured-unslotted=""><i>left out</i></template>' in html
    assert '<x-card data-captured-display="block">' in html


def test_frames_become_part_of_the_page_only_where_the_pack_says_so() -> None:
    [[alone]] = taken([FRAMES], Look(Ready(css="#top"), 10**6))
    assert 'name="one" srcdoc=' in alone
    [[missing]] = taken([FRAMES], Look(Ready(css="#deep"), 10**6))
    assert missing == ""
    [[whole]] = taken([FRAMES], Look(Ready(css="#deep"), 10**6, frames=True))
    assert '<div data-captured-frame="one" src=""><p id="inner">inside</p>' in whole
    assert '<div data-captured-frame="two" src=""><p id="deep">deeper</p></div>' in whole


def test_a_frame_of_another_host_becomes_part_of_the_page_too() -> None:
    pages = {
        "https://a.example/": "<p id=top>outside<iframe name=far src=https://b.example/></iframe>",
        "https://b.example/": "<script>var port = 80</script><p id=far>from far away</p>",
    }
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    look = Look(Ready(css="#far"), 10**6, frames=True)

    async def main() -> tuple[str, str]:
        async with async_playwright() as playwright:
            path = str(find_chromium().path)
            browser = await playwright.chromium.launch(executable_path=path, args=arguments)
            page = await browser.new_page()
            await page.route("**/*", lambda route: route.fulfill(body=pages[route.request.url]))
            await page.goto("https://a.example/")
            taken = [
                await snapshot(page.main_frame, one, anyway=False)
                for one in (look._replace(frames=False), look)
            ]
            await browser.close()
            return taken[0].get("html", ""), taken[1].get("html", "")

    alone, whole = asyncio.run(main())
    assert alone == ""
    far = '<div data-captured-frame="far" src="https://b.example/"><script>var port = 80</script><p id="far">'
    assert far in whole
