"""The room's public surface: sorted, documented, and what it says it is."""

import inspect

from scraper import export


def test_the_public_names_are_sorted_and_there() -> None:
    assert export.__all__ == sorted(export.__all__)
    assert [name for name in export.__all__ if not hasattr(export, name)] == []


def test_every_public_name_says_what_it_does() -> None:
    assert [name for name in export.__all__ if not inspect.getdoc(getattr(export, name))] == []


def test_a_result_is_rendered_by_the_same_four_names_whatever_it_is() -> None:
    for prefix in ("", "event_", "events_"):
        for suffix in ("to_json", "to_alapi", "to_html", "text"):
            assert f"{prefix}{suffix}" in export.__all__
