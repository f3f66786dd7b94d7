"""Overstays on a date, each a proposal with its evidence, and with all that could make it wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from api_ingest.domain.alert import Strength
from watchlists.stays.coverage import Coverage
from watchlists.stays.crossing import Crossing
from watchlists.stays.days import DAY, merge, without
from watchlists.stays.doubt import Doubt, strength_with
from watchlists.stays.ledger import Person
from watchlists.stays.objection import (
    Strays,
    about_arrival,
    about_gaps,
    about_person,
    about_rule,
    left_otherwise,
    strays_of,
)
from watchlists.stays.permitted import Grant, days_spent
from watchlists.stays.person import PersonKeys
from watchlists.stays.rules import Rule, Rules
from watchlists.stays.stay import Stay


@dataclass(frozen=True, slots=True, kw_only=True)
class Overstay:
    """A person who, as far as we know, is here on the day `on` beyond the permitted stay.

    `used` of `granted` days were spent within the last `within` days, of which `uninterrupted` may
    be on end (None: all). `over` are the days of this stay beyond the permitted one, counted day by
    day, and `last_lawful_day` the one before the first of them (None: the day of arrival was one
    already). `counted` are all stays of the window, this one last. `extended_until` is the end of
    the last extension.
    """

    on: date
    keys: PersonKeys
    arrival: Crossing
    rule: str
    source: str
    notice: str | None
    granted: int
    within: int
    uninterrupted: int | None
    used: int
    over: int
    last_lawful_day: date | None
    extended_until: date | None
    counted: tuple[Stay, ...]
    strength: Strength
    doubts: tuple[Doubt, ...]

    @property
    def reference(self) -> str:
        """The same for the same stay on every day, so that a decision on it is found again.

        A hash of the flight and of a key of the person, so that no name or number stands in it.
        """
        said = f"{self.arrival.flight} {self.arrival.keys.same[0]}"
        return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Every field by its name, dates as ISO 8601."""
        return {
            "on": self.on.isoformat(), "keys": self.keys.to_json(),
            "arrival": self.arrival.to_json(), "rule": self.rule, "source": self.source,
            "notice": self.notice, "granted": self.granted, "within": self.within,
            "uninterrupted": self.uninterrupted, "used": self.used, "over": self.over,
            "last_lawful_day": _iso(self.last_lawful_day),
            "extended_until": _iso(self.extended_until),
            "counted": [stay.to_json() for stay in self.counted], "strength": self.strength,
            "doubts": [doubt.to_json() for doubt in self.doubts],
        }  # fmt: skip

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Overstay:
        """The inverse of `to_json`."""
        return cls(
            **said | {
                "on": date.fromisoformat(said["on"]),
                "keys": PersonKeys.from_json(said["keys"]),
                "arrival": Crossing.from_json(said["arrival"]),
                "last_lawful_day": _day(said["last_lawful_day"]),
                "extended_until": _day(said["extended_until"]),
                "counted": tuple(Stay.from_json(stay) for stay in said["counted"]),
                "doubts": tuple(Doubt.from_json(doubt) for doubt in said["doubts"]),
            }
        )  # fmt: skip


def overstays(
    people: Iterable[Person],
    rules: Rules,
    *,
    on: date,
    grants: Iterable[Grant] = (),
    coverage: Coverage | None = None,
) -> list[Overstay]:
    """The overstays of a day, the longest first.

    Only who is here on that day is proposed, not who appeared again after a departure that nobody
    told us of: that is a gap to be looked at, and no overstay.
    """
    known = list(people)
    knowledge = _Knowledge(
        rules=rules,
        on=on,
        coverage=coverage or Coverage(),
        grants=_by_key((key, grant) for grant in grants for key in grant.keys.same),
        strays=strays_of(known),
    )
    found = [one for person in known if (one := _overstay(person, knowledge)) is not None]
    return sorted(found, key=lambda one: (-one.over, one.arrival.day, one.reference))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Knowledge:
    """What is asked, and what is known beside the person."""

    rules: Rules
    on: date
    coverage: Coverage
    grants: Mapping[str, list[Grant]]
    strays: Strays
    asked: dict[tuple[tuple[str, ...], date], Rule] = field(default_factory=dict)

    def rule(self, nationalities: tuple[str, ...], day: date) -> Rule:
        """The rule of a day: every day of every stay asks, and there are few answers."""
        found = self.asked.get((nationalities, day))
        if found is None:
            found = self.asked[nationalities, day] = self.rules.rule_for(nationalities, day)
        return found


