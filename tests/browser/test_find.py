"""Finding a browser on machines of every kind, made of empty programs in a folder."""

from pathlib import Path

import pytest

from scraper.browser.find import find_chromium
from scraper.browser.install import by_packages
from scraper.errors import BrowserError
from scraper.surroundings import child_environment


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def machine(tmp_path: Path, *names: str) -> dict[str, str]:
    for name in names:
        program(tmp_path / "bin" / name)
    return {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path / "home")}


def test_a_headless_shell_is_preferred_for_work_without_a_window(tmp_path: Path) -> None:
    found = find_chromium(environ=machine(tmp_path, "chromium", "chromium-headless-shell"))
    assert (found.path.name, found.headless_only) == ("chromium-headless-shell", True)
    assert "on the PATH" in found.why


def test_a_window_needs_a_full_browser(tmp_path: Path) -> None:
    env = machine(tmp_path, "google-chrome", "chromium-headless-shell")
    assert find_chromium(headed=True, environ=env).path.name == "google-chrome"


def test_a_full_browser_serves_where_there_is_no_shell(tmp_path: Path) -> None:
    assert find_chromium(environ=machine(tmp_path, "chromium")).path.name == "chromium"


def test_the_newest_of_playwrights_own_comes_first(tmp_path: Path) -> None:
    env = machine(tmp_path, "chromium-headless-shell")
    cache = tmp_path / "home" / ".cache" / "ms-playwright"
    for revision in ("999", "1200"):
        program(cache / f"chromium_headless_shell-{revision}" / "chrome-linux" / "headless_shell")
    found = find_chromium(environ=env)
    assert "headless_shell-1200" in str(found.path)
    assert found.why == "installed by Playwright"


def test_the_named_browser_comes_before_all(tmp_path: Path) -> None:
    mine = program(tmp_path / "my-chrome")
    env = {**machine(tmp_path, "chromium"), "SCRAPER_CHROMIUM": str(mine)}
    assert find_chromium(environ=env).path == mine


@pytest.mark.parametrize("headed", [False, True])
def test_no_browser_is_an_error_that_says_how_to_get_one(tmp_path: Path, headed: bool) -> None:
    with pytest.raises(BrowserError) as caught:
        find_chromium(headed=headed, environ=machine(tmp_path, "firefox"))
    assert "scraper doctor --install" in caught.value.advice


def test_a_named_browser_that_is_not_there_is_not_replaced_by_another(tmp_path: Path) -> None:
    env = {**machine(tmp_path, "chromium"), "SCRAPER_CHROMIUM": str(tmp_path / "gone")}
    with pytest.raises(BrowserError, match="not a program"):
        find_chromium(environ=env)


def test_a_named_headless_shell_cannot_open_a_window(tmp_path: Path) -> None:
    shell = program(tmp_path / "chromium-headless-shell")
    with pytest.raises(BrowserError, match="cannot open a window"):
        find_chromium(headed=True, environ={"SCRAPER_CHROMIUM": str(shell)})


def test_the_systems_packages_are_used_only_where_there_are_any(tmp_path: Path) -> None:
    assert not by_packages(machine(tmp_path, "dnf"))


def test_programs_that_we_start_are_not_given_our_secrets() -> None:
    env = {"PATH": "/bin", "SCRAPER_PASSWORD": "hunter2", "SCRAPER_TOTP_SECRET": "GEZD"}
    assert child_environment(env) == {"PATH": "/bin"}
