"""Consoles of several kinds on one server, each with the same alerts, its list at a path of its own.

Made for these tests; what they do is what `packs new` has to cope with. The steps of a login, if there are
any, stand before all of them.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.generality.site import serving

USER, PASSWORD, SECRET = "analyst", "right", "JBSWY3DPEHPK3PXP"
FORMS = {
    "name": "<input name=login autocomplete=username><button>Next</button>",
    "password": "<p>analyst</p><input name=pw type=password><button>Sign in</button>",
    "both": "<input name=login><input name=pw type=password><button>Sign in</button>",
    "code": "<input name=otp autocomplete=one-time-code inputmode=numeric><button>Verify</button>",
    "terms": "<h1>Terms of use</h1><input type=checkbox name=agree><button>I accept</button>",
}
"""What each step of a login asks for."""
COUNT, SHOWN = 26, 10
PACKET = b"GET /?q=<script>x</script> HTTP/1.1\r\nHost: w.example.net\r\n\r\n"
Query = dict[str, str]


def event(number: int) -> str:
    """An event's page."""
    rows = [
        f"{place:04x}  {PACKET[place : place + 16].hex(' ').ljust(47)}  ."
        for place in range(0, len(PACKET), 16)
    ]
    return f"""<h1>Event</h1><table class=facts>
      <tr><th>Event ID</th><td>{number}</td><th>Sensor</th><td>probe-{number % 3}</td></tr>
      <tr><th>Source IP</th><td>192.0.2.{number}</td><th>Destination IP</th><td>198.51.100.4</td></tr>
      <tr><th>Source Port</th><td>{40_000 + number}</td><th>Destination Port</th><td>80</td></tr>
      <tr><th>Signature</th><td>Attempt number {number % 4}</td><th>Severity</th><td>{number % 5}</td></tr>
      </table><pre class=packet>{chr(10).join(rows)}</pre>"""


def row(number: int) -> str:
    """A row of a table."""
    return (
        f"<tr><td><a href='/event/{number}'>{number}</a><td>2018-04-01 02:04:{number:02}<td>192.0.2.{number}:"
        f"{40_000 + number}<td>198.51.100.4 (80)<td>Attempt number {number % 4}<td>high<td>probe-{number % 3}"
    )


def rows(first: int, last: int) -> str:
    """The rows from one number to another, as far as there are any."""
    return "".join(map(row, range(first, min(last, COUNT) + 1)))


def table(first: int, body: str | None = None) -> str:
    """A table with some of the alerts."""
    return f"""<table class=alerts><thead><tr><th>Id<th>Time<th>Source<th>Target<th>Rule<th>Severity<th>Sensor
      <tbody>{rows(first, first + SHOWN - 1) if body is None else body}</table>"""


BUTTONS = """<div class=alerts-box></div><p class=told></p>
<div class=bar><button>‹ Zurück</button><button>Weiter ›</button></div><script>
const box = document.querySelector(".alerts-box"), [back, on] = document.querySelectorAll(".bar button");
let page = 0;
const draw = async () => {
  const answer = await (await fetch("/rows?first=" + (1 + page * SHOWN))).json();
  setTimeout(() => {
    box.innerHTML = answer.table;
    document.querySelector(".told").textContent =
      `${1 + page * SHOWN}–${Math.min(COUNT, (page + 1) * SHOWN)} von ${COUNT}`;
    back.disabled = page === 0; on.disabled = (page + 1) * SHOWN >= COUNT;
  }, 60);
};
on.onclick = () => { page += 1; draw(); };
back.onclick = () => { page -= 1; draw(); };
on.disabled = back.disabled = true;
draw();
</script>"""
CARDS = """<h2>COUNT events</h2><div id=cards></div><button class="btn-wide">Show more</button><script>
let shown = 0;
const card = (n) => `<article class=card><h3><a href="/event/${n}">Attempt number ${n % 4}</a></h3>
  <span class=when>2018-04-01 02:04:${String(n).padStart(2, "0")}</span> <span class=from>192.0.2.${n}</span>
  <span class=to>198.51.100.4</span> <span class=level>high</span></article>`;
const more = () => setTimeout(() => {
  const end = Math.min(COUNT, shown + SHOWN), all = document.getElementById("cards");
  for (let n = shown + 1; n <= end; n++) all.insertAdjacentHTML("beforeend", card(n));
  shown = end;
  if (shown >= COUNT) document.querySelector(".btn-wide").remove();
}, 40);
document.querySelector(".btn-wide").onclick = more;
more();
</script>"""


