"""Why, in words: in four languages the same, to the last figure."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from api_ingest.domain.alert import Evidence
from tests.commands import ROOT
from tests.explanations import PAIRS, as_text, matched
from watchlists.compare import arrangement, name
from watchlists.compare import words as ways
from watchlists.explanation import (
    LANGUAGES,
    against,
    asked_in,
    bits,
    explained,
    verdict,
    words,
)
from watchlists.question import Question
from watchlists.scoring import FORM, NAME, WEIGHTS

GOLDEN = ROOT / "tests" / "golden" / "explanations.txt"
OTHERS = [one for one in LANGUAGES if one != "en"]


def phrases_in(module):
    """What a module says stands in it as a text, and nowhere else."""
    tree = ast.parse(Path(module.__file__).read_text("utf-8"))
    docs = {ast.get_docstring(one, clean=False) for one in ast.walk(tree) if hasattr(one, "body")
            and isinstance(one, ast.Module | ast.ClassDef | ast.FunctionDef)}  # fmt: skip
    texts = {one.value for one in ast.walk(tree) if isinstance(one, ast.Constant)} - docs
    said = {one for one in texts if isinstance(one, str) and re.fullmatch(r"[a-z][a-z ,]+", one)}
    return {one for one in said if " " in one} - {*NAME}


PHRASES = {words for _, words in WEIGHTS} | {*FORM} | {ways.INITIAL} | phrases_in(name) | (
    phrases_in(arrangement) | phrases_in(ways) | {"first surname missing", "surname differs"}
    | {"surname missing", "first given name missing", "given names differ"}
)  # fmt: skip
RETIRED = {"one part differs", "the traveller has a name more", "words in another order"}
"""Said no more, or only as a part of another; stored alerts may have them."""


def test_what_is_said_now_of_invented_pairs_is_what_was_reviewed():
    """After a change: `python -m tests.explanations > tests/golden/explanations.txt`, and read."""
    assert as_text() == GOLDEN.read_text("utf-8")


@pytest.mark.parametrize("language", OTHERS)
def test_every_verdict_is_said_in_every_language_and_nothing_beside(language):
    assert {*words(language)["verdicts"]} == PHRASES | RETIRED


def shape(said):
    """Keys and places to fill in, without the words. English verdicts stand in the code."""
    if isinstance(said, dict):
        return {key: shape(one) for key, one in said.items() if key != "verdicts"}
    if isinstance(said, list):
        return len(said)
    return sorted(place for _, place, _, _ in Formatter().parse(said) if place)


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_has_the_same_places_to_fill_in_in_every_language(language):
    assert shape(words(language)) == shape(words("en"))


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("pair", PAIRS)
def test_no_word_of_english_is_left(pair, language):
    match, _, _ = matched(*PAIRS[pair])
    lines = explained(match.evidence, language)[: len(match.evidence)]
    plain = explained(match.evidence, "en")
    assert all(
        line.rpartition(" ")[0] != other.rpartition(" ")[0]
        for line, other in zip(lines, plain, strict=False)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pair", PAIRS)
def test_the_weights_that_are_shown_add_up_to_the_score_that_is_shown(pair, language):
    match, _, _ = matched(*PAIRS[pair])
    lines = explained(match.evidence, language)[: len(match.evidence) + 1]
    *each, total = [line.rpartition(" ")[2].replace(",", ".") for line in lines]
    assert sum(round(100 * float(one)) for one in each) == round(100 * float(total))
    assert bits(match.bits, "en") == total


def test_no_weight_of_the_table_has_more_decimals_than_are_shown():
    assert {key: one for key, one in WEIGHTS.items() if round(one, 2) != one} == {}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "is the birth date 14 February 1985 or June 1985 or 1985? If so,"),
        ("nl", "is de geboortedatum 14 februari 1985 of juni 1985 of 1985? Zo ja,"),
        ("es", "¿la fecha de nacimiento es el 14 de febrero de 1985 o junio de 1985 o 1985? Si lo"),
        ("pap", "e fecha di nasementu ta 14 di febrüari 1985 òf yüni 1985 òf 1985? Si ta"),
    ],
)
def test_dates_are_said_as_people_say_them(language, said):
    asked = Question("birth date", ("1985-02-14", "1985-06", "1985"), 0.97, 0.02)
    assert said in asked_in(asked, language)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "is the sex female (F)? If so, the probability is 97%; if not, less than 1%."),
        ("nl", "is het geslacht vrouw (V/F)? Zo ja, dan is de kans 97%; zo nee, minder dan 1%."),
        ("es", "Si lo es, la probabilidad es del 97\xa0%; si no, menos del 1\xa0%."),
        ("pap", "e sekso ta femenino (F)? Si ta asina, e probabilidat ta 97%; si nò, ménos ku 1%."),
    ],
)  # fmt: skip
def test_nothing_is_said_to_be_impossible(language, said):
    assert asked_in(Question("sex", ("F",), 0.975, 0.0001), language).endswith(said)


def test_an_unknown_language_is_an_error():
    with pytest.raises(KeyError):
        words("xx")


def test_what_speaks_against_comes_heaviest_first():
    evidence = (
        Evidence("sex", "differs", -2.5, "M", "F"),
        Evidence("name", "equal", 18.0, None, None),
        Evidence("birth date", "differs", -7.0, None, None),
    )
    assert [one.kind for one in against(evidence)] == ["birth date", "sex"]


@pytest.mark.parametrize(
    ("said", "language", "worded"),
    [
        ("equal, issuing state differs", "es", "coincide, otro Estado expedidor"),
        ("pet name, second surname missing", "pap", "nòmber di kariño, e di dos fam ta falta"),
        ("cut short (2×), a single name", "nl", "afgekapt (2×), slechts één naam"),
        ("equal, words in another order, a single name", "es",
         "coincide, palabras en otro orden, un solo nombre"),
        ("easily confused characters, O/0, I/1", "pap",
         "karákternan ku ta fásil pa konfundí, O na lugá di 0, I na lugá di 1"),
        ("one part differs", "nl", "één deel verschilt"),
    ],
)  # fmt: skip
def test_verdicts_are_worded_phrase_by_phrase(said, language, worded):
    assert verdict(said, language) == worded
