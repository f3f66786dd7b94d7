"""Whoever scoring every entry would say is found, though little is known of the birth date."""

import pytest

from api_ingest.domain.fields.birth_date import PartialDate
from api_ingest.domain.manifest import Traveller
from api_ingest.domain.reported import Place
from watchlists import calendar, neighbours
from watchlists.entry import Name, WatchlistEntry
from watchlists.index import Index
from watchlists.matcher import find

BORN = PartialDate(1958, 6, 14)


def traveller(surname, given, born=BORN, nationality="COL", sex="F"):
    return Traveller(
        kind="passenger", surname=surname, given_names=(given,), surname_mrz=surname,
        given_names_mrz=given, birth_date=born, sex=sex, nationalities=(nationality,),
        place=Place(0, 0),
    )  # fmt: skip


def entry(surname, given, born=None, nationality="COL", sex="F", id_="1"):
    return WatchlistEntry(
        list="x", id=id_, names=(Name(surname, given),), birth_dates=(born,) if born else (),
        sex=sex, nationalities=(nationality,) if nationality else (),
    )  # fmt: skip


def found(one, *entries):
    return [match.entry for match in find([one], Index.build(entries))]


@pytest.mark.parametrize("years", [-11, -10, -2, -1, 0, 1, 2, 5, 10, 11])
@pytest.mark.parametrize("month", [None, 3])
def test_a_year_without_its_day_is_found_for_who_was_born_in_another(years, month):
    listed = entry("QUISPE TITO", "NATY ELVIRA", PartialDate(1958 + years, month))
    assert found(traveller("QUISPE TITO", "NATY ELVIRA"), listed) == ["1"]


def test_a_year_is_found_for_who_knows_no_more_than_another_one():
    listed = entry("QUISPE TITO", "NATY ELVIRA", PartialDate(1960))
    for born in (PartialDate(1959), PartialDate(1961, 1, 1), PartialDate(1955, 7)):
        assert found(traveller("QUISPE TITO", "NATY ELVIRA", born), listed) == ["1"]


def test_nobody_of_another_generation_is_looked_for():
    listed = entry("QUISPE TITO", "NATY ELVIRA", PartialDate(1946))
    assert found(traveller("QUISPE TITO", "NATY ELVIRA"), listed) == []


@pytest.mark.parametrize(
    ("surname", "given", "listed"),
    [
        ("MATRINEZ", "ENLLY", ("MARTINEZ", "NELLY")),
        ("BECERRDA", "MIGUEC", ("BECERRA", "MIGUEL")),
        ("VOGERBERAAU", "MAION", ("VOGERBERAAL", "MARION")),
        ("RBAKKER", "ARGA", ("BAKKER", "MARGA")),
    ],
)
def test_who_has_no_birth_date_is_found_though_every_word_has_a_slip(surname, given, listed):
    for sex in ("F", None):
        assert found(traveller(surname, given), entry(*listed, sex=sex)) == ["1"]
        assert found(traveller(surname, given, sex=sex), entry(*listed)) == ["1"]


def test_who_has_no_birth_date_is_found_by_a_word_under_any_nationality():
    for nationality in ("VEN", None):
        listed = entry("BOUSIMALLACHA", "FRANCK", nationality=nationality)
        assert found(traveller("BOUSIMALLACHA", "FRANCK"), listed) == ["1"]


def test_of_a_crowd_of_one_nationality_only_who_shares_a_word_is_looked_at(monkeypatch):
    """So that a list without birth dates costs no more than one with them."""
    others = [entry("PEREZ", "LUZ", id_=f"other {n}") for n in range(3)]
    slip, equal = traveller("MATRINEZ", "ENLLY"), traveller("MARTINEZ", "NELLY")
    listed = (entry("MARTINEZ", "NELLY"), *others)
    assert found(slip, *listed) == found(equal, *listed) == ["1"]
    monkeypatch.setattr(neighbours, "CROWD", 3)
    assert found(slip, *listed) == []
    assert found(equal, *listed) == ["1"]


def test_other_forms_of_ones_names_do_not_hide_that_a_surname_is_missing():
    listed = entry("GARCIA BONCORILLA", "JUAN JOSE", sex="M")
    assert found(traveller("GARCIA", "JUAN JOSE", sex="M"), listed) == ["1"]


def test_a_surname_of_many_words_is_found_where_it_stands_as_given_names():
    listed = entry("DE JONG DE VRIES", "MARGO", nationality="NLD")
    assert found(traveller("MARGO", "DE JONG DE VRIES", nationality="NLD"), listed) == ["1"]
    year = entry("VAN DER LINDE", "RAMON MITCHEL JOS", PartialDate(1958), nationality="NLD")
    assert found(
        traveller("RAMON MITCHEL JOS", "VAN DER LINDE", nationality="NLD"), year
    ) == ["1"]  # fmt: skip


def test_years_are_looked_into_that_a_slip_makes_of_ones_own():
    near = calendar.stretches([BORN])
    starts = {int(start) for start, end in zip(near.start, near.end, strict=True) if end > start}
    same_day = {
        year
        for year in range(calendar.FIRST + 1, calendar.LAST)
        if int(calendar.number(year, BORN.month, BORN.day)) in starts
    }
    beside, turned = {1948, 1960, 1968}, 1985
    assert same_day == {*range(1950, 1960), *beside, 1928, 1938, 1978, 1988, 2058, turned}
