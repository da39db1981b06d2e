"""A console of web components: shadow trees in shadow trees, slots, grids of `div`, tabs made when pressed.

Made for these tests; what it does is what its pack in `components/` has to cope with.
"""

import json
from typing import ClassVar

from tests.generality.site import FORM, Handler

COUNT = 9
TWINS = (4, 5)
"""Alerts whose rows look the same."""
APP = """<!doctype html><html><body><script>
const define = (name, draw) => customElements.define(name, class extends HTMLElement {
  connectedCallback() { draw(this, this.attachShadow({mode: "open"})); }
});
define("x-cell", (host, root) => { root.innerHTML = "<style>b{color:red}</style><b><slot></slot></b>"; });
define("x-level", (host, root) => {
  root.innerHTML = "<i>" + "*".repeat(host.getAttribute("level")) + "</i>";
});
define("x-dump", (host, root) => {
  root.innerHTML = "<textarea readonly></textarea>";
  root.firstChild.value = host.bytes;
});
define("x-alerts", (host, root) => {
  const cell = (text) => `<div role=gridcell><x-cell></x-cell></div>`;
  root.innerHTML = `<div role=grid><div role=row><div role=columnheader>Sensor</div>
    <div role=columnheader>From</div></div></div>`;
  for (const {id, sensor, from} of host.alerts) {
    root.firstChild.insertAdjacentHTML("beforeend", `<div role=row tabindex=0>${cell()}${cell()}</div>`);
    const row = root.firstChild.lastChild, cells = row.querySelectorAll("x-cell");
    cells[0].textContent = sensor; cells[1].textContent = from;
    row.onclick = () => { location.hash = "#/alert/" + id; };
  }
});
define("x-alert", (host, root) => {
  const a = host.alert, tabs = {
    Packet: () => { const dump = document.createElement("x-dump"); dump.bytes = a.dump; return dump; },
    Rule: () => Object.assign(document.createElement("p"), {className: "rule", textContent: a.rule}),
  };
  root.innerHTML = `<header><slot name=title>no title</slot></header><dl><dt>Origin</dt><dd class=f></dd>
    <dt>Level</dt><dd><x-level level=${a.level}></x-level></dd></dl><label>Port <input class=p></label>
    <div role=tablist></div><div role=tabpanel></div>`;
  root.querySelector(".f").textContent = a.from;
  root.querySelector(".p").value = a.port;
  for (const [name, make] of Object.entries(tabs)) {
    const tab = Object.assign(document.createElement("button"), {textContent: name});
    tab.setAttribute("role", "tab");
    tab.onclick = () => setTimeout(() => root.querySelector("[role=tabpanel]").replaceChildren(make()), 80);
    root.querySelector("[role=tablist]").append(tab);
  }
});
const route = async () => {
  const id = location.hash.split("/")[2], answer = await fetch("/api/alerts/" + (id ?? ""));
  document.querySelectorAll("x-alerts, x-alert, x-none").forEach((e) => e.remove());
  const kind = !answer.ok ? "x-none" : id ? "x-alert" : "x-alerts";
  const shown = document.createElement(kind);
  if (answer.ok) shown[id ? "alert" : "alerts"] = await answer.json();
  if (id) shown.innerHTML = `<h1 slot=title>Alert ${id}</h1><p>not shown</p>`;
  document.body.append(shown);
};
addEventListener("hashchange", route);
route();
</script></body></html>"""


LOGIN = """<!doctype html><html><body><x-login></x-login><script>
const root = document.querySelector("x-login").attachShadow({mode: "open"});
root.innerHTML = `%s<p class=said></p>`;
if (location.hash === "#no") root.querySelector(".said").textContent = "That is not right";
</script></body></html>"""


def alert(number: int) -> dict[str, object]:
    """What the console knows of an alert."""
    data = b"GET /%d HTTP/1.1\r\nHost: <b>&amp;\r\n\r\n" % number
    rows = [data[start : start + 8] for start in range(0, len(data), 8)]
    return {
        "id": number,
        "sensor": f"s{min(number, TWINS[0]) if number in TWINS else number}",
        "from": "198.51.100.4" if number in TWINS else f"192.0.2.{number}",
        "port": 40_000 + number,
        "level": number % 4,
        "rule": f'alert tcp any any -> any any (msg:"<i>{number}</i>"; sid:{number};)',
        "dump": "\n".join(f"{n * 8:04x}: {row.hex(' ')}" for n, row in enumerate(rows)),
    }


class ComponentSite(Handler):
    """The console's answers; to those who are not signed in, its login comes with status 403."""

    session: ClassVar = "1"
    """The session that is good; another ends it."""

    @property
    def is_signed_in(self) -> bool:
        """Whether the present session's cookie came along."""
        return f"in={self.session};" in f"{self.headers.get('Cookie', '')};"

    def do_GET(self) -> None:
        """A page, or JSON for it."""
        name = self.path.rpartition("/")[2]
        if not self.is_signed_in:
            self.send_page(403, (LOGIN % FORM).encode(), "text/html")
        elif self.path.startswith("/api/alerts/"):
            known = [alert(number) for number in range(1, COUNT + 1)]
            found = known if not name else [one for one in known if str(one["id"]) == name]
            answer = json.dumps(found if not name else found[0] if found else None)
            self.send_page(200 if found else 404, answer.encode(), "application/json")
        else:
            self.send_page(200, APP.encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        """Signing in."""
        right = "pass=right" in self.form()
        where = "/" if right else "/#no"
        self.send_page(
            303, b"", "text/html", Set_Cookie=f"in={self.session if right else 0}; Path=/", Location=where
        )
