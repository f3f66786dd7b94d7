"""The ledger: crossings in any order become persons, and each person's stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from watchlists.stays.crossing import Crossing
from watchlists.stays.person import PersonKeys
from watchlists.stays.stay import Stay, stays_of


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the ledger knows one: keys, and stays by time."""

    keys: PersonKeys
    stays: tuple[Stay, ...]

    @property
    def crossings(self) -> tuple[Crossing, ...]:
        """All of them, so that new ones can be added and the ledger be made anew."""
        return tuple(crossing for stay in self.stays for crossing in stay.crossings)

    @property
    def nationalities(self) -> frozenset[str]:
        """All that were reported."""
        return frozenset(code for crossing in self.crossings for code in crossing.nationalities)

    def stay_of(self, crossing: Crossing) -> Stay:
        """The stay that a crossing of this person belongs to.

        By its flight; one that was joined with another, by the moment, or by the day.
        """
        for told in (_by_flight, _by_moment):
            for stay in self.stays:
                if any(told(one) == told(crossing) for one in stay.crossings):
                    return stay
        on = crossing.day
        here = [stay for stay in self.stays if stay.first <= on <= (stay.last or on)]
        return here[-1] if here else self.stays[-1]

    def to_json(self) -> dict[str, Any]:
        """Keys and stays."""
        return {"keys": self.keys.to_json(), "stays": [stay.to_json() for stay in self.stays]}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Person:
        """The inverse of `to_json`."""
        return cls(
            PersonKeys.from_json(said["keys"]),
            tuple(Stay.from_json(stay) for stay in said["stays"]),
        )


def people_of(crossings: Iterable[Crossing]) -> tuple[Person, ...]:
    """Crossings that share a key are one person's, directly or through others.

    The order of the crossings does not matter, and saying one twice changes nothing.
    """
    said = list(crossings)
    first_key = _joined(one.keys.same for one in said)
    groups: dict[str, list[Crossing]] = {}
    for crossing in said:
        if crossing.keys.same:
            groups.setdefault(first_key[crossing.keys.same[0]], []).append(crossing)
    return tuple(_person(group) for _, group in sorted(groups.items()))


def _by_flight(one: Crossing) -> tuple[object, ...]:
    return (one.direction, one.flight.designator, one.flight.date or one.day)


def _by_moment(one: Crossing) -> tuple[object, ...]:
    return (one.direction, one.moment or one.flight)


def _person(crossings: list[Crossing]) -> Person:
    keys = reduce(PersonKeys.joined, (crossing.keys for crossing in crossings))
    return Person(keys.joined(PersonKeys(())), stays_of(crossings))


def _joined(groups: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """For each key the first of all keys that it is joined with."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for keys in groups:
        for key in keys:
            one, other = sorted((root(keys[0]), root(key)))
            parent[other] = one
    return {key: root(key) for key in parent}
