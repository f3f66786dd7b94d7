from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.fields.expiry_date import read
from api_ingest.domain.problem import DATE_UNREADABLE

ON = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "year"), [("310820", 2031), ("501231", 2050), ("061231", 2006), ("20990101", 2099)]
)
def test_a_two_digit_year_is_near_the_flight(text, year):
    assert read(text, ("edifact",), on=ON)[0].year == year


@pytest.mark.parametrize("text", ["", "999999", "991231", "99991231", "000000", "null"])
def test_a_document_that_does_not_expire_has_no_date_and_no_complaint(text):
    assert read(text, ("edifact",), on=ON) == (None, ())


@pytest.mark.parametrize("text", ["310231", "2031", "310800", "soon"])
def test_what_is_no_whole_date_is_told(text):
    assert read(text, ("edifact",), on=ON) == (None, (DATE_UNREADABLE,))


@given(st.dates(date(2010, 1, 1), date(2080, 12, 30)))
def test_property_a_short_date_within_the_window_is_the_same_day(day):
    if f"{day:%y%m%d}" not in {"991231", "000000"}:
        assert read(f"{day:%y%m%d}", ("edifact",), on=ON)[0] == day
