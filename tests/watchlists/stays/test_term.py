"""A stay is kept as long as a rule can look back on it, and no day longer."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.crossings import RULES, a_traveller, came, journeys, left
from watchlists.stays.permitted import Grant, days_spent
from watchlists.stays.person import keys_of
from watchlists.stays.stay import stays_of
from watchlists.stays.term import needed_until


@pytest.mark.parametrize(
    ("crossings", "until"),
    [
        ([came("2026-01-05"), left("2026-01-10")], "2027-01-09"),
        ([came("2026-01-05")], "2028-01-05"),
        ([left("2026-01-10")], "2027-01-09"),
    ],
)
def test_a_stay_has_its_term(crossings, until):
    (stay,) = stays_of(crossings)
    assert needed_until(stay, RULES) == date.fromisoformat(until)


def test_of_a_missed_departure_only_the_day_that_counts_is_kept():
    stay, _ = stays_of(journeys(("2026-01-05", None), ("2026-02-05", None)))
    assert needed_until(stay, RULES) == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("last", "until"), [(None, date.max), (date(2026, 1, 10), date(2027, 1, 9))]
)
def test_a_grant_ends_with_its_last_day_or_by_its_owner(last, until):
    grant = Grant(kind="resident", keys=keys_of(a_traveller()), last=last)
    assert needed_until(grant, RULES) == until


@given(st.integers(0, 300), st.integers(0, 800))
def test_no_count_changes_when_a_stay_is_erased_at_its_term(length, later):
    (stay,) = stays_of([came("2026-01-01"), left(date(2026, 1, 1) + timedelta(days=length))])
    on = stay.last + timedelta(days=later)
    used = [rule.used(days_spent([stay], RULES, until=on), on) for rule in RULES.rule]
    assert any(used) == (on <= needed_until(stay, RULES))
