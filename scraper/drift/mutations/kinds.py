"""The kinds of change that redesigns make, by name.

Each is a function of (marked tree, Random) that gives a changed tree of its own, or None where the page has
nothing of the kind to change. Knows the functions; never pages or packs.
"""

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Final, NamedTuple

from lxml.etree import _Element

from scraper.drift.mutations import attributes, structure, tables, traps, values, wording
from scraper.errors import UsageError

Change = Callable[[_Element, Random], bool]
"""Changes a tree in place; whether there was anything to change."""


class Kind(NamedTuple):
    """One kind of change."""

    name: str
    says: str
    """What happens, in one line for people."""
    change: Change

    def applied(self, root: _Element, random: Random) -> _Element | None:
        """A changed copy of the tree; None when there is nothing to change."""
        copy = deepcopy(root)
        return copy if self.change(copy, random) else None


KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind("attributes_renamed", "ids and names get other words", attributes.renamed),
        Kind("ids_dropped", "no element has an id any more", attributes.ids_dropped),
        Kind("classes_hashed", "classes become hashes, as build tools make them", attributes.classes_hashed),
        Kind("classes_reworded", "classes become blocks and utilities", attributes.classes_reworded),
        Kind("attributes_swapped", "ids and classes stand on each other's elements", attributes.swapped),
        Kind("wrappers_added", "elements stand in further elements", structure.wrappers_added),
        Kind("wrappers_removed", "elements that only hold another are gone", structure.wrappers_removed),
        Kind("siblings_reordered", "rows, panels and sections in another order", structure.reordered),
        Kind("elements_renamed", "other elements of the same meaning", structure.elements_renamed),
        Kind("table_to_list", "a table of labels becomes a definition list", tables.to_list),
        Kind("table_to_blocks", "a table of labels becomes blocks", tables.to_blocks),
        Kind("list_to_table", "a definition list or blocks become a table", tables.to_table),
        Kind(
            "columns_swapped", "the value stands before its label, or the last column between", tables.swapped
        ),
        Kind("column_added", "a new column, or a new row with a new label", tables.column_added),
        Kind("labels_reworded", "labels say the same in other words", wording.reworded),
        Kind("labels_restyled", "labels in other case and punctuation", wording.restyled),
        Kind("values_into_scripts", "values stand in JSON in a script", values.into_scripts),
        Kind("values_into_attributes", "values stand in attributes", values.into_attributes),
        Kind("text_split", "one text is split over several elements", values.split),
        Kind("dumps_restyled", "hexdumps are written in another way", values.dumps_restyled),
        Kind("markup_minified", "no spaces, quotes or optional end tags", structure.minified),
        Kind("page_in_frame", "the page stands in a frame of another", structure.framed),
        Kind("field_removed", "a value is shown no more", traps.removed),
        Kind("decoy_added", "the same label with another value elsewhere", traps.decoy),
    )
}


def chosen(names: list[str]) -> list[Kind]:
    """Kinds by name, all when none is named. Raises UsageError for a name that is none.

    >>> [kind.name for kind in chosen(["decoy_added"])]
    ['decoy_added']
    """
    strange = [name for name in names if name not in KINDS]
    if strange:
        raise UsageError(
            f"there is no kind of change {strange[0]!r}", advice=f"Choose of: {', '.join(KINDS)}"
        )
    return [KINDS[name] for name in names] if names else list(KINDS.values())
