"""Hands out what the login asks for: from the credentials, by the clock, or from a person."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from scraper.browser.totp import ENOUGH_LIFE, Generator
from scraper.credentials import Credentials, Secret
from scraper.errors import PersonNeeded
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
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`code_step` is the period of the code that was last used, in an earlier login.

        Raises ProfileError when the TOTP secret cannot be read.
        """
        self._known = {
            SecretName.USERNAME: credentials.username,
            SecretName.PASSWORD: credentials.password,
        }
        self._ask = credentials.ask
        self._say = say
        self._now = now
        self._sleep = sleep
        self._codes = None if credentials.totp_secret is None else Generator(credentials.totp_secret)
        self.code_step = code_step

    async def get(self, name: SecretName) -> Secret:
        """What the console asks for. Raises PersonNeeded when it is not known and nobody can be asked."""
        if name is SecretName.ONE_TIME_CODE and self._codes is not None:
            return await self._fresh_code(self._codes)
        known = self._known.get(name)
        return await self._from_person(name) if known is None else known

    async def _fresh_code(self, codes: Generator) -> Secret:
        """A code that lives long enough and was not used before: the console takes each once."""
        code = codes.at(self._now())
        if code.step == self.code_step or code.ends_in < ENOUGH_LIFE:
            self._say(f"waiting {code.ends_in:.0f} s for the next one-time code")
            await self._sleep(code.ends_in + 0.1)
            code = codes.at(self._now())
        self.code_step = code.step
        return Secret(code.text)

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
