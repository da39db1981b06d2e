"""The report's building blocks: runs, windows, dumps, and the marks that go through them."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.export.report.dump import WIDTH, dump, rows_shown
from scraper.export.report.message import head_runs
from scraper.export.report.runs import Mark, Run, escaped, joined, pieces, runs_of
from scraper.export.report.windows import windows

marks = st.lists(
    st.builds(Mark, st.integers(-5, 400), st.integers(-5, 400), st.sampled_from(["p0", "p1", "hint"])),
    max_size=6,
)


def hex_of(runs: tuple[Run, ...]) -> bytes:
    rows = [line for line in "".join(run.text for run in runs).split("\n") if line[:4].strip()]
    return b"".join(bytes.fromhex(row[6:54]) for row in rows)


@given(st.binary(max_size=300), marks)
@settings(max_examples=80)
def test_a_dump_within_its_rows_shows_every_byte_whatever_is_marked(
    data: bytes, given_marks: list[Mark]
) -> None:
    assert hex_of(dump(data, given_marks)) == data


@given(st.binary(max_size=300), marks)
@settings(max_examples=80)
def test_marks_change_the_looks_of_a_dump_and_never_its_text(data: bytes, given_marks: list[Mark]) -> None:
    plain, marked = dump(data), dump(data, given_marks)

    assert "".join(run.text for run in marked) == "".join(run.text for run in plain)


def test_marked_bytes_are_in_colour_as_digits_and_as_characters() -> None:
    runs = dump(b"GET /passwd", [Mark(5, 11, "p3")])

    assert [run.text for run in runs if run.style == "p3"] == ["70 61 73  73 77 64", "passwd"]


def test_a_mark_that_crosses_rows_goes_on_in_the_next() -> None:
    runs = dump(bytes(range(65, 97)), [Mark(14, 18, "p0")])

    assert [run.text for run in runs if run.style == "p0"] == ["4f 50", "OP", "51 52", "QR"]


def test_a_long_dump_says_what_it_leaves_out_and_shows_what_is_marked() -> None:
    text = "".join(run.text for run in dump(bytes(10_000), [Mark(5_000, 5_004, "p0")], rows=30))

    assert "4,592 bytes not shown (0x0180 to 0x136f)\n1370  00" in text
    assert text.endswith("4,976 bytes not shown (0x13a0 to 0x270f)\n")


@given(st.integers(0, 5_000), marks, st.integers(1, 80))
@settings(max_examples=60)
def test_rows_shown_are_in_order_once_each_and_no_more_than_asked(
    length: int, given_marks: list[Mark], most: int
) -> None:
    shown = rows_shown(length, given_marks, most)

    assert shown == sorted(set(shown))
    assert len(shown) <= most
    assert all(0 <= row * WIDTH < length for row in shown)


@given(st.binary(max_size=400), marks, st.integers(0, 300))
@settings(max_examples=80)
def test_windows_and_what_they_skip_account_for_everything(
    data: bytes, given_marks: list[Mark], first: int
) -> None:
    chosen = windows(len(data), given_marks, first)

    shown = sum(window.end - window.start for window in chosen.shown)
    assert shown + chosen.hidden == len(data)
    assert [window.start for window in chosen.shown] == sorted(window.start for window in chosen.shown)
    assert all(0 <= window.start < window.end <= len(data) for window in chosen.shown[1:])


@given(st.binary(max_size=200), marks)
@settings(max_examples=80)
def test_pieces_cover_a_range_without_gap_or_overlap(data: bytes, given_marks: list[Mark]) -> None:
    cut = list(pieces(0, len(data), given_marks))

    assert b"".join(data[start:end] for start, end, _ in cut) == data
    assert all(start < end for start, end, _ in cut)


def test_bytes_that_two_marks_cover_have_both_looks() -> None:
    runs = runs_of(b"abcd", [Mark(0, 3, "p0"), Mark(2, 4, "hint")], escaped)

    assert runs == (Run("ab", "p0"), Run("c", "p0 hint"), Run("d", "hint"))


@given(st.lists(st.builds(Run, st.text(max_size=3), st.sampled_from(["", "p0"])), max_size=8))
def test_joined_runs_say_the_same_in_fewer_runs(runs: list[Run]) -> None:
    fewer = joined(runs)

    assert "".join(run.text for run in fewer) == "".join(run.text for run in runs)
    assert all(one.style != other.style for one, other in pairwise(fewer))


def test_a_heads_first_line_and_header_names_have_their_looks() -> None:
    runs = head_runs(b"GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", [Mark(22, 23, "p0")])

    assert [run for run in runs if run.style] == [
        Run("GET / HTTP/1.1", "first"),
        Run("Host:", "name"),
        Run("a", "p0"),
    ]


def test_bytes_of_a_head_that_are_no_text_stay_visible() -> None:
    assert (
        "".join(run.text for run in head_runs(b"GET /\xff\x00 HTTP/1.1\r\n", [])) == "GET /\\xff\x00 HTTP/1.1"
    )
