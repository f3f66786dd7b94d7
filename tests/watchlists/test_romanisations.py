"""One name by two romanisations is found; two names that merely look so are not."""

import pytest

from tests.watchlists.test_pairs import a_traveller, an_entry
from watchlists.compare.letters import unlike
from watchlists.compare.servants import joined, one_form, without_article
from watchlists.compare.tokens import tokens
from watchlists.compare.words import DIFFERENT, FORM, ROMANISED, SOUND, SPELLING, compare
from watchlists.entry import Name, WatchlistEntry
from watchlists.index import Index
from watchlists.matcher import find

BORN = "1987-06-05"


def bits_of_the_name(theirs, ours):
    [match] = find([a_traveller(*theirs, BORN)], Index.build([an_entry(*ours, BORN)]))
    return next(one.weight for one in match.evidence if one.kind == "name")


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("ABDERRAHMANE", "ABDULRAHMAN"),
        ("ABDELKRIM", "ABDULKARIM"),
        ("ABDULGALIL", "ABDULJALIL"),
        ("ABDELOUAHAB", "ABDULWAHAB"),
        ("ABDESSATTAR", "ABDULSATAR"),
        ("NOUREDDINE", "NURUDDIN"),
        ("SALAHELDIN", "SALAHUDDIN"),
        ("ZINEDINE", "ZAINUDDIN"),
    ],
)
def test_a_name_of_servant_or_faith_has_one_form(written, form):
    assert one_form(written) == form


@pytest.mark.parametrize(
    "words", ["ABD AL RAHMAN", "ABDUL REHMAN", "ABDER RAHMANE", "ABD ALRAHMAN", "ABDURRAHMAN"]
)
def test_a_name_of_servant_is_one_word_however_it_is_split(words):
    assert joined(words.split()) == ("ABDULRAHMAN",)


@pytest.mark.parametrize("word", ["ABDUL", "ABDULLAH", "ABDALI", "BALDIN", "GAUDIN", "UDDIN"])
def test_what_merely_begins_or_ends_so_stays_as_it_is(word):
    assert one_form(word) is None


def test_two_servants_of_other_names_are_two_people():
    assert compare("ABDULRAHIM", "ABDULWAHAB").way == DIFFERENT


@pytest.mark.parametrize(
    ("glued", "plain", "way"),
    [
        ("ELMASRY", "MASRI", SPELLING),
        ("ALQAHTANI", "KAHTANI", SPELLING),
        ("ALCHAMI", "SHAMI", SPELLING),
        ("ACHCHARKAOUI", "SHARQAWI", ROMANISED),
    ],
)
def test_an_article_that_is_glued_on_is_seen_through(glued, plain, way):
    assert compare(glued, plain).way == compare(plain, glued).way == way


@pytest.mark.parametrize("word", ["ELSA", "ALI", "ELENA", "ESSEN", "ALDO", "ANNA"])
def test_a_short_name_that_begins_like_an_article_has_none(word):
    assert without_article(word) == word


def test_an_article_with_the_sound_of_the_next_letter_is_a_particle():
    assert tokens("Ash-Shami", "Nuha") == tokens("al Shami", "Nuha")
    assert tokens("As Kuiper", "Anna").surname == ("KUIPER",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CRNOGORAC", "TSRNOGORATS"),
        ("HADZIC", "HADSCHITSCH"),
        ("DURDICA", "DJOURDJITSA"),
        ("DORDE", "DJORDJE"),
        ("RUZICKOVA", "RUZHICHKOVA"),
        ("BUTHAYNA", "BUSAINA"),
        ("NADJIB", "NAGIB"),
        ("QAHTANI", "GAHTANI"),
        ("GHASSAN", "RASSAN"),
        ("OUALID", "WALID"),
        ("KADHEMI", "KAZEMI"),
        ("SOERJADI", "SURYADI"),
        ("TJIPTO", "CIPTO"),
        ("VIDHYA", "WIDJA"),
    ],
)
def test_letters_that_stand_for_one_sound_agree(one, other):
    assert unlike(one, other) == unlike(other, one) == 0
    assert compare(one, other).way in (ROMANISED, SPELLING, FORM)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ENGIBARYAN", "ENKIPARIAN"), ("KONSTANTINA", "KONSTADINA"), ("BOUTAINA", "BUSAINA")],
)
def test_a_voice_or_a_letter_less_sounds_nearly_alike(one, other):
    assert unlike(one, other) == unlike(other, one) > 0
    assert compare(one, other).way == SOUND


@pytest.mark.parametrize(
    ("one", "other"),
    [("JANSEN", "JACOBS"), ("MARTINEZ", "MORALES"), ("BRINK", "BERGH"), ("MBEMBE", "MBAPPE")],
)
def test_other_consonants_are_another_name(one, other):
    assert unlike(one, other) is None


def test_what_is_glued_to_both_surnames_makes_them_no_more_alike():
    assert bits_of_the_name(("VAN DEN BRINK", "HENK"), ("VAN DEN BERGH", "HENK")) < 10


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (("ELMASRY", "SUAD"), ("Masri", "Souad")),
        (("BOUKHARI", "ABDERREHMAN"), ("Bokhari", "Abdur Rahmen")),
        (("CRNOGORAC", "SLADANA"), ("Tsrnogorats", "Sladjana")),
        (("TARPINIAN", "NVART"), ("Darbinyan", "Nvard")),
    ],
)
def test_a_person_is_found_by_another_romanisation(theirs, ours):
    assert bits_of_the_name(theirs, ours) > 10


def test_a_person_without_birth_date_is_found_by_a_surname_without_its_article():
    entry = WatchlistEntry(list="exam", id="1", names=(Name("Elqahtany", "Nuha"),))
    [match] = find([a_traveller("KAHTANI", "NUHA")], Index.build([entry]))
    assert match.entry == "1"
