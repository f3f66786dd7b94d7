import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.fields.transliteration import fold


@pytest.mark.parametrize(
    ("name", "folded"),
    [("Müller", "MUELLER"), ("Sørensen", "SOERENSEN"), ("Ångström", "AANGSTROEM"),
     ("José Peña", "JOSE PENA"), ("Weiß", "WEISS"), ("Łukasz", "LUKASZ"), ("IJsbrand", "IJSBRAND"),
     ("van 't Hoff", "VAN T HOFF"), ("O'Brien", "OBRIEN"), ("Jean-Pierre", "JEAN PIERRE"),
     ("Þór", "THOR"), ("Щукин", "SHCHUKIN"), ("Юлия", "IULIIA"), ("محمد", "MXHMD"),
     ("e\u0301", "E"), ("DOE<<JOHN", "DOE JOHN")],
)  # fmt: skip
def test_letters_become_those_of_the_machine_readable_zone(name, folded):
    """Doc 9303-3, section 6."""
    assert fold(name) == folded


@given(st.text(max_size=40))
def test_property_only_capitals_and_single_blanks_remain(text):
    assert re.fullmatch(r"([A-Z]+( [A-Z]+)*)?", fold(text))


@given(st.text(max_size=40))
def test_property_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)
