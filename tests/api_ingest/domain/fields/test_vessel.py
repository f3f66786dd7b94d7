"""Vessels by IMO number and name; seaports by UN/LOCODE."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.fields import airport, seaport
from api_ingest.domain.fields.vessel import Vessel, imo, name
from api_ingest.domain.problem import VESSEL_NUMBER_UNREADABLE


@pytest.mark.parametrize("text", ["9074729", "IMO 9074729", "imo9074729", " IMO: 9074729 "])
def test_an_imo_number_is_read_however_it_is_written(text):
    assert imo(text) == ("9074729", ())


@pytest.mark.parametrize("text", ["9074728", "907472", "IMO", "PJ-1234", "90747299"])
def test_a_number_that_fails_its_check_is_no_number(text):
    assert imo(text) == (None, (VESSEL_NUMBER_UNREADABLE,))


@given(st.integers(100_000, 999_999))
def test_property_each_six_digits_have_one_check_digit(digits):
    assert sum(imo(f"{digits}{check}")[0] is not None for check in range(10)) == 1


@pytest.mark.parametrize("text", ["M/V Stella", "mv  STELLA", "Stella", "HSC Stella"])
def test_the_kind_of_ship_is_no_part_of_its_name(text):
    assert Vessel(name(text)[0]).key == "STELLA"


def test_seaports_have_zones_and_are_told_from_airports():
    assert airport.read("bqkra") == ("BQKRA", ())
    assert airport.zone("CWWIL") == "America/Curacao"
    assert airport.read("AWXXX")[0] is None
    assert set(seaport.ISLANDS) < airport.TERRITORY
