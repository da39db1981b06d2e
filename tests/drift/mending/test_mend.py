"""Mending: what broke is found again by its known values, and what cannot be proved is refused."""

import re

from scraper.drift.mending.mend import Mending, mend
from scraper.drift.mending.sheets import Sheet, same
from scraper.packs.spec import Find
from tests.drift.mending.redesigned import event_page, reworded, sheet, sheets

PAGE = event_page()


def mended(mending: Mending) -> dict[str, Find | None]:
    return {one.field: one.find for one in mending.proposals}


def denied(mending: Mending) -> dict[str, str]:
    return {one.field: one.reason for one in mending.denials}


def test_a_page_that_has_not_changed_needs_no_mending() -> None:
    mending = mend(PAGE, sheets(), sheets(names=("event", "event_post")))
    assert (mending.proposals, mending.denials, mending.page) == ([], [], PAGE)


def test_reworded_labels_and_renamed_variables_are_found_by_the_values_of_the_same_events() -> None:
    mending = mend(PAGE, sheets(), sheets(reworded))
    assert denied(mending) == {}
    found = mended(mending)
    assert found["source_addr"] == Find(label="Attacker")
    assert found["dest_addr"] == Find(label="Victim")
    assert found["severity"] == Find(label="Risk")


def test_what_is_mended_gives_the_right_value_on_every_page_old_and_new() -> None:
    old, new = sheets(), sheets(reworded)
    page = mend(PAGE, old, new).page
    for before, after in zip(old, new, strict=True):
        assert before.refusal(page) is None
        assert after.refusal(page) is None
        read, read_anew = before.read(page), after.read(page)
        assert all(same(page.fields[name], one, read_anew[name]) for name, one in read.items())


def test_a_label_is_preferred_to_a_variable_and_each_proposal_shows_its_runner_up() -> None:
    proposal = next(
        one for one in mend(PAGE, sheets(), sheets(reworded)).proposals if one.field == "dest_addr"
    )
    assert proposal.runner_up == Find(script="dst_host")
    assert 0 < proposal.margin < proposal.score <= 1


def test_pages_of_other_events_are_mended_by_likeness_and_say_so() -> None:
    new = [sheet("event_many_packets", reworded)]
    mending = mend(PAGE, sheets(names=("event", "event_post")), new)
    by_field = {one.field: one for one in mending.proposals}
    assert by_field["source_addr"].find == Find(label="Attacker")
    assert by_field["source_addr"].basis.value == "likeness"


def test_a_field_that_is_gone_is_refused_and_the_rest_is_mended() -> None:
    def without_source(source: str) -> str:
        return re.sub(r"198\.51\.100\.150", "&nbsp;", reworded(source))

    mending = mend(PAGE, sheets(), sheets(without_source))
    assert "source_addr" in denied(mending)
    assert mended(mending)["dest_addr"] == Find(label="Victim")


def test_a_taught_value_shows_where_a_field_is() -> None:
    def other_event(source: str) -> str:
        return reworded(source).replace("198.51.100.150", "203.0.113.77").replace("Attacker", "Origin")

    new = [sheet("event_post", other_event)]
    old = sheets(names=("event", "event_many_packets"))
    mending = mend(PAGE, old, new, taught={"source_addr": "203.0.113.77"}, only=["source_addr"])
    proposal = mending.proposals[0]
    assert (proposal.field, proposal.find, proposal.basis.value) == (
        "source_addr",
        Find(label="Origin"),
        "taught",
    )


def swapped(source: str) -> str:
    """The variables' names swapped: both still match, each the wrong value."""
    for old, new in (
        ("var source_port", "var _"),
        ("var dest_port", "var source_port"),
        ("var _", "var dest_port"),
    ):
        source = source.replace(old, new)
    return source


def test_selectors_that_match_the_wrong_value_go_when_another_is_right() -> None:
    mending = mend(PAGE, sheets(), sheets(swapped))
    drops = {one.field: one.drops for one in mending.proposals}
    assert drops["source_port"] == (Find(script="source_port"),)
    assert drops["dest_port"] == (Find(script="dest_port"),)


def test_a_login_page_is_named_and_nothing_is_guessed_from_it() -> None:
    login = sheet("event_login_page_200")
    mending = mend(PAGE, sheets(), [login])
    assert not mending.proposals
    assert "login" in denied(mending)["event_login_page_200"]


def test_a_page_of_another_kind_is_refused() -> None:
    other = sheet("event_not_event_200")
    mending = mend(PAGE, sheets(), [other])
    assert not mending.proposals
    assert other.name in denied(mending)


def test_half_a_page_is_refused() -> None:
    def half(source: str) -> str:
        return reworded(source)[: len(source) // 2]

    mending = mend(PAGE, sheets(), [sheet("event", half)])
    assert not mending.proposals
    assert mending.denials


def test_a_value_too_common_to_tell_a_place_by_needs_a_label_that_means_the_field() -> None:
    def nameless(source: str) -> str:
        return reworded(source).replace("Risk:", "Quux:").replace("risklevel", "zz9")

    reason = denied(mend(PAGE, [sheet("event")], [sheet("event", nameless)]))["severity"]
    assert "too common" in reason


def test_an_error_page_is_still_refused_after_its_proof_was_mended() -> None:
    error_page: Sheet = sheet("event_not_event_200")
    mending = mend(PAGE, sheets(), sheets(reworded), others=[error_page])
    assert mending.proofs
    assert error_page.refusal(mending.page) is not None
