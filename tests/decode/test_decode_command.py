"""`scraper decode` reads what analysts paste, prints it inert, and never stops at a bad line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from scraper.cli.decode import decode
from scraper.decode.flat import FIELDS
from scraper.errors import ScraperError, Unreadable, UsageError

CASES = Path(__file__).parent / "cases" / "http-cases.jsonl"
DUMP = """\
Packet 1
0x0000: 4745 5420 2f61 2048 5454 502f 312e 310d  GET /a HTTP/1.1.
0x0010: 0a48 6f73 743a 2068 2e65 7861 6d70 6c65  .Host: h.example
0x0020: 0d0a 0d0a                                ....

0x0000: 4854 5450 2f31 2e31 2034 3034 204e 6f0d  HTTP/1.1 404 No.
0x0010: 0a0d 0a1b 5b33 316d 6279 65              ....[31mbye
"""


def run(*arguments: str, stdin: bytes = b"") -> str:
    """What the command prints. Raises what it raises."""
    app = typer.Typer()
    app.command()(decode)
    result = CliRunner().invoke(app, list(arguments), input=stdin)
    if isinstance(result.exception, ScraperError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_pasted_hexdump_is_told_as_a_conversation() -> None:
    text = run(stdin=DUMP.encode())
    assert "→ GET /a HTTP/1.1" in text
    assert "hxxp://h[.]example/a" in text
    assert "← 404 No" in text
    assert "␛[31mbye" in text and "\x1b" not in text


def test_what_tells_how_the_attack_ended_is_pointed_out() -> None:
    answer = b"GET /f HTTP/1.1\r\n\r\nHTTP/1.1 200 OK\r\n\r\nroot:x:0:0:root:/root:/bin/sh\n"
    assert "file content  the response holds a line of a passwd file" in run(stdin=answer)
    assert "Look at" not in run(stdin=DUMP.encode())


def test_json_is_the_whole_payload() -> None:
    payload = json.loads(run("--format", "json", stdin=DUMP.encode()))
    assert payload["kind"] == "http"
    assert payload["exchanges"][0]["response"]["code"] == 404
    assert len(payload["packets"]) == 2


def test_a_line_of_json_has_the_flat_names_and_the_exchanges() -> None:
    line = json.loads(run("--format", "jsonl", stdin=DUMP.encode()))
    assert list(line) == ["id", *FIELDS, "error", "exchanges"]
    assert (line["method"], line["host"], line["response_code"]) == ("GET", "h.example", 404)


@pytest.mark.parametrize(
    ("kind", "data"),
    [("raw", b"GET /a HTTP/1.1\r\n\r\n"), ("hex", b"47 45 54 20 2f 61 0d 0a"), ("hexdump", DUMP.encode())],
)
def test_what_the_input_is_may_be_said(kind: str, data: bytes) -> None:
    assert json.loads(run("--input", kind, "--format", "jsonl", stdin=data))["resource"] == "/a"


def test_records_become_lines_in_their_order(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in run(str(CASES)).splitlines()]
    wanted = [json.loads(line)["id"] for line in CASES.read_text("utf-8").splitlines()]
    assert [line["id"] for line in lines] == wanted
    assert all(line["error"] is None for line in lines)


def test_a_bad_line_is_a_reading_with_an_error_and_the_others_go_on() -> None:
    good = b'{"id": 2, "request_bytes_hex": "474554202f610d0a"}\n'
    stdin = good + b'{"id": 1, "packets": 5}\n\nnot json\n' + good
    lines = [json.loads(line) for line in run(stdin=stdin).splitlines()]
    assert [(line["id"], line["error"] is None) for line in lines] == [
        (2, True),
        (1, False),
        (None, False),
        (2, True),
    ]
    assert [line["method"] for line in lines] == ["GET", None, None, "GET"]


def test_many_records_as_json_are_one_array_and_as_text_one_after_the_other() -> None:
    stdin = b'{"id": "a", "request_bytes_hex": "474554202f610d0a"}\n{"id": "b", "packets": "x"}\n'
    array = json.loads(run("--format", "json", stdin=stdin))
    assert [(one["id"], one["payload"] is None) for one in array] == [("a", False), ("b", True)]
    text = run("--format", "text", stdin=stdin)
    assert "→ GET /a" in text and "could not be read" in text


def test_long_bodies_are_shortened_and_say_so() -> None:
    body = b"line\n" * 500
    stdin = b"HTTP/1.1 200 OK\r\n\r\n" + body
    assert "461 more lines" in run("--input", "raw", stdin=stdin)
    assert run("--input", "raw", "--full", stdin=stdin).count("line\n") == 500


def test_bytes_that_are_not_http_are_dumped() -> None:
    text = run("--input", "raw", stdin=b"\x16\x03\x01\x00\x02\x01\x00" + bytes(20))
    assert text.startswith("tls · 1 packet")
    assert "1603 0100" in text


def test_terminal_controls_of_the_capture_never_reach_the_terminal() -> None:
    evil = "\x1b]0;owned\x07\u202e\x9b31m"
    stdin = f"GET /{evil} HTTP/1.1\r\nHost: {evil}\r\nX{evil}: {evil}\r\n\r\n".encode()
    stdin += f"HTTP/1.1 200 {evil}\r\n\r\n{evil}".encode()
    for form in ("text", "json", "jsonl"):
        printed = run("--input", "raw", "--format", form, stdin=stdin).replace("\n", "")
        assert not set(printed) & {"\x1b", "\x07", "\u202e", "\x9b"}


def test_no_bytes_are_a_wrong_use() -> None:
    with pytest.raises(UsageError, match="no bytes"):
        run(stdin=b"")


def test_a_file_that_is_not_there_is_a_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        run(str(tmp_path / "nothing"))


def test_a_dump_that_contradicts_itself_says_where() -> None:
    with pytest.raises(Unreadable, match="line 2"):
        run(stdin=b"0x0000: 4745\n0x0010: 4745\n")


def test_records_are_read_as_they_arrive() -> None:
    """The first answer is there before the second line is sent."""
    program = (
        "import typer; from scraper.cli.decode import decode; a = typer.Typer(); a.command()(decode); a()"
    )
    with subprocess.Popen(
        [sys.executable, "-u", "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        line = b'{"id": 1, "request_bytes_hex": "474554202f610d0a"}\n'
        process.stdin.write(line)
        process.stdin.flush()
        first = json.loads(process.stdout.readline())
        process.stdin.write(line)
        process.stdin.close()
        second = json.loads(process.stdout.readline())
    assert (first["id"], second["id"], process.returncode) == (1, 1, 0)
