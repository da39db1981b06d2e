"""The hosted login over plain HTTP: each step's parameters, and what is refused."""

import html
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from scraper.practice.process import PracticeConsole
from tests.practice.visiting import Answer, Visitor


@dataclass
class Login:
    """A login that has come as far as the hosted page."""

    visitor: Visitor
    page: Answer
    query: dict[str, str]

    def fields(self, name: str, **changes: str) -> dict[str, str]:
        user = self.visitor.console.user(name)
        return {
            "client_id": self.query["client"],
            "state": self.query["state"],
            "nonce": self.query["nonce"],
            "username": user["username"],
            "password": user["password"],
            "tenant": "alertlogic",
            "connection": "aims-global",
            "protocol": "oauth2",
            "response_type": "code",
            "response_mode": "query",
            "scope": "openid id_token",
            "audience": "https://alertlogic.com/",
            "redirect_uri": self.visitor.console.origin("legacy") + "/core/start/auth0",
            **changes,
        }

    def send(self, name: str, **changes: str) -> Answer:
        address = self.visitor.console.origin("identity") + "/usernamepassword/login"
        return self.visitor.post(address, self.fields(name, **changes))

    def hidden(self, name: str = "analyst") -> tuple[str, dict[str, str]]:
        text = self.send(name).text
        action = re.search(r'name="hiddenform" action="([^"]+)"', text)
        assert action
        inputs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text)
        return html.unescape(action[1]), {key: html.unescape(value) for key, value in inputs}

    def callback(self, name: str = "analyst") -> Answer:
        return self.visitor.post(*self.hidden(name))


def begin(console: PracticeConsole) -> Login:
    visitor = Visitor(console)
    authorize = visitor.get("/").location
    page = visitor.get(visitor.get(authorize).location)
    query = {name: values[0] for name, values in parse_qs(urlsplit(page.address).query).items()}
    return Login(visitor, page, query)


@pytest.fixture
def login(hosted: PracticeConsole) -> Login:
    return begin(hosted)


def test_the_hosted_pages_address_has_state_followed_by_more(login: Login) -> None:
    assert re.search(r"/login\?state=\w+&client=", login.page.address)
    assert 'name="email"' in login.page.text


def test_the_whole_chain_ends_at_the_legacy_home(login: Login) -> None:
    back = login.callback().location
    assert re.search(r"/core/start/auth0\?code=\w+&state=[\w-]+$", back)
    home = login.visitor.get(login.visitor.get(back).location)
    assert home.address == login.visitor.console.origin("legacy") + "/core/home"
    assert "analyst@example.com" in home.text


def test_the_legacy_cookie_is_the_old_kind(login: Login) -> None:
    answer = login.visitor.get(login.callback().location)
    assert re.fullmatch(r"PHPSESSID=\w+; path=/; HttpOnly", answer.headers["Set-Cookie"])


def test_the_hidden_form_carries_what_the_service_sends(login: Login) -> None:
    action, fields = login.hidden()
    assert action == login.visitor.console.origin("identity") + "/login/callback"
    assert fields["wa"] == "wsignin1.0"
    assert fields["wresult"].count(".") == 2
    assert '"tenant": "alertlogic"' in fields["wctx"]


def test_a_wrong_password_is_401_with_json(login: Login) -> None:
    answer = login.send("analyst", password="wrong")
    assert answer.status == 401
    assert answer.json()["code"] == "invalid_user_password"
    assert login.send("analyst").status == 200


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("locked", "too_many_attempts"),
        ("inactive", "account_inactive"),
        ("unavailable", "account_unavailable"),
        ("expired", "password_expired"),
    ],
)
def test_each_condition_has_its_code(login: Login, name: str, code: str) -> None:
    answer = login.send(name)
    assert (answer.status, answer.json()["code"]) == (401, code)


@pytest.mark.parametrize(
    "name",
    [
        "state",
        "nonce",
        "client_id",
        "redirect_uri",
        "tenant",
        "connection",
        "scope",
        "audience",
        "response_type",
    ],
)
def test_a_login_with_a_wrong_parameter_is_refused_and_no_attempt(login: Login, name: str) -> None:
    before = login.visitor.console.ask("attempts")["total"]
    assert login.send("analyst", **{name: "other"}).status == 400
    assert login.visitor.console.ask("attempts")["total"] == before


def test_a_code_is_good_once(login: Login) -> None:
    back = login.callback().location
    assert login.visitor.get(back).status == 302
    assert login.visitor.get(back).status == 400


def test_a_way_back_with_a_foreign_state_is_refused(login: Login) -> None:
    assert login.visitor.get(login.callback().location + "x").status == 400


def test_a_way_back_by_another_browser_is_refused(login: Login, hosted: PracticeConsole) -> None:
    stranger = begin(hosted).visitor
    assert stranger.get(login.callback().location).status == 400


def test_the_hidden_form_is_good_once_and_only_as_it_was_sent(login: Login) -> None:
    action, fields = login.hidden()
    for name in ("wa", "wresult", "wctx"):
        assert login.visitor.post(action, {**fields, name: "x"}).status == 400
    assert login.visitor.post(action, fields).status in (302, 400)


@pytest.mark.parametrize(
    ("name", "route"),
    [
        ("analyst.mfa", "/#/mfa/verify?"),
        ("enrolment", "/#/mfa/enroll?"),
        ("terms", "/#/terms-of-service?"),
        ("terms.again", "/#/terms-of-service?"),
    ],
)
def test_what_is_still_missing_is_asked_for_on_the_account_host(login: Login, name: str, route: str) -> None:
    assert login.callback(name).location.startswith(login.visitor.console.origin("account") + route)


def test_a_browser_that_is_known_is_not_asked_again(login: Login) -> None:
    login.visitor.get(login.callback().location)
    login.visitor.cookies["127.0.0.1"].clear()
    authorize = login.visitor.get("/embedded/incidents.php").location
    back = login.visitor.get(authorize).location
    assert login.visitor.get(back).location.endswith("/embedded/incidents.php")


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "other"},
        {"redirect_uri": "http://example.org/"},
        {"response_type": "token"},
        {"nonce": ""},
    ],
)
def test_authorize_checks_its_parameters(hosted: PracticeConsole, change: dict[str, str]) -> None:
    visitor = Visitor(hosted)
    parts = urlsplit(visitor.get("/").location)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | change
    address = f"{parts.scheme}://{parts.netloc}{parts.path}"
    assert visitor.get(f"{address}?{urlencode(query)}").status == 400
