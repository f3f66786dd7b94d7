"""How a carrier did on a day: what was expected of it, what came, when, and how good it was.

Counts only: nobody can be found in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from api_ingest.domain.completeness import TRAVELLERS, shares
from api_ingest.domain.figures import percentile
from api_ingest.domain.punctuality import Standing


@dataclass(slots=True)
class Card:
    """A carrier and a day; `day` is None in a sum over several.

    `flights` of the schedule by how it stands with their manifest. `minutes` before departure at
    which each first list came. `filled` as `domain.completeness` has it; `problems` by code.
    `repeated` are the same bytes sent again, `unscheduled` flights that no schedule tells of.
    """

    carrier: str
    day: date | None = None
    flights: Counter[Standing] = field(default_factory=Counter)
    minutes: list[int] = field(default_factory=list)
    unscheduled: int = 0
    amendments: int = 0
    deliveries: int = 0
    refused: int = 0
    repeated: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)

    def note(self, stands: Standing, departs: datetime, received: datetime | None) -> None:
        """Count a flight of the schedule."""
        self.flights[stands] += 1
        if received is not None:
            self.minutes.append(int((departs - received).total_seconds() // 60))

    def add(self, other: Card) -> None:
        """Count another day of it too."""
        self.flights.update(other.flights)
        self.filled.update(other.filled)
        self.problems.update(other.problems)
        self.minutes += other.minutes
        for name in ("unscheduled", "amendments", "deliveries", "refused", "repeated"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def expected(self) -> int:
        """Flights of the schedule, those that were called off too."""
        return self.flights.total()

    @property
    def problems_total(self) -> int:
        """Of all kinds."""
        return self.problems.total()

    @property
    def median(self) -> int | None:
        """Half of the lists came at least so many minutes before departure."""
        return percentile(sorted(self.minutes), 0.5)

    @property
    def p95(self) -> int | None:
        """All but a twentieth of the lists came at least so many minutes before departure."""
        return percentile(sorted(self.minutes), 0.05)

    @property
    def travellers(self) -> int:
        """In the manifests, each time that they were sent."""
        return self.filled[TRAVELLERS]

    @property
    def completeness(self) -> dict[str, float]:
        """Of each field the share of travellers that have it."""
        return shares(self.filled)

    @property
    def poorest(self) -> tuple[str, float] | None:
        """The field that is missing most often, and its share."""
        return min(self.completeness.items(), key=lambda one: one[1], default=None)

    def to_json(self) -> dict[str, Any]:
        """As the command and the page give it to programs."""
        standings: tuple[Standing, ...] = ("on_time", "late", "missing", "awaited", "cancelled")
        return {
            "carrier": self.carrier,
            "day": self.day.isoformat() if self.day else None,
            "expected": self.expected,
            **{name: self.flights[name] for name in standings},
            "unscheduled": self.unscheduled,
            "minutes_before_departure": {"median": self.median, "p95": self.p95},
            "travellers": self.travellers,
            "completeness": {name: round(share, 4) for name, share in self.completeness.items()},
            "amendments": self.amendments,
            "deliveries": self.deliveries,
            "refused": self.refused,
            "repeated": self.repeated,
            "problems": dict(sorted(self.problems.items())),
        }


def by_carrier(cards: Iterable[Card]) -> list[Card]:
    """The sum of each carrier's days, by its code."""
    sums: dict[str, Card] = {}
    for card in cards:
        sums.setdefault(card.carrier, Card(card.carrier)).add(card)
    return [sums[carrier] for carrier in sorted(sums)]
