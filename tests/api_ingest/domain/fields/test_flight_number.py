import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.fields.flight_number import designate, read, registration
from api_ingest.domain.problem import FLIGHT_CARRIER_DIFFERS, FLIGHT_NUMBER_UNREADABLE


@pytest.mark.parametrize(
    ("text", "expected"),
    [("KL0767", ("KL", 767, None)), ("kl 767", ("KL", 767, None)), ("KLM767", ("KL", 767, None)),
     ("3R107", ("3R", 107, None)), ("B61755", ("B6", 1755, None)), ("7Z104A", ("7Z", 104, "A")),
     ("WIA441", ("WM", 441, None)), ("KL/0767", ("KL", 767, None)), ("9H12", ("9H", 12, None))],
)  # fmt: skip
def test_carrier_number_and_suffix_are_told_apart(text, expected):
    found, kinds = read(text)
    assert (found.carrier, found.number, found.suffix) == expected
    assert kinds == ()


def test_a_bare_number_belongs_to_the_carrier_beside_it():
    assert read("0767", carrier="KLM")[0][:2] == ("KL", 767)
    assert read("767")[0].carrier is None


def test_two_carriers_in_one_flight_are_told_and_the_one_in_the_number_wins():
    found, kinds = read("KL767", carrier="WM")
    assert (found.carrier, kinds) == ("KL", (FLIGHT_CARRIER_DIFFERS,))


@pytest.mark.parametrize("text", ["PJ-WEA", "pj wea", "PJWEA"])
def test_an_aircraft_without_a_flight_number_is_known_by_its_registration(text):
    assert read(text)[0].registration == "PJWEA"


@pytest.mark.parametrize("text", ["N123A", "N-123A", "PH-ABC", "YV1234"])
def test_a_registration_is_never_taken_for_a_flight_number(text):
    found, kinds = registration(text)
    assert (found.registration, found.number, kinds) == (text.replace("-", ""), None, ())


@pytest.mark.parametrize("text", ["!?", "", "KL", "ABCDEFGHIJ", "KL123456"])
def test_what_is_neither_is_told(text):
    assert read(text) == (None, (FLIGHT_NUMBER_UNREADABLE,))


@pytest.mark.parametrize(
    ("code", "iata"), [("KLM", "KL"), ("kl", "KL"), ("QQQ", "QQQ"), ("?", None)]
)
def test_icao_carriers_of_the_region_become_iata_ones(code, iata):
    assert designate(code) == iata


@given(st.sampled_from(["KL", "3R", "B6", "WM"]), st.integers(1, 9999), st.sampled_from(["", "A"]))
def test_property_leading_zeros_and_blanks_do_not_count(carrier, number, suffix):
    expected = read(f"{carrier}{number}{suffix}")
    assert read(f" {carrier} {number:04}{suffix} ") == expected


@given(st.text(max_size=10))
def test_property_no_text_is_too_strange(text):
    found, kinds = read(text)
    assert (found is None) == (FLIGHT_NUMBER_UNREADABLE in kinds)
