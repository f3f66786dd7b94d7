"""Which departures nobody told us of: silence is not proof that a person stayed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from watchlists.stays.crossing import Crossing, FlightRef
from watchlists.stays.doubt import About, Doubt

SHOWN = 20
"""Flights named one by one; of more only the number is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What is known of the departures.

    `since`: they are kept from this day on (None: always were). `missing`: flights that left, by
    the schedule, without a list of those on board; their `date` is the day in the territory.
    `silent`: carriers that never send departures, a ferry among them.
    """

    since: date | None = None
    missing: tuple[FlightRef, ...] = ()
    silent: tuple[str, ...] = ()

    def doubts(self, arrival: Crossing, on: date) -> Iterator[Doubt]:
        """What could hide the departure of somebody who came then and is thought here on a day."""
        own = arrival.flight.carrier
        if self.since and self.since > arrival.day:
            yield Doubt("departures-unknown-before", {"day": self.since.isoformat()})
        missed = [one for one in self.missing if one.date and arrival.day <= one.date <= on]
        theirs = _named(one for one in missed if own and one.carrier == own)
        others = _named(one for one in missed if not own or one.carrier != own)
        if own and theirs:
            yield Doubt("departures-missing-carrier", {"carrier": own, **_said(theirs)})
        if others:
            yield Doubt("departures-missing", _said(others))
        if own and own in self.silent:
            yield Doubt("departures-never-sent-carrier", {"carrier": own})
        if silent := sorted(set(self.silent) - {own}):
            yield Doubt("departures-never-sent", {"carriers": silent})


def _named(flights: Iterable[FlightRef]) -> list[str]:
    """By day; each once."""
    return [str(one) for one in sorted(set(flights), key=lambda one: (str(one.date), str(one)))]


def _said(flights: list[str]) -> About:
    return {"count": len(flights), "flights": flights[:SHOWN]}
