"""`scraper rule` as people use it: pastes, files, records; text, JSON, JSON Lines."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scraper.cli.app import app
from scraper.errors import UsageError

RULE = (
    "alert http $EXTERNAL_NET any -&gt; any 80 (msg:&quot;AL Joomla<br />User Agent&quot;; flow:to_server; "
    "content:!&quot;|3a|x&quot;; http_uri; nocase; depth:9; pcre:&quot;/a.b/Ri&quot;; "
    "reference:cve,2015-8562; sid:1100085; rev:2;)"
)


def scraper(*arguments: str, given: str = "") -> str:
    """What the command prints."""
    done = CliRunner().invoke(app, ["rule", *arguments], input=given.encode(), catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_a_pasted_rule_is_told_in_words() -> None:
    shown = scraper(given=RULE)
    for words in (
        "AL Joomla User Agent",
        "1:1100085 rev 2",
        "alert http $EXTERNAL_NET any -> any 80",
        "not |3a|x",
        "request target",
        "any case",
        "regular expression",
        "CVE-2015-8562",
        "https://nvd.nist.gov/vuln/detail/CVE-2015-8562",
    ):
        assert words in shown


def test_a_file_of_rules_becomes_one_json_object_a_line(tmp_path: Path) -> None:
    file = tmp_path / "a.rules"
    file.write_text(f"# note\n{RULE}\n\n#alert tcp any any -> any any (\n  sid:2;)\n", encoding="utf-8")
    values = [json.loads(line) for line in scraper(str(file), "--format", "jsonl").splitlines()]
    assert [(value["id"], value["sid"], value["enabled"]) for value in values] == [
        (1, 1100085, True),
        (2, 2, False),
    ]


def test_records_keep_their_ids_and_a_bad_line_does_not_stop_the_others() -> None:
    lines = [json.dumps({"id": "a", "raw": RULE}), "{nonsense", json.dumps({"event_id": 9}), ""]
    values = [json.loads(line) for line in scraper("-", given="\n".join(lines)).splitlines()]
    assert [value["id"] for value in values] == ["a", None, 9]
    assert [value["error"] is None for value in values] == [True, False, False]


@pytest.mark.parametrize(("given", "count"), [(RULE, 1), (f"{RULE}\n{RULE}", 2), ("", 0)])
def test_json_is_an_array(given: str, count: int) -> None:
    assert len(json.loads(scraper("--format", "json", given=given))) == count


def test_nothing_in_a_rule_reaches_the_terminal_as_a_command() -> None:
    hostile = 'alert tcp any any -> any any (msg:"\x1b[31mred\x07"; content:"[bold]x"; reference:url,\x1b]8;)'
    shown = scraper(given=hostile)
    assert "\x1b" not in shown
    assert "[bold]x" in shown


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        scraper(str(tmp_path / "none.rules"))
