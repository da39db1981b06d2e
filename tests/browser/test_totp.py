"""One-time codes: RFC 6238's own vectors, and secrets as people paste them."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.browser.guard import Guard
from scraper.browser.supply import Supplier
from scraper.browser.totp import Generator
from scraper.credentials import Credentials, Secret
from scraper.errors import PersonNeeded, ProfileError
from scraper.packs.spec import Secret as SecretName

RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("moment", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1234567890, "89005924"), (20000000000, "65353130")],
)
def test_the_codes_are_those_of_rfc_6238(moment: int, code: str) -> None:
    address = f"otpauth://totp/Console:me?secret={RFC}&digits=8&issuer=Console"
    assert Generator(Secret(address)).at(moment).text == code


@pytest.mark.parametrize("text", [RFC, RFC.lower(), "gezd gnbv gy3t qojq gezd gnbv gy3t qojq", f" {RFC}\n"])
def test_a_secret_is_taken_as_people_paste_it(text: str) -> None:
    assert Generator(Secret(text)).at(59).text == "287082"


def test_a_secret_of_eighty_bits_is_taken() -> None:
    assert len(Generator(Secret("NYZLFBNWSGF2LVGR")).at(0).text) == 6


@pytest.mark.parametrize(
    "text",
    ["not base32!", "1890", "otpauth://hotp/x?secret=GEZD", "otpauth://totp/x", "https://a.example", "   ",
     f"otpauth://totp/x?secret={RFC}&digits=99", f"otpauth://totp/x?secret={RFC}&period=0",
     f"otpauth://totp/x?secret={RFC}&algorithm=MD4"],
)  # fmt: skip
def test_what_is_no_secret_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(ProfileError) as caught:
        Generator(Secret(text))
    assert text.strip() not in str(caught.value) or not text.strip()


def test_a_code_says_how_long_it_lives() -> None:
    code = Generator(Secret(RFC)).at(61.0)
    assert (code.step, code.ends_in) == (2, 29.0)


@given(st.text(max_size=60))
def test_any_text_is_a_secret_or_a_profile_error(text: str) -> None:
    try:
        Generator(Secret(text or "x"))
    except ProfileError:
        return


def supplied(credentials: Credentials, *names: SecretName) -> list[str]:
    async def run() -> list[str]:
        supplier = Supplier(credentials, lambda _: None)
        return [(await supplier.get(name)).reveal() for name in names]

    return asyncio.run(run())


def test_what_is_known_is_supplied_without_asking() -> None:
    credentials = Credentials(Secret("me"), Secret("pw"))
    assert supplied(credentials, SecretName.USERNAME, SecretName.PASSWORD) == ["me", "pw"]


def test_a_person_is_asked_once_for_what_is_not_known() -> None:
    prompts: list[str] = []

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return "typed"

    names = (SecretName.PASSWORD, SecretName.PASSWORD, SecretName.ONE_TIME_CODE, SecretName.ONE_TIME_CODE)
    assert supplied(Credentials(ask=ask), *names) == ["typed"] * 4
    assert [prompt.partition(" for")[0] for prompt in prompts] == [
        "Password",
        "One-time code",
        "One-time code",
    ]


@pytest.mark.parametrize("name", list(SecretName))
def test_when_nobody_can_be_asked_the_missing_secret_is_named(name: SecretName) -> None:
    with pytest.raises(PersonNeeded) as caught:
        supplied(Credentials(), name)
    assert "SCRAPER_" in caught.value.advice


def test_an_empty_answer_is_no_secret() -> None:
    with pytest.raises(PersonNeeded):
        supplied(Credentials(ask=lambda _: ""), SecretName.PASSWORD)


class Clock:
    """A clock that only sleeping moves on."""

    def __init__(self, moment: float) -> None:
        self.moment = moment

    def now(self) -> float:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        self.moment += seconds


def codes(moment: float, count: int, code_step: int = -1) -> tuple[list[str], float]:
    clock = Clock(moment)

    async def run() -> list[str]:
        credentials = Credentials(totp_secret=Secret(RFC))
        supplier = Supplier(credentials, lambda _: None, code_step, now=clock.now, sleep=clock.sleep)
        return [(await supplier.get(SecretName.ONE_TIME_CODE)).reveal() for _ in range(count)]

    return asyncio.run(run()), clock.moment


def test_a_code_is_taken_at_once_when_it_lives_long_enough() -> None:
    assert codes(45.0, 1) == (["287082"], 45.0)


def test_a_code_about_to_end_is_left_and_the_next_one_waited_for() -> None:
    [code], moment = codes(59.0, 1)
    assert (code, moment >= 60.0) == (Generator(Secret(RFC)).at(60).text, True)


def test_no_code_is_used_twice() -> None:
    found, moment = codes(31.0, 3)
    assert len(set(found)) == 3
    assert moment >= 90.0


def test_a_code_that_an_earlier_run_used_is_not_used_again() -> None:
    assert codes(45.0, 1, code_step=1)[0] == [Generator(Secret(RFC)).at(60).text]


def test_no_code_is_used_twice_by_two_runs_even_when_the_first_kept_no_session(tmp_path: Path) -> None:
    clock = Clock(31.0)
    credentials = Credentials(username=Secret("me"), totp_secret=Secret(RFC))

    async def run() -> str:
        guard = Guard(tmp_path, ["https://a.example"], lambda _: None)
        supplier = Supplier(credentials, lambda _: None, guard=guard, now=clock.now, sleep=clock.sleep)
        return (await supplier.get(SecretName.ONE_TIME_CODE)).reveal()

    first, second = asyncio.run(run()), asyncio.run(run())
    assert first != second
    assert clock.moment >= 60.0
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not [data for data in files if first.encode() in data or RFC.encode() in data]
