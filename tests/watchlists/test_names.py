"""What two names say of each other: what is missing, what belongs together, what is another's."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.watchlists.test_pairs import a_traveller, an_entry
from watchlists.asked import Asked
from watchlists.compare import name, words
from watchlists.compare.name import Listed
from watchlists.compare.tokens import tokens
from watchlists.frequencies import shares
from watchlists.index import Index, indexed
from watchlists.matcher import compare
from watchlists.scoring import CONTRADICTED, INITIAL, NAME

NOBODY = Index.build([])
names = st.sampled_from(sorted(shares()))


def the_name(theirs, ours, nationality=None):
    """What is said of two names, and its bits; each is a surname and given names."""
    one = a_traveller(*theirs, nationality=nationality)
    asked = Asked(one, tokens(one.surname_mrz, one.given_names_mrz))
    entry = indexed(an_entry(*ours, nationality=nationality))
    said = compare(asked, entry, NOBODY)
    return next((one.verdict, one.weight) for one in said if one.kind == "name")


def bits(theirs, ours):
    return the_name(theirs, ours)[1]


def at_large(theirs, ours):
    """The bits of two names whatever nationality they point to."""
    listed = Listed("", tokens(*ours))
    return name.compare(tokens(*theirs), "", [listed], lambda word: shares().get(word, 0.0)).bits


@given(names, names)
def test_property_a_part_that_one_side_lacks_costs_nothing(surname, given_name):
    assume(words.compare(surname, given_name).way == words.DIFFERENT)
    whole = (surname, given_name)
    assume(tokens(*whole).all == whole)
    for part in ((surname, ""), ("", given_name)):
        alone = at_large(part, part)
        assert at_large(whole, part) == at_large(part, whole) == alone


def test_a_list_without_surnames_is_said_to_have_none():
    said, weight = the_name(("OVERMEER", "WILLEMIJN"), ("", "Willemijn"))
    assert said == "the list has no surname, the list has a single name"
    assert weight > 0


def test_a_name_more_costs_where_the_list_has_others_of_its_kind():
    less = bits(("OVERMEER", "JAN PIETER"), ("Overmeer", "Jan")) - bits(
        ("OVERMEER", "JAN"), ("Overmeer", "Jan")
    )
    assert less == pytest.approx(NAME["given name more"])


@pytest.mark.parametrize("written", ["VANDENBERG", "VAN DENBERG", "VANDEN BERG", "VAN DEN BERG"])
def test_a_particle_joined_or_split_is_the_same_name(written):
    plain = bits(("VAN DEN BERG", "JAN"), ("van den Berg", "Jan"))
    assert bits((written, "JAN"), ("van den Berg", "Jan")) == plain
    assert bits(("VAN DEN BERG", "JAN"), (written, "Jan")) == plain


def test_that_a_particle_is_joined_is_said():
    assert the_name(("VANDENBERG", "JAN"), ("van den Berg", "Jan"))[0] == (
        "a particle joined or split"
    )


def test_a_particle_makes_a_name_no_rarer():
    assert bits(("DE BOR", "ARNO"), ("de Boer", "Arno")) == bits(("BOR", "ARNO"), ("Boer", "Arno"))


def test_servants_of_two_names_are_two_people():
    said, weight = the_name(("KHAN", "ABDUL HASIB"), ("Khan", "Abdul Ahmad"))
    assert (said, weight < 0) == ("given names differ", True)


def test_whose_servant_is_not_told_is_as_good_as_an_initial():
    initial = bits(("KHAN", "A"), ("Khan", "Abdul Hasib"))
    assert bits(("KHAN", "ABDUL"), ("Khan", "Abdul Hasib")) == initial
    assert bits(("KHAN", "ABDUL HASIB"), ("Khan", "Abdul")) == initial
    assert initial - bits(("KHAN", ""), ("Khan", "Abdul Hasib")) == pytest.approx(
        INITIAL - NAME["single name"]
    )


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (("Jagroep", "Bikash Jaswinder"), ("Jagroep", "Vikasjaswinder")),
        (("Khan", "Zubedanazreen"), ("Khan", "Jubaida Nasreen")),
    ],
)
def test_names_joined_and_spelt_otherwise_are_not_said_to_differ(theirs, ours):
    said, weight = the_name(theirs, ours)
    assert "differ" not in said
    assert weight > bits(theirs, (ours[0], "Waqar"))


@pytest.mark.parametrize("short", ["Mohd", "Md", "Muhd"])
def test_muhammad_is_written_short(short):
    assert bits(("Rahmatullah", short), ("Rahmatullah", "Mohammad")) > bits(
        ("Rahmatullah", "Waqar"), ("Rahmatullah", "Mohammad")
    )


def test_a_word_that_is_likelier_anothers_leaves_no_more_than_a_family_shares():
    assert bits(("OVERMEER", "FREDERICK"), ("Overmeer", "Friedrich")) == NAME[CONTRADICTED]


def test_two_given_names_with_some_letters_alike_speak_against():
    said, weight = the_name(("OVERMEER", "GERD"), ("Overmeer", "Gena"))
    family = bits(("OVERMEER", "FREDERICK"), ("Overmeer", "Friedrich"))
    assert (said, weight < family) == ("some letters alike", True)


def test_a_particle_alone_is_not_the_name_cut_short():
    theirs, ours = ("AL BEN MAHMOUD", "ISA TARIF"), ("Ali", "Isa Tarif Al")
    assert "surname differs" in the_name(theirs, ours)[0]
    assert the_name(("VAN DEN BE", "JAN"), ("van den Berg", "Jan"))[0] == "cut short"
    assert "cut short" in the_name(("VANDENBE", "JAN"), ("van den Berg", "Jan"))[0]


@pytest.mark.parametrize(
    ("name", "patronymic"),
    [
        ("OLEKSANDR", "OLEKSANDROVYCH"),
        ("SERGEY", "SERGEEVICH"),
        ("PAVEL", "PAVLOVNA"),
        ("YURI", "YURYEVNA"),
        ("VIKTOR", "VIKTOROVITSCH"),
    ],
)
def test_a_name_is_not_the_patronymic_made_of_it(name, patronymic):
    assert words.compare(name, patronymic).way == words.DIFFERENT
    assert the_name(("OVERMEER", name), ("Overmeer", f"Igor {patronymic}"))[0] == (
        "given names differ"
    )


@pytest.mark.parametrize("cut", ["OLEKSANDROV", "OLEKSAND", "OLEKS"])
def test_a_patronymic_may_be_cut_where_the_name_does_not_end(cut):
    assert words.compare(cut, "OLEKSANDROVYCH").way == words.CUT


def test_a_patronymic_is_as_common_as_the_name_that_it_is_made_of():
    strange = NOBODY.share("QWERTOVICH")
    for written in ("VIKTOROVICH", "VIKTOROVITCH", "VIKTOROVNA"):
        assert NOBODY.share(written) > strange == 0.0
        assert NOBODY.share_among("RUS", written) > NOBODY.share(written)
        assert "RUS" in NOBODY.groups_of(written)


@pytest.mark.parametrize(
    ("theirs", "ours"), [("PONG RYUL", "Pyong-ryul"), ("HYUNG JAE", "Myung-jae")]
)
def test_another_syllable_is_no_slip(theirs, ours):
    said, weight = the_name(("KIM", theirs), ("Kim", ours))
    assert said == "another syllable"
    assert weight < NAME[CONTRADICTED]


def test_a_name_of_two_syllables_that_goes_on_otherwise_differs():
    assert the_name(("KIM", "YONGCHOL"), ("Kim", "Yong-chun"))[0] == "given names differ"
    assert "differ" not in the_name(("KIM", "YONG"), ("Kim", "Yong-chun"))[0]


def test_what_is_no_syllable_is_a_slip():
    assert bits(("KIM", "JOONNG UN"), ("Kim", "Jong-un")) > 20
