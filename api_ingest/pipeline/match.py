"""Looks for the travellers of a manifest on the lists."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api_ingest.domain.alert import Match
from api_ingest.domain.manifest import Traveller
from watchlists.index import Index
from watchlists.matcher import find


@dataclass(frozen=True, slots=True)
class Watchlist:
    """All lists as searched now: one index, and the version of each list that is in it."""

    index: Index
    versions: Mapping[str, int]

    @property
    def newest(self) -> int:
        """The newest version of any list in it; 0 where there is none."""
        return max(self.versions.values(), default=0)

    @property
    def version(self) -> str:
        """Names this state of all lists."""
        said = " ".join(f"{name}={number}" for name, number in sorted(self.versions.items()))
        return hashlib.sha256(said.encode()).hexdigest()[:12]


def match(travellers: Sequence[Traveller], watchlist: Watchlist, *, on: date | None) -> list[Match]:
    """Matches strong enough to be shown, with entries that are valid on the day of the flight.

    `Match.traveller` is the position in `travellers`.
    """
    found = find(travellers, watchlist.index, on=on)
    return [one for one in found if one.strength != "weak"]
