"""Of how many travellers a manifest tells each field that the law asks for: counts, no persons.

The fields are those of BTU BES 3.3(2), and what a document needs to be told from others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api_ingest.domain.manifest import Traveller

TRAVELLERS = "travellers"
"""Of how many; it stands beside the counts of the fields."""
FIELDS = (
    "surname", "given_names", "birth_date", "sex", "nationality", "document_type",
    "document_number", "issuing_state", "expiry_date",
)  # fmt: skip


def filled(travellers: Sequence[Traveller]) -> dict[str, int]:
    """How many there are, and of how many each field is known; a birth date only if it is whole."""
    columns = zip(*map(_told, travellers), strict=True) if travellers else ((),) * len(FIELDS)
    counts = (sum(map(bool, column)) for column in columns)
    return {TRAVELLERS: len(travellers), **dict(zip(FIELDS, counts, strict=True))}


def _told(traveller: Traveller) -> tuple[object, ...]:
    """What there is of each field, in their order."""
    birth, document = traveller.birth_date, traveller.document
    known = (
        traveller.surname, traveller.given_names, birth and birth.month and birth.day,
        traveller.sex, traveller.nationalities,
    )  # fmt: skip
    if document is None:
        return (*known, None, None, None, None)
    return (
        *known, document.type != "UNKNOWN", document.number, document.issuing_state,
        document.expiry_date,
    )  # fmt: skip


def shares(counts: Mapping[str, int]) -> dict[str, float]:
    """Of each field the share of travellers that have it; nothing where there was nobody.

    >>> shares({"travellers": 4, "surname": 4, "sex": 1})
    {'surname': 1.0, 'sex': 0.25}
    """
    of = counts.get(TRAVELLERS, 0)
    return {name: counts[name] / of for name in FIELDS if of and name in counts}
