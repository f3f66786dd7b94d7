"""Who is who.

Whether two records are of one person, and the keys under which a person is found again.

Two records are one traveller when a key that identifies a person agrees and nothing contradicts
it: the sender's own passenger reference, a document together with the birth date, or the whole
name together with the birth date. A document number alone never does (a family, or a careless
clerk, shares one), nor does the sex, which systems default. Where it stays in doubt both are kept:
a traveller shown twice is a nuisance, one that vanished is a failure.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from pydantic_core import to_json
from rapidfuzz.distance import JaroWinkler

from api_ingest.domain.fields.country import nationality_group
from api_ingest.domain.manifest import Traveller, said_to_json

Key = tuple[str, ...]


def is_repetition(one: Traveller, other: Traveller) -> bool:
    """In one message only a record that says the same again is a repetition.

    Twins must not be joined.
    """
    return (
        (one.surname_mrz, one.given_names_mrz, one.birth_date)
        == (other.surname_mrz, other.given_names_mrz, other.birth_date)
        and _agree(_number(one), _number(other))
        and _agree(one.seat, other.seat)
        and _agree(one.reference, other.reference)
        and (one.birth_date is not None or _number(one) is not None or one == other)
    )


def keys_on_flight(traveller: Traveller) -> list[Key]:
    """The keys under which a traveller may be found again on its flight, the surest first."""
    keys: list[Key] = []
    birth = str(traveller.birth_date or "")
    if traveller.reference:
        keys.append(("reference", traveller.reference))
    number = _number(traveller)
    if number:
        keys.append(("document", number, birth))
    keys.append(("name", traveller.surname_mrz, traveller.given_names_mrz, birth))
    if number:
        keys.append(("number and name", number, traveller.surname_mrz))
    if traveller.locator:
        keys.append(
            (
                "locator and name",
                traveller.locator,
                traveller.surname_mrz,
                traveller.given_names_mrz,
            )
        )
    return keys


def same_on_flight(one: Traveller, other: Traveller) -> bool:
    """Whether two records that share a key are one person.

    At least two of reference, name, birth date and document agree, and the names can be of one
    person.
    """
    if not _names_fit(one, other):
        return False
    name = one.surname_mrz == other.surname_mrz and one.given_names_mrz == other.given_names_mrz
    birth = one.birth_date is not None and one.birth_date == other.birth_date
    number = _number(one) is not None and _number(one) == _number(other)
    reference = bool(one.reference) and one.reference == other.reference
    locator = bool(one.locator) and one.locator == other.locator
    contradicted = not _agree(one.birth_date, other.birth_date) and not _agree(
        _number(one), _number(other)
    )
    silent = one.birth_date is None and other.birth_date is None and _number(one) is None
    agreeing = name + birth + number + reference + (locator or silent)
    return agreeing >= 2 and not contradicted  # noqa: PLR2004 — two kinds, as the docstring says


def same_person(one: Traveller, other: Traveller) -> bool:
    """Whether two travellers of different flights are one person.

    A full birth date and either the same document with a name that fits, or the whole name with no
    other nationality.
    """
    if one.birth_date is None or one.birth_date != other.birth_date or one.birth_date.day is None:
        return False
    if _number(one) and _number(one) == _number(other) and _names_fit(one, other):
        return True
    tokens = _tokens(one)
    groups = [{nationality_group(code) for code in t.nationalities} for t in (one, other)]
    return (
        bool(tokens)
        and tokens == _tokens(other)
        and (not all(groups) or bool(groups[0] & groups[1]))
    )


def person_keys(traveller: Traveller) -> tuple[int | None, int | None]:
    """Two 64-bit keys under which the same person may be found on other flights.

    By name, and by document, each with the full birth date; None where that is unknown.
    """
    birth = traveller.birth_date
    if birth is None or birth.day is None:
        return None, None
    tokens, number = _tokens(traveller), _number(traveller)
    by_name = _hash64(f"{birth} {' '.join(tokens)}") if tokens else None
    return by_name, _hash64(f"{birth} {number}") if number else None


class Said(NamedTuple):
    """What the sender said of a traveller, as JSON, wherever it stood.

    `fingerprint`: 16 bytes that tell whether any of it changed; the case of letters does not count.
    """

    text: str
    fingerprint: bytes


def said(traveller: Traveller) -> Said:
    """The words, to be kept, and by what they are compared."""
    text = to_json(said_to_json(traveller)).decode()
    return Said(text, hashlib.blake2b(text.upper().encode(), digest_size=16).digest())


_CLOSE = 0.85


def _names_fit(one: Traveller, other: Traveller) -> bool:
    """Given names of one person share a token, or are near in spelling; an absent one fits any."""
    mine, theirs = one.given_names_mrz, other.given_names_mrz
    if not mine or not theirs or mine == theirs:
        return True
    if set(_tokens(one)) == set(_tokens(other)):
        return True  # surname and given names swapped
    if set(mine.split()) & set(theirs.split()):
        return True
    return JaroWinkler.similarity(mine.replace(" ", ""), theirs.replace(" ", "")) >= _CLOSE


def _tokens(traveller: Traveller) -> list[str]:
    return sorted(f"{traveller.surname_mrz} {traveller.given_names_mrz}".split())


def _number(traveller: Traveller) -> str | None:
    document = traveller.document
    return document.number if document else None


def _agree(one: object, other: object) -> bool:
    return one is None or other is None or one == other


def _hash64(text: str) -> int:
    return int.from_bytes(
        hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True
    )
