"""What a response's head says about the outcome: status, where it sends the client, how much it brings."""

import re
from collections.abc import Iterator
from typing import Final

from scraper.models.base import Span
from scraper.models.http import BodyState, Exchange, Header, Request, Response
from scraper.models.rule import Hint

_CLASSES: Final = {
    1: "an interim answer",
    2: "the server did as it was asked",
    3: "the server sends the client elsewhere",
    4: "the server refused or did not know the request",
    5: "the server failed while answering",
}
_LOGIN: Final = re.compile(
    r"log-?_?in\b|signin|sign-in|logon|/auth\b|authenticate|/sso\b|[?&/]saml", re.IGNORECASE
)
_ERROR: Final = re.compile(r"error|denied|forbidden|blocked|not-?_?found|/(?:403|404|500)\b", re.IGNORECASE)
_PASSWORD: Final = re.compile(rb"(?:^|[&\"\s;])(?:pass\w{0,12}|pwd|log)\"?\s?[=:]", re.IGNORECASE)
_LONGEST_SHOWN: Final = 120


def head_hints(exchange: Exchange) -> Iterator[Hint]:
    """The facts of an exchange that its heads tell."""
    response = exchange.response
    if response is None:
        if exchange.request is not None:
            yield Hint(kind="no_response", text="no response to it was captured", exchange=exchange.index)
        return
    yield _status(exchange.index, response)
    yield from _redirect(exchange.index, response)
    yield from _size(exchange, response)
    if exchange.request is not None and _asks_to_sign_in(exchange.request):
        yield from _session(exchange.index, response)
    yield from _download(exchange.index, response)


def _status(index: int, response: Response) -> Hint:
    start = response.span.start
    first = response.headers[0].span.start if response.headers else response.span.end
    span = Span(sender=response.span.sender, start=start, end=max(start, first))
    if response.code is None:
        return Hint(kind="status", text="answered without a status code", exchange=index, span=span)
    meaning = _CLASSES.get(response.code // 100, "a code outside the usual classes")
    return Hint(kind="status", text=f"answered {response.code}: {meaning}", exchange=index, span=span)


def _redirect(index: int, response: Response) -> Iterator[Hint]:
    location = _header(response, "location")
    if location is None or response.code is None or response.code // 100 != 3:
        return
    target = location.value
    word = (
        "a login page"
        if _LOGIN.search(target)
        else "an error page"
        if _ERROR.search(target)
        else "another page"
    )
    text = f"redirected to {word}: {_short(target)}"
    yield Hint(kind="redirect", text=text, exchange=index, span=location.span)


def _size(exchange: Exchange, response: Response) -> Iterator[Hint]:
    body = response.body
    method = exchange.request.method.upper() if exchange.request else ""
    if body is None or not body.data:
        if "head_cut_off" not in response.flags:
            bodiless = method == "HEAD" or response.code in (204, 304)
            text = "no body, as it should be" if bodiless else "the response's body is empty"
            yield Hint(kind="body_size", text=text, exchange=exchange.index)
        return
    decoded = f" decoded from {', '.join(body.codings)}" if body.codings else ""
    state = "" if body.state is BodyState.COMPLETE else f", {body.state.value.replace('_', ' ')}"
    text = f"the response's body has {len(body.data):,} bytes{decoded}{state}"
    yield Hint(kind="body_size", text=text, exchange=exchange.index, span=body.span)


def _asks_to_sign_in(request: Request) -> bool:
    if request.method.upper() != "POST":
        return False
    body = request.body.data[:65536] if request.body else b""
    return _LOGIN.search(request.target) is not None or _PASSWORD.search(body) is not None


def _session(index: int, response: Response) -> Iterator[Hint]:
    for header in response.headers:
        if header.name.strip().lower() == "set-cookie":
            name = _short(header.value.partition("=")[0].strip())
            text = f"set the cookie {name} after what looks like a login"
            yield Hint(kind="session", text=text, exchange=index, span=header.span)


def _download(index: int, response: Response) -> Iterator[Hint]:
    header = _header(response, "content-disposition")
    if header is not None and header.value.lower().lstrip().startswith("attachment"):
        text = f"sent a file to save: {_short(header.value)}"
        yield Hint(kind="download", text=text, exchange=index, span=header.span)


def _header(response: Response, name: str) -> Header | None:
    return next((header for header in response.headers if header.name.strip().lower() == name), None)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
