from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.fields.birth_date import OLDEST, PartialDate, read
from api_ingest.domain.problem import (
    DATE_CENTURY,
    DATE_DAY_IMPOSSIBLE,
    DATE_IMPOSSIBLE,
    DATE_PARTIAL,
    DATE_UNREADABLE,
)

ON = date(2026, 11, 24)
EDIFACT = ("edifact",)
DAYS = st.dates(date(1917, 1, 1), ON)


@pytest.mark.parametrize(
    ("text", "value"),
    [("800512", "1980-05-12"), ("19800512", "1980-05-12"), ("251123", "2025-11-23"),
     ("261124", "2026-11-24"), ("290228", "1929-02-28"), ("000229", "2000-02-29")],
)  # fmt: skip
def test_a_two_digit_year_gets_the_century_that_gives_a_possible_age(text, value):
    assert str(read(text, EDIFACT, on=ON)[0]) == value


@pytest.mark.parametrize(
    ("text", "value"), [("550000", "1955"), ("550600", "1955-06"), ("19550000", "1955")]
)
def test_what_is_not_known_of_a_date_stays_unknown(text, value):
    found, kinds = read(text, EDIFACT, on=ON)
    assert str(found) == value
    assert DATE_PARTIAL in kinds


@pytest.mark.parametrize("text", ["20300101", "18000101", "19000101", "19010101"])
def test_a_date_that_nobody_on_board_can_have_is_told_and_not_kept(text):
    assert read(text, EDIFACT, on=ON) == (None, (DATE_IMPOSSIBLE,))


@pytest.mark.parametrize("text", ["991399", "848584", "1884", "abc", "12345", "31-02-1984"])
def test_what_is_no_date_never_becomes_another_day(text):
    assert read(text, EDIFACT, on=ON) == (None, (DATE_UNREADABLE,))


@pytest.mark.parametrize(
    ("text", "year"),
    [("840231", "1984"), ("19840231", "1984"), ("810229", "1981"), ("841402", "1984"),
     ("250431", "2025")],
)  # fmt: skip
def test_of_a_day_that_no_calendar_has_the_year_is_kept(text, year):
    value, kinds = read(text, EDIFACT, on=ON)
    assert (str(value), kinds) == (year, (DATE_DAY_IMPOSSIBLE,))


def test_a_year_alone_is_a_date_known_in_part():
    assert str(read("1984", EDIFACT, on=ON)[0]) == "1984"


@pytest.mark.parametrize("text", ["", "UNKNOWN", "n/a", "NULL"])
def test_a_word_for_unknown_is_unknown(text):
    assert read(text, EDIFACT, on=ON)[0] is None


def test_a_date_of_only_zeros_is_partial_to_the_end():
    assert read("000000", EDIFACT, on=ON) == (None, (DATE_PARTIAL,))


def test_an_age_that_fits_two_centuries_is_told():
    assert DATE_CENTURY in read("200101", EDIFACT, on=ON)[1]
    assert DATE_CENTURY not in read("800101", EDIFACT, on=ON)[1]


def test_without_a_day_of_travel_a_two_digit_year_says_nothing():
    assert read("800512", EDIFACT, on=None)[0] is None
    assert str(read("19800512", EDIFACT, on=None)[0]) == "1980-05-12"


@given(DAYS)
def test_property_a_full_date_is_read_as_it_is(day):
    said = PartialDate(day.year, day.month, day.day)
    if (day.month, day.day) == (1, 1) and day.year in {1900, 1901}:
        return
    assert read(f"{day:%Y%m%d}", EDIFACT, on=ON)[0] == said
    assert read(f"{day:%d-%m-%Y}", ("DD-MM-YYYY",), on=ON)[0] == said


@given(DAYS)
def test_property_a_short_date_keeps_its_day_and_gives_a_possible_age(day):
    found, _ = read(f"{day:%y%m%d}", EDIFACT, on=ON)
    assert (found.month, found.day, found.year % 100) == (day.month, day.day, day.year % 100)
    assert timedelta(0) <= ON - found.earliest
    assert ON.year - found.year <= OLDEST


@given(st.text(max_size=14))
def test_property_no_text_is_too_strange(text):
    value, kinds = read(text, ("edifact", "DD-MM-YYYY"), on=ON)
    assert value is None or value.earliest <= ON
    digits = sum(char in "123456789" for char in text)
    assert value is not None or kinds or not digits, "what was said is read, or its fault is told"


@given(st.dates(), st.integers(1, 3))
def test_property_iso_text_and_value_are_inverse(day, parts):
    value = PartialDate(*(day.year, day.month, day.day)[:parts])
    assert PartialDate.from_iso(str(value)) == value
