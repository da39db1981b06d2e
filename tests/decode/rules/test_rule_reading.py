"""A rule's own values: numbers, text, references, and what an incomplete text leaves out."""

import json

import pytest

from scraper.decode.rules import read_rule
from scraper.decode.rules.references import cve_id, read_reference
from scraper.models import Rule

RULE = (
    'alert tcp $EXTERNAL_NET any -> $HTTP_SERVERS $HTTP_PORTS (msg:"AL say \\"hi\\"\\; now"; flow:to_server; '
    'flowbits:isset,a.b; content:"x"; pcre:"/a/U"; reference:cve,2001-0876; metadata:a 1, b 2; metadata:c; '
    "classtype:misc-attack; gid:3; sid:2101384; rev:19;)"
)


def test_a_whole_rule_gives_every_value() -> None:
    rule = read_rule(RULE)
    assert (rule.msg, rule.sid, rule.gid, rule.rev) == ('AL say "hi"; now', 2101384, 3, 19)
    assert (rule.classtype, rule.metadata, rule.flowbits) == (
        "misc-attack",
        ("a 1", "b 2", "c"),
        ("isset,a.b",),
    )
    assert (rule.complete, rule.enabled, rule.raw) == (True, True, RULE)


@pytest.mark.parametrize("cut", range(len(RULE)))
def test_values_of_a_rule_cut_off_anywhere_are_right_or_missing(cut: int) -> None:
    whole, part = read_rule(RULE), read_rule(RULE[:cut])
    assert part.raw == RULE[:cut]
    assert not part.complete
    for name in ("action", "protocol", "source_addr", "dest_port", "sid", "gid", "rev", "classtype"):
        assert getattr(part, name) in (None, getattr(whole, name))
    assert all(pattern.problem or pattern in whole.patterns for pattern in part.patterns)


@pytest.mark.parametrize("cut", range(1, len(RULE)))
def test_values_of_a_rule_whose_beginning_is_missing_are_right_or_missing(cut: int) -> None:
    whole, part = read_rule(RULE), read_rule(RULE[cut:])
    for name in ("action", "protocol", "source_addr", "dest_port", "sid", "gid", "rev", "classtype"):
        assert getattr(part, name) in (None, getattr(whole, name))


def test_a_whole_rule_without_a_generator_is_of_generator_one() -> None:
    assert read_rule("alert tcp any any -> any any (sid:1;)").gid == 1
    assert read_rule("alert tcp any any -> any any (sid:1;").gid is None


def test_numbers_that_are_none_are_left_out() -> None:
    rule = read_rule("alert tcp any any -> any any (sid:12x; rev:" + "9" * 30 + ";)")
    assert (rule.sid, rule.rev) == (None, None)


@pytest.mark.parametrize(("sign", "enabled"), [("#", False), ("# ", False), ("", True)])
def test_a_rule_that_is_commented_out_is_read_and_disabled(sign: str, enabled: bool) -> None:
    rule = read_rule(sign + RULE)
    assert (rule.enabled, rule.action, rule.sid, rule.complete) == (enabled, "alert", 2101384, True)


def test_text_without_any_rule_is_kept() -> None:
    rule = read_rule("nothing to see")
    assert (rule.raw, rule.complete, rule.sid, rule.patterns) == ("nothing to see", False, None, ())


def test_half_a_surrogate_pair_is_replaced() -> None:
    assert read_rule('alert tcp any any -> any any (msg:"\ud800";)').msg == "\ufffd"


@pytest.mark.parametrize(
    ("value", "cve", "link"),
    [
        ("cve,2001-0876", "CVE-2001-0876", "https://nvd.nist.gov/vuln/detail/CVE-2001-0876"),
        ("cve,CVE-2006-6776", "CVE-2006-6776", "https://nvd.nist.gov/vuln/detail/CVE-2006-6776"),
        ("cve,can-2001-0001", "CVE-2001-0001", "https://nvd.nist.gov/vuln/detail/CVE-2001-0001"),
        (
            "url,nvd.nist.gov/vuln/detail/CVE-2019-0708",
            "CVE-2019-0708",
            "http://nvd.nist.gov/vuln/detail/CVE-2019-0708",
        ),
        ("url,https://a.example/x", None, "https://a.example/x"),
        ("bugtraq,3723", None, "https://www.securityfocus.com/bid/3723"),
        ("nessus,10 381", None, "https://www.tenable.com/plugins/nessus/10%20381"),
        ("cve,none", None, None),
        ("mystery,1", None, None),
        ("url,", None, None),
    ],
)
def test_references_have_cve_ids_and_links(value: str, cve: str | None, link: str | None) -> None:
    reference = read_reference(value)
    assert f"{reference.kind},{reference.value}" == value
    assert (reference.cve, reference.link) == (cve, link)


def test_a_number_in_a_longer_one_is_no_cve_id() -> None:
    assert cve_id("CVE-2019-12345678901", anywhere=True) is None


def test_a_rule_comes_back_from_its_own_json() -> None:
    rule = read_rule(RULE)
    assert Rule.model_validate_json(rule.model_dump_json()) == rule
    assert json.loads(rule.model_dump_json())["patterns"][0]["data"] == "eA=="
