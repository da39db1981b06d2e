"""What has drifted: an observation judged by itself and against the last good one; as text or JSON.

Pure. Knows observations; never pages.
"""

from collections.abc import Iterator, Mapping

from scraper.drift.checking.observing import Observation, Watched
from scraper.export.inert import inert
from scraper.models import Model


class Drift(Model):
    """One thing that is not as it was."""

    page: str
    field: str | None
    """None for what concerns the whole page."""
    was: str
    now: str
    sure: float
    """From 0 to 1."""
    fails: bool = False
    """Whether values are lost by it."""

    @property
    def what(self) -> str:
        """The field with its page, or the page."""
        return f"{self.page}.{self.field}" if self.field else self.page


class Report(Model):
    """All that has drifted."""

    pages: dict[str, int]
    """Pages read, by kind."""
    drifts: tuple[Drift, ...] = ()
    compared: bool = False
    """Whether there was a last good run to compare with."""
    seen: dict[str, Observation] = {}
    """How each field and each way to it does, by the kind of page."""

    @property
    def fails(self) -> bool:
        """Whether fields or pages are lost."""
        return any(drift.fails for drift in self.drifts)

    def lines(self) -> Iterator[str]:
        """For people; nothing of a page in it is alive."""
        for kind, seen in sorted(self.seen.items()):
            yield f"{kind}: {seen.pages} pages"
            for name, watched in seen.fields.items():
                ways = ", ".join(f"{inert(way.shown)} {way.matched}" for way in watched.ways)
                yield f"  {name:<18} {watched.states.get('present', 0):>4} of {watched.pages}   {ways}"
        for drift in self.drifts:
            level = "FAILS" if drift.fails else "drift"
            was, now = inert(drift.was), inert(drift.now)
            yield f"{level}  {drift.what}: was {was}; now {now} (sure: {drift.sure:.0%})"
        yield self.summary

    @property
    def summary(self) -> str:
        """All of it in one line."""
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(self.pages.items())) or "none"
        against = "the last good run" if self.compared else "the pack alone"
        return f"pages read: {counts}; {len(self.drifts)} drifts, compared with {against}"


def report_of(now: Mapping[str, Observation], last: Mapping[str, Observation] | None = None) -> Report:
    """What has drifted since the last good run; without one, what the pack alone tells."""
    drifts = [one for kind, seen in sorted(now.items()) for one in _of_page(seen, (last or {}).get(kind))]
    return Report(
        pages={kind: seen.pages for kind, seen in now.items()},
        drifts=tuple(drifts),
        compared=last is not None,
        seen=dict(now),
    )


def _of_page(now: Observation, last: Observation | None) -> Iterator[Drift]:
    for name, reason in now.refused.items():
        yield Drift(
            page=now.page, field=None, was="this kind of page", now=f"{name}: {reason}", sure=1.0, fails=True
        )
    for name, watched in now.fields.items():
        before = None if last is None else last.fields.get(name)
        yield from _of_field(now.page, name, watched, before)
    for label, count in now.strangers.items():
        if last is not None and label not in last.strangers:
            says = f"the label {label!r}, which nothing reads, on {count} of {now.pages} pages"
            yield Drift(
                page=now.page, field=None, was="no such label", now=says, sure=count / max(1, now.pages)
            )


def _of_field(page: str, name: str, now: Watched, last: Watched | None) -> Iterator[Drift]:
    if failed := now.states.get("failed", 0):
        reason = max(now.reasons, key=lambda one: now.reasons[one], default="")
        says = f"failed on {failed} of {now.pages} pages: {reason}"
        yield Drift(page=page, field=name, was=_used(last or now), now=says, sure=1.0, fails=True)
    present = now.states.get("present", 0)
    if last is not None and last.states.get("present", 0) == last.pages > 0 and not present and not failed:
        yield Drift(page=page, field=name, was=_used(last), now="absent on every page", sure=0.9, fails=True)
    carries = next((one.shown for one in now.ways if one.agreed), "nothing")
    for place, way in enumerate(now.ways):
        if present and way.matched == 0 and _had_matched(now, last, place):
            says = f"found by `{carries}` instead, on {present} pages"
            sure = 1 - 0.5 ** min(present, 6)
            yield Drift(page=page, field=name, was=f"`{way.shown}`", now=says, sure=sure)


def _had_matched(now: Watched, last: Watched | None, place: int) -> bool:
    """Whether a way found something on most pages before; without a last run, whether it comes first."""
    if last is not None and last.pages and place < len(last.ways):
        return 2 * last.ways[place].matched > last.pages
    later = any(one.agreed and not one.fallback for one in now.ways[1:])
    return place == 0 and not now.ways[0].fallback and later


def _used(watched: Watched) -> str:
    best = max(watched.ways, key=lambda way: way.matched, default=None)
    return "unknown" if best is None else f"`{best.shown}`"
