"""Entries of a list: a person, or a document, that officers look for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from api_ingest.domain.fields.birth_date import PartialDate


class Name(NamedTuple):
    """A name as the list has it; either part may be empty."""

    surname: str
    given_names: str = ""

    def __str__(self) -> str:
        """`SURNAME, GIVEN NAMES`."""
        return ", ".join(part for part in self if part)


class ListedDocument(NamedTuple):
    """A document as the list has it: type, number without blanks, issuing state as alpha-3."""

    type: str | None
    number: str
    issuing_state: str | None = None


class Duty(NamedTuple):
    """A duty to report: where, every how many days, and how it was kept.

    Its kind is the entry's category, its term the entry's validity. None is not known.
    """

    report_at: str | None = None
    report_every: int | None = None
    last_report: date | None = None
    missed_reports: int | None = None
    imposed_by: str | None = None
    contact: str | None = None

    def kept(self, on: date) -> bool | None:
        """Whether it was kept until a day; None where what is known does not tell."""
        if self.missed_reports:
            return False
        if self.last_report is None or self.report_every is None:
            return True if self.missed_reports == 0 else None
        return on <= self.last_report + timedelta(days=self.report_every)

    def to_json(self) -> dict[str, Any]:
        """What is known, by its name."""
        said = {name: value for name, value in self._asdict().items() if value is not None}
        return said | ({"last_report": self.last_report.isoformat()} if self.last_report else {})

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Duty:
        """The inverse of `to_json`."""
        return cls(**said | {"last_report": _day(said.get("last_report"))})


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistEntry:
    """One entry. The first name is the main one, the others are aliases; `note` is for the officer.

    It counts from `valid_from` until `valid_until`, both included; None leaves that side open.
    """

    list: str
    id: str
    names: tuple[Name, ...] = ()
    birth_dates: tuple[PartialDate, ...] = ()
    sex: str | None = None
    nationalities: tuple[str, ...] = ()
    documents: tuple[ListedDocument, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    category: str | None = None
    note: str | None = None
    duty: Duty | None = None

    def to_json(self) -> dict[str, Any]:
        """Every field by its name, dates as ISO 8601; `duty` only where there is one."""
        said = {
            "list": self.list,
            "id": self.id,
            "names": [name._asdict() for name in self.names],
            "birth_dates": [str(birth) for birth in self.birth_dates],
            "sex": self.sex,
            "nationalities": [*self.nationalities],
            "documents": [document._asdict() for document in self.documents],
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
            "category": self.category,
            "note": self.note,
        }
        return said | ({"duty": self.duty.to_json()} if self.duty else {})

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> WatchlistEntry:
        """The inverse of `to_json`."""
        return cls(
            list=said["list"],
            id=said["id"],
            names=tuple(Name(**name) for name in said["names"]),
            birth_dates=tuple(PartialDate.from_iso(birth) for birth in said["birth_dates"]),
            sex=said["sex"],
            nationalities=tuple(said["nationalities"]),
            documents=tuple(ListedDocument(**document) for document in said["documents"]),
            valid_from=_day(said["valid_from"]),
            valid_until=_day(said["valid_until"]),
            category=said["category"],
            note=said["note"],
            duty=Duty.from_json(said["duty"]) if said.get("duty") else None,
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
