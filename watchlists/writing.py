"""Writes a list so that reading it gives the same list: as a table, or as FollowTheMoney."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import iso3166

from watchlists.entry import Duty, ListedDocument, Name, WatchlistEntry
from watchlists.ftm import GENDERS, parsed
from watchlists.ftm_line import BESIDE, PERSON
from watchlists.record import MANY, escaped, guarded

Form = Literal["csv", "ftm"]
COLUMNS = (
    "id", "surname", "given_names", "birth_date", "sex", "nationality", "document_type",
    "document_number", "issuing_state", "aliases", "valid_from", "valid_until", "category", "note",
    *Duty._fields,
)  # fmt: skip


def write(entries: Iterable[WatchlistEntry], form: Form) -> Iterator[str]:
    """The lines of a file. No cell of a table is taken for a formula by a spreadsheet."""
    if form == "ftm":
        for entity in entities(entries):
            yield json.dumps(entity, ensure_ascii=False) + "\n"
        return
    yield _line(COLUMNS)
    for entry in entries:
        yield _line([guarded(cell) for cell in _cells(entry)])


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _cells(entry: WatchlistEntry) -> list[str]:
    main, *others = entry.names or (Name(""),)
    documents = entry.documents
    said = {
        "id": entry.id, "surname": main.surname, "given_names": main.given_names,
        "birth_date": MANY.join(map(str, entry.birth_dates)), "sex": entry.sex,
        "nationality": MANY.join(entry.nationalities),
        "document_type": _beside(one.type for one in documents),
        "document_number": MANY.join(one.number for one in documents),
        "issuing_state": _beside(one.issuing_state for one in documents),
        "aliases": MANY.join("//".join(map(escaped, name)) for name in others),
        "valid_from": entry.valid_from, "valid_until": entry.valid_until,
        "category": entry.category, "note": entry.note,
    } | (entry.duty._asdict() if entry.duty else {})  # fmt: skip
    return ["" if said.get(name) is None else str(said[name]) for name in COLUMNS]


def _beside(values: Iterable[str | None]) -> str:
    """Side by side with the numbers; nothing where none is known."""
    known = [value or "" for value in values]
    return MANY.join(known) if any(known) else ""


def entities(entries: Iterable[WatchlistEntry]) -> Iterator[dict[str, Any]]:
    """The entities of a list: each person, and its documents behind it."""
    for entry in entries:
        yield _person(entry)
        for number, document in enumerate(entry.documents, 1):
            yield _document(entry.id, number, document)


def _person(entry: WatchlistEntry) -> dict[str, Any]:
    main = entry.names[0] if entry.names else Name("")
    others = entry.names[1:]
    said = {
        "name": [" ".join(part for part in (main.given_names, main.surname) if part)],
        "lastName": [main.surname], "firstName": [main.given_names],
        "alias": [str(name) for name in others],
        "birthDate": [str(birth) for birth in entry.birth_dates],
        "gender": [word for word, code in GENDERS.items() if code == entry.sex],
        "nationality": [_code(state) for state in entry.nationalities],
        "notes": [entry.note or ""],
    }  # fmt: skip
    beside = {"valid_from": entry.valid_from, "valid_until": entry.valid_until}
    ours: dict[str, Any] = {name: day.isoformat() for name, day in beside.items() if day}
    ours |= {"category": entry.category} if entry.category else {}
    ours |= entry.duty.to_json() if entry.duty else {}
    if any(parsed(str(name)) != name for name in others):
        ours |= {"names": [list(name) for name in entry.names]}
    person = {"id": entry.id, "schema": PERSON, "properties": _filled(said)}
    return person | ({BESIDE: ours} if ours else {})


def _document(holder: str, number: int, document: ListedDocument) -> dict[str, Any]:
    said = {
        "holder": [holder], "number": [document.number], "type": [document.type or ""],
        "country": [_code(document.issuing_state) if document.issuing_state else ""],
    }  # fmt: skip
    schema = "Passport" if document.type == "P" else "Identification"
    return {"id": f"{holder}/document/{number}", "schema": schema, "properties": _filled(said)}


def _filled(said: dict[str, list[str]]) -> dict[str, list[str]]:
    full = ((name, [one for one in values if one]) for name, values in said.items())
    return {name: values for name, values in full if values}


def _code(alpha3: str) -> str:
    found = iso3166.countries_by_alpha3.get(alpha3)
    return found.alpha2.lower() if found else alpha3
