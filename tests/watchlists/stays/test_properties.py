"""Properties of the ledger and of the arithmetic, on many invented histories."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.crossings import FIRST, PEOPLE, RULES, a_traveller, came, histories
from watchlists.stays.coverage import Coverage
from watchlists.stays.crossing import FlightRef
from watchlists.stays.ledger import people_of
from watchlists.stays.overstay import overstays
from watchlists.stays.permitted import Grant, allowance, days_spent, exceeds
from watchlists.stays.person import keys_of
from watchlists.stays.rules import Rules
from watchlists.stays.stay import stays_of

KEYS = keys_of(a_traveller())
CANADIAN = ("CAN",)


@given(histories(people=PEOPLE), st.randoms())
def test_the_order_in_which_crossings_come_does_not_matter(crossings, random):
    shuffled = crossings[:]
    random.shuffle(shuffled)
    assert people_of(shuffled) == people_of(crossings)
    assert people_of([*shuffled, *crossings[:3]]) == people_of(crossings)


@given(histories(people=PEOPLE), st.data())
def test_the_ledger_may_be_made_in_steps(crossings, data):
    """What is kept, and what came since, gives the same as all at once."""
    cut = data.draw(st.integers(0, len(crossings)))
    kept = [one for person in people_of(crossings[:cut]) for one in person.crossings]
    assert people_of([*kept, *crossings[cut:]]) == people_of(crossings)


@given(histories(people=PEOPLE))
def test_sealed_keys_join_the_same_crossings(crossings):
    sealed = [replace(one, keys=one.keys.sealed(b"a secret")) for one in crossings]
    assert flights(people_of(sealed)) == flights(people_of(crossings))


def flights(people):
    return {frozenset(one.flight for one in person.crossings) for person in people}


def reach(stays):
    """By day of arrival, the last day on which the person may still have been here."""
    latest = {}
    for stay in stays:
        if stay.arrival:
            end = stay.departure.day if stay.departure else stay.until or date.max
            latest[stay.first] = max(latest.get(stay.first, date.min), end)
    return latest


@given(histories(), st.data())
def test_taking_a_departure_away_never_shortens_a_stay(crossings, data):
    departures = [one for one in crossings if one.direction == "out"]
    if not departures:
        return
    gone = data.draw(st.sampled_from(departures))
    before = reach(stays_of(crossings))
    after = reach(stays_of([one for one in crossings if one.flight != gone.flight]))
    assert set(before) == set(after)
    assert all(after[day] >= before[day] for day in before)


@given(histories())
def test_every_crossing_is_in_one_stay(crossings):
    by_moment = {(one.direction, one.moment or one.flight) for one in crossings}
    kept = [one for stay in stays_of(crossings) for one in stay.crossings]
    assert {(one.direction, one.moment or one.flight) for one in kept} == by_moment
    assert len(kept) == len(by_moment)


# The slow way: one day after another, as the law would be read aloud.


@st.composite
def small_rules(draw):
    """Short windows, so that a short history tries all of them."""
    within = draw(st.integers(2, 40))
    rule = {
        "name": "small", "others": True, "days": draw(st.integers(1, within - 1)), "within": within,
        "uninterrupted": draw(st.none() | st.integers(1, 20)), "source": "a test",
    }  # fmt: skip
    counting = {
        "entry_day": draw(st.booleans()), "exit_day": draw(st.booleans()), "margin": 3,
        "source": "a test",
    }  # fmt: skip
    return Rules.model_validate(RULES.model_dump() | {"rule": (rule,), "counting": counting})


GRANTS = st.lists(
    st.builds(
        lambda kind, start, length: Grant(
            kind=kind, keys=KEYS, first=FIRST + timedelta(days=start),
            last=FIRST + timedelta(days=start + length),
        ),
        st.sampled_from(("resident", "exempt", "extension")), st.integers(0, 120),
        st.integers(0, 60),
    ),
    max_size=3,
)  # fmt: skip
LATER = st.integers(0, 380).map(lambda number: FIRST + timedelta(days=number))


def slowly_spent(crossings, rules, until, grants):
    spent = set()
    for stay in stays_of(crossings):
        if stay.missing:
            on = [stay.first]
            on = [] if stay.missing == "departure" and not rules.counting.entry_day else on
            on = [] if stay.missing == "arrival" and not rules.counting.exit_day else on
        else:
            end = stay.last or until
            on = [stay.first + timedelta(days=n) for n in range((end - stay.first).days + 1)]
            on = on if rules.counting.entry_day else on[1:]
            on = on if rules.counting.exit_day or stay.open else [d for d in on if d != end]
        spent |= set(on)
    exempt = [grant for grant in grants if grant.kind != "extension"]
    return {d for d in spent if d <= until and not any(g.first <= d <= g.last for g in exempt)}


def slowly_over(spent, rules, on, grants):
    if any(grant.first <= on <= grant.last for grant in grants):
        return False
    (rule,) = rules.rule
    used = sum(on - timedelta(days=n) in spent for n in range(rule.within))
    length = 0
    while on - timedelta(days=length) in spent:
        length += 1
    return used > rule.days or (rule.uninterrupted is not None and length > rule.uninterrupted)


@given(histories(), small_rules(), GRANTS, LATER)
def test_days_and_limits_are_those_of_a_count_day_by_day(crossings, rules, grants, on):
    days = days_spent(stays_of(crossings), rules, until=on, grants=grants)
    spent = slowly_spent(crossings, rules, on, grants)
    (rule,) = rules.rule
    assert rule.used(days, on) == sum(rule.window(on) <= one <= on for one in spent)
    assert exceeds(days, rules, CANADIAN, on=on, grants=grants) is slowly_over(
        spent, rules, on, grants
    )


@given(histories(), small_rules(), GRANTS, LATER)
def test_the_last_lawful_day_is_found_day_by_day(crossings, rules, grants, on):
    """Whoever stays until then is never over, and is on the day after."""
    known = [one for one in crossings if one.day < on]
    found = allowance(stays_of(known), rules, CANADIAN, on=on, grants=grants)
    inside = [*known] if stays_of(known) and stays_of(known)[-1].open else [*known, came(on)]
    end = (found.last_lawful_day or on - timedelta(days=1)) + timedelta(days=1)
    spent = slowly_spent(inside, rules, end, grants)
    here = [on + timedelta(days=n) for n in range((end - on).days + 1)]
    assert [slowly_over(spent, rules, one, grants) for one in here] == [False] * (len(here) - 1) + [
        True
    ]
    assert found.limited


@given(histories(people=PEOPLE), small_rules(), GRANTS, LATER)
def test_extensions_never_lengthen_an_overstay(crossings, rules, grants, on):
    people = people_of(crossings)
    extensions = [grant for grant in grants if grant.kind == "extension"]
    without = over(overstays(people, rules, on=on))
    extended = over(overstays(people, rules, on=on, grants=extensions))
    assert set(extended) <= set(without)
    assert all(extended[key] <= without[key] for key in extended)


@given(histories(), small_rules(), GRANTS, LATER)
def test_days_over_are_those_of_a_count_day_by_day(crossings, rules, grants, on):
    for overstay in overstays(people_of(crossings), rules, on=on, grants=grants):
        spent = slowly_spent(crossings, rules, on, grants)
        mine = {day for day in spent if overstay.arrival.day <= day}
        assert overstay.over == sum(slowly_over(spent, rules, day, grants) for day in mine)
        assert overstay.over > 0


@given(histories(people=PEOPLE), LATER, st.integers(0, 20))
def test_an_unknown_departure_only_ever_weakens_an_overstay(crossings, on, days):
    missing = tuple(
        FlightRef("XX9", FIRST + timedelta(days=number), "XX") for number in range(days)
    )
    people = people_of(crossings)
    sure = {one.reference: one for one in overstays(people, RULES, on=on)}
    unsure = overstays(people, RULES, on=on, coverage=Coverage(missing=missing))
    assert over(unsure) == over(sure.values())
    order = ("weak", "possible", "strong")
    for one in unsure:
        assert order.index(one.strength) <= order.index(sure[one.reference].strength)


def over(found):
    return {one.reference: one.over for one in found}
