"""The travellers of a manifest: every field read, nothing invented, every doubt a problem."""

from __future__ import annotations

from datetime import date

from api_ingest.domain.fields import (
    airport,
    bags,
    birth_date,
    country,
    document_number,
    document_type,
    expiry_date,
    locator,
    name,
    seat,
    sex,
    verification,
)
from api_ingest.domain.fields.transliteration import fold
from api_ingest.domain.manifest import Bags, Flight, TravelDocument, Traveller
from api_ingest.domain.problem import (
    BIRTH_DATE_MISSING,
    DOCUMENT_EXPIRED,
    DOCUMENT_MISSING,
    DOCUMENT_SPECIMEN,
    DOCUMENT_WITHOUT_NUMBER,
    NAME_MISSING,
    NATIONALITY_MISSING,
    PORT_OFF_ROUTE,
    SEX_MISSING,
    TRAVELLER_EMPTY,
    Kind,
    Problem,
)
from api_ingest.domain.reported import (
    Reported,
    ReportedDocument,
    ReportedManifest,
    ReportedTraveller,
)
from api_ingest.pipeline import contradictions
from api_ingest.pipeline.field import read_field

LISTS = frozenset({"passenger_list", "crew_list", "change"})
"""Functions of messages that say all there is of a traveller; others only name whom they mean."""


class TravellerReader:
    """Reads the travellers of one manifest: what they share is worked out once."""

    def __init__(
        self, said: ReportedManifest, flight: Flight, today: date, problems: list[Problem]
    ) -> None:
        self._forms = said.traveller_date_forms or said.date_forms
        self._century = said.century
        self._flight = flight
        self._day = flight.date or today
        self._route = {p for leg in flight.legs for p in (leg.departure, leg.arrival) if p}
        self._problems = problems
        self._is_list = said.function in LISTS  # others only name the travellers they speak of

    def read(self, said: ReportedTraveller) -> Traveller | None:
        """The traveller; None only for one with neither a name nor a document number."""
        problems = self._problems
        first = len(problems)
        sex_ = read_field(said.sex, sex.read, problems)
        surname = read_field(said.surname, name.surname, problems)
        given_names = self._given_names(said, sex_)
        documents = tuple(self._document(document) for document in said.documents)
        if surname is None and not given_names and not any(d.number for d in documents):
            problems[first:] = [TRAVELLER_EMPTY.at(said.origin.place())]
            return None
        traveller = Traveller(
            kind=said.kind,  # type: ignore[arg-type]  # the readers use the words of TravellerKind
            surname=surname,
            given_names=given_names,
            surname_mrz=fold(surname) if surname else "",
            given_names_mrz=fold(" ".join(given_names)) if given_names else "",
            birth_date=self._birth_date(said),
            sex=sex_,
            nationalities=self._nationalities(said),
            residence=read_field(said.residence, country.read, problems),
            embarkation=self._port(said.embarkation) or self._flight.leg.departure,
            disembarkation=self._port(said.disembarkation) or self._flight.leg.arrival,
            locator=read_field(said.locator, locator.read, problems),
            reference=said.reference.text.strip() or None if said.reference else None,
            seat=seat.read(said.seat.text) if said.seat else None,
            crew_function=said.crew_function.text.strip() or None if said.crew_function else None,
            verified=read_field(said.verified, verification.read, problems),
            bags=self._bags(said),
            documents=documents,
            place=said.origin.place(),
        )
        if self._is_list:
            self._say_what_is_missing(said, traveller)
            problems.extend(contradictions.of_traveller(said, traveller))
        return traveller

    def _birth_date(self, said: ReportedTraveller) -> birth_date.PartialDate | None:
        return read_field(
            said.birth_date, birth_date.read, self._problems, self._forms, on=self._day,
            century=self._century,
        )  # fmt: skip

    def _given_names(self, said: ReportedTraveller, sex_: str | None) -> tuple[str, ...]:
        names: list[str] = []
        alone = len(said.given_names) == 1
        for one in said.given_names:
            found, kinds = name.given(one.text, sex=sex_, alone=alone)
            names += found
            if kinds:
                self._problems.extend(kind.at(one) for kind in kinds)
        return tuple(names)

    def _nationalities(self, said: ReportedTraveller) -> tuple[str, ...]:
        found = [read_field(one, country.read, self._problems) for one in said.nationalities]
        if country.SPECIMEN in found:
            self._problems.append(DOCUMENT_SPECIMEN.at(said.origin.place(), country.SPECIMEN))
        if len(found) == 1:
            return (found[0],) if found[0] else ()
        return tuple(dict.fromkeys(code for code in found if code))

    def _port(self, said: Reported | None) -> str | None:
        port = read_field(said, airport.read, self._problems)
        if port is not None and said is not None and self._route and port not in self._route:
            self._problems.append(PORT_OFF_ROUTE.at(said))
        return port

    def _bags(self, said: ReportedTraveller) -> Bags | None:
        problems = self._problems
        unit = said.bag_weight_unit.text if said.bag_weight_unit else None
        if not (said.bag_count or said.bag_weight or said.bag_tags):
            return None
        tags: dict[str, None] = {}
        for one in said.bag_tags:
            number = one.number.text if one.number else None
            tags |= dict.fromkeys(read_field(one.tag, bags.tags, problems, number) or ())
        return Bags(
            count=read_field(said.bag_count, bags.count, problems),
            weight_kg=read_field(said.bag_weight, bags.weight, problems, unit),
            tags=tuple(tags),
        )

    def _document(self, said: ReportedDocument) -> TravelDocument:
        problems = self._problems
        kind = read_field(said.type, document_type.read, problems) or "UNKNOWN"
        number = read_field(said.number, document_number.read, problems)
        state = read_field(said.issuing_state, country.read, problems)
        expiry = read_field(said.expiry_date, expiry_date.read, problems, self._forms, on=self._day)
        if said.number is None or not said.number.text.strip():
            problems.append(DOCUMENT_WITHOUT_NUMBER.at(said.origin.lacking("document_number")))
        if expiry is not None and expiry < self._day and said.expiry_date is not None:
            problems.append(DOCUMENT_EXPIRED.at(said.expiry_date))
        if state == country.SPECIMEN and said.issuing_state is not None:
            problems.append(DOCUMENT_SPECIMEN.at(said.issuing_state))
        return TravelDocument(type=kind, number=number, issuing_state=state, expiry_date=expiry)

    def _say_what_is_missing(self, said: ReportedTraveller, traveller: Traveller) -> None:
        lacking = said.origin.lacking
        needed = _needed(said, traveller)
        self._problems.extend(kind.at(lacking(word)) for kind, word, given in needed if not given)


def _needed(said: ReportedTraveller, traveller: Traveller) -> tuple[tuple[Kind, str, object], ...]:
    """What a manifest must hold of everybody, the word of its column, and whether it was sent.

    Read or not, it was given.
    """
    return (
        (NAME_MISSING, "surname", traveller.surname or traveller.given_names),
        (BIRTH_DATE_MISSING, "birth_date", said.birth_date and said.birth_date.text.strip()),
        (SEX_MISSING, "sex", said.sex and said.sex.text.strip()),
        (NATIONALITY_MISSING, "nationality", any(one.text.strip() for one in said.nationalities)),
        (DOCUMENT_MISSING, "document_number", said.documents),
    )
