"""FollowTheMoney: one JSON entity a line, as OpenSanctions and others publish lists of persons.

Person, and Passport or Identification by their `holder`. What it has no property for (validity,
category, a duty) stands under the key `watchlist` beside the properties, where other programs let
it be. Changes are lines `{"op": "DEL", "entity": {"id": …}}`; any other line sets an entity.

Source: followthemoney.tech, schemata Person, Passport, Identification; data in files named
`entities.ftm.json` and `entities.delta.json`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from api_ingest.domain.errors import Refused
from api_ingest.domain.fields import birth_date, country, document_number, document_type, sex
from api_ingest.domain.problem import (
    COLUMN_UNKNOWN,
    COUNTRY_ALPHA2,
    DATE_UNREADABLE,
    HOLDER_UNKNOWN,
    JSON_UNREADABLE,
    SCHEMA_UNKNOWN,
    Kind,
    Problem,
)
from api_ingest.domain.reported import Place
from watchlists.entry import Duty, ListedDocument, Name, WatchlistEntry
from watchlists.ftm_line import BESIDE, PERSON, Entity, entities_of
from watchlists.row import FORMS

_DOCUMENTS = frozenset({"Passport", "Identification"})
_READ = frozenset({
    "name", "firstName", "secondName", "middleName", "lastName", "alias", "weakAlias",
    "previousName", "birthDate", "gender", "nationality", "citizenship", "country", "idNumber",
    "passportNumber", "notes", "holder", "number", "type",
})  # fmt: skip
_GIVEN = ("firstName", "secondName", "middleName")
GENDERS = {"male": "M", "female": "F", "other": "X"}
# Codes of FollowTheMoney that ISO 3166 does not have, or no longer.
_COUNTRIES = {
    "xk": "XKX",
    "suhh": "SUN",
    "yucs": "YUG",
    "csxx": "SCG",
    "cshh": "CSK",
    "ddde": "DEU",
}


def read(
    content: bytes, name: str, problems: list[Problem], *, delta: bool
) -> list[tuple[str, Place, WatchlistEntry | None]]:
    """Each person with its id and place, None where it is to go. Raises Refused: not one entity."""
    entities = list(entities_of(content, problems, delta=delta))
    if not entities:
        raise Refused(JSON_UNREADABLE.at(None, "not one line of it"), *problems)
    persons = [one for one in entities if one.schema == PERSON or one.gone]
    held = _held({one.id for one in persons}, entities, problems)
    problems += _not_read(entities)
    return [
        (one.id, one.place, None if one.gone else _entry(one, held.get(one.id, []), name, problems))
        for one in persons
    ]


def _held(
    persons: set[str], entities: Iterable[Entity], problems: list[Problem]
) -> dict[str, list[ListedDocument]]:
    """The documents of each person."""
    found: dict[str, list[ListedDocument]] = {}
    for one in entities:
        if one.schema not in _DOCUMENTS:
            continue
        reader = _Reader(one, problems)
        documents = list(reader.documents(one.schema))
        for holder in one.said.get("holder", []):
            if holder in persons:
                found.setdefault(holder, []).extend(documents)
            else:
                problems.append(HOLDER_UNKNOWN.at(one.place, holder))
    return found


def _not_read(entities: Iterable[Entity]) -> Iterator[Problem]:
    """Schemata and properties that are passed over, each once with its first place."""
    schemata = Counter(one.schema for one in entities)
    places: dict[str, Place] = {}
    properties: dict[str, Place] = {}
    for one in entities:
        places.setdefault(one.schema, one.place)
        if one.schema == PERSON or one.schema in _DOCUMENTS:
            for name in (*one.said, *(f"{BESIDE}.{key}" for key in one.beside)):
                if name not in _READ and name.removeprefix(f"{BESIDE}.") not in _KEYS:
                    properties.setdefault(name, one.place._replace(column=name))
    for schema, count in schemata.items():
        if schema != PERSON and schema not in _DOCUMENTS:
            yield SCHEMA_UNKNOWN.at(places[schema], f"{schema} ({count})")
    for name, place in properties.items():
        yield COLUMN_UNKNOWN.at(place, name)


class _Reader:
    """Reads the properties of one entity; what is wrong is noted at the property."""

    def __init__(self, entity: Entity, problems: list[Problem]) -> None:
        self._entity = entity
        self._problems = problems

    def each(
        self, name: str, reader: Callable[[str], tuple[Any, tuple[Kind, ...]]]
    ) -> Iterator[Any]:
        """The values of a property that can be read."""
        for text in self._entity.said.get(name, []):
            value, kinds = reader(text)
            place = self._entity.place._replace(column=name)
            self._problems += [kind.at(place, text) for kind in kinds]
            if value is not None:
                yield value

    def names(self) -> Iterator[Name]:
        """The main name, in its parts where they are said, then all others."""
        said = self._entity.said
        if names := self._entity.beside.get("names"):
            yield from (Name(*map(str, one)) for one in names)
            return
        given = [
            *said.get("firstName", []),
            *said.get("secondName", []),
            *said.get("middleName", []),
        ]
        main = Name(" ".join(said.get("lastName", [])), " ".join(given))
        if any(main):
            yield main
        for name in said.get("name", []):
            if sorted(name.split()) != sorted(f"{main.surname} {main.given_names}".split()):
                yield parsed(name)
        for kind in ("alias", "weakAlias", "previousName"):
            yield from map(parsed, said.get(kind, []))

    def documents(self, schema: str) -> Iterator[ListedDocument]:
        """The documents that an entity is (Passport, Identification) or bears (Person)."""
        state = next(self.each("country", _country), None)
        told = next(self.each("type", document_type.read), "P" if schema == "Passport" else None)
        kind = None if told == "UNKNOWN" else told
        for number in self.each("number", document_number.read):
            yield ListedDocument(kind, number, state)
        for number in self.each("passportNumber", document_number.read):
            yield ListedDocument("P", number, state if schema != PERSON else None)
        for number in self.each("idNumber", document_number.read):
            yield ListedDocument(None, number, None)


def _entry(
    one: Entity, documents: list[ListedDocument], name: str, problems: list[Problem]
) -> WatchlistEntry:
    reader, beside = _Reader(one, problems), _Beside(one, problems)
    states = (*reader.each("nationality", _country), *reader.each("citizenship", _country),
              *reader.each("country", _country))  # fmt: skip
    own = reader.documents(PERSON) if {"passportNumber", "idNumber"} & one.said.keys() else ()
    return WatchlistEntry(
        list=name, id=one.id, names=tuple(dict.fromkeys(reader.names())),
        birth_dates=tuple(dict.fromkeys(reader.each("birthDate", _birth))),
        sex=next(reader.each("gender", _gender), None),
        nationalities=tuple(dict.fromkeys(states)),
        documents=tuple(dict.fromkeys((*own, *documents))),
        valid_from=beside.day("valid_from"), valid_until=beside.day("valid_until"),
        category=beside.text("category"), note=" ".join(one.said.get("notes", [])) or None,
        duty=beside.duty(),
    )  # fmt: skip


_KEYS = frozenset({"names", "valid_from", "valid_until", "category", *Duty._fields})


class _Beside:
    """Reads what stands beside the properties."""

    def __init__(self, entity: Entity, problems: list[Problem]) -> None:
        self._entity = entity
        self._problems = problems

    def text(self, name: str) -> str | None:
        """A text."""
        value = self._entity.beside.get(name)
        return " ".join(str(value).split()) if value not in (None, "") else None

    def day(self, name: str) -> date | None:
        """A day in ISO 8601."""
        text = self.text(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            place = self._entity.place._replace(column=f"{BESIDE}.{name}")
            self._problems.append(DATE_UNREADABLE.at(place, text))
            return None

    def number(self, name: str) -> int | None:
        """A whole number."""
        value = self._entity.beside.get(name)
        return value if isinstance(value, int) else None

    def duty(self) -> Duty | None:
        """A duty to report, where anything of it is said."""
        said = Duty(
            report_at=self.text("report_at"), report_every=self.number("report_every"),
            last_report=self.day("last_report"), missed_reports=self.number("missed_reports"),
            imposed_by=self.text("imposed_by"), contact=self.text("contact"),
        )  # fmt: skip
        return None if said == Duty() else said


def _country(text: str) -> tuple[str | None, tuple[Kind, ...]]:
    code, kinds = country.read(_COUNTRIES.get(text.casefold(), text))
    return code, tuple(kind for kind in kinds if kind is not COUNTRY_ALPHA2)


def _birth(text: str) -> tuple[Any, tuple[Kind, ...]]:
    return birth_date.read(text, FORMS, on=None)


def _gender(text: str) -> tuple[str | None, tuple[Kind, ...]]:
    return sex.read(GENDERS.get(text.casefold(), text))


def parsed(text: str) -> Name:
    """A name in one text: `SURNAME, GIVEN`; without a comma nobody says which word is which."""
    surname, comma, given = text.rpartition(",")
    return Name(surname.strip(), given.strip()) if comma else Name(text.strip())