def numbered(query: Query) -> str | None:
    """A list whose pages have numbers in their addresses; beyond the last there is nothing."""
    page = int(query.get("page", "1"))
    last = -(-COUNT // SHOWN)
    if page > last:
        return None
    links = "".join(f"<a href='/numbered?page={n}'>{n}</a> " for n in range(1, last + 1) if n != page)
    return f"<p>Total: {COUNT}</p>{table(1 + (page - 1) * SHOWN)}<div class=pages>{links}</div>"


def posted(query: Query) -> str:
    """A list whose pages are turned by a form that is posted."""
    page = int(query.get("page", "1")) + (1 if "on" in query else 0)
    off = "disabled" if page * SHOWN >= COUNT else ""
    return f"""{table(1 + (page - 1) * SHOWN)}<form method=post action=/posted class=pager>
      <input type=hidden name=page value={page}><input type=submit name=on value="Next page" {off}></form>
      <p class=sum>Showing {1 + (page - 1) * SHOWN} to {min(COUNT, page * SHOWN)} of {COUNT} entries</p>"""


def cursor(query: Query) -> str:
    """A list whose pages know only the next, by a word that says nothing."""
    words = {"": 1, **{f"k{n * 7919 % 997:03x}z": 1 + n * SHOWN for n in range(1, 3)}}
    first = words[query.get("after", "")]
    word = next((word for word, place in words.items() if place == first + SHOWN), None)
    link = "" if word is None else f"<a class=onward rel=next href='/cursor?after={word}'>Older</a>"
    return f"{table(first)}<nav>{link}</nav>"


def whole(_: Query) -> str:
    """A list that shows all it has."""
    return f"<h1>Alerts</h1>{table(1, rows(1, COUNT))}"


def broken(query: Query) -> str:
    """A list with a pager that does nothing."""
    return f"<p>{COUNT} alerts</p>{table(1)}<div class=pager><button class=next>Next</button></div>"


def drawn(script: str) -> Callable[[Query], str]:
    """A page that a script draws."""
    return lambda _: script.replace("SHOWN", str(SHOWN)).replace("COUNT", str(COUNT))


PAGES: dict[str, Callable[[Query], str | None]] = {
    "/buttons": drawn(BUTTONS),
    "/cards": drawn(CARDS),
    "/numbered": numbered,
    "/posted": posted,
    "/cursor": cursor,
    "/whole": whole,
    "/broken": broken,
}


def passes(step: str, typed: Query) -> bool:
    """Whether what was typed is what a step of the login asks for."""
    wanted = {"login": USER, "pw": PASSWORD, "agree": "on"}
    asked = {"name": ["login"], "password": ["pw"], "both": ["login", "pw"], "terms": ["agree"]}
    if step == "code":
        return typed.get("otp", "").isdigit() and len(typed["otp"]) == 6
    return all(typed.get(key) == wanted[key] for key in asked[step])


class _Server(ThreadingHTTPServer):
    steps: tuple[str, ...] = ()


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if not self._is_held_up({}):
            self._show(parts.path, {key: one[0] for key, one in parse_qs(parts.query).items()})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        typed = {key: one[0] for key, one in parse_qs(body).items()}
        if not self._is_held_up(typed):
            self._show(urlsplit(self.path).path, typed)

    def _is_held_up(self, typed: Query) -> bool:
        """Ask for the next step of the login, if there is one left; whether there was."""
        steps, done = self.server.steps, (self.headers.get("Cookie") or "step=0").rpartition("=")[2]
        left = steps[int(done) :]
        if not left or urlsplit(self.path).path == "/favicon.ico":
            return False
        if not typed or not passes(left[0], typed):
            said = "<p>That was not right.</p>" if typed else ""
            self.answer(200, f"{said}<form method=post>{FORMS[left[0]]}</form>")
            return True
        self.send_response(303)
        self.send_header("Set-Cookie", f"step={int(done) + 1}; Path=/")
        self.send_header("Location", self.path)
        self.send_header("Content-Length", "0")
        self.end_headers()
        return True

    def _show(self, path: str, query: Query) -> None:
        name, _, number = path.rpartition("/")
        if path == "/rows":
            self.answer(200, json.dumps({"table": table(int(query["first"]))}), "application/json")
        elif name == "/event" and number.isdigit() and 1 <= int(number) <= COUNT:
            self.answer(200, event(int(number)))
        else:
            body = PAGES[path](query) if path in PAGES else None
            self.answer(404 if body is None else 200, body or "<h1>Not found</h1>")

    def answer(self, status: int, text: str, kind: str = "text/html") -> None:
        """Send a page, or an answer for scripts."""
        body = (f"<!doctype html><html><body>{text}</body></html>" if kind == "text/html" else text).encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def consoles(*steps: str) -> Iterator[str]:
    """The server on loopback, behind the steps of a login; its origin."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.steps = steps
    with serving(server) as origin:
        yield origin
