"""Which flights are expected: what a schedule says of a period, as the flights of each day.

Days of the week are numbered as in IATA's SSIM and ISO 8601: Monday is 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from api_ingest.domain.fields import airport

EVERY_DAY = "1234567"
_REACH = 2
"""Days by which the date at a port may differ from the day that the schedule names."""
_SHIFTS = range(-1, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledFlight:
    """One leg, as often as it flies between two days.

    Ports are IATA codes whose zone is known. Times are local at their port, or all in UTC; so are
    the days. `every` is 2 for every other week, counted from `first`. `departs_after` are days
    behind the day that is named; `arrives_after` too, None for the next such time.
    """

    carrier: str
    number: int
    suffix: str | None = None
    departure: str
    arrival: str
    first: date
    last: date | None = None
    days: str = EVERY_DAY
    every: int = 1
    departs: time
    arrives: time
    departs_after: int = 0
    arrives_after: int | None = None
    utc: bool = False

    @property
    def touches(self) -> bool:
        """Whether it begins or ends on one of the islands."""
        return airport.direction(self.departure, self.arrival) is not None

    def flies_on(self, day: date) -> bool:
        """Whether this is one of its days.

        >>> noon = time(12)
        >>> monday = ScheduledFlight(carrier="X9", number=1, departure="CUR", arrival="BON",
        ...     first=date(2026, 11, 2), days="1", every=2, departs=noon, arrives=noon)
        >>> [day for day in range(1, 31) if monday.flies_on(date(2026, 11, day))]
        [2, 16, 30]
        """
        return (
            self.first <= day <= (self.last or day)
            and str(day.isoweekday()) in self.days
            and (day - self.first).days // 7 % self.every == 0
        )

    def on(self, day: date) -> ExpectedFlight:
        """The flight of one of its days, whether or not it flies then."""
        departs = self._at(day, self.departs, self.departs_after, self.departure)
        shifts = _SHIFTS if self.arrives_after is None else (self.arrives_after,)
        landings = [self._at(day, self.arrives, shift, self.arrival) for shift in shifts]
        arrives = next((landing for landing in landings if landing > departs), landings[-1])
        return ExpectedFlight(
            self.carrier, self.number, self.suffix, departs.date(), self.departure, self.arrival,
            departs, arrives,
        )  # fmt: skip

    def _at(self, day: date, at: time, shift: int, port: str) -> datetime:
        zone = ZoneInfo(airport.zone(port) or "UTC")
        moment = datetime.combine(day + timedelta(days=shift), at, UTC if self.utc else zone)
        return moment.astimezone(zone)


class ExpectedFlight(NamedTuple):
    """One flight of one day; `date` and the times are local at their port."""

    carrier: str
    number: int
    suffix: str | None
    date: date
    departure: str
    arrival: str
    departs: datetime
    arrives: datetime

    @property
    def designator(self) -> str:
        """`KL767`, as `Flight.designator` says it."""
        return f"{self.carrier}{self.number}{self.suffix or ''}"

    @property
    def length(self) -> timedelta:
        """From departure to arrival."""
        return self.arrives.astimezone(UTC) - self.departs.astimezone(UTC)


def expected(
    schedule: Iterable[ScheduledFlight], first: date, last: date
) -> Iterator[ExpectedFlight]:
    """Every flight to, from or between the islands whose local date lies in these days."""
    reach = timedelta(days=_REACH)
    days = [first - reach + timedelta(days=n) for n in range((last - first + 2 * reach).days + 1)]
    for scheduled in schedule:
        if not scheduled.touches:
            continue
        flights = (scheduled.on(day) for day in days if scheduled.flies_on(day))
        yield from (flight for flight in flights if first <= flight.date <= last)


class DueTerms(NamedTuple):
    """How long before departure a manifest has to be in: of any flight, and of a short one."""

    before: timedelta
    short: timedelta
    before_short: timedelta


def due(flight: ExpectedFlight, terms: DueTerms) -> datetime:
    """When the manifest of a flight has to be in."""
    before = terms.before_short if flight.length < terms.short else terms.before
    return flight.departs.astimezone(UTC) - before
