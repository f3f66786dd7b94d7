"""Problems in Dutch, Spanish and Papiamentu: every one of them, with the same values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.problem import CATALOGUE, DATE_UNREADABLE, DELIVERY_EMPTY
from api_ingest.domain.reported import Place
from api_ingest.domain.wording import LANGUAGES, in_language, preferred, worded, words

OTHERS = LANGUAGES[1:]


@pytest.mark.parametrize("language", OTHERS)
def test_every_problem_has_its_words_and_no_word_is_left_over(language):
    assert set(words(language).problems) == set(CATALOGUE)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("code", CATALOGUE)
def test_the_words_quote_what_the_english_ones_quote(language, code):
    kind = CATALOGUE[code]
    for english, other in zip(
        (kind.says, kind.remedy), words(language).problems[code], strict=True
    ):
        assert other.count("{value}") == english.count("{value}")
        assert other.replace("{value}", "").count("{") == 0
        assert other == other.strip() != ""
    assert (kind.remedy == "nothing") == (words(language).problems[code][1] in {"niets", "nada"})


@pytest.mark.parametrize(
    ("language", "says", "place"),
    [
        ("en", "'991399' is not a date", "message 1, segment 9 DTM, element 1.2"),
        ("nl", "'991399' is geen datum", "bericht 1, segment 9 DTM, element 1.2"),
        ("es", "'991399' no es una fecha", "mensaje 1, segmento 9 DTM, elemento 1.2"),
        ("pap", "'991399' no ta un fecha", "mensahe 1, segmento 9 DTM, elemento 1.2"),
    ],
)
def test_a_problem_is_worded_with_its_value_and_place(language, says, place):
    at = Place(5, 9, message=1, segment=9, tag="DTM", element=1, component=2)
    said = DATE_UNREADABLE.at(at, "991399").to_json()
    found = worded(said, language)
    assert (found["says"], found["place"]["text"]) == (says, place)
    kept = {"code", "severity", "value"}
    assert {name: found[name] for name in kept} == {name: said[name] for name in kept}
    assert found["place"] | {"text": ""} == said["place"] | {"text": ""}


def test_a_place_in_a_table_is_worded_and_its_header_is_left_alone():
    at = Place(0, 4, sheet="row 1", row=7, record=5, column="C", header="line up")
    assert worded(DATE_UNREADABLE.at(at, "x").to_json(), "nl")["place"]["text"] == (
        "blad row 1, rij 5 (regel 7), kolom C (line up)"
    )


def test_what_has_no_place_and_what_is_no_problem_stays():
    receipt = {"id": "1", "problems": [DELIVERY_EMPTY.at(None).to_json()], "flights": []}
    found = in_language(receipt, "es")
    assert found["problems"][0]["says"] == "la entrega no contiene ningún byte"
    assert (found["id"], found["flights"], found["problems"][0]["place"]) == ("1", [], None)
    assert in_language(receipt, "en") is receipt


@pytest.mark.parametrize(
    ("header", "language"),
    [(None, "en"), ("", "en"), ("nl", "nl"), ("nl-BQ,nl;q=0.9", "nl"), ("fr, de", "en"),
     ("en;q=0.1, es;q=0.9", "es"), ("nl;q=0", "en"), ("*", "en"), ("pap", "pap")],
)  # fmt: skip
def test_the_language_is_the_one_that_is_asked_for(header, language):
    assert preferred(header) == language


@given(st.text(max_size=60))
def test_property_any_header_gives_a_language(header):
    assert preferred(header) in LANGUAGES
