"""The keys by which a person is found again: by document, or by name and birth date.

A key that two crossings share joins them to one person, so each rests on two things: the number of
a document or the whole name, and the birth date. The name counts together with the nationality,
because namesakes born on one day exist. What agrees only in part joins nobody; it is kept as a
likeness, which may explain a departure that seems to be missing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from api_ingest.domain.fields.country import nationality_group
from api_ingest.domain.manifest import Traveller

DOCUMENT, DOCUMENT_NAME, NAME = "document", "document-name", "name"
NUMBER, WORD = "number", "word"
# Optical readers and people take one for the other; the birth date keeps strangers apart.
_CONFUSED = str.maketrans("OQDIZSBG", "00012586")
_MRZ_LENGTH = 9
"""Longer numbers are cut here by some readers (Doc 9303-5, long document numbers)."""
_SHORTEST_WORD = 3


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """Keys as `kind:value`; `same` join crossings to one person, `alike` only raise a doubt."""

    same: tuple[str, ...]
    alike: tuple[str, ...] = ()

    @property
    def documents(self) -> frozenset[str]:
        """The keys among them that rest on a document."""
        return frozenset(key for key in self.same if key.startswith((DOCUMENT, DOCUMENT_NAME)))

    def joined(self, other: PersonKeys) -> PersonKeys:
        """The keys of both, sorted, each once."""
        return PersonKeys(
            tuple(sorted({*self.same, *other.same})), tuple(sorted({*self.alike, *other.alike}))
        )

    def sealed(self, secret: bytes) -> PersonKeys:
        """The same keys with their values replaced by 16 bytes of a keyed hash, as hexadecimals.

        Whoever has not the secret learns no name, date or number from them; they join as before.
        Raises ValueError for an empty secret, or one of more than 64 bytes.
        """
        if not secret:
            raise ValueError("an empty secret seals nothing")
        return PersonKeys(
            tuple(_seal(key, secret) for key in self.same),
            tuple(_seal(key, secret) for key in self.alike),
        )

    def to_json(self) -> dict[str, Any]:
        """Both kinds as lists."""
        return {"same": [*self.same], "alike": [*self.alike]}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> PersonKeys:
        """The inverse of `to_json`."""
        return cls(tuple(said["same"]), tuple(said["alike"]))


def keys_of(traveller: Traveller) -> PersonKeys:
    """The keys of a traveller; none in `same` where too little is known to find anybody again."""
    return PersonKeys(_unique(_same(traveller)), _unique(_alike(traveller)))


def _same(traveller: Traveller) -> Iterator[str]:
    birth, name = _birth(traveller), " ".join(_words(traveller))
    for number in _numbers(traveller):
        if birth:
            yield f"{DOCUMENT}:{number} {birth}"
        if name:
            yield f"{DOCUMENT_NAME}:{number} {name}"
    if birth and name:
        for code in traveller.nationalities:
            yield f"{NAME}:{name} {birth} {nationality_group(code)}"


def _alike(traveller: Traveller) -> Iterator[str]:
    for number in _numbers(traveller):
        yield f"{NUMBER}:{number}"
    if birth := _birth(traveller):
        for word in _words(traveller):
            if len(word) >= _SHORTEST_WORD:
                yield f"{WORD}:{word} {birth}"


def _birth(traveller: Traveller) -> str | None:
    birth = traveller.birth_date
    return None if birth is None or birth.day is None else str(birth)


def _words(traveller: Traveller) -> list[str]:
    """Sorted, for surname and given names come swapped."""
    return sorted(f"{traveller.surname_mrz} {traveller.given_names_mrz}".split())


def _numbers(traveller: Traveller) -> Iterator[str]:
    """Numbers of travel documents; that of a visa is not the person's own."""
    for document in traveller.documents:
        if document.number and document.type != "V":
            yield document.number.translate(_CONFUSED)[:_MRZ_LENGTH]


def _unique(keys: Iterator[str]) -> tuple[str, ...]:
    return tuple(sorted(set(keys)))


def _seal(key: str, secret: bytes) -> str:
    kind, _, value = key.partition(":")
    return f"{kind}:{hashlib.blake2b(value.encode(), key=secret, digest_size=16).hexdigest()}"
