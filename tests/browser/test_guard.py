"""The guard against lockout: what it remembers, across runs, and what its files tell."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from scraper.browser.guard import Guard
from scraper.credentials import Secret
from scraper.errors import (
    AccountLocked,
    ConsoleUnreachable,
    LoginError,
    PersonNeeded,
    ProfileError,
    WrongPassword,
)

USER, PASSWORD = Secret("me@example.com"), Secret("pa55-canary")
SCOPE = ("https://a.example", "https://b.example")


def guard(folder: Path, *, pardon: bool = False, scope: Sequence[str] = SCOPE) -> Guard:
    return Guard(folder, scope, lambda _: None, pardon=pardon, now=lambda: 1000.0)


async def attempt(
    one: Guard,
    password: Secret = PASSWORD,
    ends: LoginError | ConsoleUnreachable | None = None,
    user: Secret = USER,
) -> None:
    try:
        await one.admit(user, password, ["totp"])
        one.note(user, ends)
    finally:
        one.leave()


def refuse(folder: Path) -> None:
    asyncio.run(attempt(guard(folder), ends=WrongPassword("no")))


def test_what_one_run_saw_refused_no_other_run_tries(tmp_path: Path) -> None:
    refuse(tmp_path)
    with pytest.raises(WrongPassword, match="not tried again"):
        asyncio.run(attempt(guard(tmp_path)))


def test_the_case_and_blanks_of_a_user_name_make_no_other_account(tmp_path: Path) -> None:
    asyncio.run(attempt(guard(tmp_path), ends=AccountLocked("locked")))
    with pytest.raises(AccountLocked):
        asyncio.run(attempt(guard(tmp_path), user=Secret(" ME@example.com")))


@pytest.mark.parametrize("change", ["password", "user", "console"])
def test_what_is_not_the_same_may_be_tried(tmp_path: Path, change: str) -> None:
    refuse(tmp_path)
    scope = ("https://c.example",) if change == "console" else SCOPE
    user = Secret("you@example.com") if change == "user" else USER
    password = Secret("another") if change == "password" else PASSWORD
    asyncio.run(attempt(guard(tmp_path, scope=scope), password, user=user))


def test_a_person_may_say_that_it_is_tried_once_more(tmp_path: Path) -> None:
    refuse(tmp_path)
    pardoned = guard(tmp_path, pardon=True)
    asyncio.run(attempt(pardoned, ends=WrongPassword("no")))
    with pytest.raises(WrongPassword):
        asyncio.run(attempt(pardoned))


def test_a_login_that_succeeds_is_remembered_as_no_failure(tmp_path: Path) -> None:
    refuse(tmp_path)
    asyncio.run(attempt(guard(tmp_path, pardon=True)))
    asyncio.run(attempt(guard(tmp_path)))


def test_its_files_are_private_and_tell_nothing(tmp_path: Path) -> None:
    refuse(tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".key", ".lock", ".json"}
    for path in files:
        assert path.stat().st_mode & 0o777 == 0o600
        assert not [text for text in (b"canary", b"example") if text in path.read_bytes()]
        assert "example" not in path.name
    assert (tmp_path / "guard").stat().st_mode & 0o777 == 0o700


def test_a_damaged_record_lets_nothing_pass_until_a_person_says_so(tmp_path: Path) -> None:
    refuse(tmp_path)
    next((tmp_path / "guard").glob("*.json")).write_bytes(b"{")
    with pytest.raises(LoginError, match="cannot be read"):
        asyncio.run(attempt(guard(tmp_path)))
    asyncio.run(attempt(guard(tmp_path, pardon=True)))


def test_where_nothing_can_be_remembered_nothing_is_sent(tmp_path: Path) -> None:
    (tmp_path / "guard").write_text("a file in the folder's place")
    with pytest.raises(ProfileError, match="could not be remembered"):
        asyncio.run(attempt(guard(tmp_path)))


def test_one_run_waits_until_the_other_has_signed_in(tmp_path: Path) -> None:
    async def main() -> tuple[bool, bool, list[str]]:
        first, second = guard(tmp_path), guard(tmp_path)
        order: list[str] = []
        waited_first = await first.enter(USER)
        waiting = asyncio.ensure_future(second.enter(USER))
        await asyncio.sleep(0.25)
        order.append("waits" if not waiting.done() else "does not wait")
        first.leave()
        waited_second = await waiting
        second.leave()
        return waited_first, waited_second, order

    assert asyncio.run(main()) == (False, True, ["waits"])


def test_users_do_not_wait_for_each_other(tmp_path: Path) -> None:
    async def main() -> bool:
        first, second = guard(tmp_path), guard(tmp_path)
        await first.enter(USER)
        waited = await second.enter(Secret("you@example.com"))
        first.leave()
        second.leave()
        return waited

    assert asyncio.run(main()) is False


async def die_after_sending(folder: Path) -> None:
    one = guard(folder)
    await one.admit(USER, PASSWORD, ["totp"])
    one.leave()


def test_runs_that_die_after_sending_a_password_do_not_add_up_to_a_locked_account(tmp_path: Path) -> None:
    for _ in range(4):
        asyncio.run(die_after_sending(tmp_path))
    with pytest.raises(LoginError, match="before the console's answer was seen"):
        asyncio.run(die_after_sending(tmp_path))


@pytest.mark.parametrize("error", [None, ConsoleUnreachable("503"), PersonNeeded("a code")])
def test_an_answer_of_any_kind_leaves_nothing_unanswered(
    tmp_path: Path, error: LoginError | ConsoleUnreachable | None
) -> None:
    for _ in range(5):
        asyncio.run(attempt(guard(tmp_path), ends=error))


def test_a_password_asked_for_twice_in_one_login_counts_once(tmp_path: Path) -> None:
    async def twice() -> None:
        one = guard(tmp_path)
        for _ in range(9):
            await one.admit(USER, PASSWORD, ["totp"])
        one.leave()

    asyncio.run(twice())
    asyncio.run(attempt(guard(tmp_path)))
