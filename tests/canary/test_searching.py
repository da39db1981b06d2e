"""The search for planted secrets finds them in every form and wrapping, and nothing where there is none."""

import base64
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from tests.canary.searching import Search, forms

SECRET = 'c&nary "ä" <1>\'\\%/é'
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda data: data,
    "gzip": gzip.compress,
    "gzip after other bytes": lambda data: b"head" + gzip.compress(data),
    "zstd": zstd.compress,
    "base64 of gzip": lambda data: base64.b64encode(gzip.compress(data)),
    "gzip in JSON in gzip": lambda data: gzip.compress(
        json.dumps({"body": base64.b64encode(gzip.compress(data)).decode()}).encode()
    ),
}


def zipped(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", data)
    return file.getvalue()


@pytest.mark.parametrize("pack", [*PACKED.values(), zipped], ids=[*PACKED, "zip"])
def test_a_secret_is_found_in_every_wrapping(pack: Callable[[bytes], bytes]) -> None:
    text = f"many words, and then {SECRET} and more words".encode() * 3
    assert Search({"planted": SECRET}).in_bytes(pack(text)) >= {"planted, plain"}
    assert Search({"planted": SECRET}).in_bytes(pack(text.replace(b"nary", b"NARY"))) == set()


@pytest.mark.parametrize("look", forms(SECRET))
def test_a_secret_is_found_in_every_form(look: bytes) -> None:
    assert Search({"planted": SECRET}).in_bytes(b"<" + look + b">")


@given(st.binary(max_size=8), st.binary(max_size=8))
def test_a_secret_is_found_in_base64_wherever_it_begins(before: bytes, after: bytes) -> None:
    whole = base64.b64encode(before + SECRET.encode() + after)
    assert "planted, base64" in Search({"planted": SECRET}).in_bytes(whole)


def test_a_short_code_is_found_as_a_number_of_its_own_only() -> None:
    search = Search({"code": "123456"})
    assert search.in_bytes(b"the code 123456 was typed")
    assert search.in_bytes(b'{"code":"123456"}')
    assert not search.in_bytes(b"at 0.1234567 s, 91234560, a123456f")


def test_names_of_files_are_searched_too(tmp_path: Path) -> None:
    (tmp_path / "token-abcdefgh.txt").write_bytes(b"")
    assert Search({"token": "abcdefgh"}).in_folder(tmp_path)


@given(st.binary(max_size=200))
def test_any_bytes_can_be_searched(data: bytes) -> None:
    assert isinstance(Search({"planted": SECRET}).in_bytes(data), set)
