"""The roll-up as a picture: signature → host → response, bands as wide as the events are many.

Knows roll-up rows and geometry; nothing of SVG text or colours.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len, set_cell_size

from scraper.export.inert import inert
from scraper.export.outcome import Outcome, outcome_of
from scraper.export.words import count
from scraper.models import SummaryRow

COLUMNS: Final = (300, 600, 900)
"""Where the three columns of nodes stand."""
NODE_WIDTH: Final = 8
VIEW_WIDTH: Final = 1100
MOST_NODES: Final = (10, 14, 14)
TEXT_CELLS: Final = (38, 34, 22)
LONGEST_NAME: Final = 240
"""Width of a name in a tooltip."""
GAP: Final = 17
LEAST_PITCH: Final = 29
"""Height that a column has for each of its nodes, so that labels do not touch."""
TOP: Final = 30
MORE: Final = "\u2009more\u2009"
"""In the name of what is drawn for many; the thin spaces keep it apart from captured names."""
OUTCOMES: Final = tuple(Outcome)

Path = tuple[str, str, str]


class Node(NamedTuple):
    """A signature, a host or a response."""

    x: int
    y: float
    height: float
    label: str
    title: str
    events: int
    outcome: Outcome | None


class Band(NamedTuple):
    """Events that go from one node to another; a curve and how wide it is drawn."""

    curve: str
    width: float
    title: str
    outcome: Outcome


class Flows(NamedTuple):
    """The whole picture."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    bands: tuple[Band, ...]
    summary: str


class _Lane(NamedTuple):
    """A node's place in its column."""

    y: float
    height: float


def flows(rows: Sequence[SummaryRow]) -> Flows | None:
    """The picture of a roll-up; None without events. Rare nodes of a column are drawn as one."""
    weights = _weights(rows)
    total = sum(weights.values())
    if not total:
        return None
    columns = [_ordered(weights, column) for column in range(3)]
    space = max(240, *(len(names) * LEAST_PITCH for names in columns))
    scale = min((space - GAP * (len(names) - 1)) / total for names in columns)
    lanes = [_lanes(names, scale, space) for names in columns]
    outcomes = {path[2]: outcome for path, outcome in weights}
    nodes = tuple(
        _node(column, name, lanes[column][name], events, outcomes.get(name) if column == 2 else None)
        for column, names in enumerate(columns)
        for name, events in names.items()
    )
    bands = tuple(
        band for column in (0, 1) for band in _bands(weights, column, lanes[column], lanes[column + 1], scale)
    )
    return Flows(VIEW_WIDTH, TOP + space, nodes, bands, _summary(columns, total))


def _weights(rows: Sequence[SummaryRow]) -> Mapping[tuple[Path, Outcome], int]:
    """Events by path and outcome, with the rare names of each column merged."""
    paths = [(_path(row), outcome_of(row.http, row.response_code), len(row.event_ids)) for row in rows]
    kept = [_kept(((path[column], number) for path, _, number in paths), column) for column in range(3)]
    weights: Counter[tuple[Path, Outcome]] = Counter()
    for path, outcome, number in paths:
        signature, host, response = (kept[column].get(path[column], path[column]) for column in range(3))
        weights[((signature, host, response), outcome)] += number
    return weights


def _path(row: SummaryRow) -> Path:
    outcome = outcome_of(row.http, row.response_code)
    response = outcome.value if row.response_code is None else str(row.response_code)
    host = row.host or (
        "no HTTP" if outcome in (Outcome.NOT_HTTP, Outcome.EMPTY, Outcome.UNREAD) else "no host"
    )
    signature = shortened(inert(row.signature_name or "no signature"), LONGEST_NAME)
    return signature, shortened(inert(host), LONGEST_NAME), response


