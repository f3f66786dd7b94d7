"""What the search passes over could never have been said."""

import random
from itertools import product
from string import ascii_uppercase

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.manifest import Traveller
from api_ingest.domain.reported import Place
from watchlists import bound, calendar, search
from watchlists.asked import Asked, Few, Pairs, Words
from watchlists.building import build
from watchlists.compare import words
from watchlists.compare.nicknames import pet_names
from watchlists.compare.tokens import TITLES, NameTokens
from watchlists.entry import Name, WatchlistEntry
from watchlists.evaluate import exam
from watchlists.frequencies import shares
from watchlists.index import Index
from watchlists.matcher import find
from watchlists.scoring import CONTRADICTED, NAME
from watchlists.word import WORD, known, table

SMALL = exam.make(8, size=300, a_class=4, innocent=100)
TRAVELLERS = [one for pairs in SMALL.listed.values() for _, one in pairs] + SMALL.innocent
NOBODY = Traveller(kind="passenger", place=Place(0, 0))
NAMES = sorted(shares())


def may_agree(theirs, ours):
    """The places of words of a traveller and of a row that may agree; the row has no particles."""
    block = build([WatchlistEntry(list="x", id="1", names=(Name(*map(" ".join, ours)),))])
    asked = [Asked(NOBODY, NameTokens(*theirs, ()))]
    few = Few(np.array([0]), asked, Words(block, asked), lambda _: 1e-4)
    one = np.array([0])
    return bound.may_agree(block, few, Pairs(one, one, np.array([calendar.FAIR]), np.zeros(1)))[0]


def one_letter_otherwise(word, generator):
    at = generator.randrange(len(word))
    return word[:at] + generator.choice(["", *ascii_uppercase]) + word[at + 1 :] or word


letters = st.text(ascii_uppercase, min_size=1, max_size=9)
names = st.sampled_from(NAMES)


@given(
    st.one_of(letters, names),
    st.one_of(letters, names),
    st.sampled_from(["", *TITLES]),
    st.integers(1, 12),
)
def test_property_words_that_agree_in_any_way_may_agree(theirs, ours, title, cut):
    for one, other in (
        (theirs, ours),
        (theirs[:cut] + title, theirs),
        (theirs, theirs + title),
        (title or theirs, ours),
    ):
        listed = other not in TITLES and words.compare(one, other).way != words.DIFFERENT
        assert not listed or may_agree(((one,), ()), ((other,), ())) == [(0, 0)]


def test_names_and_their_slips_and_pet_names_may_agree():
    generator = random.Random(6)
    for name in generator.sample(NAMES, 300):
        others = {one_letter_otherwise(name, generator), name[1:] or name, *pet_names(name)}
        for other in others:
            if words.compare(name, other).way != words.DIFFERENT:
                assert may_agree(((name,), ()), ((other,), ())) == [(0, 0)]


def test_what_shares_nothing_does_not_agree():
    assert may_agree((("WINKLAAR",), ()), (("PETERSEN",), ())) == []


def test_the_places_are_those_in_the_names():
    ours = (("BERNABELA",), ("HUGO", "JOY"))
    assert may_agree((("CRESTIAN", "BERNABELA"), ("JOY",)), ours) == [(1, 0), (2, 2)]


def test_each_word_of_a_longer_name_may_agree_with_each():
    theirs = (("A", "B", "C"), ("D",))
    assert may_agree(theirs, (("BOS",), ("JAN",))) == [*product(range(4), range(2))]


def at_most(theirs, ours, sure):
    """The bound of what a name is worth whose words are rare."""
    block = build([WatchlistEntry(list="x", id="1", names=(Name(*map(" ".join, ours)),))])
    asked, one = [Asked(NOBODY, NameTokens(*theirs, ()))], np.array([0])
    few = Few(one, asked, Words(block, asked), lambda _: 1e-4)
    worths = np.full(len(block.arrays["word_count"]), 13.3, np.float32)
    pairs = Pairs(one, one, np.array([sure]), np.zeros(1))
    return bound.names_at_most(block, few, pairs, worths)[0]


def test_a_word_that_is_left_may_stand_behind_those_that_are_looked_at():
    """A row has but three given names; the fourth is no word that it lacks."""
    given = ("GLADIS", "MIRIAM", "GABRIELA", "LIDIA")
    theirs, ours = (("MORAN",), given), (("MORAN", "AVID"), given)
    assert at_most(theirs, ours, calendar.UNDATED) > NAME[CONTRADICTED]


@pytest.mark.parametrize("given", ["POSLABA", "ORSALBA", "ROSABLA"])
def test_letters_in_another_order_are_near_where_little_is_known_of_the_birth_date(given):
    theirs, ours = (("ANDREWS",), (given,)), (("ANDREWS",), ("ROSALBA",))
    for sure in (calendar.FAIR, calendar.UNDATED, calendar.NEXT_YEAR, calendar.OTHER_YEAR):
        assert at_most(theirs, ours, sure) > NAME[CONTRADICTED]
    other = (("ANDREWS",), ("MINK",))
    assert at_most(theirs, other, calendar.UNDATED) < NAME[CONTRADICTED]


@pytest.mark.parametrize("size", [1, 300])
def test_nobody_is_lost_by_looking_only_at_words_that_may_agree(size, monkeypatch):
    index = Index.build(SMALL.entries[:size])
    found = find(TRAVELLERS, index)

    def every(block, few, pairs):
        sizes = few.sizes[pairs.who], (block.arrays["words"][pairs.row] > 0).sum(1)
        return [[*product(range(a), range(b))] for a, b in zip(*sizes, strict=True)]

    monkeypatch.setattr(search, "may_agree", every)
    assert find(TRAVELLERS, index) == found
    assert len(found) >= size // 4


def test_what_is_known_of_a_word_is_read_back():
    [none, one] = table(map(known, ["", "JOHNMR"]))
    assert none == np.zeros(1, WORD)[0]
    bits = int(one["low"]) | int(one["high"]) << 64
    assert bits == words.of_word("JOHNMR")
    assert int(one["bits"]) == words.of_word("JOHN").bit_count()
    assert bool(one["titled"])
    assert len(known("JOHNMR")) == WORD.itemsize == 64
