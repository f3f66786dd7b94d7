"""A person as an officer enters one: read with the same rules as what a carrier sends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from api_ingest.domain.fields import birth_date, country, document_number, name
from api_ingest.domain.fields.transliteration import fold
from api_ingest.domain.manifest import TravelDocument, Traveller
from api_ingest.domain.reported import Place

FIELDS = ("surname", "given_names", "birth_date", "nationality", "document_number")
FORMS = ("YYYY-MM-DD",)


def traveller_of(said: Mapping[str, str]) -> Traveller:
    """The person; of `FIELDS` those that are empty are not known.

    Raises ValueError, naming the field and never its value, for one that cannot be read, and for
    a person of whom too little is said to be found: a document number or the whole name, with the
    birth date.
    """
    given = {field: said.get(field, "").strip() for field in FIELDS}
    surname = _read("surname", given, name.surname)
    names = _read("given_names", given, lambda text: name.given(text, sex=None)) or ()
    born = _read("birth_date", given, lambda text: birth_date.read(text, FORMS, on=None))
    nationality = _read("nationality", given, country.read)
    number = _read("document_number", given, document_number.read)
    if born is None or born.day is None or not (number or (surname and nationality)):
        raise ValueError(
            "a birth date (YYYY-MM-DD), with a document number or a name and a nationality, is"
            " needed to find a person"
        )
    return Traveller(
        kind="passenger", surname=surname, given_names=names, birth_date=born,
        surname_mrz=fold(surname) if surname else "",
        given_names_mrz=fold(" ".join(names)) if names else "",
        nationalities=(nationality,) if nationality else (),
        documents=(TravelDocument(type="P", number=number),) if number else (),
        place=Place(0, 0),
    )  # fmt: skip


def _read(field: str, given: Mapping[str, str], read: Callable[[str], tuple[Any, Any]]) -> Any:
    text = given[field]
    if not text:
        return None
    value = read(text)[0]
    if value is None or value == ():
        raise ValueError(f"{field}: not understood")
    return value
