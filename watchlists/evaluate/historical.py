"""People of the past: splink's `historical_figures_with_errors_50k.parquet`, names of Wikidata.

A cluster is one person, in records with errors. Clusters of an odd number are reported; weights may
be fitted on the others. The first record of a cluster is the entry and one from its middle
travels; of every third cluster nobody is listed, and all records travel.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from api_ingest.domain.fields.birth_date import PartialDate
from api_ingest.domain.fields.transliteration import fold
from api_ingest.domain.manifest import Traveller
from api_ingest.domain.reported import Place
from watchlists.entry import Name, WatchlistEntry
from watchlists.evaluate.exam import Exam

NAME = "historical figures"
FILE = "historical_figures_with_errors_50k.parquet"
COLUMNS = ("cluster", "first_name", "surname", "dob", "gender")
REPORTED = 1
"""What is left of a cluster's number that is reported, divided by two."""
_INNOCENT = 3
_SEXES = {"male": "M", "female": "F"}
_NOWHERE = Place(0, 0)
Record = Mapping[str, str | None]
"""One of the set, by `COLUMNS`; what is not known is None or empty."""


def paper(records: Iterable[Record], kept: int = REPORTED) -> Exam:
    """The exam of the clusters of odd number, or of even with `kept` 0."""
    clusters: defaultdict[int, list[Record]] = defaultdict(list)
    for one in records:
        number = int((one["cluster"] or "").removeprefix("Q"))
        if number % 2 == kept and one["first_name"]:
            clusters[number].append(one)
    entries: list[WatchlistEntry] = []
    listed: list[tuple[str, Traveller]] = []
    innocent: list[Traveller] = []
    for place, (number, some) in enumerate(sorted(clusters.items())):
        if place % _INNOCENT == 0:
            innocent += map(_traveller, some)
        elif len(some) > 1:
            entries.append(_entry(str(number), some[0]))
            listed.append((str(number), _traveller(some[(len(some) + 1) // 2])))
    return Exam(entries=entries, listed={"another record": listed}, innocent=innocent, alike={})


def _name(one: Record) -> Name:
    surname, given = one["surname"], one["first_name"] or ""
    return Name(surname, given) if surname else Name(given)


def _birth_date(one: Record) -> PartialDate | None:
    """A date as it stands; of one that no calendar has, the year.

    >>> _birth_date({"dob": "1851-82-22"})
    PartialDate(year=1851, month=None, day=None)
    """
    text = one["dob"]
    if not text:
        return None
    try:
        born = date.fromisoformat(text)
    except ValueError:
        return PartialDate(int(text[:4]))
    return PartialDate(born.year, born.month, born.day)


def _entry(id_: str, one: Record) -> WatchlistEntry:
    born = _birth_date(one)
    return WatchlistEntry(
        list="historical", id=id_, names=(_name(one),), birth_dates=(born,) if born else (),
        sex=_SEXES.get(one["gender"] or ""),
    )  # fmt: skip


def _traveller(one: Record) -> Traveller:
    name = _name(one)
    return Traveller(
        kind="passenger", surname=name.surname, given_names=tuple(name.given_names.split()),
        surname_mrz=fold(name.surname), given_names_mrz=fold(name.given_names),
        birth_date=_birth_date(one), sex=_SEXES.get(one["gender"] or ""), place=_NOWHERE,
    )  # fmt: skip
