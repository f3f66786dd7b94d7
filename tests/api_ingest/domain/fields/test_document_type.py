import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.fields.document_type import TYPES, read
from api_ingest.domain.problem import DOCUMENT_TYPE_UNKNOWN


@pytest.mark.parametrize(
    ("text", "kind"),
    [("P", "P"), ("PD", "P"), ("paspoort", "P"), ("Pasaporte", "P"), ("I", "I"), ("ID-kaart", "I"),
     ("sedula", "I"), ("AC", "AC"), ("IP", "IP"), ("V", "V"), ("visum", "V"), ("F", "F")],
)  # fmt: skip
def test_letters_of_doc_9303_and_words_of_spreadsheets_are_known(text, kind):
    assert read(text) == (kind, ())


@pytest.mark.parametrize("text", ["L", "library card", "99"])
def test_another_document_is_other_and_told(text):
    assert read(text) == ("OTHER", (DOCUMENT_TYPE_UNKNOWN,))


def test_an_absent_type_is_unknown_and_not_a_passport():
    assert read(" ") == ("UNKNOWN", ())


@given(st.text(max_size=10))
def test_property_there_is_always_one_of_the_types(text):
    assert read(text)[0] in {*TYPES.values(), "UNKNOWN"}
