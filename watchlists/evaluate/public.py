"""Public labelled pairs of names: nomenklatura's `cases.csv` and `checks.yml`, read from a folder.

Each is scored alone, against an index of nobody: in these sets names are nearly all there is. Names
come whole; what stands before a comma, or the last word, is taken for the surname.
"""

from __future__ import annotations

import csv
import importlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from api_ingest.domain.fields.transliteration import fold
from api_ingest.domain.manifest import Traveller
from api_ingest.domain.reported import Place
from watchlists.asked import Asked
from watchlists.compare.name import Listed
from watchlists.compare.tokens import tokens
from watchlists.entry import Name, WatchlistEntry
from watchlists.index import Index, Indexed
from watchlists.matcher import compare

PRECISION = 0.9
_NOWHERE = Place(0, 0)
_GIVEN = ("firstName", "middleName", "fatherName")


class Pair(NamedTuple):
    """Two names, and whether people say that they are of one person."""

    theirs: Name
    ours: Name
    same: bool


class Absent(Exception):  # noqa: N818 — it is no error that a set is not there
    """A set that cannot be read here, and why."""


def cases(folder: Path) -> list[Pair]:
    """Pairs of persons in `cases.csv`. Raises Absent."""
    try:
        with (folder / "cases.csv").open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["schema"] == "Person"]
    except OSError as error:
        raise Absent(f"cases.csv: {error.strerror}") from None
    return [
        Pair(whole(row["name1"]), whole(row["name2"]), row["is_match"] == "true") for row in rows
    ]


def checks(folder: Path) -> list[Pair]:
    """Pairs of persons in `checks.yml`, by their names alone. Raises Absent."""
    try:
        yaml = importlib.import_module("yaml")
        said = yaml.safe_load((folder / "checks.yml").read_text("utf-8"))["checks"]
    except ModuleNotFoundError:
        raise Absent("checks.yml: PyYAML is not installed") from None
    except OSError as error:
        raise Absent(f"checks.yml: {error.strerror}") from None
    return [
        Pair(_named(one["query"]), _named(one["candidate"]), one["match"])
        for one in said
        if one["schema"] == "Person"
    ]


def whole(name: str) -> Name:
    """A name written whole.

    >>> whole("Frost, William W."), whole("Hans Friedrich")
    (Name(surname='Frost', given_names='William W.'), Name(surname='Friedrich', given_names='Hans'))
    """
    if "," in name:
        surname, given = name.split(",", 1)
        return Name(surname.strip(), given.strip())
    given, _, surname = name.strip().rpartition(" ")
    return Name(surname, given)


def _named(person: dict[str, Any]) -> Name:
    if "name" in person:
        return whole(_first(person["name"]))
    given = [_first(person[key]) for key in _GIVEN if key in person]
    return Name(_first(person["lastName"]), " ".join(given))


def _first(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else value[0]


def bits(pairs: Iterable[Pair]) -> Iterator[float]:
    """What the evidence of each pair is worth."""
    nobody = Index.build([])
    for pair in pairs:
        surname, given = map(fold, pair.theirs)
        traveller = Traveller(
            kind="passenger", surname=pair.theirs.surname,
            given_names=tuple(pair.theirs.given_names.split()), surname_mrz=surname,
            given_names_mrz=given, place=_NOWHERE,
        )  # fmt: skip
        listed = Indexed(
            WatchlistEntry(list="public", id="1", names=(pair.ours,)),
            (Listed(str(pair.ours), tokens(*pair.ours)),),
        )
        evidence = compare(Asked(traveller, tokens(surname, given)), listed, nobody)
        yield sum(one.weight for one in evidence)


def recall_at_precision(scores: Sequence[float], same: Sequence[bool]) -> float:
    """The greatest share of true pairs that a threshold finds with `PRECISION` or better.

    >>> recall_at_precision([3.0, 2.0, 1.0, 0.0], [True, True, False, True])
    0.6666666666666666
    """
    score, true = np.array(scores), np.array(same)
    best = 0.0
    for limit in np.unique(score):
        found = true[score >= limit]
        if found.mean() >= PRECISION:
            best = max(best, float(found.sum() / true.sum()))
    return best
