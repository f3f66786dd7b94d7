"""The permitted stay: worked examples of the authorities, and every count against a slow one."""

import json
from datetime import date

import pytest

from tests.crossings import RULES, a_flight, a_traveller, came, journeys, left
from watchlists.stays.crossing import crossing_of
from watchlists.stays.permitted import Grant, allowance, days_spent, exceeds
from watchlists.stays.person import keys_of
from watchlists.stays.stay import stays_of

KEYS = keys_of(a_traveller())
CANADIAN, DUTCH, AMERICAN = ("CAN",), ("NLD",), ("USA",)


def day(text):
    return date.fromisoformat(text)


# As the Rijksdienst Caribisch Nederland and the domain reference work them out; inclusive counting.
EXAMPLES = [
    # nationality, earlier stays, arrives, left then, last lawful day
    (CANADIAN, [("2026-01-10", "2026-02-23")], "2026-03-20", 45, "2026-05-03"),
    (CANADIAN, [("2026-01-01", "2026-03-31")], "2026-04-15", 0, None),
    (CANADIAN, [("2026-01-01", "2026-03-31")], "2026-06-29", 0, None),
    (CANADIAN, [("2026-01-01", "2026-03-31")], "2026-06-30", 1, "2026-09-27"),
    (CANADIAN, [("2025-12-01", "2026-01-19")], "2026-05-20", 40, "2026-08-17"),
    (CANADIAN, [], "2026-01-05", 90, "2026-04-04"),
    (DUTCH, [("2025-10-01", "2026-01-28")], "2026-05-01", 60, "2026-06-29"),
    (AMERICAN, [("2025-06-01", "2025-09-28"), ("2026-01-01", "2026-02-14")], "2026-05-25", 15,
     "2026-10-06"),
    (("CUW",), [], "2026-01-01", 180, "2026-06-29"),
    (("CAN", "USA"), [], "2026-01-01", 180, "2026-06-29"),
    ((), [], "2026-01-01", 90, "2026-03-31"),
    (("COL",), [], "2026-01-01", 90, "2026-01-30"),
]  # fmt: skip


@pytest.mark.parametrize(("nationalities", "before", "arrives", "rest", "last"), EXAMPLES)
def test_what_is_left_and_the_last_lawful_day(nationalities, before, arrives, rest, last):
    found = allowance(stays_of(journeys(*before)), RULES, nationalities, on=day(arrives))
    assert (found.left, found.last_lawful_day) == (rest, day(last) if last else None)
    assert found.limited


@pytest.mark.parametrize(
    ("on", "used"), [("2026-04-04", 90), ("2026-04-05", 91), ("2026-04-09", 95)]
)
def test_who_does_not_leave_uses_a_day_each_day(on, used):
    stays = stays_of([came("2026-01-05")])
    days = days_spent(stays, RULES, until=day(on))
    assert RULES.rule_for(CANADIAN, day(on)).used(days, day(on)) == used
    assert exceeds(days, RULES, CANADIAN, on=day(on)) is (used > 90)


def test_the_islands_count_together_and_a_day_on_two_of_them_once():
    stays = stays_of(
        [came("2026-02-01", port="BON"), left("2026-02-20", port="BON"),
         came("2026-02-20", port="EUX"), left("2026-03-01", port="EUX")]
    )  # fmt: skip
    assert (
        RULES.rule[-1].used(days_spent(stays, RULES, until=day("2026-03-01")), day("2026-03-01"))
        == 29
    )


def test_a_day_trip_is_one_day():
    stays = stays_of([came("2026-02-01T08:00-04:00"), left("2026-02-01T17:00-04:00")])
    assert days_spent(stays, RULES, until=day("2026-03-01")) == ((day("2026-02-01"),) * 2,)


