"""Chromium has its sandbox, unless root starts it."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from scraper.browser.launch import has_sandbox

STARTS = """
import asyncio, os, sys
from pathlib import Path
from scraper.browser.find import Chromium
from scraper.browser.launch import Engine
from scraper.errors import BrowserError
if len(sys.argv) > 2:
    os.seteuid(int(sys.argv[2]))
async def main():
    try:
        await Engine(chromium=Chromium(Path(sys.argv[1]), True, "named")).start()
    except BrowserError:
        return
asyncio.run(main())
"""
"""Starts a browser that is none; given a number, as the user of that number."""


@pytest.mark.parametrize(
    ("uid", "sandbox"), [(0, False), (1, True), (1000, True), (65534, True), (None, True)]
)
def test_everybody_but_root_has_the_sandbox(uid: int | None, sandbox: bool) -> None:
    assert has_sandbox(uid) is sandbox


def started_with(*user: str) -> list[str]:
    """The arguments that a browser is really started with."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        program, said = folder / "chromium", folder / "arguments"
        program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {said}\n')
        program.chmod(0o755)
        command = [sys.executable, "-c", STARTS, str(program), *user]
        subprocess.run(command, env={**os.environ, "TMPDIR": name, "HOME": name}, check=True, timeout=60)
        return said.read_text().splitlines()


@pytest.mark.browser
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_root_starts_it_without_and_another_user_with_the_sandbox() -> None:
    assert "--no-sandbox" in started_with()
    assert "--no-sandbox" not in started_with("65534")


@pytest.mark.browser
@pytest.mark.skipif(os.geteuid() == 0, reason="root has no sandbox")
def test_a_user_starts_it_with_the_sandbox() -> None:
    assert "--no-sandbox" not in started_with()
