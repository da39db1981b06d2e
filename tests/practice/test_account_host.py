"""The account host's session service and the API host over plain HTTP."""

import base64

import pytest

from scraper.practice.process import PracticeConsole
from tests.practice.visiting import Answer, Visitor, basic

API = "/api/incident/v3/incidents"


def step(visitor: Visitor, **body: object) -> Answer:
    return visitor.post_json(visitor.console.origin("account") + "/session/v1/authenticate", body)


def incidents(console: PracticeConsole, query: str, key: str | None = None) -> Answer:
    key = f"{console.ready['api_key']}:" if key is None else key
    header = "Basic " + base64.b64encode(key.encode()).decode()
    return Visitor(console).get(f"{console.origin('api')}{API}?{query}", Authorization=header)


def test_a_login_gives_a_token_and_a_cookie_that_status_knows(visitor: Visitor) -> None:
    answer = step(visitor, authorization=basic(visitor.console, "analyst")).json()
    assert answer["authentication"]["user"]["email"] == "analyst@example.com"
    assert answer["authentication"]["token"].count(".") == 2
    status = visitor.console.origin("account") + "/session/v1/status"
    session = visitor.get(status).json()["session"]
    assert session["authentication"]["token"] == answer["authentication"]["token"]
    assert Visitor(visitor.console).get(status).json() == {"session": None}


@pytest.mark.parametrize(
    ("name", "status", "error", "ticket"),
    [
        ("analyst.mfa", 401, "mfa_code_required", True),
        ("enrolment", 401, "mfa_enrollment_required", True),
        ("terms", 401, "accept_tos_required", True),
        ("terms.again", 401, "reaccept_tos_required", True),
        ("expired", 400, "password_expired", False),
        ("inactive", 400, "account_inactive", False),
        ("locked", 400, "account_locked", False),
    ],
)
def test_each_condition_has_its_status_error_and_session_token(
    visitor: Visitor, name: str, status: int, error: str, *, ticket: bool
) -> None:
    answer = step(visitor, authorization=basic(visitor.console, name))
    assert (answer.status, answer.json()["error"]) == (status, error)
    assert ("x-aims-session-token" in answer.headers) == ticket


def test_an_unavailable_account_and_bad_credentials_have_no_body(visitor: Visitor) -> None:
    answer = step(visitor, authorization=basic(visitor.console, "unavailable"))
    assert (answer.status, answer.text) == (403, "")
    answer = step(visitor, authorization="Basic bm9ib2R5OndobzE=")
    assert (answer.status, answer.text) == (401, "")


def test_terms_are_accepted_with_the_session_token(visitor: Visitor) -> None:
    first = step(visitor, authorization=basic(visitor.console, "terms.again"))
    assert first.json()["tos_url"].startswith(visitor.console.origin("account"))
    assert first.json()["tos_deferral_period_end"] > 0
    ticket = first.headers["x-aims-session-token"]
    assert step(visitor, sessionToken=ticket, acceptTOS=False).status == 200
    assert step(visitor, sessionToken=ticket, acceptTOS=True).json()["error"] == "invalid_session_token"


@pytest.mark.parametrize("body", [{}, {"authorization": 1}, {"sessionToken": "x", "mfaCode": 123456}])
def test_a_body_that_is_no_step_is_refused(visitor: Visitor, body: dict[str, object]) -> None:
    assert step(visitor, **body).status == 400


def test_the_login_page_is_an_empty_shell_until_its_scripts_run(visitor: Visitor) -> None:
    text = visitor.get(visitor.console.origin("account") + "/").text
    assert "<al-root" in text
    assert "name=" not in text.replace("<meta name=", "")


def test_the_api_asks_for_the_key_as_user_with_an_empty_password(current: PracticeConsole) -> None:
    key = current.ready["api_key"]
    assert incidents(current, "escalated_only=false").status == 200
    for wrong in (f"{key}:x", "x:", ":", f":{key}"):
        assert incidents(current, "", wrong).status == 401


def test_the_api_gives_an_array_with_the_incident(current: PracticeConsole) -> None:
    first = current.ready["incident"]
    query = f"incident_id={first['incident_id']}&customer_id={first['customer_id']}"
    assert incidents(current, query).json() == []
    [record] = incidents(current, query + "&escalated_only=false").json()
    assert str(record["incident_id"]) == first["incident_id"]
    assert len(set(record["event_ids"])) == first["events"] == len(record["event_ids"]) - 1


def test_the_api_gives_an_empty_array_for_what_is_not_there(current: PracticeConsole) -> None:
    assert incidents(current, "incident_id=1&customer_id=all_children&escalated_only=false").json() == []
    assert incidents(current, "incident_id=x").status == 400


def test_the_providers_children_are_listed(current: PracticeConsole) -> None:
    header = "Basic " + base64.b64encode(f"{current.ready['api_key']}:".encode()).decode()
    api = current.origin("api") + "/api/customer/v1/"
    chain = Visitor(current).get(api + current.ready["provider"], Authorization=header).json()["child_chain"]
    expected = [customer["customer_id"] for customer in current.ready["customers"]]
    assert [str(child["customer_id"]) for child in chain] == expected
    assert Visitor(current).get(api + "1", Authorization=header).status == 404


def test_token_info_knows_good_tokens_only(visitor: Visitor) -> None:
    address = visitor.console.origin("api") + "/aims/v1/token_info"
    assert (
        visitor.get(address, X_AIMS_Auth_Token=visitor.token()).json()["user"]["email"]
        == "analyst@example.com"
    )
    assert visitor.get(address, X_AIMS_Auth_Token="a.b.c").status == 401


def test_a_token_lists_the_customers_that_its_user_may_see(current: PracticeConsole) -> None:
    path = f"/aims/v1/{current.ready['provider']}/accounts/managed?active=true"
    listed: dict[str, list[str]] = {}
    for name in ("analyst", "one.customer"):
        token = Visitor(current).token(name)
        for role in ("account", "api"):
            answer = Visitor(current).get(current.origin(role) + path, X_AIMS_Auth_Token=token)
            listed[name] = [one["id"] for one in answer.json()["accounts"]]
    customers = [one["customer_id"] for one in current.ready["customers"]]
    assert listed == {"analyst": customers, "one.customer": customers[:1]}
    assert Visitor(current).get(current.origin("api") + path).status == 401


def test_terms_that_were_put_off_for_too_long_cannot_be_put_off_again(visitor: Visitor) -> None:
    first = step(visitor, authorization=basic(visitor.console, "terms.over"))
    assert first.json()["error"] == "reaccept_tos_required"
    again = step(visitor, sessionToken=first.headers["x-aims-session-token"], acceptTOS=False)
    assert (again.status, again.json()["error"]) == (401, "reaccept_tos_required")


def test_an_account_of_a_companys_own_service_is_refused_by_name(visitor: Visitor) -> None:
    answer = step(visitor, authorization=basic(visitor.console, "federated"))
    assert (answer.status, answer.json()["error"]) == (400, "federated_login_required")