@pytest.mark.parametrize(
    ("entry", "leave", "spent"),
    [(True, True, 3), (False, True, 2), (True, False, 2), (False, False, 1)],
)
def test_whether_the_first_and_the_last_day_count_is_a_setting(entry, leave, spent):
    rules = with_counting(entry_day=entry, exit_day=leave)
    stays = stays_of(journeys(("2026-02-01", "2026-02-03"), ("2026-03-01", "2026-03-01")))
    on = day("2026-04-01")
    once = spent + (1 if entry and leave else 0)
    assert rules.rule[-1].used(days_spent(stays, rules, until=on), on) == once


def with_counting(**said):
    counting = RULES.counting.model_copy(update=said)
    return RULES.model_copy(update={"counting": counting})


def test_a_first_day_that_does_not_count_is_not_left_either():
    rules = with_counting(entry_day=False)
    inside = allowance(stays_of([came("2026-01-01")]), rules, CANADIAN, on=day("2026-01-02"))
    outside = allowance((), rules, CANADIAN, on=day("2026-01-02"))
    assert (inside.used, inside.last_lawful_day) == (0, day("2026-04-01"))
    assert (outside.used, outside.last_lawful_day) == (0, day("2026-04-02"))


def a_grant(kind, first=None, last=None):
    return Grant(kind=kind, keys=KEYS, first=first and day(first), last=last and day(last))


@pytest.mark.parametrize("kind", ["resident", "exempt"])
def test_a_resident_has_no_limit_and_uses_no_days(kind):
    found = allowance(
        stays_of([came("2025-01-01")]),
        RULES,
        CANADIAN,
        on=day("2026-05-01"),
        grants=[a_grant(kind)],
    )
    assert (found.used, found.limited, found.last_lawful_day) == (0, False, None)


def test_days_after_residence_count_from_its_end():
    ended = a_grant("resident", last="2026-04-30")
    found = allowance(
        stays_of([came("2025-01-01")]), RULES, CANADIAN, on=day("2026-05-11"), grants=[ended]
    )
    assert (found.used, found.last_lawful_day) == (10, day("2026-07-29"))


def test_an_extension_makes_its_days_lawful_and_they_count_all_the_same():
    extension = a_grant("extension", "2026-04-01", "2026-05-01")
    stays = stays_of([came("2026-01-05")])
    found = allowance(stays, RULES, CANADIAN, on=day("2026-04-10"), grants=[extension])
    assert (found.used, found.left, found.last_lawful_day) == (95, 0, day("2026-05-01"))


def test_an_extension_that_comes_too_late_does_not_heal_what_lies_before():
    extension = a_grant("extension", "2026-04-08", "2026-05-01")
    days = days_spent(stays_of([came("2026-01-05")]), RULES, until=day("2026-05-02"))
    over = [exceeds(days, RULES, CANADIAN, on=day(f"2026-{on}"), grants=[extension])
            for on in ("04-04", "04-05", "04-07", "04-08", "05-01", "05-02")]  # fmt: skip
    assert over == [False, True, True, False, False, True]


def test_crew_uses_no_days_where_the_rules_exempt_it():
    stays = stays_of([came("2026-01-01", crew=True), left("2026-01-05")])
    bound = RULES.model_copy(update={"crew": RULES.crew.model_copy(update={"exempt": False})})
    assert days_spent(stays, RULES, until=day("2026-02-01")) == ()
    assert days_spent(stays, bound, until=day("2026-02-01")) != ()


def test_a_grant_comes_back_as_it_was_kept():
    one = a_grant("extension", "2026-04-01")
    assert Grant.from_json(json.loads(json.dumps(one.to_json()))) == one


def test_a_crossing_made_from_a_flight_counts_in_the_same_way():
    into = crossing_of(
        a_traveller(), a_flight("AMS", "BON", arrives=day("2026-01-05")), boarded=True
    )
    assert days_spent(stays_of([into]), RULES, until=day("2026-01-06")) == (
        (day("2026-01-05"), day("2026-01-06")),
    )