def _overstay(person: Person, known: _Knowledge) -> Overstay | None:
    rules, on = known.rules, known.on
    stay = _stay_on(person, known)
    if stay is None or stay.arrival is None:
        return None
    arrival, rule = stay.arrival, known.rule(stay.arrival.nationalities, on)
    grants = [one for key in person.keys.same for one in known.grants.get(key, ())]
    days = days_spent(person.stays, rules, until=on, grants=grants)
    # Days that a grant makes lawful are none over, whatever the count says.
    asked = without(days, merge(one.span for one in grants))

    def is_over(day: date) -> bool:
        spent = any(first <= day <= last for first, last in asked)
        return spent and known.rule(arrival.nationalities, day).exceeded(days, day)

    if not rule.propose or not is_over(on):
        return None
    # Nobody is over before so many days as anybody may stay have passed since the first one.
    start = max(arrival.day, days[0][0] + rules.shortest * DAY)
    over = [day for day in _each(start, on) if is_over(day)]
    counted = _counted(person, rule, known)
    doubts = (
        *about_arrival(arrival),
        *known.coverage.doubts(arrival, on),
        *left_otherwise(person, arrival, on, known.strays),
        *about_person(person, counted, rule, granted=bool(grants)),
        *about_rule(person, arrival, rules, on=on, over=len(over)),
        *about_gaps(person, rule, on),
    )
    return Overstay(
        on=on, keys=person.keys, arrival=arrival, rule=rule.name, source=rule.source,
        notice=rule.notice, granted=rule.days, within=rule.within,
        uninterrupted=rule.uninterrupted, used=rule.used(days, on),
        over=len(over), last_lawful_day=over[0] - DAY if over[0] > arrival.day else None,
        extended_until=_extended_until(grants, arrival.day, on), counted=counted,
        strength=strength_with(doubts), doubts=doubts,
    )  # fmt: skip


def _stay_on(person: Person, known: _Knowledge) -> Stay | None:
    """The stay in which the person is here on the day; the last, if one ended on it."""
    exempt = known.rules.crew.exempt
    here = [
        stay
        for stay in person.stays
        if stay.arrival
        and stay.first <= known.on <= (stay.last or known.on)
        and not (stay.crew and exempt)
    ]
    return here[-1] if here else None


def _counted(person: Person, rule: Rule, known: _Knowledge) -> tuple[Stay, ...]:
    """The stays of which a certain day lies in the window."""
    start = rule.window(known.on)
    return tuple(
        stay
        for stay in person.stays
        if stay.first <= known.on
        and (stay.last or known.on) >= start
        and not (stay.crew and known.rules.crew.exempt)
    )


def _extended_until(grants: Iterable[Grant], arrived: date, on: date) -> date | None:
    spans = [one.span for one in grants if one.kind == "extension"]
    return max((last for first, last in spans if first <= on and last >= arrived), default=None)


def _each(first: date, last: date) -> Iterator[date]:
    return (first + number * DAY for number in range((last - first).days + 1))


def _by_key(pairs: Iterable[tuple[str, Grant]]) -> dict[str, list[Grant]]:
    found: dict[str, list[Grant]] = {}
    for key, grant in pairs:
        found.setdefault(key, []).append(grant)
    return found


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
