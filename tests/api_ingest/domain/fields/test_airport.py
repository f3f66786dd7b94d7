import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.fields.airport import TERRITORY, read, zone
from api_ingest.domain.problem import PORT_UNKNOWN


@pytest.mark.parametrize(
    ("text", "code"),
    [("BON", "BON"), (" sab ", "SAB"), ("TNCB", "BON"), ("TNCE", "EUX"), ("TNCS", "SAB"),
     ("TNCC", "CUR"), ("EHAM", "AMS"), ("SXM", "SXM")],
)  # fmt: skip
def test_iata_and_icao_codes_become_iata_codes(text, code):
    assert read(text) == (code, ())


@pytest.mark.parametrize("text", ["Q9Q", "ZZZZ"])
def test_a_code_that_nobody_knows_stays_as_it_is_and_is_told(text):
    assert read(text) == (text, (PORT_UNKNOWN,))


@pytest.mark.parametrize("text", ["BONAIRE", "B", "B-N", "?"])
def test_what_is_no_code_is_not_guessed(text):
    assert read(text) == (None, (PORT_UNKNOWN,))


def test_an_empty_port_is_unknown_without_complaint():
    assert read("  ") == (None, ())


@pytest.mark.parametrize(
    ("code", "expected"),
    [("BON", "America/Kralendijk"), ("EUX", "America/Kralendijk"), ("SAB", "America/Kralendijk"),
     ("AMS", "Europe/Amsterdam"), ("Q9Q", None), (None, None)],
)  # fmt: skip
def test_a_known_airport_has_a_time_zone(code, expected):
    assert zone(code) == expected or (code in TERRITORY and zone(code).startswith("America/"))


@given(st.text(max_size=8))
def test_property_reading_its_own_value_changes_nothing(text):
    value, _ = read(text)
    assert value is None or read(value)[0] == value
