"""Keeps logins from locking an account: one program at a time, and what was refused is not tried again.

Joins the lock, the memory on disk and the clock; knows credentials only long enough to hash them.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from scraper.browser.lock import FileLock
from scraper.browser.private import VaultError, make_closed_folder, read_private, write_private
from scraper.browser.refusals import (
    Attempt,
    Record,
    after_failure,
    after_success,
    answered,
    begun,
    read_record,
    verdict,
)
from scraper.credentials import Secret
from scraper.errors import ConsoleUnreachable, LoginError, PersonNeeded, ProfileError, TermsNotAccepted

LOCK_SECONDS = 900.0
"""How long to wait for another program that signs in as the same user."""
_KEY_BYTES = 32
_UNCOUNTED = (PersonNeeded, TermsNotAccepted)


class Guard:
    """Guards the logins at one console.

    Hashes are keyed, and slow to make, so that the files tell nothing to those who find them.
    """

    def __init__(
        self,
        folder: Path,
        scope: Sequence[str],
        say: Callable[[str], None],
        *,
        pardon: bool = False,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`scope` is what the console is known by; `pardon` lets the next attempt pass in any case."""
        self._folder = folder / "guard"
        self._scope = tuple(sorted(scope))
        self._say = say
        self._pardon = pardon
        self._now = now
        self._key: bytes | None = None
        self._lock: FileLock | None = None
        self._attempt: Attempt | None = None
        self._began = 0.0

    async def enter(self, username: Secret) -> bool:
        """Have this user's logins to oneself until `leave`; whether another program had them first.

        Raises LoginError when it does not leave, ProfileError when the folder cannot be used.
        """
        if self._lock is not None:
            return False
        try:
            lock = FileLock(self._file(username, "lock"))
            waited = not lock.try_take()
            if waited:
                self._say("waiting for another run that is signing in as this user")
                await lock.take(LOCK_SECONDS)
        except TimeoutError:
            raise LoginError(
                f"another run has been signing in as this user for {LOCK_SECONDS:g} s",
                advice="End the other run, then try again.",
            ) from None
        except VaultError as error:
            raise _unusable(error) from None
        self._lock = lock
        return waited

    def leave(self) -> None:
        """Let other programs sign in."""
        self._attempt = None
        if self._lock is not None:
            self._lock.free()
            self._lock = None

    def check(self, username: Secret, password: Secret, rest: Sequence[str]) -> None:
        """Raise the LoginError that says why these credentials must not be sent; else return.

        `rest` is whatever else a login depends on; a change in it ends the waiting after a failure. Raises
        ProfileError when what happens next could not be remembered.
        """
        try:
            record = self._read(username)
            attempt = self._hashed(username, password, rest)
            refusal = None if self._pardon else _judge(record, attempt, self._now())
            if refusal is not None:
                raise refusal
            self._write(username, record or Record())
        except VaultError as error:
            raise _unusable(error) from None

    async def admit(self, username: Secret, password: Secret, rest: Sequence[str]) -> None:
        """Let these credentials be sent: `enter`, then `check`, then expect to `note` how it ended."""
        await self.enter(username)
        self.check(username, password, rest)
        try:
            record = self._read(username) or Record()
            record = record if self._attempt is None else answered(record, self._began)
            self._began = self._now()
            self._write(username, begun(record, self._began))
        except VaultError as error:
            raise _unusable(error) from None
        self._attempt = self._hashed(username, password, rest)
        self._pardon = False

    def last_code(self, username: Secret) -> int:
        """The period of the one-time code that any run last handed out for this user; -1 when unknown."""
        try:
            record = self._read(username)
        except VaultError:
            return -1  # whoever sends the password is told
        return -1 if record is None else record.code_step

    def note_code(self, username: Secret, step: int) -> None:
        """Remember the period of a one-time code that is handed out."""
        try:
            record = self._read(username)
            if record is not None:
                self._write(username, record.model_copy(update={"code_step": step}))
        except VaultError as trouble:
            self._say(f"that this one-time code was used cannot be remembered: {trouble}")

    def note(self, username: Secret, error: LoginError | ConsoleUnreachable | None) -> None:
        """Remember how the admitted login ended; nothing when none was admitted."""
        attempt, self._attempt = self._attempt, None
        if attempt is None:
            return
        try:
            record = answered(self._read(username) or Record(), self._began)
            if error is None:
                record = after_success(record, attempt)
            elif isinstance(error, LoginError) and not isinstance(error, _UNCOUNTED):
                record = after_failure(record, attempt, error, self._now())
            self._write(username, record)
        except VaultError as trouble:
            self._say(f"how this login ended cannot be remembered: {trouble}")

    def _hashed(self, username: Secret, password: Secret, rest: Sequence[str]) -> Attempt:
        whole = [username.reveal(), password.reveal(), *rest]
        return Attempt(self._hash("password", whole[:2]), self._hash("whole", whole))

    def _hash(self, use: str, texts: Sequence[str]) -> str:
        framed = b"".join(len(data).to_bytes(8, "big") + data for data in (t.encode() for t in texts))
        salt = hmac.digest(self._own_key(), use.encode(), hashlib.sha256)
        return hashlib.scrypt(framed, salt=salt, n=2**14, r=8, p=1, dklen=24).hex()

    def _file(self, username: Secret, ending: str) -> Path:
        text = "\0".join([*self._scope, username.reveal().strip().casefold()])
        name = hmac.digest(self._own_key(), b"account\0" + text.encode(), hashlib.sha256)
        return self._folder / f"{name.hex()[:40]}.{ending}"

    def _own_key(self) -> bytes:
        if self._key is None:
            make_closed_folder(self._folder)
            path = self._folder / "guard.key"
            key = read_private(path)
            if key is None:
                write_private(path, secrets.token_bytes(_KEY_BYTES), keep=True)
                key = read_private(path) or b""
            if len(key) != _KEY_BYTES:
                raise VaultError(f"{path} does not hold a key; delete it")
            self._key = key
        return self._key

    def _read(self, username: Secret) -> Record | None:
        return read_record(read_private(self._file(username, "json")))

    def _write(self, username: Secret, record: Record) -> None:
        write_private(self._file(username, "json"), record.model_dump_json().encode())


def _judge(record: Record | None, attempt: Attempt, now: float) -> LoginError | None:
    if record is None:
        return LoginError(
            "what is remembered of refused logins cannot be read, so none is tried",
            advice="Once you are sure of the password, run: scraper login --try-again",
        )
    return verdict(record, attempt, now)


def _unusable(error: VaultError) -> ProfileError:
    return ProfileError(
        f"a refused password could not be remembered, so none is sent: {error}",
        advice="Set SCRAPER_STATE_DIR to a folder of your own.",
    )
