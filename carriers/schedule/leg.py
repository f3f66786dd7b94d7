"""One leg as a schedule writes it: every value checked, what is wrong said at its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import NamedTuple

from api_ingest.domain.fields import airport, dates, flight_number
from api_ingest.domain.fields.flight_number import Designator
from api_ingest.domain.fields.flight_time import CENTURY, FULL, YEARS
from api_ingest.domain.problem import (
    CLOCK_UNREADABLE,
    DATE_ORDER_UNKNOWN,
    DATE_UNREADABLE,
    DAYS_UNREADABLE,
    FLIGHT_CARRIER_DIFFERS,
    FLIGHT_NUMBER_UNREADABLE,
    PERIOD_REVERSED,
    PORT_UNKNOWN,
    SHIFT_UNREADABLE,
    TIME_ORDER,
    VALUE_MISSING,
    Kind,
    Problem,
)
from api_ingest.domain.reported import Place
from api_ingest.domain.schedule import EVERY_DAY, ScheduledFlight

_CLOCK = re.compile(r"(?P<hour>\d{1,2})[:.h]?(?P<minute>\d{2})(?::00)?\s*(?P<shift>\+\d)?")
_WEEKDAYS = (
    ("mon", "ma"), ("tue", "di"), ("wed", "wo"), ("thu", "do"), ("fri", "vr"), ("sat", "za"),
    ("sun", "zo"),
)  # fmt: skip
_DAY = {name: str(number) for number, names in enumerate(_WEEKDAYS, 1) for name in names}
_DAILY = frozenset({"daily", "dagelijks"})
_MASK = re.compile(r"[1-7 ._x-]{7}", re.IGNORECASE)  # 1.3.5.., as timetables write it
_SPAN = re.compile(r"(\w+)\s*[-–]\s*(\w+)")
_BETWEEN_DAYS = re.compile(r"[\s,;/+]+")
_SHIFT = {"": 0, "A": -1, "J": -1} | {str(days): days for days in range(4)}
_LONGEST = 20  # hours; no flight takes longer


class Clock(NamedTuple):
    """A time of day, and by how many days it lies behind the day that is named."""

    at: time
    shift: int = 0


class Outcome(NamedTuple):
    """What became of a leg: `flight` is None where it is `elsewhere`, or was not understood."""

    carrier: str | None
    flight: ScheduledFlight | None = None
    elsewhere: bool = False


@dataclass(slots=True)
class Leg:
    """What a row or a record says, by field; `place` tells where a field stands.

    `problems` gathers what is wrong.
    """

    said: Mapping[str, str]
    place: Callable[[str], Place]
    forms: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)

    def outcome(self, *, utc: bool, every: int = 1) -> Outcome:
        """The flight, if it touches the islands and all that it takes is there and right.

        What is wrong with a leg that lies elsewhere is nobody's business here.
        """
        if self.elsewhere:
            text, beside = self.said.get("flight", ""), self.said.get("carrier") or None
            found, _ = flight_number.read(text, carrier=beside)
            return Outcome(found.carrier if found else None, elsewhere=True)
        designator = self._designator()
        return Outcome(designator.carrier, self._scheduled(designator, utc=utc, every=every))

    @property
    def elsewhere(self) -> bool:
        """Whether both ports are known and none of them is ours."""
        ports = {airport.read(self.said.get(name, ""))[0] for name in ("departure", "arrival")}
        return all(airport.zone(port) for port in ports) and not ports & airport.TERRITORY

    def _scheduled(
        self, designator: Designator, *, utc: bool, every: int
    ) -> ScheduledFlight | None:
        noted = [one for one in self.problems if one.kind is FLIGHT_CARRIER_DIFFERS]
        departure, arrival = self._port("departure"), self._port("arrival")
        departs, arrives = self._clock("departs"), self._clock("arrives")
        first, last = self._day("from"), self._day("until", needed=False)
        days = self._days()
        if first and last and last < first:
            self._wrong(PERIOD_REVERSED, "until", f"{first} to {last}")
        if departs is None or arrives is None or first is None:
            return None
        flight = ScheduledFlight(
            carrier=designator.carrier or "", number=designator.number or 0,
            suffix=designator.suffix, departure=departure or "", arrival=arrival or "",
            first=first, last=last, days=days, every=every, departs=departs.at, arrives=arrives.at,
            departs_after=self._shift("departs_after", departs.shift) or 0,
            arrives_after=self._shift("arrives_after", arrives.shift), utc=utc,
        )  # fmt: skip
        if self.problems == noted:
            self._check_order(flight)
        return flight if self.problems == noted else None

    def _check_order(self, flight: ScheduledFlight) -> None:
        hours = flight.on(flight.first).length.total_seconds() / 3600
        if not 0 < hours <= _LONGEST:
            told = f"{flight.departs:%H:%M} to {flight.arrives:%H:%M}"
            self._wrong(TIME_ORDER, "arrives", told)

    def _wrong(self, kind: Kind, name: str, value: str) -> None:
        self.problems.append(kind.at(self.place(name), value))

    def _needed(self, name: str) -> str | None:
        if text := self.said.get(name, "").strip():
            return text
        self._wrong(VALUE_MISSING, name, name)
        return None

    def _designator(self) -> Designator:
        """With the carrier in the number before the one beside it. Else what is missing is said."""
        text = self._needed("flight")
        if text is None:
            return Designator(None, None)
        found, kinds = flight_number.read(text, carrier=self.said.get("carrier") or None)
        for kind in kinds:
            self._wrong(kind, "flight", text)
        if found is not None and found.number is None:
            self._wrong(FLIGHT_NUMBER_UNREADABLE, "flight", text)
        if found is not None and found.carrier is None and (said := self._needed("carrier")):
            self._wrong(FLIGHT_NUMBER_UNREADABLE, "carrier", said)
        return found or Designator(None, None)

    def _port(self, name: str) -> str | None:
        """A port whose zone is known: without it nobody knows when that is."""
        text = self._needed(name)
        if text is None:
            return None
        port, _ = airport.read(text)
        if airport.zone(port) is None:
            self._wrong(PORT_UNKNOWN, name, text)
            return None
        return port

    def _clock(self, name: str) -> Clock | None:
        text = self._needed(name)
        found = _CLOCK.fullmatch(text) if text else None
        hour, minute = (int(found["hour"]), int(found["minute"])) if found else (-1, -1)
        if found and (hour, minute) == (24, 0):  # as SSIM writes midnight at the end of a day
            return Clock(time(0), 1)
        if found and hour in range(24) and minute in range(60):
            return Clock(time(hour, minute), int(found["shift"] or 0))
        if text:
            self._wrong(CLOCK_UNREADABLE, name, text)
        return None

    def _day(self, name: str, *, needed: bool = True) -> date | None:
        text = self._needed(name) if needed else self.said.get(name, "").strip()
        if not text:
            return None
        parts = dates.read(text, *self.forms)
        if parts is not None and parts.month and parts.day:
            year = parts.year + (CENTURY if parts.digits < FULL else 0)
            if year in YEARS:
                return date(year, parts.month, parts.day)
        unsettled = dates.unsettled(text, *self.forms)
        self._wrong(DATE_ORDER_UNKNOWN if unsettled else DATE_UNREADABLE, name, text)
        return None

    def _days(self) -> str:
        text = self._needed("days")
        found = days(text) if text else ""
        if text and not found:
            self._wrong(DAYS_UNREADABLE, "days", text)
        return found

    def _shift(self, name: str, by_clock: int) -> int | None:
        """Days behind the day that is named; None where nothing says it."""
        text = self.said.get(name)
        if text is None:
            return by_clock or None
        if text.strip().upper() not in _SHIFT:
            self._wrong(SHIFT_UNREADABLE, name, text)
            return None
        return _SHIFT[text.strip().upper()] + by_clock


def days(text: str) -> str:
    """The days of the week as digits in their order; empty where they are not understood.

    >>> [days(said) for said in ("135", "1.3.5..", "mon, wed", "vr-ma", "Daily", "1-5", "8", "x")]
    ['135', '135', '13', '1567', '1234567', '12345', '', '']
    """
    said = text.strip().casefold()
    if said in _DAILY:
        return EVERY_DAY
    if _MASK.fullmatch(text):
        return "".join(filter(str.isdigit, text))
    if span := _SPAN.fullmatch(said):
        first, last = (_digits(word) for word in span.groups())
        if len(first) == len(last) == 1:
            return _span(int(first), int(last))
    found = "".join(_digits(word) or "?" for word in _BETWEEN_DAYS.split(said))
    return "" if "?" in found else "".join(sorted(set(found)))


def _digits(word: str) -> str:
    """A word of a list: `mon`, `maandag`, or digits."""
    if word and set(word) <= set(EVERY_DAY):
        return word
    return _DAY.get(word[:3]) or _DAY.get(word[:2], "")


def _span(first: int, last: int) -> str:
    """From one day to another, over the end of the week too."""
    length = (last - first) % 7 + 1
    return "".join(sorted(str((first - 1 + n) % 7 + 1) for n in range(length)))
