"""The figures by which the chain's partners steer, as they may be shown: nobody in them.

A page, a file and a command show the same. Counts of persons below a setting are left out.
Matches, overstays and times to a decision are counted by whole months that are over; flights and
their travellers, which a timetable nearly tells, by any days.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from api_ingest.domain.figures import percentile, shown, whole_months
from api_ingest.store import figures
from api_ingest.store.figures import Day, Flights
from api_ingest.store.pool import Connection

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a month; `count` is None where it is too small to be shown."""

    month: str
    figure: str
    island: str
    of: str
    what: str
    count: int | None

    def said(self, smallest: int) -> tuple[str | int, ...]:
        """For a table: a count that is left out as what it is below."""
        return (*astuple(self)[:-1], f"<{smallest}" if self.count is None else self.count)


COLUMNS = tuple(field.name for field in fields(Figure))


class Period(NamedTuple):
    """From and until, both counted; `now` says what has landed, `today` which months are over."""

    first: date
    last: date
    now: datetime
    today: date

    def of_persons(self, smallest: int) -> tuple[date, date] | None:
        """The days over which persons are counted; where nothing is left out, all of them."""
        if smallest == 1:
            return self.first, self.last
        return whole_months(self.first, self.last, self.today)


async def of_period(conn: Connection, period: Period, *, smallest: int) -> list[Figure]:
    """Every figure of a period, by month. Call in a transaction, so that all are of one moment."""
    found = _of_flights(await figures.flights(conn, period.first, period.last), smallest)
    for one in await figures.scheduled(conn, period.first, period.last, period.now):
        for what, count in (("scheduled", one.scheduled), ("listed", one.listed)):
            found.append(Figure(_name(one.month), "flights", one.island, one.carrier, what, count))
    months = period.of_persons(smallest)
    if months is None:
        return found
    for match in await figures.alerts(conn, *months):
        found.append(_of_persons("matches", match, smallest))
    for over in await figures.overstays(conn, *months):
        found.append(_of_persons("overstays", over, smallest))
    for (month, island), minutes in (await figures.minutes(conn, *months)).items():
        found += _of_minutes(_name(month), island, minutes, smallest)
    return found


MOST_DAYS = 100
"""A longer period is told by months."""


async def of_steps(
    conn: Connection, period: Period, *, smallest: int
) -> list[tuple[Day, int | None]]:
    """Flights by day or month (by its first day), with the travellers as they may be shown."""
    days = await figures.days(conn, period.first, period.last)
    if (period.last - period.first).days < MOST_DAYS:
        seen = _within(days, lambda day: (day.day.replace(day=1), day.island), smallest)
    else:
        days = _by_month(days)
        seen = _within(days, lambda day: day.island, smallest)
    return [(day, seen[day]) for day in days]


def _by_month(days: Sequence[Day]) -> list[Day]:
    sums: dict[tuple[date, str], Day] = {}
    for one in days:
        key = one.day.replace(day=1), one.island
        had = sums.get(key, Day(*key, 0, 0))
        sums[key] = Day(*key, had.flights + one.flights, had.travellers + one.travellers)
    return list(sums.values())


def _of_flights(flights: Sequence[Flights], smallest: int) -> list[Figure]:
    counts = ("flights", "stated", "complete", "closed")
    found = [
        Figure(_name(one.month), "flights", one.island, one.carrier, what, getattr(one, what))
        for one in flights
        for what in counts
    ]
    seen = _within(flights, lambda one: (one.month, one.island), smallest)
    return found + [
        Figure(_name(one.month), "travellers", one.island, one.carrier, "announced", seen[one])
        for one in flights
    ]


Counted = TypeVar("Counted", Day, Flights)


def _within(
    counted: Iterable[Counted], group: Callable[[Counted], Hashable], smallest: int
) -> dict[Counted, int | None]:
    """Travellers as they may be shown beside the total of their group, which is shown too."""
    groups: dict[Hashable, dict[Counted, int]] = {}
    for one in counted:
        groups.setdefault(group(one), {})[one] = one.travellers
    return {one: count for each in groups.values() for one, count in shown(each, smallest).items()}


def _of_persons(figure: str, row: Sequence[Any], smallest: int) -> Figure:
    """A row of month, island, two words, count. No total of them is shown anywhere."""
    month, island, of, what, count = row
    return Figure(_name(month), figure, island, of, what, count if count >= smallest else None)


def _of_minutes(month: str, island: str, minutes: Sequence[int], smallest: int) -> list[Figure]:
    """Half of the decisions were made within the median, nine of ten within p90."""
    told = minutes if len(minutes) >= smallest else ()
    parts = {"median": percentile(told, 0.5), "p90": percentile(told, 0.9)}
    return [
        Figure(month, "minutes to decision", island, "", name, count)
        for name, count in parts.items()
    ]


def _name(month: date) -> str:
    return f"{month:%Y-%m}"
