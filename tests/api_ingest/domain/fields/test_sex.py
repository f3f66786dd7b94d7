import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.fields.sex import read
from api_ingest.domain.problem import SEX_UNKNOWN


@pytest.mark.parametrize(
    ("text", "sex"),
    [("M", "M"), ("f", "F"), ("X", "X"), ("vrouw", "F"), ("Hombre", "M"), ("muhé", None),
     ("FC", "F"), ("MI", "M"), ("Mrs", "F")],
)  # fmt: skip
def test_words_of_the_islands_are_known(text, sex):
    assert read(text)[0] == sex


@pytest.mark.parametrize("text", ["", "U", "<", "onbekend", "N/A"])
def test_what_is_not_said_stays_unknown_without_complaint(text):
    assert read(text) == (None, ())


@given(st.text(max_size=8))
def test_property_what_is_not_known_is_told(text):
    value, kinds = read(text)
    assert value in {"M", "F", "X", None}
    assert value is None or kinds == ()
    assert kinds in ((), (SEX_UNKNOWN,))
