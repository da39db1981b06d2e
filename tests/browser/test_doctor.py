"""The doctor on this machine, and on machines that lack something."""

import asyncio
from pathlib import Path

import pytest

from scraper.browser.doctor import Verdict, all_well, examine
from scraper.browser.find import find_chromium


def verdicts(environ: dict[str, str]) -> dict[str, Verdict]:
    return {finding.part: finding.verdict for finding in asyncio.run(examine(environ))}


@pytest.mark.browser
def test_a_machine_with_a_browser_is_well() -> None:
    findings = asyncio.run(examine())
    assert all_well(findings), findings
    assert [finding.verdict for finding in findings if finding.part == "visible text"] == [Verdict.OK]


def test_a_machine_without_a_browser_is_told_how_to_get_one(tmp_path: Path) -> None:
    findings = asyncio.run(examine({"PATH": str(tmp_path), "HOME": str(tmp_path)}))
    assert not all_well(findings)
    [browser] = [finding for finding in findings if finding.part == "browser"]
    assert browser.verdict is Verdict.BAD
    assert "scraper doctor --install" in (browser.advice or "")


def test_a_browser_that_lacks_a_library_is_bad_and_says_which(tmp_path: Path) -> None:
    words = "chromium: error while loading shared libraries: libnss3.so: cannot open shared object file"
    broken = tmp_path / "chromium"
    broken.write_text(f"#!/bin/sh\necho '{words}' >&2\nexit 127\n")
    broken.chmod(0o755)
    findings = {f.part: f for f in asyncio.run(examine({"SCRAPER_CHROMIUM": str(broken)}))}
    assert findings["browser starts"].verdict is Verdict.BAD
    assert "libnss3.so" in findings["browser starts"].found
    assert findings["visible text"].verdict is Verdict.SKIPPED


@pytest.mark.browser
def test_a_headless_shell_alone_is_enough_to_collect(tmp_path: Path) -> None:
    chromium = find_chromium()
    env = {"SCRAPER_CHROMIUM": str(chromium.path), "PATH": str(tmp_path), "HOME": str(tmp_path)}
    found = verdicts(env)
    assert Verdict.BAD not in found.values()
    assert found["window"] is Verdict.WARN
