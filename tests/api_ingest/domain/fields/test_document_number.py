import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.fields.document_number import read
from api_ingest.domain.problem import (
    DOCUMENT_NUMBER_DOUBTFUL,
    DOCUMENT_NUMBER_PLACEHOLDER,
    NUMBER_DAMAGED,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [("NX1234567", "NX1234567"), (" nx 12-34.567 ", "NX1234567"), ("0091827", "0091827"),
     ('="0091827"', "0091827"), ("123456789.0", "123456789"), ("123E45678", "123E45678"),
     ("12E45678", "12E45678"), ("NX1234567<<", "NX1234567")],
)  # fmt: skip
def test_a_number_is_its_capitals_and_digits(text, number):
    assert read(text) == (number, ())


@pytest.mark.parametrize("text", ["1.23457E+08", "1,23457E+08", "1.2E8", "5E+09"])
def test_a_number_that_a_spreadsheet_rounded_is_told_and_not_repaired(text):
    assert read(text) == (None, (NUMBER_DAMAGED,))


@pytest.mark.parametrize("text", ["N/A", "unknown", "000000", "-", "TBA", "n.v.t."])
def test_what_stands_for_no_number_is_no_number(text):
    assert read(text) == (None, (DOCUMENT_NUMBER_PLACEHOLDER,))


@pytest.mark.parametrize("text", ["A1", "PASPOORT", "1" * 21])
def test_a_strange_number_is_kept_and_doubted(text):
    assert read(text) == (text, (DOCUMENT_NUMBER_DOUBTFUL,))


def test_an_empty_number_is_absent_without_complaint():
    assert read("  ") == (None, ())


@given(st.text(max_size=24))
def test_property_a_number_holds_capitals_and_digits_and_reads_as_itself(text):
    value, _ = read(text)
    if value is not None:
        assert value.isascii()
        assert value.isalnum()
        assert value == value.upper()
        assert read(value)[0] == value


@given(st.from_regex(r"[A-Z]{2}[1-9][0-9]{6}", fullmatch=True), st.sampled_from(" -./"))
def test_property_separators_do_not_count(number, mark):
    assert read(mark.join(number))[0] == number
