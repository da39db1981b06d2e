"""Hands out what the login asks for: from the credentials, by the clock, or from a person."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from scraper.browser.guard import Guard
from scraper.browser.totp import ENOUGH_LIFE, Generator
from scraper.credentials import Credentials, Secret
from scraper.errors import ConsoleUnreachable, LoginError, PersonNeeded
from scraper.packs.spec import Secret as SecretName

_ASKED_FOR = {
    SecretName.USERNAME: ("a user name", "User name", "Set SCRAPER_USERNAME, or run: scraper login"),
    SecretName.PASSWORD: ("a password", "Password", "Set SCRAPER_PASSWORD, or run: scraper login"),
    SecretName.ONE_TIME_CODE: (
        "a one-time code",
        "One-time code",
        "Set SCRAPER_TOTP_SECRET to the secret behind the codes, or run scraper login in a terminal.",
    ),
}


class Supplier:
    """Supplies the secrets of one user's logins."""

    def __init__(
        self,
        credentials: Credentials,
        say: Callable[[str], None],
        code_step: int = -1,
        *,
        guard: Guard | None = None,
        depends_on: Sequence[str] = (),
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`code_step` is the period of the code that was last used, in an earlier login.

        `guard` is asked before a password is handed out, being told what else the login `depends_on`.
        Raises ProfileError when the TOTP secret cannot be read.
        """
        self._known = {
            SecretName.USERNAME: credentials.username,
            SecretName.PASSWORD: credentials.password,
        }
        self._ask = credentials.ask
        self._guard = guard
        totp = credentials.totp_secret
        self._depends_on = (*depends_on, "" if totp is None else totp.reveal())
        self._say = say
        self._now = now
        self._sleep = sleep
        self._codes = None if credentials.totp_secret is None else Generator(credentials.totp_secret)
        self.code_step = code_step
        self._handed_out: list[Secret] = []

    async def get(self, name: SecretName) -> Secret:
        """What the console asks for.

        Raises PersonNeeded when it is not known and nobody can be asked; what `Guard.admit` raises when the
        password must not be sent.
        """
        secret = await self._secret(name)
        self._handed_out.append(secret)
        return secret

    def secrets(self) -> tuple[str, ...]:
        """All that was handed out, and the user name: what must not be left behind of a login."""
        known = [secret for secret in self._known.values() if secret is not None]
        return tuple(dict.fromkeys(secret.reveal() for secret in (*known, *self._handed_out)))

    async def _secret(self, name: SecretName) -> Secret:
        if name is SecretName.ONE_TIME_CODE and self._codes is not None:
            return await self._fresh_code(self._codes)
        secret = await self._known_or_asked(name)
        if name is SecretName.PASSWORD and self._guard is not None:
            username = await self._known_or_asked(SecretName.USERNAME)
            await self._guard.admit(username, secret, self._depends_on)
        return secret

    async def enter(self) -> bool:
        """Have the logins of this user to oneself, where the user is known; whether another run had them."""
        username = self._known[SecretName.USERNAME]
        return username is not None and self._guard is not None and await self._guard.enter(username)

    def check(self) -> None:
        """Raise what `Guard.check` raises for the credentials that are known, before any page is opened."""
        username, password = self._known[SecretName.USERNAME], self._known[SecretName.PASSWORD]
        if username is not None and password is not None and self._guard is not None:
            self._guard.check(username, password, self._depends_on)

    def note(self, error: LoginError | ConsoleUnreachable | None) -> None:
        """Remember how the login ended."""
        username = self._known[SecretName.USERNAME]
        if username is not None and self._guard is not None:
            self._guard.note(username, error)

    def leave(self) -> None:
        """Let other runs sign in."""
        if self._guard is not None:
            self._guard.leave()

    async def _known_or_asked(self, name: SecretName) -> Secret:
        known = self._known.get(name)
        return await self._from_person(name) if known is None else known

    async def _fresh_code(self, codes: Generator) -> Secret:
        """A code that lives long enough and was not used before: the console takes each once."""
        code = codes.at(self._now())
        if code.step in (self.code_step, self._last_code()) or code.ends_in < ENOUGH_LIFE:
            self._say(f"waiting {code.ends_in:.0f} s for the next one-time code")
            await self._sleep(code.ends_in + 0.1)
            code = codes.at(self._now())
        self.code_step = code.step
        username = self._known[SecretName.USERNAME]
        if username is not None and self._guard is not None:
            self._guard.note_code(username, code.step)
        return Secret(code.text)

    def _last_code(self) -> int:
        """The period of the code that any run last used for this user."""
        username = self._known[SecretName.USERNAME]
        return -1 if username is None or self._guard is None else self._guard.last_code(username)

    async def _from_person(self, name: SecretName) -> Secret:
        what, prompt, advice = _ASKED_FOR[name]
        if self._ask is None:
            raise PersonNeeded(f"the console asks for {what} and none was given", advice=advice)
        answer = (await asyncio.to_thread(self._ask, f"{prompt} for the console: ")).strip("\r\n")
        if not answer:
            raise PersonNeeded(f"the console asks for {what} and none was given", advice=advice)
        secret = Secret(answer)
        if name is not SecretName.ONE_TIME_CODE:
            self._known[name] = secret
        return secret
