"""What a person may still stay: days spent, days granted, and the last lawful day.

For each day the window of the rule ends with that day; a day is beyond the permitted stay when the
days spent in its window, itself among them, exceed what the rule grants. Arrival and departure day
count as `rules.toml` says, a day spent on two stays counts once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from watchlists.stays.days import DAY, Days, Span, merge, without
from watchlists.stays.person import PersonKeys
from watchlists.stays.rules import Rules
from watchlists.stays.stay import Stay

GrantKind = Literal["resident", "exempt", "extension"]
_FAR = 3_660 * DAY
"""Ten years: who may stay longer than that has no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What an officer or a register says of a person, from `first` to `last` (None: open).

    Days as a resident or an exempt person do not count at all. Days of an extension count, but are
    lawful. `reference` tells where it is written.
    """

    kind: GrantKind
    keys: PersonKeys
    first: date | None = None
    last: date | None = None
    reference: str | None = None

    @property
    def span(self) -> Span:
        """Its days."""
        return self.first or date.min, self.last or date.max

    def to_json(self) -> dict[str, Any]:
        """Every field by its name."""
        return {
            "kind": self.kind, "keys": self.keys.to_json(),
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "reference": self.reference,
        }  # fmt: skip

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Grant:
        """The inverse of `to_json`."""
        return cls(
            kind=said["kind"],
            keys=PersonKeys.from_json(said["keys"]),
            first=date.fromisoformat(said["first"]) if said["first"] else None,
            last=date.fromisoformat(said["last"]) if said["last"] else None,
            reference=said["reference"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What is left to a person who is, or arrives, here on a day.

    `used` are the days of the window before that day, `left` those that the rule still grants at
    that moment. `last_lawful_day` supposes that the person stays without leaving: it may come later
    than `left` says, for old days drop out of the window. It is None where not even the day itself
    is lawful, and where nothing limits the stay (`limited` is False).
    """

    rule: str
    used: int
    left: int
    limited: bool
    last_lawful_day: date | None


def days_spent(
    stays: Iterable[Stay], rules: Rules, *, until: date, grants: Sequence[Grant] = ()
) -> Days:
    """The days that count, up to a day: only those that are certain, and none that is exempt."""
    entry = 0 if rules.counting.entry_day else 1
    leave = 0 if rules.counting.exit_day else 1
    spans = [
        (
            stay.first + (entry if stay.arrival else 0) * DAY,
            min(
                until, (stay.last - (leave if stay.departure else 0) * DAY) if stay.last else until
            ),
        )
        for stay in stays
        if not (stay.crew and rules.crew.exempt)
    ]
    return without(merge(spans), _granted(grants, "resident", "exempt"))


def exceeds(
    days: Days,
    rules: Rules,
    nationalities: Iterable[str],
    *,
    on: date,
    grants: Sequence[Grant] = (),
) -> bool:
    """Whether a day is beyond the permitted stay; `days` are those of `days_spent`."""
    if any(first <= on <= last for first, last in _granted(grants)):
        return False
    return rules.rule_for(nationalities, on).exceeded(days, on)


def allowance(
    stays: Iterable[Stay],
    rules: Rules,
    nationalities: Sequence[str],
    *,
    on: date,
    grants: Sequence[Grant] = (),
) -> Allowance:
    """What is left to a person of these nationalities on a day, if they are here from that day."""
    known = list(stays)
    before = days_spent(known, rules, until=on - DAY, grants=grants)
    rule = rules.rule_for(nationalities, on)
    used = rule.used(before, on)
    start = on if rules.counting.entry_day or _here(known, on) else on + DAY
    exempt = _granted(grants, "resident", "exempt")

    def over(day: date) -> bool:
        here = without(merge([*before, (start, day)]), exempt)
        return exceeds(here, rules, nationalities, on=day, grants=grants)

    limited = not any(first <= on and last >= on + _FAR for first, last in _granted(grants))
    first_over = next(filter(over, _from(on)), None) if limited else None
    return Allowance(
        rule=rule.name,
        used=used,
        left=max(0, rule.days - used),
        limited=first_over is not None,
        last_lawful_day=first_over - DAY if first_over and first_over > on else None,
    )


def _from(on: date) -> Iterator[date]:
    return (on + number * DAY for number in range(_FAR.days))


def _here(stays: Iterable[Stay], on: date) -> bool:
    return any(stay.first < on and (stay.last is None or stay.last >= on) for stay in stays)


def _granted(grants: Iterable[Grant], *kinds: GrantKind) -> Days:
    """The days of grants of some kinds, or of all."""
    return merge(grant.span for grant in grants if not kinds or grant.kind in kinds)
