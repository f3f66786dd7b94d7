"""The words for what a carrier says: of a traveller, of a flight; and how headers are compared."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Literal, get_args

TravellerWord = Literal[
    "name", "surname", "given_names", "middle_names", "birth_date", "sex", "nationality",
    "residence", "embarkation", "disembarkation", "clearance", "locator", "reference", "seat",
    "crew_function", "verified", "kind",
    "document_type", "document_number", "issuing_state", "expiry_date", "issue_date",
    "document2_type", "document2_number", "document2_issuing_state", "document2_expiry_date",
    "document2_issue_date",
]  # fmt: skip
FlightWord = Literal[
    "flight_number", "flight_carrier", "registration", "departure", "arrival", "departure_date",
    "departure_time", "arrival_date", "arrival_time", "function", "stated_travellers",
    "vessel", "imo",
]  # fmt: skip
Word = Literal[TravellerWord, FlightWord]
TRAVELLER_WORDS: frozenset[str] = frozenset(get_args(TravellerWord))
FLIGHT_WORDS: frozenset[str] = frozenset(get_args(FlightWord))
DATE_WORDS: frozenset[str] = frozenset(
    word for word in (*get_args(TravellerWord), *get_args(FlightWord)) if word.endswith("_date")
)


@lru_cache(maxsize=4_096)
def fold(header: str) -> str:
    """A header as it is compared: without case, accents, blanks and signs.

    >>> fold(" Date_of birth:"), fold("Prénom"), fold("#")
    ('dateofbirth', 'prenom', '#')
    """
    spelt = unicodedata.normalize("NFKD", header).casefold()
    return "".join(filter(str.isalnum, spelt)) or header.strip()
