"""Where travellers are looked for."""

from api_ingest.domain.fields.birth_date import PartialDate
from watchlists import calendar

BORN = PartialDate(1958, 6, 14)


def test_years_are_looked_into_that_a_slip_makes_of_ones_own():
    near = calendar.stretches([BORN])
    starts = {int(start) for start, end in zip(near.start, near.end, strict=True) if end > start}
    same_day = {
        year
        for year in range(calendar.FIRST + 1, calendar.LAST)
        if int(calendar.number(year, BORN.month, BORN.day)) in starts
    }
    beside, turned = {1948, 1960, 1968}, 1985
    assert same_day == {*range(1950, 1960), *beside, 1928, 1938, 1978, 1988, 2058, turned}
