"""What a browser or driver that does not start says, in plain words."""

from pathlib import Path

import pytest

from scraper.browser.doctor import Finding, Verdict, all_well, installing_helps, visible_text
from scraper.browser.find import Chromium
from scraper.browser.launch import driver_error, start_error

CHROMIUM = Chromium(Path("/usr/bin/chromium"), False, "named")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            "chromium: error while loading shared libraries: libnss3.so: cannot open shared object file",
            "lacks the library libnss3.so",
        ),
        ("FATAL: No usable sandbox! Update your kernel", "does not allow its sandbox"),
        ("ERROR: Missing X server or $DISPLAY", "no screen"),
        ("spawn Permission denied", "may not be run"),
        ("spawn Exec format error", "not a program for this machine"),
        ("something never seen before --password-store=basic", "does not start or ended at once"),
    ],
)
def test_a_browser_that_does_not_start_is_explained(words: str, message: str) -> None:
    error = start_error(words, CHROMIUM)
    assert message in error.message
    assert "password-store" not in error.message
    assert error.advice


def test_a_missing_libatomic_is_recognised() -> None:
    error = driver_error(
        "node: error while loading shared libraries: libatomic.so.1: cannot open shared object"
    )
    assert "libatomic.so.1" in error.message
    assert "libatomic1" in error.advice


def test_a_driver_that_says_nothing_is_still_explained() -> None:
    assert "ended at once" in driver_error("").message


def test_missing_fonts_are_recognised_by_text_that_is_there_but_cannot_be_seen() -> None:
    finding = visible_text("", "visible words", 0)
    assert finding.verdict is Verdict.BAD
    assert "no fonts" in finding.found
    assert "fonts-dejavu-core" in (finding.advice or "")


def test_text_that_can_be_seen_is_well() -> None:
    assert visible_text("visible words", "visible words", 18).verdict is Verdict.OK


def test_a_page_without_its_text_is_not_blamed_on_fonts() -> None:
    finding = visible_text("", "", 0)
    assert (finding.verdict, "fonts" in finding.found) == (Verdict.BAD, False)


def test_a_part_that_was_not_examined_is_not_well() -> None:
    assert not all_well((Finding("browser starts", Verdict.SKIPPED, ""),))


def test_installing_a_browser_is_not_tried_against_an_old_python() -> None:
    assert not installing_helps((Finding("Python", Verdict.BAD, "3.9"),))
    assert installing_helps((Finding("browser", Verdict.BAD, "none"),))
