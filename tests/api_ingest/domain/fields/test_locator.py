import pytest

from api_ingest.domain.fields.locator import read
from api_ingest.domain.problem import LOCATOR_DOUBTFUL


@pytest.mark.parametrize(("text", "code"), [("q7w8er", "Q7W8ER"), (" AB12C ", "AB12C"), ("", None)])
def test_a_booking_reference_is_five_to_eight_capitals_and_digits(text, code):
    assert read(text) == (code, ())


@pytest.mark.parametrize("text", ["A!", "ABCD", "ABCDEFGHI"])
def test_a_strange_one_is_kept_and_doubted(text):
    assert read(text) == (text, (LOCATOR_DOUBTFUL,))
