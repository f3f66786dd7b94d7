"""An exam: a list, listed people as airlines report them, and innocent travellers.

The listed and the innocent are of disjoint halves of the population. Everything follows from the
seed, the size of the list and the number a class.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from random import Random

from api_ingest.domain.fields.birth_date import PartialDate
from api_ingest.domain.manifest import TravelDocument, Traveller
from api_ingest.domain.reported import Place
from watchlists.entry import ListedDocument, Name, WatchlistEntry
from watchlists.evaluate.corruption import CLASSES
from watchlists.evaluate.population import Person, document, people

LIST = "exam"
_NOWHERE = Place(0, 0)
# Of the entries: how many know no document, only the year of birth, no birth date, no nationality.
_WITHOUT_DOCUMENT, _YEAR_ONLY, _UNDATED, _STATELESS = 0.6, 0.02, 0.01, 0.1
_PARTLY = 4
"""How many times a class's listed travellers have an entry that knows little of the birth date."""
_LIKE_A_LISTED = ("namesake", "same birth date and given name", "same birth date and surname")


@dataclass(frozen=True, slots=True)
class Exam:
    """The entries, and travellers by class with the id of the entry each of them is.

    `innocent` are on no list; `alike` are on none either, and share much with somebody who is.
    `partly` are listed too, under entries that know only the year of birth, or no birth date: so
    few do that chance brings hardly any into the classes.
    """

    entries: list[WatchlistEntry]
    listed: dict[str, list[tuple[str, Traveller]]]
    innocent: list[Traveller]
    alike: dict[str, list[Traveller]]
    partly: dict[str, list[tuple[str, Traveller]]] = field(default_factory=dict)


def make(seed: int, *, size: int, a_class: int, innocent: int) -> Exam:
    """An exam with `size` entries, `a_class` listed travellers a class, `innocent` ones."""
    random = Random(seed)  # noqa: S311 — reproducible, nothing secret
    source = people(seed)
    persons = list(islice(source, size))
    everybody = range(size)
    listed = {
        name: list(islice(_reported(random, persons, everybody, name), a_class)) for name in CLASSES
    }
    entries = [entry(f"E{n}", one, random) for n, one in enumerate(persons)]
    return Exam(
        entries=entries,
        listed=listed,
        innocent=[traveller(one, random) for one in islice(source, innocent)],
        alike={
            name: [
                _alike(name, random, random.choice(persons), next(source)) for _ in range(a_class)
            ]
            for name in _LIKE_A_LISTED
        },
        partly=_partly(Random(seed), persons, entries, _PARTLY * a_class),  # noqa: S311
    )


def _partly(
    random: Random, persons: Sequence[Person], entries: Sequence[WatchlistEntry], most: int
) -> dict[str, list[tuple[str, Traveller]]]:
    """Travellers of every class in turn, whose entry knows only the year of birth, or nothing."""
    known: dict[str, list[int]] = {"year only": [], "unknown": []}
    for number, one in enumerate(entries):
        if not one.birth_dates:
            known["unknown"].append(number)
        elif one.birth_dates[0].day is None:
            known["year only"].append(number)
    return {
        kind: [
            pair
            for name in islice(cycle(CLASSES), most)
            for pair in islice(_reported(random, persons, numbers, name), 1)
        ]
        for kind, numbers in known.items()
    }


def _reported(
    random: Random, persons: Sequence[Person], among: Sequence[int], name: str
) -> Iterator[tuple[str, Traveller]]:
    """Listed people to whom the class applies, as travellers, with the ids of their entries."""
    for _ in range(200 * len(among)):
        number = random.choice(among)
        changed = CLASSES[name](random, persons[number])
        if changed is not None and (name == "exact" or changed != persons[number]):
            kept = name == "document confused"
            yield f"E{number}", traveller(changed, random, document_kept=kept)


def _alike(how: str, random: Random, listed: Person, other: Person) -> Traveller:
    if how == "namesake":
        other = other._replace(surname=listed.surname, given=listed.given, sex=listed.sex)
    elif how == "same birth date and given name":
        other = other._replace(birth_date=listed.birth_date, given=listed.given, sex=listed.sex)
    else:
        other = other._replace(
            birth_date=listed.birth_date, surname=listed.surname, nationality=listed.nationality
        )
    return traveller(other, random)


def entry(id_: str, one: Person, random: Random) -> WatchlistEntry:
    """A person as an entry: a list knows less than a passport."""
    born: tuple[PartialDate, ...] = (one.birth_date,)
    chance = random.random()
    if chance < _UNDATED:
        born = ()
    elif chance < _UNDATED + _YEAR_ONLY:
        born = (PartialDate(one.birth_date.year),)
    known = random.random() >= _WITHOUT_DOCUMENT
    return WatchlistEntry(
        list=LIST,
        id=id_,
        names=(Name(" ".join(one.surname), " ".join(one.given)),),
        birth_dates=born,
        sex=one.sex,
        nationalities=(one.nationality,) if random.random() >= _STATELESS else (),
        documents=(ListedDocument("P", one.document, one.nationality),) if known else (),
    )


def traveller(one: Person, random: Random, *, document_kept: bool = False) -> Traveller:
    """A person as a traveller, mostly on a newer passport than the one the list has."""
    number = one.document if document_kept or random.random() < 0.1 else document(random)  # noqa: PLR2004 — one in ten
    surname, given = " ".join(one.surname), " ".join(one.given)
    return Traveller(
        kind="passenger",
        surname=surname or None,
        given_names=one.given,
        surname_mrz=surname,
        given_names_mrz=given,
        birth_date=one.birth_date,
        sex=one.sex,
        nationalities=(one.nationality,),
        documents=(TravelDocument(type="P", number=number, issuing_state=one.nationality),),
        place=_NOWHERE,
    )
