"""A console of a kind that we have not seen, on loopback: a list over pages, alerts, sessions, and bad days.

Made for these tests; how its list behaves is said by the words of `how` in the address.
"""

import json
import secrets
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.generality.listing import LOGIN, TROUBLE, TURNED, Alert, listed, shown

Answer = tuple[int, str]


class Console:
    """One console, with everything that can be wrong with it."""

    def __init__(self) -> None:
        self.alerts: list[Alert] = []
        self.size = 10
        """Rows that one page of the list has."""
        self.signed_out = "redirect"
        """How it answers those who are not signed in: by `redirect`, by `401`, or by the login with `200`."""
        self.door: Answer = (200, LOGIN)
        """What is where the login starts."""
        self.logins = 0
        self.asked: list[str] = []
        """Every address asked for, in order."""
        self.before: Callable[[str], Answer | None] = lambda _: None
        """Looks at each address of someone signed in first, and may answer it."""
        self.sessions: set[str] = set()
        self._port = 0
        self._server: _Server | None = None
        self.start()

    @property
    def origin(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._port}"

    def fresh(self, count: int = 45, size: int = 10) -> None:
        """Well again, with so many alerts, the newest first."""
        self.alerts = [Alert(number) for number in range(count, 0, -1)]
        self.size, self.signed_out, self.logins, self.asked = size, "redirect", 0, []
        self.door = (200, LOGIN)
        self.before = lambda _: None

    def start(self) -> None:
        """Serve, at the same port as before."""
        self._server = _Server(("127.0.0.1", self._port), _Handler)
        self._server.console = self
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Be gone at once, with every connection."""
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()
        for connection in tuple(self._server.connections):
            connection.close()

    def answer(self, target: str) -> Answer:
        """What someone who is signed in is answered."""
        self.asked.append(target)
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        words = query.get("how", "").split("+") if "how" in query else []
        if (told := self.before(target)) is not None:
            return told
        if parts.path == "/list" or "documents" in words:
            return self._list(query, words)
        if parts.path == "/data":
            return self._data(query, words)
        if parts.path.startswith("/alert/"):
            found = [one for one in self.alerts if str(one.number) == parts.path.removeprefix("/alert/")]
            return (200, shown(found[0])) if found else (404, "no such alert")
        pages = {"/turn": TURNED, "/home": "<p id=home>welcome</p>", "/me": "analyst"}
        return (200, pages[parts.path]) if parts.path in pages else (404, "no such page")

    def _list(self, query: dict[str, str], words: list[str]) -> Answer:
        page = int(query.get("page") or 1)
        pages = max(1, -(-len(self.alerts) // self.size))
        if page > pages:
            beyond = {"clamped": pages, "around": 1}
            page = next((beyond[word] for word in words if word in beyond), page)
            for word in words:
                if word in ("400", "404"):
                    return int(word), "beyond the end"
        start = (page - 1) * self.size
        following = f"?how={'%2B'.join(words)}&page={page + 1}" if page < pages else None
        if "loops" in words and page == pages:
            following = f"?how={'%2B'.join(words)}&page=2"
        uncounted = "uncounted" in words or ("counted-once" in words and page > 1)
        count = None if uncounted else len(self.alerts)
        return 200, listed(self.alerts[start : start + self.size], count, following)

    def _data(self, query: dict[str, str], words: list[str]) -> Answer:
        start = int(query.get("offset") or query.get("cursor", "").removeprefix("after-") or 0)
        size = int(query.get("rows", self.size))
        rows = [{"id": one.number, "sensor": one.sensor} for one in self.alerts[start : start + size]]
        following = f"after-{start + size}" if start + size < len(self.alerts) else None
        return 200, json.dumps({"count": len(self.alerts), "rows": rows, "next": following})


class _Server(ThreadingHTTPServer):
    """Remembers its connections, to be able to break them."""

    daemon_threads = True
    console: Console

    def __init__(self, *given: object) -> None:
        self.connections: set[socket.socket] = set()
        super().__init__(*given)  # type: ignore[arg-type]  # its own arguments, handed on

    def process_request(self, request: object, client_address: object) -> None:
        """Take a connection, unless it is being stopped."""
        assert isinstance(request, socket.socket)
        self.connections.add(request)
        super().process_request(request, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """A broken connection is what tests want."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        console = self.server.console
        if self.path.startswith("/login"):
            self._send(*console.door)
        elif self.headers.get("Cookie", "").rpartition("sid=")[2] in console.sessions:
            self._send(*console.answer(self.path))
        elif console.signed_out == "redirect":
            self._send(302, "", Location=f"/login?then={self.path}")
        else:
            self._send(int(console.signed_out), LOGIN)

    def do_POST(self) -> None:
        console = self.server.console
        if b"pass=right" not in self.rfile.read(int(self.headers["Content-Length"])):
            self._send(200, f"<p>wrong name or password</p>{LOGIN}")
            return
        console.logins += 1
        session = secrets.token_hex(8)
        console.sessions.add(session)
        self._send(303, "", Location="/home", Set_Cookie=f"sid={session}; Path=/")

    def _send(self, status: int, text: str, **headers: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header(
            "Content-Type", f"{'application/json' if text[:1] == '{' else 'text/html'}; charset=utf-8"
        )
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


__all__ = ["TROUBLE", "Alert", "Console"]
