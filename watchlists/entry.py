"""Entries of a list: a person, or a document, that officers look for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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

    def to_json(self) -> dict[str, Any]:
        """Every field by its name, dates as ISO 8601."""
        return {
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
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
