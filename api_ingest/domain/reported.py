"""What the carrier said, and where.

Values exactly as received, each with its place in the delivery.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol


class Place(NamedTuple):
    """Where something stands in a delivery. `start` and `end` are byte offsets into it as received.

    EDIFACT fills message, segment (UNH is 1), tag, element and component (both from 1, the tag not
    counted); a table fills row (the line in the file), record (the row as a spreadsheet numbers
    it, which is less where cells hold line ends), column (letters) and header. In a workbook a
    sheet is named and there are no bytes to point at; `beside` names what came with the bytes and
    not in them, such as the file name. Then `start` and `end` are 0.
    """

    start: int
    end: int
    message: int | None = None
    segment: int | None = None
    tag: str | None = None
    element: int | None = None
    component: int | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    header: str | None = None
    beside: str | None = None
    record: int | None = None

    def __str__(self) -> str:
        """Words for people: `message 1, segment 9 DTM, element 2.2` or `row 3, column C (BORN)`."""
        if self.beside is not None:
            return self.beside
        return self._in_edifact() if self.tag is not None else self._in_table()

    def to_json(self) -> dict[str, str | int]:
        """The words, and every part that is known."""
        parts = zip(self._fields, self, strict=True)
        return {"text": str(self)} | {name: part for name, part in parts if part is not None}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Place:
        """The place that `to_json` told."""
        return cls(**{name: said[name] for name in cls._fields if name in said})

    def _in_edifact(self) -> str:
        words = [] if self.message is None else [f"message {self.message}"]
        words.append(
            self.tag or "" if self.segment is None else f"segment {self.segment} {self.tag}"
        )
        if self.element is not None:
            part = "" if self.component is None else f".{self.component}"
            words.append(f"element {self.element}{part}")
        return ", ".join(words)

    def _in_table(self) -> str:
        words = [] if self.sheet is None else [f"sheet {self.sheet}"]
        if self.record is not None and self.record != self.row:
            words.append(f"row {self.record} (line {self.row})")
        elif self.row is not None:
            words.append(f"row {self.row}")
        if self.column is not None:
            words.append(f"column {self.column}" + (f" ({self.header})" if self.header else ""))
        return ", ".join(words) or self.header or f"bytes {self.start} to {self.end}"


class Origin(Protocol):
    """What a value was read from.

    A segment or a row. It works out a place only when somebody asks.
    """

    def place(self, element: int | None = None, component: int | None = None) -> Place:
        """The place of one component (EDIFACT) or column (table.

        `element` is the column from 1).
        """
        ...

    def lacking(self, word: str) -> Place:
        """Where a value would stand that was not given, by the word of a column; else the whole."""
        ...


class Reported(NamedTuple):
    """One value as the carrier sent it (release characters undone, nothing else changed)."""

    text: str
    origin: Origin
    element: int
    component: int | None = None

    @property
    def place(self) -> Place:
        """Its exact place in the delivery."""
        return self.origin.place(self.element, self.component)


@dataclass(slots=True, kw_only=True)
class ReportedDocument:
    """A travel document as reported; an absent element is None."""

    origin: Origin
    type: Reported | None = None
    number: Reported | None = None
    issuing_state: Reported | None = None
    expiry_date: Reported | None = None
    issue_date: Reported | None = None


class BagTag(NamedTuple):
    """A bag's tag as reported; with `number` the first of so many in a row."""

    tag: Reported
    number: Reported | None


@dataclass(slots=True, kw_only=True)
class ReportedTraveller:
    """One traveller as reported. `kind` is already one of the words of `manifest.TravellerKind`."""

    origin: Origin
    kind: str
    surname: Reported | None = None
    given_names: tuple[Reported, ...] = ()
    birth_date: Reported | None = None
    sex: Reported | None = None
    nationalities: Sequence[Reported] = ()
    residence: Reported | None = None
    embarkation: Reported | None = None
    disembarkation: Reported | None = None
    clearance: Reported | None = None
    locator: Reported | None = None
    reference: Reported | None = None
    seat: Reported | None = None
    crew_function: Reported | None = None
    verified: Reported | None = None
    bag_count: Reported | None = None
    bag_weight: Reported | None = None
    bag_weight_unit: Reported | None = None
    bag_tags: Sequence[BagTag] = ()
    documents: list[ReportedDocument] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class ReportedLeg:
    """One hop.

    `border` is True where the carrier marked it as the one that crosses into or out of the
    country.
    """

    departure: Reported | None = None
    arrival: Reported | None = None
    departs: Reported | None = None
    arrives: Reported | None = None
    border: bool | None = None


@dataclass(slots=True, kw_only=True)
class ReportedFlight:
    """The flight as reported.

    Designator (`KL0767`, `767`, a registration), carrier beside it, legs in flown order; `others`
    are numbers that were sent beside it, as of a codeshare; of a sailing the vessel's name and IMO
    number.
    """

    number: Reported | None = None
    carrier: Reported | None = None
    registration: Reported | None = None
    vessel: Reported | None = None
    imo: Reported | None = None
    others: list[Reported] = field(default_factory=list)
    legs: list[ReportedLeg] = field(default_factory=list)


class ReportedPart(NamedTuple):
    """Which part of a manifest this is; `last` is None where the sender did not say."""

    number: int
    last: bool | None


@dataclass(slots=True, kw_only=True)
class ReportedManifest:
    """One message or table: the flight, its travellers, and what the sender says of the whole.

    `function` is one of the words of `manifest.Function`. `prepared` orders versions (UNB date and
    time, or None). `stated` is the number of travellers the sender counts, on the whole flight.
    `control` is the reference by which the sender tells its interchanges apart.
    `traveller_date_forms` are those of persons and documents where they differ from the flight's;
    `century` is taken for a two-digit birth year that two centuries fit (set by the profile).
    """

    origin: Origin
    function: str
    flight: ReportedFlight
    part: ReportedPart | None = None
    stated: Reported | None = None
    travellers: list[ReportedTraveller] = field(default_factory=list)
    prepared: datetime | None = None
    reference: str | None = None
    group: str | None = None
    control: str | None = None
    test: bool = False
    date_forms: tuple[str, ...] = ("edifact",)
    traveller_date_forms: tuple[str, ...] = ()
    century: int | None = None
