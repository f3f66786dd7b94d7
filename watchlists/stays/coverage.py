"""Which departures nobody told us of: silence is not proof that a person stayed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from watchlists.stays.crossing import Crossing, FlightRef
from watchlists.stays.doubt import About, Doubt

SHOWN = 20
"""Flights named one by one; of more only the number is told."""


@dataclass(frozen=True, slots=True)
class _Flights:
    """Flights by day, each once: those of some days are found without looking at the others."""

    days: list[date]
    flights: list[FlightRef]

    @classmethod
    def of(cls, flights: Iterable[FlightRef]) -> _Flights:
        dated = sorted((one.date, str(one), one) for one in set(flights) if one.date)
        return cls([day for day, _, _ in dated], [one for _, _, one in dated])

    def span(self, first: date, last: date) -> range:
        """Where those of these days stand."""
        return range(bisect_left(self.days, first), bisect_right(self.days, last))


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What is known of the departures.

    `since`: they are kept from this day on (None: always were). `missing`: flights that left, by
    the schedule or by the ledger, without a list of those on board; their `date` is the day in the
    territory. `silent`: carriers that never send departures, a ferry among them.
    """

    since: date | None = None
    missing: tuple[FlightRef, ...] = ()
    silent: tuple[str, ...] = ()
    _all: _Flights = field(init=False, repr=False, compare=False)
    _by_carrier: dict[str | None, _Flights] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the flights once: they are asked for of every overstay."""
        by_carrier: dict[str | None, list[FlightRef]] = {}
        for one in self.missing:
            by_carrier.setdefault(one.carrier, []).append(one)
        object.__setattr__(self, "_all", _Flights.of(self.missing))
        sorted_ones = {carrier: _Flights.of(flights) for carrier, flights in by_carrier.items()}
        object.__setattr__(self, "_by_carrier", sorted_ones)

    def doubts(self, arrival: Crossing, on: date) -> Iterator[Doubt]:
        """What could hide the departure of somebody who came then and is thought here on a day."""
        own = arrival.flight.carrier
        if self.since and self.since > arrival.day:
            yield Doubt("departures-unknown-before", {"day": self.since.isoformat()})
        yield from self._missed(own, arrival.day, on)
        if own and own in self.silent:
            yield Doubt("departures-never-sent-carrier", {"carrier": own})
        if silent := sorted(set(self.silent) - {own}):
            yield Doubt("departures-never-sent", {"carriers": silent})

    def _missed(self, own: str | None, first: date, last: date) -> Iterator[Doubt]:
        """Flights of these days that left untold: the carrier's own, and those of others."""
        mine = self._by_carrier.get(own, _Flights.of(())) if own else _Flights.of(())
        theirs, every = mine.span(first, last), self._all.span(first, last)
        if own and theirs:
            named = (mine.flights[at] for at in theirs)
            yield Doubt("departures-missing-carrier", {"carrier": own, **_said(named, len(theirs))})
        if others := len(every) - len(theirs):
            flights = (self._all.flights[at] for at in every)
            named = (one for one in flights if not own or one.carrier != own)
            yield Doubt("departures-missing", _said(named, others))


def _said(flights: Iterable[FlightRef], count: int) -> About:
    return {"count": count, "flights": [str(one) for one in islice(flights, SHOWN)]}
