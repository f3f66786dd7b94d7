from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.fields.flight_time import read
from api_ingest.domain.problem import TIME_UNREADABLE

TABLE = ("DD-MM-YYYY", "YYYY-MM-DD")


@pytest.mark.parametrize(
    ("text", "zone", "iso"),
    [("2611241030", "Europe/Amsterdam", "2026-11-24T10:30:00+01:00"),
     ("2607241030", "Europe/Amsterdam", "2026-07-24T10:30:00+02:00"),
     ("202611241030", "America/Kralendijk", "2026-11-24T10:30:00-04:00"),
     ("2611240000", None, "2026-11-24T00:00:00"),
     ("20261124103000", None, "2026-11-24T10:30:00"),
     ("202611241030CET", "Europe/Amsterdam", "2026-11-24T10:30:00+01:00")],
)  # fmt: skip
def test_a_time_is_local_at_its_airport(text, zone, iso):
    value, kinds = read(text, ("edifact",), zone)
    assert (value.isoformat(), kinds) == (iso, ())


@pytest.mark.parametrize(
    "text", ["202611240930UTC", "20261124093000Z", "202611241130+0200", "202611240530 -04:00"]
)
def test_a_time_with_its_zone_is_turned_to_that_of_the_airport(text):
    value, kinds = read(text, ("edifact",), "Europe/Amsterdam")
    assert (value.isoformat(), kinds) == ("2026-11-24T10:30:00+01:00", ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [("24-11-2026 07:30", datetime(2026, 11, 24, 7, 30)),
     ("2026-11-24T07:30", datetime(2026, 11, 24, 7, 30)),
     ("2026-11-24 07:30:00", datetime(2026, 11, 24, 7, 30)),
     ("24-11-2026 7:30 PM", datetime(2026, 11, 24, 19, 30)),
     ("24-11-2026 12:05 am", datetime(2026, 11, 24, 0, 5)),
     ("24-11-2026 0730", datetime(2026, 11, 24, 7, 30)), ("24-11-2026", date(2026, 11, 24))],
)  # fmt: skip
def test_tables_write_times_in_many_ways(text, expected):
    assert read(text, TABLE, None) == (expected, ())


@pytest.mark.parametrize("text", ["2613011030", "soon", ""])
def test_a_time_that_does_not_exist_is_told(text):
    assert read(text, ("edifact",), None) == (None, (TIME_UNREADABLE,))


@pytest.mark.parametrize(
    ("text", "forms"),
    [("2611242430", ("edifact",)), ("202611241060", ("edifact",)),
     ("24 NOV 2026 asap", ("DD MMM YYYY",)), ("24-11-2026 25:00", TABLE),
     ("24-11-2026 07:30 +9900 local", TABLE)],
)  # fmt: skip
def test_a_day_beside_a_time_that_is_none_is_kept_and_told(text, forms):
    assert read(text, forms, None) == (date(2026, 11, 24), (TIME_UNREADABLE,))


@pytest.mark.parametrize(
    ("text", "iso"),
    [("24-11-2026 1500Z", "2026-11-24T11:00:00-04:00"),
     ("24-11-2026 15:00 Z", "2026-11-24T11:00:00-04:00"),
     ("24-11-2026 15:00:00+01:00", "2026-11-24T10:00:00-04:00"),
     ("24-11-2026 23:30-0230", "2026-11-24T22:00:00-04:00")],
)  # fmt: skip
def test_a_time_with_an_offset_is_not_taken_for_a_local_one(text, iso):
    assert read(text, TABLE, "America/Kralendijk")[0].isoformat() == iso


@pytest.mark.parametrize("text", ["01-01-0001 00:30", "31-12-9999 23:30Z"])
def test_years_that_no_flight_has_are_no_dates(text):
    assert read(text, TABLE, "Europe/Amsterdam")[0] is None


def test_a_day_without_a_time_is_a_day():
    assert read("261124", ("edifact",), "Europe/Amsterdam") == (date(2026, 11, 24), ())


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)))
def test_property_a_moment_is_read_as_it_was_written(moment):
    moment = moment.replace(second=0, microsecond=0)
    assert read(f"{moment:%y%m%d%H%M}", ("edifact",), None)[0] == moment
    assert read(f"{moment:%d-%m-%Y %H:%M}", TABLE, None)[0] == moment
