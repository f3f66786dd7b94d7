"""Which plots the figures make: each with the table that says the same in numbers. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from markupsafe import Markup

from api_ingest.figures import Figure
from api_ingest.store.figures import Day
from api_ingest.web.plot import Bar, Column, bars, columns

Words = Mapping[str, Any]
WHOLE = 100
COVERAGE = ("scheduled", "listed", "flights", "closed", "stated", "complete")
SHARES = (("listed", "scheduled"), ("closed", "flights"), ("complete", "stated"))
"""What is drawn as a part of what."""


class Plot(NamedTuple):
    """A drawing, and its table: a head, and rows that each begin with what they are of."""

    title: str
    drawing: Markup
    head: tuple[str, ...]
    rows: Sequence[tuple[str | int, ...]]


def plots(
    figures: Sequence[Figure],
    steps: Sequence[tuple[Day, int | None]],
    words: Words,
    *,
    smallest: int,
    titles: Mapping[str, str],
) -> list[Plot]:
    """Every plot that has something to show; `titles` are the names of the lists."""
    kinds: dict[str, list[Figure]] = {}
    for one in figures:
        kinds.setdefault(one.figure, []).append(one)
    small, outcomes = f"<{smallest}", words["outcomes"]

    def counted(name: str, called: Callable[[Figure], tuple[str, str]]) -> Plot:
        return _counted(name, kinds.get(name, []), words, small, called)

    drawn = [
        *_announced(steps, words, small),
        _coverage(kinds.get("flights", []), words),
        counted("matches", lambda one: (titles.get(one.of, one.of), outcomes[one.what])),
        counted("overstays", lambda one: (one.of, f"{one.what} {words['days']}")),
        counted("minutes to decision", lambda one: ("", words[one.what])),
    ]
    return [one for one in drawn if one.rows]


def _announced(steps: Sequence[tuple[Day, int | None]], words: Words, small: str) -> list[Plot]:
    """One drawing an island, since each has its own measure."""
    found = []
    by_island = sorted(steps, key=lambda step: (step[0].island, step[0].day))
    for island, group in groupby(by_island, key=lambda step: step[0].island):
        mine = list(group)
        title = f"{words['announced']}: {_island(island, words)}"
        drawing = columns(
            f"announced-{'other' if island == '-' else island}", title, words["announced_is"],
            [Column(day.day, count, str(day.day)) for day, count in mine],
        )  # fmt: skip
        rows = [
            (str(day.day), day.flights, small if count is None else count) for day, count in mine
        ]
        found.append(
            Plot(title, drawing, (words["day"], words["flights"], words["travellers"]), rows)
        )
    return found


def _coverage(figures: Sequence[Figure], words: Words) -> Plot:
    """Of a carrier's flights at an island: scheduled and listed, closed out, complete."""
    sums: dict[tuple[str, str], Counter[str]] = {}
    for one in figures:
        sums.setdefault((one.island, one.of), Counter())[one.what] += one.count or 0
    drawn: list[Bar] = []
    rows: list[tuple[str | int, ...]] = []
    for (island, carrier), sum in sorted(sums.items()):
        name = f"{_island(island, words)} · {carrier}"
        for part, of in SHARES:
            if sum[of]:
                share = round(WHOLE * sum[part] / sum[of])
                text = f"{share} % ({sum[part]}/{sum[of]})"
                drawn.append(Bar(f"{name} · {words[part]}", share, text))
        rows.append((name, *(sum[what] for what in COVERAGE)))
    head = ("carrier", *COVERAGE)
    drawing = bars("coverage", words["coverage"], words["coverage_is"], drawn, full=WHOLE)
    return Plot(words["coverage"], drawing, tuple(words[word] for word in head), rows)


def _counted(
    name: str,
    figures: Sequence[Figure],
    words: Words,
    small: str,
    called: Callable[[Figure], tuple[str, str]],
) -> Plot:
    """A bar for each figure of the last month, and a row for each of all months.

    `called` says of what it is and what was counted.
    """
    latest = max((one.month for one in figures), default="")
    drawn, rows = [], []
    for one in sorted(figures, key=lambda one: (one.month, one.island, one.of)):
        text = small if one.count is None else str(one.count)
        name_of = (one.month, _island(one.island, words), *filter(None, called(one)))
        rows.append((*name_of, text))
        if one.month == latest:
            drawn.append(Bar(" · ".join(name_of), one.count, text))
    said = words[name]
    drawing = bars(name.replace(" ", "-"), said["title"], said["is"], drawn)
    return Plot(said["title"], drawing, tuple(said["head"]), rows)


def _island(code: str, words: Words) -> str:
    return str(words["islands"].get(code, code))
