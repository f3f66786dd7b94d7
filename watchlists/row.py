"""A row of a list's table as an entry, what cannot be read said at its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from api_ingest.domain.fields import (
    birth_date,
    country,
    document_number,
    document_type,
    expiry_date,
    sex,
)
from api_ingest.domain.problem import NUMBER_UNREADABLE, VALIDITY_REVERSED, Kind
from watchlists.entry import Duty, ListedDocument, Name, WatchlistEntry
from watchlists.record import Record

FORMS = ("YYYY-MM-DD", "YYYY-MM", "YYYY")
"""Forms of birth dates that need no telling: whole or partial ISO dates."""
NO_LATER = date(2100, 1, 1)
"""Far enough ahead for every day on which an entry may begin or end; they carry full years."""
_NUMBER = re.compile(r"(\d{1,4})(?: ?(?:days?|dagen))?")
_TERMS = frozenset(Duty._fields)
_OFTEN = {"daily": 1, "dagelijks": 1, "weekly": 7, "wekelijks": 7}


def entry_of(row: Record, name: str, forms: tuple[str, ...] = ()) -> WatchlistEntry:
    """A row as an entry of the list of that name."""
    births = (
        row.read("birth_date", text, birth_date.read, (*forms, *FORMS), on=None)
        for text in row.values("birth_date")
    )
    nationalities = (
        row.read("nationality", text, country.read) for text in row.values("nationality")
    )
    entry = WatchlistEntry(
        list=name,
        id=row.cells.get("id", f"row {row.line}"),
        names=tuple(dict.fromkeys(_names(row))),
        birth_dates=tuple(dict.fromkeys(birth for birth in births if birth)),
        sex=row.read("sex", row.cells.get("sex", ""), sex.read),
        nationalities=tuple(dict.fromkeys(code for code in nationalities if code)),
        documents=tuple(dict.fromkeys(_documents(row))),
        valid_from=_day(row, "valid_from", forms),
        valid_until=_day(row, "valid_until", forms),
        category=row.cells.get("category"),
        note=row.cells.get("note"),
        duty=_duty(row, forms),
    )
    if entry.valid_from and entry.valid_until and entry.valid_until < entry.valid_from:
        told = f"{entry.valid_from} to {entry.valid_until}"
        row.problems.append(VALIDITY_REVERSED.at(row.place("valid_until"), told))
    return entry


def _names(row: Record) -> Iterator[Name]:
    """The main name, then the aliases, written `SURNAME//GIVEN`."""
    main = Name(row.cells.get("surname", ""), row.cells.get("given_names", ""))
    if any(main):
        yield main
    for alias in row.aliases():
        if any(alias):
            yield Name(*alias)


def _documents(row: Record) -> Iterator[ListedDocument]:
    """Numbers, types and issuing states side by side; a type or state given once counts for all."""
    numbers = row.positions("document_number")
    types, states = row.positions("document_type"), row.positions("issuing_state")
    for position, text in enumerate(numbers):
        number = row.read("document_number", text, document_number.read) if text else None
        kind, state = _at(types, position), _at(states, position)
        if number is not None:
            told = row.read("document_type", kind, document_type.read) if kind else None
            yield ListedDocument(
                type=None if told == "UNKNOWN" else told,
                number=number,
                issuing_state=row.read("issuing_state", state, country.read) if state else None,
            )


def _at(values: Sequence[str], position: int) -> str:
    if len(values) == 1:
        return values[0]
    return values[position] if position < len(values) else ""


def _day(row: Record, name: str, forms: tuple[str, ...]) -> date | None:
    text = row.cells.get(name)
    if text is None:
        return None
    return row.read(name, text, expiry_date.read, (*forms, "YYYY-MM-DD"), on=NO_LATER)


def _duty(row: Record, forms: tuple[str, ...]) -> Duty | None:
    if _TERMS.isdisjoint(row.cells):
        return None
    duty = Duty(
        report_at=row.cells.get("report_at"),
        report_every=_count(row, "report_every"),
        last_report=_day(row, "last_report", forms),
        missed_reports=_count(row, "missed_reports"),
        imposed_by=row.cells.get("imposed_by"),
        contact=row.cells.get("contact"),
    )
    return None if duty == Duty() else duty  # what could not be read is no duty


def _count(row: Record, name: str) -> int | None:
    text = row.cells.get(name)
    return None if text is None else row.read(name, text, number)


def number(text: str) -> tuple[int | None, tuple[Kind, ...]]:
    """A whole number, or how often in days.

    >>> number("7"), number("Weekly")[0], number("3 days")[0]
    ((7, ()), 7, 3)
    """
    if often := _OFTEN.get(text.casefold()):
        return often, ()
    found = _NUMBER.fullmatch(text.casefold())
    return (int(found[1]), ()) if found else (None, (NUMBER_UNREADABLE,))
