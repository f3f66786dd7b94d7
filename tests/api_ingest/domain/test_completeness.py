"""Fields that were told are counted, and nobody can be found in the counts."""

from dataclasses import replace
from datetime import date

from api_ingest.domain.completeness import FIELDS, TRAVELLERS, filled
from api_ingest.domain.fields.birth_date import PartialDate
from api_ingest.domain.manifest import TravelDocument, Traveller
from api_ingest.domain.reported import Place

BARE = Traveller(kind="passenger", place=Place(0, 0))
WHOLE = replace(
    BARE, surname="EXAMPLE", given_names=("PETRA",), birth_date=PartialDate(1985, 2, 14), sex="X",
    nationalities=("NLD",), documents=(TravelDocument(
        type="P", number="NX1", issuing_state="NLD", expiry_date=date(2030, 1, 1)),),
)  # fmt: skip


def test_each_field_counts_for_whom_it_is_known():
    assert filled([WHOLE, BARE, WHOLE]) == {TRAVELLERS: 3, **dict.fromkeys(FIELDS, 2)}
    assert filled([]) == {TRAVELLERS: 0, **dict.fromkeys(FIELDS, 0)}


def test_half_a_birth_date_and_a_document_of_unknown_type_are_not_told():
    half = replace(
        WHOLE, birth_date=PartialDate(1985, 2), documents=(TravelDocument(type="UNKNOWN"),)
    )
    told = {name for name, count in filled([half]).items() if count}
    assert told == {TRAVELLERS, "surname", "given_names", "sex", "nationality"}
