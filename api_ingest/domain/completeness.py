"""Of how many travellers a manifest tells each field that the law asks for: counts, no persons.

The fields are those of BTU BES 3.3(2), and what a document needs to be told from others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any

from api_ingest.domain.manifest import Traveller

TRAVELLERS = "travellers"
"""Of how many; it stands beside the counts of the fields."""


def _of_document(name: str) -> Callable[[Traveller], Any]:
    return lambda traveller: getattr(traveller.document, name, None)


def _whole_birth_date(traveller: Traveller) -> bool:
    birth = traveller.birth_date
    return birth is not None and birth.month is not None and birth.day is not None


def _type(traveller: Traveller) -> bool:
    return traveller.document is not None and traveller.document.type != "UNKNOWN"


FIELDS: Mapping[str, Callable[[Traveller], Any]] = {
    "surname": attrgetter("surname"),
    "given_names": attrgetter("given_names"),
    "birth_date": _whole_birth_date,
    "sex": attrgetter("sex"),
    "nationality": attrgetter("nationalities"),
    "document_type": _type,
    "document_number": _of_document("number"),
    "issuing_state": _of_document("issuing_state"),
    "expiry_date": _of_document("expiry_date"),
}


def filled(travellers: Iterable[Traveller]) -> dict[str, int]:
    """How many there are, and of how many each field is known; a birth date only if it is whole."""
    counts = dict.fromkeys((TRAVELLERS, *FIELDS), 0)
    for traveller in travellers:
        counts[TRAVELLERS] += 1
        for name, has in FIELDS.items():
            counts[name] += bool(has(traveller))
    return counts


def shares(counts: Mapping[str, int]) -> dict[str, float]:
    """Of each field the share of travellers that have it; nothing where there was nobody.

    >>> shares({"travellers": 4, "surname": 4, "sex": 1})
    {'surname': 1.0, 'sex': 0.25}
    """
    of = counts.get(TRAVELLERS, 0)
    return {name: counts[name] / of for name in FIELDS if of and name in counts}
