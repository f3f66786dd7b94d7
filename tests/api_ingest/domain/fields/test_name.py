import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from api_ingest.domain.fields.name import CUT_AT, given, split_whole, surname, tidy
from api_ingest.domain.problem import (
    NAME_CUT,
    NAME_DOUBTFUL,
    NAME_MOJIBAKE,
    NAME_PLACEHOLDER,
    NAME_TITLE,
)


@pytest.mark.parametrize(
    ("text", "sex", "names"),
    [("JOHNMR", "M", ("JOHN",)), ("MARIA MRS", "F", ("MARIA",)), ("ANNA MISS", "F", ("ANNA",)),
     ("MR JOHN", "M", ("JOHN",)), ("JOHN MR", None, ("JOHN",)), ("PETER DR", "M", ("PETER",))],
)  # fmt: skip
def test_a_title_that_the_sex_confirms_is_taken_off_and_told(text, sex, names):
    assert given(text, sex=sex) == (names, (NAME_TITLE,))


@pytest.mark.parametrize(
    ("text", "sex"),
    [("AMR", "M"), ("WILLEMS", "M"), ("ADAMS", "M"), ("JOHNMR", "F"), ("JOHNMR", None),
     ("OMR", "M"), ("DR", "M")],
)  # fmt: skip
def test_a_name_that_ends_like_a_title_stays_whole(text, sex):
    assert given(text, sex=sex) == ((text,), ())


@pytest.mark.parametrize("text", ["FNU", "UNKNOWN", "MR", "XXX", "N/A", "onbekend"])
def test_what_stands_for_no_name_is_no_name(text):
    assert given(text, sex="M") == ((), (NAME_PLACEHOLDER,))


def test_a_surname_that_stands_for_none_is_none():
    assert surname("LNU") == (None, (NAME_PLACEHOLDER,))
    assert surname("NA MING") == ("NA MING", ())


@pytest.mark.parametrize(
    ("text", "name"), [("MuÃ±oz", "Muñoz"), ("GarcÃ\xada", "García"), ("BjÃ¶rk", "Björk")]
)
def test_a_wrongly_decoded_name_is_mended_and_told(text, name):
    assert tidy(text) == (name, (NAME_MOJIBAKE,))


@pytest.mark.parametrize("text", ["Muñoz", "Ångström", "Čapek", "Щукин", "山田", "VAN 'T HOFF"])
def test_a_name_in_its_own_letters_stays_as_it_is(text):
    assert tidy(text) == (text, ())


def test_digits_and_signs_in_a_name_are_doubted_and_kept():
    assert tidy("SM1TH") == ("SM1TH", (NAME_DOUBTFUL,))


def test_a_name_as_long_as_its_element_may_have_been_cut():
    assert NAME_CUT in tidy("A" * CUT_AT)[1]
    assert NAME_CUT not in tidy("A" * (CUT_AT - 1))[1]


@pytest.mark.parametrize(
    ("text", "order", "parts"),
    [("VAN DEN BERG/JAN MR", "given_first", ("VAN DEN BERG", "JAN MR")),
     ("Pérez, Ana", "given_first", ("Pérez", "Ana")),
     ("ANA PEREZ", "given_first", ("PEREZ", "ANA")),
     ("PEREZ ANA MARIA", "surname_first", ("PEREZ", "ANA MARIA")),
     ("SUKARNO", "surname_first", ("SUKARNO", None)), ("PEREZ/", "given_first", ("PEREZ", None))],
)  # fmt: skip
def test_one_cell_is_split_as_its_signs_or_the_profile_say(text, order, parts):
    assert split_whole(text, order) == parts


@forall(st.text(max_size=40), st.sampled_from(["M", "F", None]))
def test_property_names_are_never_invented(text, sex):
    names, _ = given(text, sex=sex)
    mended, _ = tidy(text)
    assert all(name in (mended or "") for name in names)


def test_a_title_that_is_all_of_the_given_name_is_none():
    for sex in ("M", "F", None):
        assert given("MR", sex=sex) == ((), (NAME_PLACEHOLDER,))


def test_an_x_beside_other_given_names_is_an_initial():
    assert given("X", sex=None, alone=False) == (("X",), ())
    assert given("X", sex=None) == ((), (NAME_PLACEHOLDER,))
