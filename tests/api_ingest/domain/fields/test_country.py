import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.fields.country import nationality_group, read
from api_ingest.domain.problem import COUNTRY_ALPHA2, COUNTRY_UNKNOWN, COUNTRY_WITHDRAWN


@pytest.mark.parametrize(
    "code",
    ["NLD", "BES", "ABW", "CUW", "SXM", "VEN", "GBN", "GBO", "RKS", "UNO", "XOM", "XXA", "XXB",
     "XXC", "XXX", "EUE"],
)  # fmt: skip
def test_codes_of_iso_and_doc_9303_stay(code):
    assert read(code) == (code, ())
    assert read(f" {code.lower()} ")[0] == code


@pytest.mark.parametrize(("text", "code"), [("D", "DEU"), ("D<<", "DEU")])
def test_germany_may_be_one_letter(text, code):
    assert read(text) == (code, ())


@pytest.mark.parametrize(("text", "code"), [("NL", "NLD"), ("bq", "BES"), ("VE", "VEN")])
def test_two_letters_are_taken_and_told(text, code):
    assert read(text) == (code, (COUNTRY_ALPHA2,))


@pytest.mark.parametrize(("text", "code"), [("ANT", "ANT"), ("ROM", "ROU"), ("ZAR", "COD")])
def test_a_withdrawn_code_becomes_its_only_successor_or_stays(text, code):
    assert read(text) == (code, (COUNTRY_WITHDRAWN,))


@pytest.mark.parametrize("text", ["Q9", "NETHERLANDS", "QQQ", "1"])
def test_what_is_no_code_is_not_guessed(text):
    assert read(text) == (None, (COUNTRY_UNKNOWN,))


def test_an_absent_country_is_unknown_without_complaint():
    assert read("") == (None, ())


@pytest.mark.parametrize("code", ["NLD", "BES", "ABW", "CUW", "SXM", "ANT"])
def test_the_countries_of_the_kingdom_share_one_nationality(code):
    assert nationality_group(code) == "NLD"
    assert nationality_group("VEN") == "VEN"


@given(st.text(max_size=5))
def test_property_reading_its_own_value_changes_nothing(text):
    value, _ = read(text)
    assert value is None or read(value)[0] == value
