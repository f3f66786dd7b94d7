"""The flights of a table: from its rows, else the lines above it, the file name, or beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.problem import FLIGHT_ASSUMED, FLIGHT_CONFLICT, FUNCTION_UNKNOWN, Problem
from api_ingest.domain.reported import (
    Place,
    Reported,
    ReportedFlight,
    ReportedLeg,
    ReportedManifest,
)
from api_ingest.tables.grid import Row
from carriers.layout import Table
from carriers.profile import Profile
from carriers.words import FLIGHT_WORDS, fold

Said = dict[str, Reported]

# What keeps the flights of one table apart. Times and the port of arrival may be missing from a
# row, or be mended in one: they make no other flight.
_APART = ("function", "flight_number", "registration", "departure_date", "departure")
_SAILINGS_APART = (*_APART, "vessel", "imo", "departure_time")  # several a day, without a number
_VESSEL = frozenset({"vessel", "imo"})
_NAMES = frozenset({"flight_number", "registration"}) | _VESSEL
_FUNCTIONS = {
    "full": "passenger_list", "update": "change", "cancel": "cancel_passengers",
    "cancel_flight": "cancel_flight", "close": "flight_close", "close_onboard": "close_boarded",
    "close_not_onboard": "close_not_boarded", "crew": "crew_list",
    "passenger_list": "passenger_list", "change": "change",
    "cancel_passengers": "cancel_passengers", "flight_close": "flight_close",
    "close_boarded": "close_boarded", "close_not_boarded": "close_not_boarded",
    "crew_list": "crew_list",
}  # fmt: skip
_WITHOUT_TRAVELLERS = frozenset({"cancel_flight", "flight_close"})
_ZEROS = re.compile(r"^([A-Z][A-Z0-9]|[0-9][A-Z]|[A-Z]{3}|)0+(?=[0-9])")
_CLOCK = re.compile(r"(\d\d?)[:.h]?(\d\d)")
_LONGEST_NAME = 255
_HINTS = {word: word for word in FLIGHT_WORDS} | {
    "flight": "flight_number", "date": "departure_date",
}  # fmt: skip


class _Beside(NamedTuple):
    """The origin of what came with the bytes and not in them."""

    what: str

    def place(self, element: int | None = None, component: int | None = None) -> Place:  # noqa: ARG002 — of Origin; this has no parts
        return Place(0, 0, beside=self.what)

    def lacking(self, word: str) -> Place:  # noqa: ARG002 — of Origin; this has no parts
        return self.place()


class Flights:
    """Sorts the rows of a table by flight. `problems` is what is wrong with the flights."""

    def __init__(
        self, delivery: Delivery, profile: Profile, table: Table, *, above: list[Row], header: Row,
        words: AbstractSet[str],
    ) -> None:  # fmt: skip
        self.table = table
        self.header = header
        self.problems: list[Problem] = []
        self.beside = [_in_name(delivery, profile), _hinted(delivery)]
        self.sources = [*self.beside, _above(above, table)]
        self.around: Said = {}
        self.words = words
        self._open_block(self.sources[-1])
        self.by_text: dict[tuple[str, ...], ReportedManifest] = {}
        self.by_meaning: dict[tuple[str, ...], ReportedManifest] = {}
        self.block = above
        self.block_is_open = bool(above)

    @staticmethod
    def speaks(said: Said) -> bool:
        """Whether a row without a traveller says something of the flight all the same."""
        function = said.get("function")
        return function is not None and _function(function) in _WITHOUT_TRAVELLERS

    def above(self, row: Row, *, person: bool) -> bool:
        """Whether a row amid the table stands above a block of its own, and names its flight.

        Nothing of the block before holds for it, save what was said beside the delivery. `person`
        says that the row may well be about somebody: then it must name the flight, or say more
        than one thing of a block that was opened by the row above it.
        """
        if not names_flight(row, self.table, person=person, opened=self.block_is_open):
            return False
        self.block = [*self.block, row] if self.block_is_open else [row]
        if not self.block_is_open:
            self.sources.append({})
        self.block_is_open = True
        self.sources[-1] = _above(self.block, self.table)
        self._open_block(self.sources[-1])
        return True

    def _open_block(self, said: Said) -> None:
        self.around = {
            word: value
            for source in (*reversed(self.beside), said)
            for word, value in source.items()
        }
        self.named_by_rows = not _NAMES.isdisjoint(self.words) and not self.around.keys() & _NAMES
        by_sea = not _VESSEL.isdisjoint({*self.words, *self.around})
        self.apart = _SAILINGS_APART if by_sea else _APART
        self.latest: tuple[str, ...] = tuple(
            self.around[word].text if word in self.around else "" for word in self.apart
        )

    def of(self, row: Row, said: Said) -> ReportedManifest:
        """The manifest that a row belongs to. What it leaves blank is as in the row above it."""
        self.block_is_open = False
        if self.named_by_rows and not said.keys() & _NAMES:
            self.problems.append(FLIGHT_ASSUMED.at(row.place()))
        texts = tuple(
            said[word].text if word in said else before
            for word, before in zip(self.apart, self.latest, strict=True)
        )
        self.latest = texts
        manifest = self.by_text.get(texts)
        if manifest is None:
            key = tuple(map(_spelt, texts))
            manifest = self.by_meaning.get(key) or self._begin(row, said)
            self.by_meaning[key] = self.by_text[texts] = manifest
        return manifest

    def manifests(self) -> list[ReportedManifest]:
        """Every manifest, in the order of their first rows; one without travellers for no rows."""
        found = list(self.by_meaning.values()) or [self._begin(self.header, {})]
        # Rows above the first that names its flight: a refusal of them would help nobody.
        nameless = [manifest for manifest in found if not _is_named(manifest.flight)]
        if nameless and len(found) - len(nameless) == 1:
            found = [manifest for manifest in found if _is_named(manifest.flight)]
            found[0].travellers[:0] = [one for manifest in nameless for one in manifest.travellers]
        numbers = [_spelt(m.flight.number.text) for m in found if m.flight.number]
        for source in self.sources:
            number = source.get("flight_number")
            if number is None or not numbers:
                continue
            spelt = _spelt(number.text)
            if not any(spelt.endswith(other) or other.endswith(spelt) for other in numbers):
                self.problems.append(FLIGHT_CONFLICT.at(number))
        return found

    def _begin(self, row: Row, said: Said) -> ReportedManifest:
        told = self.around | said
        leg = ReportedLeg(
            departure=told.get("departure"),
            arrival=told.get("arrival"),
            departs=_moment(told, "departure"),
            arrives=_same_day(told) or _moment(told, "arrival"),
        )
        return ReportedManifest(
            origin=row,
            function=self._function_of(told),
            flight=ReportedFlight(
                number=told.get("flight_number") or told.get("registration"),
                carrier=told.get("flight_carrier"),
                registration=told.get("registration"),
                vessel=told.get("vessel"),
                imo=told.get("imo"),
                legs=[leg],
            ),
            stated=told.get("stated_travellers"),
            date_forms=self.table.date_forms,
        )

    def _function_of(self, told: Said) -> str:
        said = told.get("function")
        if said is None:
            return self.table.function
        function = _function(said)
        if function is None:
            self.problems.append(FUNCTION_UNKNOWN.at(said))
        return function or self.table.function


def names_flight(row: Row, table: Table, *, person: bool, opened: bool = False) -> bool:
    """Whether a row amid the table is a line above another block, which may be `opened` already.

    `person` says that it may well be about somebody: who is called Van or To names no flight.
    """
    said = _above([row], table)
    opens = opened or not said.keys().isdisjoint(_NAMES)
    return bool(said) and not (person and (len(said) == 1 or not opens))


def _is_named(flight: ReportedFlight) -> bool:
    return bool(flight.number or flight.vessel or flight.imo)


def _function(said: Reported) -> str | None:
    return _FUNCTIONS.get(said.text.strip().casefold())


def _moment(told: Said, end: str) -> Reported | None:
    """Date and time of one end of the leg as one value, at the place of its date."""
    date, time = told.get(f"{end}_date"), told.get(f"{end}_time")
    if date is None or time is None:
        return date or time
    return date._replace(text=f"{date.text.strip()} {time.text.strip()}")


def _same_day(told: Said) -> Reported | None:
    """The arrival of which only a time is said, later than that of departure: on the same day."""
    time, date, departs = map(told.get, ("arrival_time", "departure_date", "departure_time"))
    if "arrival_date" in told or not (time and date and departs):
        return None
    times = [_CLOCK.fullmatch(one.text.strip()) for one in (departs, time)]
    both = [(int(found[1]), int(found[2])) for found in times if found]
    if len(both) < len(times) or both[0] >= both[1]:
        return None
    return time._replace(text=f"{date.text.strip()} {time.text.strip()}")


def _spelt(text: str) -> str:
    """One spelling for one flight.

    >>> _spelt("wm 0441a "), _spelt("b6 0107")
    ('WM441A', 'B6107')
    """
    return _ZEROS.sub(r"\1", "".join(text.split()).upper())


def _above(rows: list[Row], table: Table) -> Said:
    """What the lines above the header say: `key;value`, `key: value`, several to a line."""
    said: Said = {}
    for row in rows if table.title else ():
        said = _titled(row, table.title or "") | said
    for row in rows if table.preamble else ():
        for key, text, element in pairs(row.cells()):
            word = table.preamble_words.get(fold(key))
            if word is not None and text.strip():
                value = table.value_tables.get(word, {}).get(text.strip().casefold(), text)
                said.setdefault(word, Reported(value.strip(), row, element))
    return said


def _titled(row: Row, pattern: str) -> Said:
    """What a line says to the profile's pattern, by its named groups."""
    for at, cell in enumerate(row.cells()):
        match = re.search(pattern, cell[:_LONGEST_NAME])
        if match is not None:
            found = match.groupdict().items()
            return {word: Reported(text, row, at + 1) for word, text in found if text}
    return {}


def pairs(cells: list[str]) -> Iterator[tuple[str, str, int]]:
    """Key, value and the column of the value (from 1)."""
    for index, cell in enumerate(cells):
        key, colon, rest = cell.partition(":")
        if colon and rest.strip():
            yield key, rest, index + 1
        following = next(((i, c) for i, c in enumerate(cells[index + 1 :]) if c.strip()), None)
        if following is not None:
            yield cell, following[1], index + 2 + following[0]


def _in_name(delivery: Delivery, profile: Profile) -> Said:
    """What the file name says, by the named groups of the profile's pattern."""
    pattern = profile.recognise.file_name
    match = re.search(pattern, delivery.name[:_LONGEST_NAME]) if pattern and delivery.name else None
    origin = _Beside("file name")
    found = match.groupdict() if match else {}
    return {word: Reported(text, origin, 1) for word, text in found.items() if text}


def _hinted(delivery: Delivery) -> Said:
    """What was sent as fields beside the bytes."""
    return {
        _HINTS[name]: Reported(text, _Beside(f"field {name}"), 1)
        for name, text in delivery.hints.items()
        if name in _HINTS and text.strip()
    }
