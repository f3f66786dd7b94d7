"""Problems are grouped by what there is to do."""

from api_ingest.domain.problem import (
    BIRTH_DATE_MISSING,
    DATE_UNREADABLE,
    DELIVERY_EMPTY,
    FUNCTION_KEPT,
    SEX_MISSING,
)
from api_ingest.domain.repair import repairs
from api_ingest.domain.reported import Place


def in_table(row, column=None, header=None):
    return Place(0, 0, row=row, record=row, column=column, header=header)


def test_problems_of_one_kind_in_one_column_are_one_repair():
    dates = [DATE_UNREADABLE.at(in_table(row, "C", "BORN"), "x") for row in range(2, 9)]
    other = DATE_UNREADABLE.at(in_table(5, "H", "EXPIRES"), "y")
    sexes = [SEX_MISSING.at(in_table(row)) for row in range(2, 30)]
    births = [BIRTH_DATE_MISSING.at(in_table(row)) for row in (2, 3)]
    found = repairs([*sexes, *births, other, *dates, FUNCTION_KEPT.at(None, "266")])
    assert [(one.kind, one.where, one.times, len(one.examples)) for one in found] == [
        (DATE_UNREADABLE, "column C (BORN)", 7, 3), (DATE_UNREADABLE, "column H (EXPIRES)", 1, 1),
        (BIRTH_DATE_MISSING, None, 2, 2), (SEX_MISSING, None, 28, 3),
    ]  # fmt: skip
    assert str(found[0]).startswith("7 times in column C (BORN): write YYMMDD")
    assert found[0].to_json()["count"] == 7


def test_an_element_of_a_message_is_a_column_too():
    places = [Place(0, 0, message=1, segment=n, tag="DTM", element=2, component=2) for n in (5, 9)]
    (one,) = repairs(DATE_UNREADABLE.at(place, "x") for place in places)
    assert (one.where, one.times) == ("DTM, element 2.2", 2)


def test_what_is_about_the_delivery_stands_nowhere():
    (one,) = repairs([DELIVERY_EMPTY.at(None)])
    assert str(one) == "once: send the manifest again"
