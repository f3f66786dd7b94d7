"""What each field says rightly, and together cannot well be: never a reason to change a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from api_ingest.domain.fields.country import KINGDOM
from api_ingest.domain.manifest import Flight, Traveller
from api_ingest.domain.problem import (
    ARRIVAL_CLOSED,
    DOCUMENT_ISSUER_DIFFERS,
    DOCUMENT_SPECIMEN,
    INFANT_ALONE,
    Problem,
)
from api_ingest.domain.reported import ReportedManifest, ReportedTraveller

# Doc 9303 and the specimens that states publish after it.
_SPECIMEN_NAME, _SPECIMEN_NUMBER = "SPECIMEN", "SPECI"
_OF_AGE = 16
_INFANT = 2
# RTU-BES, annex 7: hours in which the border post is manned; Bonaire's always is.
_OPEN = {"SAB": (7, 18), "EUX": (7, 20)}


def of_traveller(said: ReportedTraveller, traveller: Traveller) -> Iterator[Problem]:
    """Documents that do not go with their holder, or that nobody travels on."""
    if traveller.surname_mrz == _SPECIMEN_NAME and said.surname is not None:
        yield DOCUMENT_SPECIMEN.at(said.surname)
    dutch = traveller.nationalities and KINGDOM.issuperset(traveller.nationalities)
    for document, reported in zip(traveller.documents, said.documents, strict=True):
        number, state = reported.number, reported.issuing_state
        if number is not None and document.number and document.number.startswith(_SPECIMEN_NUMBER):
            yield DOCUMENT_SPECIMEN.at(number)
        elsewhere = document.issuing_state and document.issuing_state not in KINGDOM
        if dutch and elsewhere and document.type == "P" and state is not None:
            yield DOCUMENT_ISSUER_DIFFERS.at(state)


def of_party(travellers: Sequence[Traveller], day: date) -> Iterator[Problem]:
    """Infants under whose booking nobody travels who could hold them."""
    infants = [one for one in travellers if one.locator and _age(one, day) < _INFANT]
    if infants:
        escorted = {one.locator for one in travellers if _age(one, day) >= _OF_AGE}
        yield from (INFANT_ALONE.at(t.place) for t in infants if t.locator not in escorted)


def _age(traveller: Traveller, day: date) -> int:
    """Whole years; of whom no birth date is known may be of age."""
    born = traveller.birth_date
    if born is None:
        return _OF_AGE
    later = (born.month or 1, born.day or 1) > (day.month, day.day)
    return day.year - born.year - later


def of_flight(said: ReportedManifest, flight: Flight) -> Iterator[Problem]:
    """An arrival by air when nobody is at the border post."""
    if flight.vessel:
        return
    for reported, leg in zip(said.flight.legs, flight.legs, strict=True):
        hours = _OPEN.get(leg.arrival or "")
        if hours and isinstance(leg.arrives, datetime) and reported.arrives is not None:
            opens, closes = hours
            if not opens <= leg.arrives.hour < closes:
                yield ARRIVAL_CLOSED.at(reported.arrives)
