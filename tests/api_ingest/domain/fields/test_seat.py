import pytest

from api_ingest.domain.fields.seat import read


@pytest.mark.parametrize(
    ("text", "seat"), [("012c", "12C"), (" 1A ", "1A"), ("INF", "INF"), ("", None), ("00", None)]
)
def test_a_seat_is_row_and_letter(text, seat):
    assert read(text) == seat
