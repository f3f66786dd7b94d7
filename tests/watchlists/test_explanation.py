"""Why, in words, in four languages, and the question that would settle it."""

import ast
from pathlib import Path

import pytest

from api_ingest.domain.alert import Evidence
from watchlists.compare import name
from watchlists.compare import words as ways
from watchlists.explanation import LANGUAGES, against, asked_in, question, verdict, words
from watchlists.scoring import FORM, NAME, WEIGHTS

PHRASES = {verdict for _, verdict in WEIGHTS} | {*FORM} | {
    ways.INITIAL, "surname differs", "given names differ", "given names missing", "a single name",
    "first surname missing", "second surname missing", "first given name missing",
    "further given names missing", "the traveller has a name more", "equal but for a particle",
    "equal, words in another order", "words joined or split otherwise",
    "surname and given names swapped", "a word stands in the other part of the name",
}  # fmt: skip


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_every_verdict_is_said_in_every_language(language):
    missing = sorted(PHRASES - set(words(language)["verdicts"]))
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_words(language):
    """English has no list of verdicts: they are English already."""
    said, dutch = words(language), words("nl")
    assert {*said} == {*dutch}
    assert {*said["kinds"]} == {*dutch["kinds"]}
    assert {*said["verdicts"]} == ({*dutch["verdicts"]} if language != "en" else set())


def test_every_verdict_that_a_comparison_may_give_is_among_the_phrases():
    """What name.py says stands in it as a text, and nowhere else."""
    tree = ast.parse(Path(name.__file__).read_text("utf-8"))
    texts = {one.value for one in ast.walk(tree) if isinstance(one, ast.Constant)}
    said = {one for one in texts if isinstance(one, str) and " " in one and one == one.strip()}
    notes = {one for one in said if one not in NAME and "\n" not in one and one[0].islower()}
    assert notes - PHRASES == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_is_asked_in_every_language(language):
    asked = question(
        (Evidence("name", "equal", 18.0, "A, B", "A, B"),), 0.2, {"birth date": ["1985-02-14"]}
    )
    assert "1985-02-14" in asked_in(asked, language)
    assert asked.yes > 0.9
    assert asked.no < 0.1


def test_an_unknown_language_is_an_error():
    with pytest.raises(KeyError):
        words("xx")


def test_what_is_settled_is_not_asked_again():
    evidence = (
        Evidence("name", "equal", 18.0, "A, B", "A, B"),
        Evidence("birth date", "equal", 14.0, "1985-02-14", "1985-02-14"),
    )
    assert question(evidence, 0.999, {"birth date": ["1985-02-14"]}) is None


def test_a_new_passport_is_not_held_against_anybody():
    asked = question((Evidence("name", "equal", 18.0, None, None),), 0.2, {"document": ["NX1"]})
    assert asked.no == pytest.approx(0.2)


def test_what_speaks_against_comes_heaviest_first():
    evidence = (
        Evidence("sex", "differs", -2.5, "M", "F"),
        Evidence("name", "equal", 18.0, None, None),
        Evidence("birth date", "differs", -7.0, None, None),
    )
    assert [one.kind for one in against(evidence)] == ["birth date", "sex"]


def test_phrases_are_translated_one_by_one():
    assert verdict("equal, issuing state differs", "es") == "igual, otro Estado emisor"
    assert verdict("pet name, second surname missing", "pap").startswith("nòmber di kariño, ")
