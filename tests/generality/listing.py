"""The pages of the console in `console.py`: a list in several dialects, one alert, a login."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

LOGIN = """<!doctype html><title>in</title><form method=post action=/login>
<input name=user><input name=pass type=password><button>in</button></form>"""
TROUBLE = "<!doctype html><html><body><div class=trouble>the database is away</div></body></html>"
TURNED = """<!doctype html><html><body><p><b>Alerts:</b> <span id=count></span></p><table id=alerts>
<thead><tr><th>Id<th>Sensor<tbody></table><ul><li><button class=next>next</button></ul><script>
const how = new URLSearchParams(location.search).get("how"), is = (word) => how.split("+").includes(word);
const parts = [document.querySelector("#alerts"), document.querySelector("ul")];
if (is("shadow")) {
  const host = document.body.appendChild(document.createElement("x-list"));
  host.attachShadow({mode: "open"}).append(...parts);
}
const body = parts[0].querySelector("tbody"), next = parts[1].querySelector(".next");
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
let at = 0, age = 0, total = 0;
const row = ({id, sensor}) => `<tr><td><a href="/alert/${id}">${id}</a><td>${sensor}<td class=age>now</tr>`;
const draw = async () => {
  if (is("late")) await pause(1200);
  const answer = await fetch(`/data?how=${encodeURIComponent(how)}&rows=10&offset=${at}`);
  if (answer.redirected || answer.status === 401) { location = "/login"; return; }
  if (!answer.ok) { document.body.innerHTML = "<p class=trouble>away</p>"; return; }
  const {count, rows} = await answer.json();
  total = count;
  document.getElementById("count").textContent = is("uncounted") ? "?" : is("short") ? count + 15 : count;
  if (!is("append")) body.innerHTML = "";
  const half = is("halves") ? 5 : 10;
  body.insertAdjacentHTML("beforeend", rows.slice(0, half).map(row).join(""));
  if (half < 10) await fetch("/me?slow");
  body.insertAdjacentHTML("beforeend", rows.slice(half).map(row).join(""));
  if (is("busy")) { await pause(250); next.disabled = false; }
  if (at + 10 < count) return;
  if (is("vanishes") || is("late")) next.remove();
  if (is("disabled")) next.disabled = true;
  if (is("aria")) next.setAttribute("aria-disabled", "true");
  if (is("class")) next.parentElement.className = "page-item is-disabled";
};
next.onclick = () => {
  const last = at + 10 >= total;
  if (last && is("same")) { draw(); return; }
  if (last) return;
  if (is("busy")) next.disabled = true;
  at += 10;
  if (is("late") && at + 10 >= total) next.remove();
  draw();
};
if (is("ticks")) setInterval(() => {
  age += 1;
  for (const cell of body.querySelectorAll(".age")) cell.textContent = `${age} s ago`;
}, 200);
draw();
</script></body></html>"""


@dataclass(frozen=True)
class Alert:
    """What the console knows of an alert."""

    number: int
    name: str = "scan"

    @property
    def sensor(self) -> str:
        """Where it was seen."""
        return f"s{self.number % 3}"


def listed(alerts: Sequence[Alert], count: int | None, following: str | None) -> str:
    """A page of the list, as the server draws it."""
    told = "" if count is None else f"<p><b>Alerts:</b> {count}</p>"
    rows = "".join(
        f"<tr><td><a href='/alert/{one.number}'>{one.number}</a></td><td>{one.sensor}</td></tr>"
        for one in alerts
    )
    link = "" if following is None else f"<a class=next rel=next href='{escape(following)}'>next</a>"
    return (
        f"<!doctype html><html><body>{told}<table id=alerts>"
        f"<thead><tr><th>Id</th><th>Sensor</th></tr></thead><tbody>{rows}</tbody></table>{link}</body></html>"
    )


def shown(alert: Alert) -> str:
    """The page of an alert; what it says is as hostile as its name."""
    dump = f"0000:  {' '.join(f'{ord(c):02x}' for c in 'GET /')}  GET /"
    said = {
        "Alert": str(alert.number),
        "From": "192.0.2.7",
        "To": "198.51.100.4",
        "Name": alert.name,
        "Sensor": alert.sensor,
    }
    cells = "".join(f"<tr><th>{name}</th><td>{escape(value)}</td></tr>" for name, value in said.items())
    return f"<!doctype html><html><body><table>{cells}</table><pre>{dump}</pre></body></html>"
