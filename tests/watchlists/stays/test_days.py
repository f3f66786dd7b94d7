"""Spans of days count as the days themselves do."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from watchlists.stays.days import DAY, count, merge, run, without

NEAR = st.dates(date(2026, 2, 20), date(2026, 4, 10))
SPANS = st.lists(st.tuples(NEAR, NEAR), max_size=6)


def each(spans):
    return {
        first + timedelta(days=number)
        for first, last in spans
        for number in range((last - first).days + 1)
    }


@given(SPANS)
def test_merged_spans_hold_the_same_days_and_neither_overlap_nor_touch(spans):
    merged = merge(spans)
    assert each(merged) == each(spans)
    assert all(b[0] - a[1] > DAY for a, b in pairwise(merged))


@given(SPANS, SPANS)
def test_holes_are_taken_out(spans, holes):
    left = without(merge(spans), merge(holes))
    assert each(left) == each(spans) - each(holes)
    assert merge(left) == left


@given(SPANS, NEAR, NEAR)
def test_counting_is_counting_day_by_day(spans, first, last):
    assert count(merge(spans), first, last) == len(
        {day for day in each(spans) if first <= day <= last}
    )


@given(SPANS, NEAR)
def test_a_run_ends_at_the_first_gap(spans, until):
    days, length = each(spans), 0
    while until - length * DAY in days:
        length += 1
    assert run(merge(spans), until) == length


def test_days_that_touch_are_one_run():
    touching = merge([(date(2026, 1, 1), date(2026, 1, 9)), (date(2026, 1, 10), date(2026, 1, 12))])
    assert run(touching, date(2026, 1, 12)) == 12


def test_a_span_without_end_is_no_trouble():
    assert without(((date(2026, 1, 1), date(2026, 1, 9)),), ((date.min, date.max),)) == ()
