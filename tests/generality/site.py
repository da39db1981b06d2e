"""A console of a kind that we have not seen: a single page, hash routes, JSON behind it, never quiet.

Made for these tests; what it does is what its pack in `spa/` has to cope with.
"""

import base64
import hashlib
import itertools
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COUNT = 120
PACKET = b"GET /?q=<script>x</script> HTTP/1.1\r\nHost: w.example.net\r\n\r\n"
FORM = "<form method=post><input name=user><input name=pass type=password><button>in</button></form>"
APP = """<!doctype html><html><body><div id=app></div><script>
const noise = () => {
  new WebSocket(`ws://${location.host}/live`).onclose = () => setTimeout(noise, 30);
};
noise();
const app = document.getElementById("app"), route = location.hash;
const draw = async () => {
  if (route.startsWith("#/alert/")) {
    const id = route.split("/")[2], answer = await fetch("/api/alerts/" + id);
    if (!answer.ok) { app.innerHTML = "<p class=nothing>gone</p>"; return; }
    const a = await answer.json();
    app.innerHTML = "<dl class=alert><dt>Alert<dd class=i><dt>From<dd class=f></dl>";
    app.querySelector(".i").textContent = a.id; app.querySelector(".f").textContent = a.src.ip;
  } else {
    const {ids} = await (await fetch("/api/alerts")).json();
    app.innerHTML = `<p><b>Alerts:</b> ${ids.length}</p>
      <div id=list style="height:200px;overflow:auto"><div id=all style="position:relative"></div></div>`;
    const list = document.getElementById("list"), all = document.getElementById("all");
    all.style.height = ids.length * 20 + "px";
    const show = () => {
      const first = Math.max(0, Math.floor(list.scrollTop / 20) - 2);
      const row = (id, n) => `<div class=row data-id="${id}"
        style="position:absolute;top:${(first + n) * 20}px">${id} <span class=sensor>s${id % 3}</span></div>`;
      all.innerHTML = ids.slice(first, first + 15).map(row).join("");
    };
    list.onscroll = () => setTimeout(show, 40);
    show();
  }
};
if (localStorage.getItem("welcomed")) draw();
else {
  document.body.insertAdjacentHTML("beforeend", "<div id=welcome>New! <button>Close</button></div>");
  document.querySelector("#welcome button").onclick = (e) => {
    localStorage.setItem("welcomed", "1"); e.target.parentElement.remove(); setTimeout(draw, 100);
  };
}
</script></body></html>"""


def alert(number: int) -> dict[str, object]:
    """What the console knows of an alert."""
    half = len(PACKET) // 2
    return {
        "id": number,
        "proto": 6,
        "src": {"ip": f"192.0.2.{number % 250}", "port": 40_000 + number},
        "dst": {"ip": "198.51.100.4", "port": 80},
        "rule": {"name": "</script><script>alert(1)</script>"},
        "packets": [{"bytes": base64.b64encode(part).decode()} for part in (PACKET[:half], PACKET[half:])],
    }


class Handler(BaseHTTPRequestHandler):
    """What consoles of these tests share: how an answer is sent."""

    protocol_version = "HTTP/1.1"

    def send_page(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        """An answer; names of headers are written with `_` for `-`."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def form(self) -> str:
        """What was posted."""
        return self.rfile.read(int(self.headers["Content-Length"])).decode("ascii")

    @property
    def is_signed_in(self) -> bool:
        """Whether the session's cookie came along."""
        return "in=1" in self.headers.get("Cookie", "")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Handler(Handler):
    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if not self.is_signed_in:
            self._send(401, FORM, "text/html")
        elif path == "/live":
            self._talk()
        elif path == "/app":
            self._send(200, APP, "text/html")
        elif path == "/api/me":
            self._send(200, '{"user": "analyst"}')
        elif path == "/api/alerts":
            self._send(200, json.dumps({"ids": list(range(1, COUNT + 1))}))
        elif path.removeprefix("/api/alerts/").isdigit() and int(path.removeprefix("/api/alerts/")) <= COUNT:
            self._send(200, json.dumps(alert(int(path.removeprefix("/api/alerts/")))))
        else:
            self._send(404, "{}")

    def _talk(self) -> None:
        """A WebSocket that never goes quiet: what it says of alerts, among other things."""
        key = f"{self.headers['Sec-WebSocket-Key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()
        accept = base64.b64encode(hashlib.sha1(key, usedforsecurity=False).digest()).decode()
        self.send_response(101)
        for name, value in (
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Accept", accept),
        ):
            self.send_header(name, value)
        self.end_headers()
        notes = ["hello", *(json.dumps({"id": n, "note": f"note {n}"}) for n in range(1, 10)), "{"]
        try:
            for text in itertools.cycle(notes):
                self.wfile.write(b"\x81" + bytes([len(text)]) + text.encode())
                time.sleep(0.02)
        except OSError:
            self.close_connection = True  # the page has gone

    def do_POST(self) -> None:
        if "pass=right" in self.form():
            self.send_page(303, b"", "text/html", Set_Cookie="in=1; Path=/", Location="/app")
        else:
            self._send(500, f"<p>wrong name or password</p>{FORM}", "text/html")

    def _send(self, status: int, text: str, kind: str = "application/json") -> None:
        self.send_page(status, text.encode(), f"{kind}; charset=utf-8")


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[str]:
    """A server while it answers; its origin."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def site(handler: type[BaseHTTPRequestHandler] = _Handler) -> Iterator[str]:
    """A console on loopback; its origin."""
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), handler)) as origin:
        yield origin
