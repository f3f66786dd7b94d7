"""What speaks against an overstay, found in the crossings of the person and of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from watchlists.stays.crossing import Crossing
from watchlists.stays.doubt import Doubt
from watchlists.stays.ledger import Person
from watchlists.stays.rules import Rule, Rules
from watchlists.stays.stay import Stay

Strays = Mapping[str, list[Crossing]]
"""By likeness: departures of persons of whom no arrival is known."""


def strays_of(people: Iterable[Person]) -> Strays:
    """The departures that belong to no arrival, by every likeness of who left."""
    strays: dict[str, list[Crossing]] = {}
    for person in people:
        for stay in person.stays:
            if stay.arrival is None and stay.departure is not None:
                for key in stay.departure.keys.alike:
                    strays.setdefault(key, []).append(stay.departure)
    return strays


def about_arrival(arrival: Crossing) -> Iterator[Doubt]:
    """Whether the person came at all, and on that day."""
    flight = str(arrival.flight)
    if not arrival.boarded:
        yield Doubt("arrival-not-confirmed", {"flight": flight})
    if not arrival.exact:
        yield Doubt("arrival-day-inferred", {"flight": flight, "day": arrival.day.isoformat()})


def left_otherwise(person: Person, arrival: Crossing, on: date, strays: Strays) -> Iterator[Doubt]:
    """Departures since then of somebody alike who never came: under another document, perhaps."""
    alike = {
        (one.day, str(one.flight))
        for key in person.keys.alike
        for one in strays.get(key, ())
        if arrival.day <= one.day <= on and not set(one.keys.same) & set(person.keys.same)
    }
    for day, flight in sorted(alike):
        yield Doubt("left-under-another-document", {"flight": flight, "day": day.isoformat()})


def about_person(
    person: Person, counted: tuple[Stay, ...], rule: Rule, *, granted: bool
) -> Iterator[Doubt]:
    """Whether the days are one person's, and whether that person lives here."""
    mine = _documents(counted[-1])
    flights = [
        str(stay.crossings[0].flight) for stay in counted[:-1] if not mine & _documents(stay)
    ]
    if flights:
        yield Doubt("joined-by-name", {"flights": flights})
    if rule.residents_likely and not granted:
        yield Doubt("residence-unknown", {"rule": rule.name})
    first = person.stays[0]
    if first.arrival is None and first.departure is not None:
        flight = str(first.departure.flight)
        yield Doubt("first-seen-leaving", {"flight": flight, "day": first.first.isoformat()})


def about_rule(
    person: Person, arrival: Crossing, rules: Rules, *, on: date, over: int
) -> Iterator[Doubt]:
    """Whether it is the right rule, and whether its figures hold."""
    rule = rules.rule_for(arrival.nationalities, on)
    if not arrival.nationalities:
        yield Doubt("nationality-unknown", {"rule": rule.name})
    other = rules.rule_for(person.nationalities or arrival.nationalities, on)
    if other.days > rule.days:
        yield Doubt("other-nationality", {"rule": other.name, "days": other.days})
    if rule.unverified:
        yield Doubt("rule-unverified", {"rule": rule.name})
    if over <= rules.counting.margin:
        yield Doubt("within-margin", {"over": over, "margin": rules.counting.margin})


def about_gaps(person: Person, rule: Rule, on: date) -> Iterator[Doubt]:
    """Days of the window on which the person may have been here, and which were not counted."""
    for stay in person.stays:
        first, last = stay.since or stay.first, stay.until or stay.first
        if first < last and last >= rule.window(on) and first <= on:
            yield Doubt("days-unknown", {"first": first.isoformat(), "last": last.isoformat()})


def _documents(stay: Stay) -> frozenset[str]:
    return frozenset(key for one in stay.crossings for key in one.keys.documents)
