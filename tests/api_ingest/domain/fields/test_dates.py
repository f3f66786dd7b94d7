from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.fields.dates import Parts, pattern, read

FORMS = {
    "DD-MM-YYYY": "%d-%m-%Y", "DD/MM/YYYY": "%d/%m/%Y", "MM/DD/YYYY": "%m/%d/%Y",
    "YYYY-MM-DD": "%Y-%m-%d", "YYYYMMDD": "%Y%m%d", "DDMMMYYYY": "%d%b%Y",
    "DD MMM YYYY": "%d %b %Y", "edifact": "%Y%m%d",
}  # fmt: skip


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(sorted(FORMS)))
def test_property_a_date_is_read_in_the_form_it_was_written(day, form):
    assert read(day.strftime(FORMS[form]), form) == Parts(day.year, day.month, day.day, 4)


@pytest.mark.parametrize(
    ("text", "month"),
    [("14MEI1980", 5), ("14 mayo 1980", 5), ("14-OKT-1980", 10), ("14 ene 1980", 1),
     ("14 maart 1980", 3), ("14 AGO 1980", 8), ("14 dic 1980", 12), ("14 fév 1980", 2)],
)  # fmt: skip
def test_months_are_known_in_the_languages_of_the_islands(text, month):
    found = read(text, "DD MMM YYYY", "DDMMMYYYY", "DD-MMM-YYYY")
    assert (found.day, found.month, found.year) == (14, month, 1980)


@pytest.mark.parametrize("text", ["14 xyz 1980", "31 feb 1980", "0 mei 1980x", "14 1980"])
def test_what_is_no_date_is_none(text):
    assert read(text, "DD MMM YYYY") is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [("XX-06-1955", (1955, 6, None)), ("00-00-1955", (1955, None, None)),
     ("14-XX-1955", (1955, None, None))],
)  # fmt: skip
def test_unknown_parts_stay_unknown(text, parts):
    assert read(text, "DD-MM-YYYY") == Parts(*parts, 4)


def test_a_leap_day_is_real_only_in_a_leap_year():
    assert read("29-02-2024", "DD-MM-YYYY") is not None
    assert read("29-02-2023", "DD-MM-YYYY") is None
    assert read("29-02-1900", "DD-MM-YYYY") is None


def test_the_first_form_that_fits_is_taken():
    assert read("03/04/2026", "MM/DD/YYYY", "DD/MM/YYYY").month == 3
    assert read("13/04/2026", "MM/DD/YYYY", "DD/MM/YYYY").month == 4


def test_a_form_without_a_year_is_refused():
    with pytest.raises(ValueError, match="has no year"):
        pattern("DD-MM")


@given(st.text(max_size=14))
def test_property_no_text_is_too_strange(text):
    found = read(text, *FORMS)
    assert found is None or found.month is None or 1 <= found.month <= 12