def _kept(weights: Iterable[tuple[str, int]], column: int) -> dict[str, str]:
    """What each name of a column is drawn as, where that is not itself."""
    totals: Counter[str] = Counter()
    for name, number in weights:
        totals[name] += number
    if len(totals) <= MOST_NODES[column]:
        return {}
    common = {name for name, _ in _by_weight(totals)[: MOST_NODES[column] - 1]}
    rest = f"{len(totals) - len(common):,}{MORE}{('signatures', 'hosts', 'responses')[column]}"
    return {name: rest for name in totals if name not in common}


def _by_weight(totals: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(totals.items(), key=lambda item: (-item[1], item[0]))


def _ordered(weights: Mapping[tuple[Path, Outcome], int], column: int) -> dict[str, int]:
    """A column's names with their events: the heaviest first, the merged last, responses by outcome."""
    totals: Counter[str] = Counter()
    rank: dict[str, int] = {}
    for (path, outcome), number in weights.items():
        totals[path[column]] += number
        rank[path[column]] = OUTCOMES.index(outcome)
    if column < 2:
        return dict(sorted(_by_weight(totals), key=lambda item: MORE in item[0]))
    return {name: totals[name] for name in sorted(totals, key=lambda name: (rank[name], name))}


def _lanes(names: Mapping[str, int], scale: float, space: float) -> dict[str, _Lane]:
    gap = (space - scale * sum(names.values())) / len(names)
    y = TOP + gap / 2
    lanes = {}
    for name, events in names.items():
        lanes[name] = _Lane(y, events * scale)
        y += events * scale + gap
    return lanes


def _node(column: int, name: str, lane: _Lane, events: int, outcome: Outcome | None) -> Node:
    return Node(
        x=COLUMNS[column],
        y=round(lane.y, 1),
        height=round(max(lane.height, 1.5), 1),
        label=shortened(name, TEXT_CELLS[column]),
        title=f"{name}: {count(events, 'event')}",
        events=events,
        outcome=outcome,
    )


def _bands(
    weights: Mapping[tuple[Path, Outcome], int],
    column: int,
    left: Mapping[str, _Lane],
    right: Mapping[str, _Lane],
    scale: float,
) -> list[Band]:
    totals: Counter[tuple[str, str, Outcome]] = Counter()
    for (path, outcome), number in weights.items():
        totals[(path[column], path[column + 1], outcome)] += number
    used_left: Counter[str] = Counter()
    used_right: Counter[str] = Counter()
    bands = []
    for name, other, outcome in sorted(totals, key=lambda key: _band_order(key, left, right)):
        number = totals[(name, other, outcome)]
        start = left[name].y + (used_left[name] + number / 2) * scale
        end = right[other].y + (used_right[other] + number / 2) * scale
        used_left[name] += number
        used_right[other] += number
        title = f"{name} → {other}, {outcome.value}: {count(number, 'event')}"
        bands.append(Band(_curve(column, start, end), round(max(number * scale, 1), 1), title, outcome))
    return bands


def _band_order(
    key: tuple[str, str, Outcome], left: Mapping[str, _Lane], right: Mapping[str, _Lane]
) -> tuple[int, float, float]:
    return OUTCOMES.index(key[2]), left[key[0]].y, right[key[1]].y


def _curve(column: int, start: float, end: float) -> str:
    low, high = COLUMNS[column] + NODE_WIDTH, COLUMNS[column + 1]
    middle = (low + high) / 2
    return f"M{low} {start:.1f}C{middle:g} {start:.1f} {middle:g} {end:.1f} {high} {end:.1f}"


def _summary(columns: Sequence[Mapping[str, int]], total: int) -> str:
    responses = ", ".join(f"{name} {events:,}" for name, events in columns[2].items())
    return f"{count(total, 'event')} by response: {responses}."


def shortened(text: str, cells: int) -> str:
    """Text cut to a width, with a sign that it is.

    >>> shortened("example.net", 8), shortened("short", 8)
    ('example…', 'short')
    """
    return text if cell_len(text) <= cells else set_cell_size(text, cells - 1).rstrip() + "…"
