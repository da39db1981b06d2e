"""The archive: each body once, for its owner only, whole or not at all, within bounds, whoever writes."""

import gzip
import os
import stat
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.models import VisitKind
from scraper.store import Archive, Collection, KeptVisit, Limits, StoreError, store_folder
from scraper.store.archive import GRACE

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def _collection(incident: str, *bodies: tuple[str, int], at: datetime = NOW) -> Collection:
    visits = [
        KeptVisit(
            page="event",
            arguments={},
            visit=VisitKind.FETCHED,
            url_asked="https://console.example.net/",
            visited_at=at,
            sha256=name,
            size=size,
        )
        for name, size in bodies
    ]
    return Collection(
        incident_id=incident,
        customer="1",
        console="alertlogic",
        pack="alertlogic 1",
        hosts={},
        visits=tuple(visits),
        used=(),
        event_ids=(),
        problems={},
        collected_at=at,
        result_sha256="",
    )


def _keep(archive: Archive, incident: str, *bodies: bytes, at: datetime = NOW) -> None:
    names = [archive.put(body) for body in bodies]
    sized = [(name, len(body)) for name, body in zip(names, bodies, strict=True)]
    archive.save(_collection(incident, *sized, at=at), dict(zip(names, bodies, strict=True)))


@settings(max_examples=25)
@given(st.binary(max_size=300))
def test_what_is_put_comes_back(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    archive = Archive(tmp_path_factory.mktemp("a"))
    assert archive.get(archive.put(body), len(body)) == body


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    assert archive.put(b"same") == archive.put(b"same")
    assert len(list(tmp_path.glob("objects/*/*"))) == 1


def test_only_the_owner_can_read_anything(tmp_path: Path) -> None:
    _keep(Archive(tmp_path / "captures"), "7", b"page")
    for path in (tmp_path / "captures").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize(
    "damage", [b"", b"\x1f\x8b", gzip.compress(b"other", mtime=0), gzip.compress(b"x" * 5000, mtime=0)]
)
def test_damaged_bytes_are_never_taken_for_the_capture(tmp_path: Path, damage: bytes) -> None:
    archive = Archive(tmp_path)
    name = archive.put(b"page")
    next(tmp_path.glob("objects/*/*")).write_bytes(damage)
    with pytest.raises(StoreError, match="damaged"):
        archive.get(name, 4)


def test_a_damaged_collection_is_said_to_be_one(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    _keep(archive, "7", b"page")
    next((tmp_path / "collections").iterdir()).write_bytes(gzip.compress(b"{}"))
    with pytest.raises(StoreError, match="is no collection"):
        list(archive.collections())


def test_the_newest_collection_of_an_incident_comes_first(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for day in (2, 3, 1):
        _keep(archive, "7", b"page", at=NOW + timedelta(days=day))
    assert [one.collected_at.day for one in archive.collections("7")] == [27, 26, 25]
    assert list(archive.collections("8")) == []


def test_an_incidents_id_leads_out_of_no_folder(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "captures")
    _keep(archive, "../../../evil*", b"page")
    assert [one.incident_id for one in archive.collections("../../../evil*")] == ["../../../evil*"]
    assert [path.name for path in tmp_path.iterdir()] == ["captures"]


def test_the_oldest_collections_make_room_and_the_newest_stays(tmp_path: Path) -> None:
    archive = Archive(tmp_path, Limits(size=1))
    for day in range(3):
        _keep(archive, str(day), b"page %d" % day, at=NOW + timedelta(days=day))
    assert [one.incident_id for one in archive.collections()] == ["2"]


def test_what_is_too_old_goes(tmp_path: Path) -> None:
    archive = Archive(tmp_path, Limits(age=1000))
    _keep(archive, "7", b"page")
    (path,) = (tmp_path / "collections").iterdir()
    os.utime(path, (time.time() - 2000,) * 2)
    archive.tidy()
    assert list(archive.collections()) == []


def test_bytes_that_nothing_names_go_but_not_while_a_run_may_be_about_to_name_them(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.put(b"orphan")
    archive.tidy()
    (path,) = tmp_path.glob("objects/*/*")
    os.utime(path, (time.time() - GRACE - 60,) * 2)
    archive.put(b"orphan")
    archive.tidy()
    assert path.exists(), "putting bytes again makes them young"
    os.utime(path, (time.time() - GRACE - 60,) * 2)
    archive.tidy()
    assert not path.exists()


def test_bytes_that_were_tidied_away_before_they_were_named_are_put_again(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    name = archive.put(b"page")
    next(tmp_path.glob("objects/*/*")).unlink()
    archive.save(_collection("7", (name, 4)), {name: b"page"})
    assert archive.get(name, 4) == b"page"


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    def work(number: int) -> None:
        for turn in range(5):
            _keep(Archive(tmp_path), f"{number}.{turn}", b"shared", b"own %d" % number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    archive = Archive(tmp_path)
    found = list(archive.collections())
    assert len(found) == 20
    for one in found:
        for visit in one.visits:
            archive.get(visit.sha256 or "", visit.size)
    assert not list(tmp_path.rglob(".*")), "no temporary file is left"


def test_a_folder_that_cannot_be_written_to_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be used"):
        Archive(tmp_path / "file").put(b"page")


def test_the_environment_names_the_folder() -> None:
    assert store_folder({"SCRAPER_STORE": "/somewhere"}) == Path("/somewhere")
    assert store_folder({}).name == "captures"
