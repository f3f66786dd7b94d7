"""Names that are written by syllables, in one romanisation and in another."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchlists.compare import syllables, words
from watchlists.compare.romanisation import systems
from watchlists.compare.syllables import MOST, ends, of_one_reading, readings

from .test_pairs import a_traveller, an_entry, strength

BORN = "1980-05-12"
spellings = st.sampled_from(sorted({one for system in systems() for one in system}))


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (("CHIANG", "HSUEHCHIN"), ("Jiang", "Xue Qin")),
        (("TSENG", "CHIH TZU"), ("Zeng", "Zhizi")),
        (("KWOK", "WING SUET"), ("Guo", "Yingxue")),
        (("KEUNG", "TSZ KIT"), ("Keung", "Chikit")),
        (("GOH", "XIUYING"), ("Wu", "Xiu Ying")),
        (("RHEE", "KYONGSUK"), ("Yi", "Gyeong Seok")),
        (("CHOI", "HYUNJUNG"), ("Choe", "Hyeon-Jeong")),
        (("TSUCHIYA", "JUNICHIRO"), ("Tutiya", "Zyunitirou")),
        (("OHNISHI", "SHOHEI"), ("Oonisi", "Syouhei")),
    ],
)
def test_a_name_in_another_romanisation_alerts_with_the_birth_date(theirs, ours):
    assert strength(a_traveller(*theirs, BORN), an_entry(*ours, BORN)) == "possible"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("QIANGPENG", "JIANGPENG"),  # two syllables of pinyin, though Wade-Giles writes one
        ("XIANG", "XIAN"),
        ("GWANGHO", "GWANGSU"),
        ("KINMAN", "KANMAN"),  # both are JIAN in pinyin, and of two characters
        ("TOSHIO", "TOSHIE"),
        ("LINA", "NINA"),
        ("DINA", "TINA"),
        ("JAN", "RAN"),
    ],
)
def test_other_syllables_are_another_name(one, other):
    assert not of_one_reading(one, other)


def test_what_is_no_row_of_syllables_has_no_reading():
    for word in ("JANSEN", "MARIA", "LISA", "BEN", "XQ", "", "A" * 40):
        assert readings(word) == (), word


def test_the_surname_of_one_family_is_a_form_wherever_it_lives():
    assert words.compare("SNG", "SUN").way == words.FORM
    assert words.compare("PARK", "BAK").way == words.FORM


@given(spellings, st.one_of(st.just(""), spellings))
def test_property_readings_are_few_and_a_word_shares_them_with_itself(first, last):
    word = first + last
    assert len(readings(word)) <= MOST
    if readings(word):
        assert of_one_reading(word, word)
        assert ends(word) & ends(word)


@given(spellings, spellings, spellings, spellings)
def test_property_one_reading_goes_both_ways_and_is_seen_by_its_ends(a, b, c, d):
    one, other = a + b, c + d
    assert of_one_reading(one, other) == of_one_reading(other, one)
    if of_one_reading(one, other):
        assert ends(one) & ends(other)


@given(st.text("AEIOUNGHCS", max_size=40))
def test_property_hostile_words_have_few_readings(word):
    assert len(readings(word)) <= MOST
    assert ends(word).bit_length() <= 64


def test_every_spelling_is_letters_that_a_syllable_can_have():
    for system in systems():
        for spelling in system:
            assert re.fullmatch("[A-Z]{1,6}", spelling), spelling
    assert max(map(len, (one for system in systems() for one in system))) == syllables._LONGEST
