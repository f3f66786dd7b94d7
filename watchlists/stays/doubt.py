"""What could make an overstay wrong: codes and what they speak of, to be put into any language.

Each code has the strength that an overstay can have at most while the doubt stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from api_ingest.domain.alert import Strength

CAPS: dict[str, Strength] = {
    # the arrival
    "arrival-not-confirmed": "possible",  # flight: listed, but named in no close-out
    "arrival-day-inferred": "possible",  # flight, day: the time of arrival was not sent
    # the departure; the carrier is that of the arrival, with whom most people leave
    "departures-missing": "possible",  # count, flights: left without a list of those on board
    "departures-missing-carrier": "weak",  # carrier, count, flights
    "departures-never-sent": "possible",  # carriers
    "departures-never-sent-carrier": "weak",  # carrier
    "departures-unknown-before": "weak",  # day: from which they are kept
    "left-under-another-document": "weak",  # flight, day: somebody alike left who never came
    # the person
    "joined-by-name": "possible",  # flights: days counted that only name and birth date join
    "residence-unknown": "weak",  # rule: many who live here hold this nationality
    "first-seen-leaving": "weak",  # flight, day: before anything else the person left
    # the rule
    "nationality-unknown": "weak",  # rule
    "other-nationality": "possible",  # rule, days: another that was reported grants more
    "rule-unverified": "possible",  # rule
    "within-margin": "possible",  # over, margin
    # this one speaks against the person: days that were not counted
    "days-unknown": "strong",  # first, last: between them an arrival or a departure is missing
}
About = dict[str, str | int | list[str]]
_ORDER: tuple[Strength, ...] = ("weak", "possible", "strong")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A code of `CAPS`, and its parameters: texts, whole numbers, or lists of texts."""

    code: str
    about: About = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Code and parameters."""
        return {"code": self.code, "about": {**self.about}}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Doubt:
        """The inverse of `to_json`."""
        return cls(said["code"], dict(said["about"]))


def strength_with(doubts: Iterable[Doubt]) -> Strength:
    """The strength that all doubts together leave: that of the gravest."""
    return min((CAPS[doubt.code] for doubt in doubts), key=_ORDER.index, default="strong")
