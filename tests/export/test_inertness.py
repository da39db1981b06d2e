"""Attack text in every place there is: no rendering may obey it, hide it, or turn it into markup."""

import json
import re
import unicodedata
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html
from rich.console import Console

from scraper import export
from scraper.export import defang, inert, inert_lines
from scraper.models import Incident

UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
ELEMENTS = """
    html head meta link title style body header main section footer p h1 h2 h3 h4 ul li b small span div dl dt
    dd table thead tbody tr th td pre details summary figure svg g text tspan path rect desc a
    fieldset legend input label
"""
ATTRIBUTES = """
    charset http-equiv content name rel href lang class id aria-labelledby aria-label aria-hidden role
    tabindex open scope rowspan viewbox preserveaspectratio x y dx dy width height rx d stroke-width
    text-anchor type for checked
"""
STYLE_SHEET = Path(export.__file__).parent / "templates" / "report.css"
CLASSES_WITHOUT_STYLE = {
    "head",
    "rule",
    "packets",
    "fields",
    "mark",
    "message",
    "event",
    "sides",
    "top",
    "exchange",
    "what",
}


def parsed(page: str) -> html.HtmlElement:
    return html.document_fromstring(page, parser=html.HTMLParser(huge_tree=True))


def elements(page: str) -> list[html.HtmlElement]:
    return [node for node in parsed(page).iter() if isinstance(node.tag, str)]


def unseen(shown: str, allowed: str = "\n") -> set[str]:
    return {f"U+{ord(c):04X}" for c in shown if c not in allowed and unicodedata.category(c) in UNSEEN}


def test_the_report_has_no_element_attribute_or_class_but_ours(attacked: Incident) -> None:
    nodes = elements(export.to_html(attacked))
    styled = set(re.findall(r"\.([a-z][a-z0-9-]*)", STYLE_SHEET.read_text(encoding="utf-8")))

    assert {node.tag for node in nodes} <= set(ELEMENTS.split())
    assert {name for node in nodes for name in node.attrib} <= set(ATTRIBUTES.split())
    assert {
        name for node in nodes for name in node.get("class", "").split()
    } <= styled | CLASSES_WITHOUT_STYLE


def test_the_report_has_no_comments_that_captured_text_opened(attacked: Incident) -> None:
    assert list(parsed(export.to_html(attacked)).iter(etree.Comment)) == []


def test_nothing_in_the_report_leads_or_loads_from_elsewhere(attacked: Incident) -> None:
    nodes = elements(export.to_html(attacked))

    targets = [node.get("href", "") for node in nodes if node.tag == "a"]
    assert targets
    assert {target[:1] for target in targets} == {"#"}
    assert {target[1:] for target in targets} <= {node.get("id") for node in nodes}
    assert [node.get("href") for node in nodes if node.tag == "link"] == ["data:,"]


def test_the_reports_policy_allows_its_own_style_sheet_by_hash_and_nothing_else(attacked: Incident) -> None:
    nodes = elements(export.to_html(attacked))

    policies = [node.get("content", "") for node in nodes if node.get("http-equiv")]
    assert [policy.split("'")[1] for policy in policies] == ["none"]
    assert "style-src 'sha256-" in policies[0]
    assert "unsafe" not in policies[0]
    assert [node.tag for node in nodes].count("style") == 1


def test_the_report_shows_the_attack_as_text_and_nothing_unseen(attacked: Incident, attack: str) -> None:
    shown = parsed(export.to_html(attacked)).text_content()

    first_words = inert_lines(attack).split("\n")[0][:40].strip()
    assert re.sub(r"\s+", " ", first_words) in re.sub(r"\s+", " ", shown)
    assert unseen(shown, "\n\t") == set()


def test_the_report_encodes_as_utf_8(attacked: Incident) -> None:
    assert export.to_html(attacked).encode("utf-8")


def test_text_output_holds_no_control_character_but_line_breaks(attacked: Incident) -> None:
    assert unseen(export.text(attacked)) == set()


def test_a_colour_terminal_gets_our_own_escapes_only(attacked: Incident) -> None:
    page = StringIO()
    export.print_text(attacked, Console(file=page, width=100, force_terminal=True, color_system="standard"))

    without_ours = re.sub(r"\x1b\[[0-9;]*m", "", page.getvalue())
    assert unseen(without_ours) == set()
    assert "\x1b]8" not in page.getvalue()


def test_rich_markup_is_shown_as_it_is_written(attacked: Incident, attack: str) -> None:
    shown = export.text(attacked, width=100_000)

    assert inert(attack).strip()[:60] in shown


def test_json_in_either_shape_holds_nothing_unseen_and_loses_nothing(attacked: Incident, attack: str) -> None:
    for written in (export.to_json(attacked), export.to_alapi(attacked)):
        assert unseen(written) <= {
            f"U+{ord(c):04X}" for c in attack if unicodedata.category(c) in {"Co", "Cn"}
        }
        assert attack in json.loads(written)["customer_id"]


@given(words=st.text(st.one_of(st.characters(), st.sampled_from("<>&\"'/={}[]\x1b\ud800")), max_size=60))
@settings(max_examples=25, deadline=None)
def test_any_text_at_all_makes_a_report_of_our_elements_only(
    under_attack: Callable[[str], Incident], words: str
) -> None:
    page = export.to_html(under_attack(words))

    assert {node.tag for node in elements(page)} <= set(ELEMENTS.split())
    assert {name for node in elements(page) for name in node.attrib} <= set(ATTRIBUTES.split())
    assert unseen(export.text(under_attack(words))) == set()


@given(st.text())
@settings(max_examples=100)
def test_inert_text_is_one_line_without_anything_unseen(text: str) -> None:
    assert unseen(inert(text), "") == set()
    assert "\n" not in inert(text)


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
@settings(max_examples=100)
def test_inert_leaves_plain_text_alone(text: str) -> None:
    assert inert(text) == text


@given(st.text())
@settings(max_examples=150)
def test_a_defanged_url_is_no_url(text: str) -> None:
    shown = defang(text)

    assert not re.search(r"(?i)\b(https?|ftp|javascript|data|mailto):", shown)
    assert not re.search(r"(?i)\bwww\.", shown)
    assert unseen(shown, "") == set()


def test_a_defanged_url_keeps_everything_but_its_dots_and_scheme() -> None:
    url = "https://user@www.example.net:8443/a/../b?x=1.5&next=http://c.example/d.php#e"

    shown = defang(url)

    assert shown == "hxxps://user@www[.]example[.]net:8443/a/../b?x=1.5&next=hxxp://c[.]example/d.php#e"
