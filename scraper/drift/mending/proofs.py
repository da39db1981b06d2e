"""Mends the proofs by which a page is known to be of its kind, where a redesign took away what they look for.

Knows descriptions and pages; never weakens a proof so far that an error page would pass it.
"""

import re
from collections.abc import Iterator, Sequence

from scraper.drift.mending.index import index_of
from scraper.drift.mending.sheets import Sheet
from scraper.drift.mending.ways import lasting, ways
from scraper.packs.spec import FieldSpec, FieldType, Find, Page, Proof

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_MOST = 60
_SHARED = ("within", "response", "attr", "match")


def broken_proofs(page: Page, new: Sequence[Sheet]) -> list[int]:
    """Which of a page's proofs do not hold on all of the new pages."""
    return [place for place, proof in enumerate(page.proof) if not _holds(page, proof, new)]


def is_cut_off(page: Page, sheet: Sheet) -> bool:
    """Whether a page fails a proof that it is whole."""
    return any(_tells_wholeness(proof) and not _holds(page, proof, [sheet]) for proof in page.proof)


def _tells_wholeness(proof: Proof) -> bool:
    return proof.whole is not None or any(part.whole for part in proof.any or ())


def _holds(page: Page, proof: Proof, sheets: Sequence[Sheet]) -> bool:
    alone = page.model_copy(
        update={"proof": (proof,), "signed_out": (), "not_found": (), "trouble": (), "rows": None}
    )
    return all(sheet.refusal(alone) is None for sheet in sheets)


def mend_proofs(
    page: Page, old: Sequence[Sheet], new: Sequence[Sheet], others: Sequence[Sheet]
) -> tuple[Page, dict[int, Proof], list[str]]:
    """A description whose proofs hold on all pages, old and new; what was added to which; what cannot be.

    `others` are pages that must go on being refused, such as the console's error pages.
    """
    added: dict[int, Proof] = {}
    failed: list[str] = []
    refused = [sheet for sheet in others if sheet.refusal(page) is not None]
    for place in broken_proofs(page, new):
        fit = next(
            (
                (proof, changed)
                for proof in _alternatives(page, page.proof[place], new)
                if (changed := with_proof(page, place, proof)) is not None
                and _holds(changed, changed.proof[place], (*old, *new))
                and all(sheet.refusal(changed) is not None for sheet in refused)
            ),
            None,
        )
        if fit is None:
            failed.append(f"nothing on the new pages can stand for the proof `{shown(page.proof[place])}`")
        else:
            added[place], page = fit
    return page, added, failed


def shown(proof: Proof) -> str:
    """A proof in a few words."""
    kind = proof.given()[0]
    value = getattr(proof, kind)
    return kind if isinstance(value, bool | tuple) else f"{kind}: {value}"


def with_proof(page: Page, place: int, other: Proof) -> Page:
    """The description in which one proof may also be met by another."""
    proof = page.proof[place]
    both = (*proof.any, other) if proof.any is not None else (proof, other)
    proofs = list(page.proof)
    proofs[place] = Proof(any=both)
    return page.model_copy(update={"proof": tuple(proofs)})


def _alternatives(page: Page, proof: Proof, new: Sequence[Sheet]) -> Iterator[Proof]:
    """What might stand for a proof, the likeliest first."""
    if proof.equals is not None:
        yield from _equal_ones(proof.equals, new)
        return
    if _tells_wholeness(proof):
        return
    near = [spec for spec in page.fields.values() if any(_is_of(find, proof) for find in spec.find)]
    rest = [spec for spec in page.fields.values() if spec not in near and not spec.optional]
    finds = [find for spec in (*near, *rest) for find in spec.find]
    found = [alike for find in finds if (alike := _as_proof(find, None)) is not None]
    yield from sorted(dict.fromkeys(found), key=_fleeting)[:_MOST]


def _fleeting(proof: Proof) -> bool:
    """Whether what a proof looks for is told by its position alone."""
    return proof.data is not None and re.search(r"\[\d+\]", proof.data) is not None


def _is_of(find: Find, proof: Proof) -> bool:
    parts = proof.any or proof.all or (proof,)
    return any(
        getattr(find, kind) is not None and getattr(find, kind) == getattr(part, kind)
        for part in parts
        for kind in ("script", "label", "css", "xpath", "data")
    )


def _equal_ones(template: str, new: Sequence[Sheet]) -> Iterator[Proof]:
    """Places that show what the page was asked for with."""
    match = _PLACE.fullmatch(template)
    if match is None or not new or match[1] not in new[0].arguments:
        return
    spec = FieldSpec(find=(Find(label="-"),), type=FieldType.ID)
    value = spec_value(new[0].arguments[match[1]])
    for way in ways(index_of(new[0]), spec, value)[:_MOST]:
        proof = _as_proof(way.find, template)
        if proof is not None:
            yield proof


def spec_value(text: str) -> int | str:
    """An argument as a field of ids reads it.

    >>> spec_value("14608"), spec_value("a-1")
    (14608, 'a-1')
    """
    return int(text) if text.isascii() and text.isdigit() and str(int(text)) == text else text


def _as_proof(find: Find, equals: str | None) -> Proof | None:
    """What a way looks for, as a proof that it is there; None of what would hold of any page."""
    kind = find.given()[0]
    if kind not in {"script", "label", "css", "xpath", "data"} or find.until is not None:
        return None
    if kind == "css" and equals is None and lasting(find.css or "") < 0.6:
        return None
    kept = {name: getattr(find, name) for name in (_SHARED if equals else _SHARED[:2])}
    return Proof(**{kind: getattr(find, kind)}, **kept, equals=equals)
