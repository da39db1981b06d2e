"""Perl-compatible expressions mean here what they mean in the engines, and none of them hangs."""

import pytest

from scraper.decode.explain.budget import Budget, TooSlow
from scraper.decode.explain.expressions import compile_expression
from scraper.decode.explain.pcre import MAX_DEPTH, MAX_PATTERN, Unsupported, translate


def first(expression: str, data: bytes, flags: str = "") -> bytes | None:
    for start, end in compile_expression(expression, flags).matches(data, 0, len(data), Budget()):
        return data[start:end]
    return None


@pytest.mark.parametrize(
    ("expression", "data", "found"),
    [
        (r"a\/b\:c\-d\"", b'a/b:c-d"', b'a/b:c-d"'),
        (r"\x41\x4\x{42}\x", b"A\x04B\x00", b"A\x04B\x00"),
        (r"\101\0\x0a", b"A\x00\n", b"A\x00\n"),
        (r"(a)(b)\2\1", b"abba", b"abba"),
        (r"(a)\g{1}\g1\g{-1}", b"aaaa", b"aaaa"),
        (r"(?<n>ab)\k<n>\k{n}\k'n'(?P=n)", b"ab" * 5, b"ab" * 5),
        (r"(?'n'a)b", b"ab", b"ab"),
        (r"\Qa.b[\E+", b"a.b[[[", b"a.b[[["),
        (r"a{,3}b", b"aab a{,3}b", b"a{,3}b"),
        (r"a{x}", b"a{x}", b"a{x}"),
        (r"a{2,}", b"aaa", b"aaa"),
        (r"(?:foo){e<=1}", b"fo foo{e<=1}", b"foo{e<=1}"),
        (r"[a&&b]+", b"x&a", b"&a"),
        (r"[a||b--c]+", b"x|-", b"|"),
        (r"[][]+", b"x[]", b"[]"),
        (r"[^]]+", b"]ab]", b"ab"),
        (r"[[:digit:][:^space:]]+", b" 1a ", b"1a"),
        (r"[a-z0-9-_]+", b".a-_1.", b"a-_1"),
        (r"[\]\-\\\x41\102]+", b"x]-\\AB", b"]-\\AB"),
        (r"\h+\H\v\V\R", b" \tx\ny\r\n", b" \tx\ny\r\n"),
        (r"\ea\cA", b"\x1ba\x01", b"\x1ba\x01"),
        (r"ab\Z", b"ab\n", b"ab"),
        (r"ab\z", b"ab\n", None),
        (r"ab$", b"ab\n", b"ab"),
        (r"a(?#comment)b", b"ab", b"ab"),
        (r"a(?i)b(?-i)c", b"aBc", b"aBc"),
        (r"(?i:a)b", b"Ab", b"Ab"),
        (r"a++b|(?>c*)d", b"aab", b"aab"),
        (r"(?|(a)|(b))\1", b"bb", b"bb"),
        (r"(\((?:[^()]|(?1))*\))", b"x(a(b)c)", b"(a(b)c)"),
        (r"(?<=a)b(?!c)", b"abc ab", b"b"),
        (r"a\_b\i", b"a_bi", b"a_bi"),
        (r"é", "é".encode(), "é".encode()),
        (r"\N\C", b"a\n", b"a\n"),
        (r"(*FAIL)|a", b"a", b"a"),
    ],
)
def test_expressions_are_read_as_perl_reads_them(expression: str, data: bytes, found: bytes | None) -> None:
    assert first(expression, data) == found


@pytest.mark.parametrize(
    ("flags", "expression", "data", "found"),
    [
        ("i", "AB", b"ab", b"ab"),
        ("", "a.b", b"a\nb", None),
        ("s", "a.b", b"a\nb", b"a\nb"),
        ("m", "^b$", b"a\nb\nc", b"b"),
        ("x", "a b # c", b"ab", b"ab"),
        ("A", "b", b"ab", None),
        ("E", "b$", b"b\n", None),
        ("G", "a.*b", b"abab", b"ab"),
        ("G", "a.*?b", b"abab", b"abab"),
        ("G", "a{1,2}", b"aa", b"a"),
        ("UiR", "AB", b"ab", b"ab"),
    ],
)
def test_flags_mean_what_they_mean_in_rules(
    flags: str, expression: str, data: bytes, found: bytes | None
) -> None:
    assert first(expression, data, flags) == found


@pytest.mark.parametrize(
    ("expression", "flags"),
    [
        ("a", "q"),
        ("(", ""),
        ("[a", ""),
        ("a\\", ""),
        (r"\p{L}", ""),
        (r"\x{100}", ""),
        (r"\3", ""),
        (r"\g{9}", ""),
        (r"[\H]", ""),
        ("(*UTF8)a", ""),
        ("(?J)a", ""),
        ("(?'1x'a)", ""),
        (r"\k?", ""),
        (r"\g<1>", ""),
        ("(?:" * (MAX_DEPTH + 1) + ")" * (MAX_DEPTH + 1), ""),
        ("a" * (MAX_PATTERN + 1), ""),
        ("*a", ""),
    ],
)
def test_what_has_no_equal_is_refused(expression: str, flags: str) -> None:
    with pytest.raises(Unsupported):
        compile_expression(expression, flags)


def test_matches_overlap_so_that_chains_can_try_again() -> None:
    found = list(compile_expression("a.", "").matches(b"aaab", 0, 4, Budget()))
    assert found == [(0, 2), (1, 3), (2, 4)]


def test_an_expression_may_match_nothing_at_the_end() -> None:
    assert list(compile_expression("$", "").matches(b"ab", 0, 2, Budget())) == [(2, 2)]


def test_an_expression_sees_its_range_only() -> None:
    assert list(compile_expression("^b", "").matches(b"abb", 1, 2, Budget())) == [(1, 2)]


def test_a_catastrophic_expression_is_stopped() -> None:
    data = b"a" * 5000
    with pytest.raises(TooSlow):
        list(compile_expression("(a|aa)+b", "").matches(data, 0, len(data), Budget()))


def test_a_spent_budget_stops_searching() -> None:
    budget = Budget(searched_bytes=10)
    assert list(compile_expression("a", "").matches(b"a" * 100, 0, 100, budget)) == []
    assert budget.spent


def test_translation_leaves_ordinary_expressions_alone() -> None:
    assert translate(r"^[^\r\n]*?Host\x3a\s+(?:a|b)+\d{1,3}$") == r"^[^\r\n]*?Host\x3a\s+(?:a|b)+\d{1,3}$"
