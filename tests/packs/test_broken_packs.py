"""Every file under broken/ is a mistake, named for it; its last lines say what the loader must answer."""

import shutil
from pathlib import Path

import pytest

from scraper.errors import PackError
from scraper.packs import load_pack

HERE = Path(__file__).parent
BROKEN = sorted((HERE / "broken").glob("*/*.yml"))


def with_file(folder: Path, name: str, text: bytes) -> Path:
    """The good pack with one of its files replaced."""
    pack = folder / "small"
    shutil.copytree(HERE / "good", pack)
    (pack / name).write_bytes(text)
    return pack


@pytest.mark.parametrize("broken", BROKEN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_mistake_is_told_with_its_place_and_what_to_write_instead(broken: Path, tmp_path: Path) -> None:
    text = broken.read_bytes()
    expected = [
        line.removeprefix("# expect ") for line in text.decode().splitlines() if line.startswith("# expect ")
    ]
    pack = with_file(tmp_path, f"{broken.parent.name}.yml", text)
    with pytest.raises(PackError) as caught:
        load_pack(pack)
    assert [problem.removeprefix(f"{pack}/") for problem in caught.value.problems] == expected
    assert expected


def test_mistakes_of_all_files_are_told_at_once_in_order(tmp_path: Path) -> None:
    pack = with_file(tmp_path, "event.yml", b"page: event\nat: no\n")
    (pack / "login.yml").write_bytes(b"start: [\n")
    (pack / "signature.yml").write_bytes(b"page: signature\npage: signature\n")
    with pytest.raises(PackError) as caught:
        load_pack(pack)
    files = [problem.removeprefix(f"{pack}/").split(":")[0] for problem in caught.value.problems]
    assert files == sorted(files)
    assert set(files) == {"event.yml", "login.yml", "signature.yml"}
    assert caught.value.exit_code == 3


def test_a_pack_without_its_files_names_each_of_them(tmp_path: Path) -> None:
    with pytest.raises(PackError) as caught:
        load_pack(tmp_path)
    missing = [problem.removeprefix(f"{tmp_path}/").split(":")[0] for problem in caught.value.problems]
    assert missing == ["console.yml", "event.yml", "login.yml"]


def test_a_file_twice_under_both_endings_is_refused(tmp_path: Path) -> None:
    pack = with_file(tmp_path, "event.yaml", b"page: event\n")
    with pytest.raises(PackError) as caught:
        load_pack(pack)
    assert caught.value.problems == (f"{pack}/event.yaml:1:1: event.yml is there as well: keep one",)


def test_a_file_that_cannot_be_read_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    pack = with_file(tmp_path, "event.yml", b"")
    (pack / "event.yml").unlink()
    (pack / "event.yml").mkdir()
    with pytest.raises(PackError) as caught:
        load_pack(pack)
    assert any("cannot be read: Is a directory" in problem for problem in caught.value.problems)


def test_a_large_file_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    pack = with_file(tmp_path, "event.yml", b"#" * 300_000)
    with pytest.raises(PackError) as caught:
        load_pack(pack)
    assert any("the limit is 262144" in problem for problem in caught.value.problems)


def test_an_unknown_pack_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(PackError, match="did you mean `alertlogic`"):
        load_pack("alertlogik")


def test_a_file_in_place_of_a_folder_is_said_to_be_one(tmp_path: Path) -> None:
    file = tmp_path / "event.yml"
    file.write_text("page: event\n")
    with pytest.raises(PackError, match="is a file; a pack is a folder"):
        load_pack(file)


@pytest.mark.parametrize("name", ["~nobody-by-this-name/x", "a\0b", "x" * 5000, "/no/such/folder"])
def test_any_name_that_is_no_pack_is_a_pack_error(name: str) -> None:
    with pytest.raises(PackError):
        load_pack(name)
