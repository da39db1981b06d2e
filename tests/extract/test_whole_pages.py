"""Nothing of a page is lost without a word: character sets, depth, size, tag soup, any bytes."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import ExtractError, NotFound, SignedOut, Unreadable, WrongPage
from scraper.extract import extract
from scraper.extract.document import MAX_PAGE_BYTES, Document
from scraper.extract.encoding import decode_page
from scraper.extract.words import tokens_of
from scraper.models import Fields
from scraper.packs.spec import Pack, Page
from tests.extract.pages import Read, capture_of


def text_of(html: str) -> str:
    return "".join(
        token or " " for token in tokens_of(Document(html, "https://x.example", page="event").root)
    )


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("é€".encode(), "text/html; charset=utf-8", "é€"),
        ("é€".encode(), "text/html", "é€"),
        (b"\xe9\x80", "text/html", "é€"),
        (b"\xe9\x80", "text/html; charset=ISO-8859-1", "é€"),
        (b"\xe9\x81", 'text/html; charset="windows-1252"', "é\x81"),
        ("é".encode("utf-16"), "text/html; charset=iso-8859-1", "é"),
        (b"\xef\xbb\xbf" + "é".encode(), "text/html; charset=latin1", "é"),
        ("é".encode("utf-16-be"), "text/html; charset=utf-16be", "é"),
        (b"<meta charset='koi8-r'>\xd0", "text/html", "<meta charset='koi8-r'>п"),
        (b"<meta http-equiv=x content='text/html; charset=shift_jis'>\x83n", "", None),
        ("п".encode(), "text/html; charset=no-such-set", "п"),
        (b"+ADw-b+AD4-", "text/html; charset=utf-7", "+ADw-b+AD4-"),
        (b"a\xff", "text/html; charset=utf-8", "a\ufffd"),
        (b"68656c6c6f", "text/html; charset=hex", "68656c6c6f"),
    ],
)
def test_bytes_become_text_as_in_a_browser(body: bytes, content_type: str, text: str | None) -> None:
    decoded = decode_page(body, content_type)
    assert decoded == text if text is not None else decoded.endswith("ハ")


@pytest.mark.parametrize("depth", [255, 257, 1000, 2000])
def test_deep_pages_keep_all_their_text(depth: int) -> None:
    words = "".join(f"<div>w{n} " for n in range(depth))
    text = text_of(f"<html><body>{words}{'</div>' * depth}end</body></html>")
    assert text.split() == [*(f"w{n}" for n in range(depth)), "end"]


@pytest.mark.parametrize("depth", [2100, 100_000])
def test_a_page_too_deep_to_keep_its_text_is_unreadable(depth: int) -> None:
    with pytest.raises(Unreadable, match="nested too deeply"):
        Document("<html><body>" + "<div>x" * depth, "https://x.example", page="event")


def test_a_huge_text_is_kept_whole() -> None:
    text = text_of(f"<html><body><pre>{'0123456789' * 1_200_000}</pre>end</body></html>")
    assert len(text.replace(" ", "")) == 12_000_003


def test_many_elements_are_kept() -> None:
    assert text_of("<p>x" * 200_000).count("x") == 200_000


def test_a_page_beyond_the_limit_is_unreadable() -> None:
    with pytest.raises(Unreadable, match=f"the limit is {MAX_PAGE_BYTES}"):
        Document("x" * (MAX_PAGE_BYTES + 1), "https://x.example", page="event")


def test_what_stands_after_the_end_of_the_page_is_part_of_it() -> None:
    assert text_of("<html><body>a</body></html><p>b</p>c<html><body>d</body></html>").split() == [*"abcd"]


TAGS = [
    "div",
    "table",
    "tr",
    "td",
    "p",
    "b",
    "form",
    "ul",
    "li",
    "dl",
    "dt",
    "pre",
    "span",
    "font",
    "center",
    "h1",
]
SOUP = st.lists(
    st.sampled_from(
        [*(f"<{tag}>" for tag in TAGS), *(f"</{tag}>" for tag in [*TAGS, "html", "body"]), "<br>"]
    ),
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@given(SOUP)
def test_no_word_is_lost_in_tag_soup(tags: list[str]) -> None:
    html = "<html><body>w0 " + "".join(f"{tag}w{n} " for n, tag in enumerate(tags, start=1))
    assert re.findall(r"w\d+", text_of(html)) == [f"w{n}" for n in range(len(tags) + 1)]


PIECES = [
    *(
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "<th>",
        "<a href='/signature.php?sid=1'>",
        "</a>",
        "<br>",
        "<!--",
        "-->",
    ),
    *(
        "<script>",
        "</script>",
        "var severity = '5';",
        "Severity:",
        "Signature:",
        "0x0000: 4745",
        "\0",
        "&#0;",
        "&lt;",
    ),
    *(
        "<table id=cache_table>",
        "</html>",
        "<pre>",
        "</pre>",
        "\xff",
        "é",
        "<input type=password>",
        "<",
        ">",
        "'",
        '"',
    ),
]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=30).map(lambda parts: "".join(parts).encode())
    | st.binary(max_size=200),
    st.sampled_from(["", "text/html; charset=utf-16", "text/html; charset=big5", "x"]),
)
def test_any_bytes_are_fields_or_an_error_of_ours(alertlogic: Pack, body: bytes, content_type: str) -> None:
    for page in alertlogic.pages.values():
        arguments = {"event_id": "7", "incident_id": "8", "customer_id": "1", "sig_id": "9"}
        try:
            fields = extract(capture_of(body, content_type), page, arguments)
        except (ExtractError, SignedOut, NotFound):
            continue
        assert fields.fields.keys() == page.fields.keys()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_any_page_reads_the_same_twice(page_for_soup: Page, html: str) -> None:
    def run() -> Fields:
        return extract(capture_of(html.encode()), page_for_soup, {})

    assert run() == run()


@pytest.fixture(scope="module")
def page_for_soup(alertlogic: Pack) -> Page:
    """The event page without its proofs, so that every soup is read."""
    anything = {"xpath": "true()"}
    return Page.model_validate(
        {
            **alertlogic.pages["event"].model_dump(by_alias=True),
            "proof": [anything],
            "signed_out": [],
            "not_found": [],
        }
    )


FIELD = "x: {find: [{script: x}], optional: true}"


def test_a_page_without_its_proof_is_the_wrong_page_and_names_it(read: Read) -> None:
    with pytest.raises(WrongPage) as caught:
        read(FIELD, "<html></html>", more="proof: [{css: 'table#x'}]")
    assert "fails the proof `css: table#x`" in caught.value.message
    assert caught.value.page == "event"


def test_a_page_that_is_cut_off_is_unreadable(read: Read) -> None:
    with pytest.raises(Unreadable, match="cut off before its end"):
        read(FIELD, "<html><body>half", more="proof: [{any: [{css: 'table#x'}, {whole: true}]}]")


@pytest.mark.parametrize("end", ["</html>", "</HTML>\n \n", "</html><!-- served in 3 ms -->"])
def test_a_page_that_ends_with_its_end_tag_is_whole(read: Read, end: str) -> None:
    read(FIELD, f"<html><body>x{end}", more="proof: [{whole: true}]")


def test_a_login_in_place_of_the_page_is_signed_out_whatever_else_is_on_it(read: Read) -> None:
    with pytest.raises(SignedOut):
        read(
            FIELD,
            "<input type=password>",
            more="signed_out: [{css: 'input[type=password]'}]\nproof: [{css: b}]",
        )


def test_a_page_that_says_there_is_none_is_not_found(read: Read) -> None:
    more = "not_found: [{all: [{script: x, equals: ''}, {script: z, equals: ''}]}]\nproof: [{script: x}]"
    assert read(FIELD, "<script>x = ''; z = '1'</script>", more=more).fields["x"]
    with pytest.raises(NotFound):
        read(FIELD, "<script>x = ''; z = ''</script>", more=more)


PROVEN = "<table><tr><td>Event ID</td><td>{}</td></tr></table>"


@pytest.mark.parametrize(
    ("proof", "html", "holds"),
    [
        ("{label: Event ID, equals: '{event_id}'}", PROVEN.format(7), True),
        ("{label: Event ID, equals: '{event_id}'}", PROVEN.format(8), False),
        ("{label: Event ID, equals: '{event_id}'}", "", False),
        ("{label: Event ID, equals: '{event_id}', optional: true}", "", True),
        ("{label: Event ID, equals: '{event_id}', optional: true}", PROVEN.format(8), False),
        (
            "{css: a, attr: href, match: 'id=(\\d+)', equals: '{event_id}'}",
            "<a href='?id=6'><a href='?id=7'>",
            True,
        ),
        ("{label: Event ID}", PROVEN.format(""), True),
        ("{label: Event ID}", "<pre>Event ID: 7</pre>", False),
        ("{xpath: 'count(//p) > 1'}", "<p>a<p>b", True),
        ("{xpath: 'count(//p) > 1'}", "<p>a", False),
        ("{xpath: 'string(//p)'}", "<p></p>", False),
        ("{text: event  DETAILS}", "<h1>Event\n <b>details</b></h1>", True),
        ("{text: event details}", "<pre>Event details</pre>", False),
        ("{script: x}", "<script>var x = f()</script>", True),
        ("{script: x}", "<p>var x = 'y'</p>", False),
    ],
)
def test_a_proof_holds_or_does_not(read: Read, proof: str, html: str, holds: bool) -> None:
    more = f"captured: [{{css: pre}}]\nproof: [{proof}]"
    try:
        read(FIELD, html, {"event_id": "7"}, more=more)
    except WrongPage:
        assert not holds
    else:
        assert holds


@pytest.mark.parametrize("size", [2_000, 20_000])
def test_a_long_list_is_read_completely(alertlogic: Pack, size: int) -> None:
    rows = "".join(
        f"<tr><td><a href='/embedded/event.php?id={n}&x=1'>{n}</a></td></tr>" for n in range(1, size + 1)
    )
    html = f"<html><table id=event_list>{rows}</table></html>"
    fields = extract(capture_of(html.encode()), alertlogic.pages["events"], {"customer_id": "1"})
    assert fields.value("event_ids") == list(range(1, size + 1))


def test_a_list_that_is_cut_off_is_not_silently_short(alertlogic: Pack) -> None:
    html = "<html><table id=event_list><tr><td><a href='/embedded/event.php?id=1&x=1'>1</a></td></tr><tr>"
    with pytest.raises(Unreadable, match="cut off"):
        extract(capture_of(html.encode()), alertlogic.pages["events"], {"customer_id": "1"})


def test_a_description_is_compiled_once(page_of: Callable[[str], Page]) -> None:
    from scraper.extract.plan import plan_of

    page, same = page_of(FIELD), page_of(FIELD)
    assert plan_of(page) is plan_of(page)
    assert plan_of(page) is not plan_of(same)
