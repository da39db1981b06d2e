"""From "the page says signed in" to "the probe says so": the bridge to further hosts, and what is kept.

Knows the pack's login words; tokens pass through and are never part of a message.
"""

import base64
import binascii
import json
import time
from collections.abc import Mapping
from typing import Any

from playwright.async_api import BrowserContext, Error, Page

from scraper.browser.fetch import Fetcher
from scraper.browser.http import Headers
from scraper.browser.launch import close_quietly
from scraper.browser.vault import StoredSession
from scraper.browser.visits import Persistence
from scraper.packs import render
from scraper.packs.spec import Login

_ITEM = "(name) => localStorage.getItem(name)"
_RESTORE = """(() => {
  const kept = %s[location.origin];
  if (kept) for (const [name, value] of Object.entries(kept))
    if (sessionStorage.getItem(name) === null) sessionStorage.setItem(name, value);
})()"""
_LONGEST_NAME = 254
_LAST_MOMENT = 253_402_300_799
_PROBE_HEADERS: Headers = (("Accept", "*/*"), ("Accept-Language", "en-US,en;q=0.9"))


async def is_signed_in(
    fetcher: Fetcher, login: Login, hosts: Mapping[str, str], persistence: Persistence
) -> bool:
    """The pack's positive test. Raises ConsoleUnreachable, TimedOut, TooLarge when it cannot be made."""
    url = render(login.probe.fetch, hosts)
    reply = await persistence.insist(lambda: fetcher.request(url, _PROBE_HEADERS, cookies=True), "the probe")
    wanted = login.probe.contains
    return reply.status == login.probe.status and (wanted is None or wanted.encode() in reply.body)


async def read_token(page: Page, login: Login) -> str | None:
    """The token that the console keeps in the page's localStorage, or None while there is none."""
    if login.bridge_item is None or login.bridge_token is None:
        return None
    try:
        text = await page.evaluate(_ITEM, login.bridge_item)
    except Error:
        return None  # the page is on its way to another; it is asked again
    return token_in(text, login.bridge_token) if isinstance(text, str) else None


def kept_token(state: Mapping[str, Any], login: Login) -> str | None:
    """The console's token in a whole storage state, at whichever origin it is kept."""
    return kept(state, login, login.bridge_token)


def kept_user(state: Mapping[str, Any], login: Login) -> str | None:
    """The name of the user who is signed in, as the console keeps it; None where it does not."""
    name = kept(state, login, login.bridge_user)
    return name if name is not None and name.isprintable() and len(name) <= _LONGEST_NAME else None


def kept(state: Mapping[str, Any], login: Login, path: str | None) -> str | None:
    """The text at a path of the pack's `bridge_item` in a whole storage state, or None."""
    items = [item for origin in state.get("origins", ()) for item in origin.get("localStorage", ())]
    texts = [item["value"] for item in items if item["name"] == login.bridge_item]
    found = (token_in(text, path) for text in texts if path is not None)
    return next((text for text in found if text is not None), None)


def token_in(text: str, path: str) -> str | None:
    """The text at a dotted path of a JSON document, or None.

    >>> token_in('{"session": {"token": "t"}}', "session.token")
    't'
    """
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, str) and value else None


def token_end(token: str) -> float | None:
    """When a JWT says that it ends (epoch seconds), or None. Its signature is the console's affair.

    >>> token_end("e30.eyJleHAiOjEyM30.c2ln")
    123.0
    """
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    end = claims.get("exp") if isinstance(claims, dict) else None
    return as_moment(end)


def as_moment(value: object) -> float | None:
    """A number as epoch seconds, or None where it can mean no moment.

    >>> as_moment(123), as_moment(True), as_moment(1e300)
    (123.0, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < _LAST_MOMENT:
        return None
    return float(value)


def session_end(state: Mapping[str, Any], login: Login) -> float | None:
    """When the session ends (epoch seconds), as its token or cookie says; the earlier, or None."""
    token = kept_token(state, login)
    ends = [None if token is None else token_end(token)]
    if login.session_cookie is not None:
        cookies = [one for one in state.get("cookies", ()) if one["name"] == login.session_cookie]
        ends += [as_moment(one.get("expires")) for one in cookies]
    return min((end for end in ends if end is not None), default=None)


def as_stored(
    state: dict[str, Any],
    tab_storage: dict[str, dict[str, str]],
    login: Login,
    *,
    user_agent: str,
    how: str,
    code_step: int = -1,
) -> StoredSession:
    """A browser's state as the vault keeps it, with what the console says in it of user and end."""
    now = time.time()
    return StoredSession(
        state=state,
        tab_storage=tab_storage,
        user_agent=user_agent,
        saved_at=now,
        valid_until=session_end(state, login),
        code_step=code_step,
        signed_in_at=now,
        user=kept_user(state, login),
        how=how,
    )


async def cross_bridge(
    context: BrowserContext, login: Login, hosts: Mapping[str, str], token: str, seconds: float
) -> bool:
    """Open the pack's bridge page in a tab of its own; whether it answered."""
    assert login.bridge is not None
    tab = await context.new_page()
    try:
        url = render(login.bridge, {**hosts, "token": token})
        response = await tab.goto(url, wait_until="commit", timeout=seconds * 1000)
        return response is not None and response.ok
    except Error:
        return False  # its text holds the address and so the token; the probe will tell
    finally:
        await close_quietly(tab.close)


def restoring_script(tab_storage: Mapping[str, Mapping[str, str]]) -> str | None:
    """A script that gives every new tab the kept sessionStorage of its origin."""
    return _RESTORE % json.dumps(tab_storage) if tab_storage else None
