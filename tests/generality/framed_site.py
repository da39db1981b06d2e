"""A console as they were built in 1999: frames in frames, forms behind `javascript:` links, windows.

Made for these tests; what it does is what its pack in `framed/` has to cope with.
"""

import gzip
from urllib.parse import parse_qs, urlsplit

from tests.generality.site import FORM, Handler

COUNT = 7
TOP = """<html><head><title>Alarme</title></head><frameset cols="20%,*"><frame name="menu" src="/menu">
<frame name="main" src="/list"><noframes>You need frames.</noframes></frameset></html>"""
GATE = "<html><body><iframe src=/login></iframe></body></html>"
LIST = """<html><body><form name=f method=post action=/alert><input type=hidden name=n></form><script>
function openAlert(n) {{ document.f.n.value = n; document.f.submit(); }}
</script><table><tr><td><table><tr><td><table border=1>{}</table></td></tr></table></td></tr></table>
</body></html>"""
ROW = """<tr><td><a href="javascript:openAlert('{n}')">Öffnen</a></td><td>Zürich-{n}</td>
<td>192.0.2.{n}</td></tr>"""
ALERT = """<html><body><table><tr><td><table class=alert><tr><td>
<table><tr><td>Meldung Nr.</td><td>{n}</td></tr><tr><td>Gerät</td><td>Zürich-{n}</td></tr></table></td><td>
<table><tr><td>Regel</td><td>{sid}</td></tr></table></td></tr></table></td></tr></table>
<iframe name=origin src="/origin?n={n}"></iframe>
<a href="javascript:void(window.open('/packet?n={n}'))">Paket</a>
</body></html>"""
ORIGIN = """<html><body><pre>
Rechner  : 東京-{n}
Address  : 192.0.2.{n}
Port     : {port}
To       : 198.51.100.4 : 80
</pre></body></html>"""
RULE = """<html><body><h1>規則</h1><p class=rule>alert tcp (sid:{n};)</body></html>"""
PACKET = """<html><body><textarea readonly cols=80>
{dump}</textarea><img src="/none.gif" alt="{sum}"></body></html>"""


def packet(number: int) -> bytes:
    """The bytes that an alert holds."""
    return b"POST /%d HTTP/1.0\r\n\r\n</textarea>&lt;\x00\xff" % number


def _dump(data: bytes) -> str:
    rows = (f"{n:06d}  {data[n : n + 10].hex(' ').upper()}" for n in range(0, len(data), 10))
    return "\n".join(rows)


class FramedSite(Handler):
    """The console's answers."""

    def do_GET(self) -> None:
        """A page of some frame."""
        parts = urlsplit(self.path)
        number = int(parse_qs(parts.query).get("n", ["0"])[0])
        if not self.is_signed_in:
            self._page(FORM if parts.path == "/login" else GATE, status=401)
        elif parts.path == "/list":
            self._page(LIST.format("".join(ROW.format(n=n) for n in range(1, COUNT + 1))))
        elif parts.path == "/origin":
            self._page(ORIGIN.format(n=number, port=40_000 + number), "shift_jis")
        elif parts.path == "/packet":
            self._page(PACKET.format(dump=_dump(packet(number)), sum=f"{number * 11:04x}"))
        elif parts.path == "/rule":
            self._page(RULE.format(n=number), "shift_jis")
        elif parts.path == "/":
            self._page(TOP)
        else:
            self._page("<html><body>Menü</body></html>")

    def do_POST(self) -> None:
        """Signing in, or opening an alert."""
        form = self.form()
        if self.path == "/alert":
            number = int(parse_qs(form)["n"][0])
            self._page(ALERT.format(n=number, sid=2_000_000 + number))
        else:
            cookie = f"in={int('pass=right' in form)}; Path=/"
            self.send_page(200, b"<script>top.location = '/'</script>", "text/html", Set_Cookie=cookie)

    def _page(self, text: str, charset: str = "windows-1252", status: int = 200) -> None:
        """A page in an old character set, compressed."""
        body = gzip.compress(text.encode(charset))
        self.send_page(status, body, f"text/html; charset={charset}", Content_Encoding="gzip")
