"""Overstays of a day: proposals, with their evidence and with what could make them wrong."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from api_ingest.domain.manifest import TravelDocument
from tests.crossings import RULES, a_traveller, came, journeys, left
from watchlists.stays.coverage import SHOWN, Coverage
from watchlists.stays.crossing import FlightRef
from watchlists.stays.doubt import CAPS, Doubt, strength_with
from watchlists.stays.ledger import people_of
from watchlists.stays.overstay import Overstay, overstays
from watchlists.stays.permitted import Grant
from watchlists.stays.person import keys_of

README = Path(__file__).parents[3] / "watchlists" / "README.md"
ON = date(2026, 4, 9)
"""A Canadian who came on 5 January is five days over on it."""
DUTCH = a_traveller(number="NL0000001", nationalities=("NLD",))
ME = a_traveller()


def found(*crossings, on=ON, rules=RULES, **more):
    return overstays(people_of(crossings), rules, on=on, **more)


def one(*crossings, **more):
    (overstay,) = found(*crossings, **more)
    return overstay


def codes(overstay):
    return [doubt.code for doubt in overstay.doubts]


def a_grant(kind, first=None, last=None, traveller=ME):
    return Grant(
        kind=kind, keys=keys_of(traveller),
        first=first and date.fromisoformat(first), last=last and date.fromisoformat(last),
    )  # fmt: skip


def test_an_overstay_says_how_it_came_about():
    overstay = one(came("2026-01-05", manifest="m-42"))
    assert (overstay.rule, overstay.granted, overstay.within) == ("visa-exempt", 90, 180)
    assert (overstay.used, overstay.over) == (95, 5)
    assert overstay.last_lawful_day == date(2026, 4, 4)
    assert overstay.arrival.manifest == "m-42"
    assert "BTU BES 4.2(1)" in overstay.source
    assert (overstay.strength, overstay.doubts) == ("strong", ())


@pytest.mark.parametrize(
    ("on", "over"),
    [("2026-04-04", None), ("2026-04-05", 1), ("2026-04-09", 5), ("2027-01-05", 276)],
)
def test_the_days_over_are_counted_day_by_day(on, over):
    said = found(came("2026-01-05"), on=date.fromisoformat(on))
    assert [overstay.over for overstay in said] == ([over] if over else [])


def test_days_of_an_earlier_overstay_are_not_held_against_the_next_one():
    crossings = journeys(("2026-01-01", "2026-04-10"), ("2026-04-20", None))
    overstay = one(*crossings, on=date(2026, 4, 21))
    assert (overstay.used, overstay.over, overstay.last_lawful_day) == (102, 2, None)
    assert [str(stay.first) for stay in overstay.counted] == ["2026-01-01", "2026-04-20"]


def test_who_left_that_day_is_still_told_and_not_the_day_after():
    crossings = [came("2026-01-05"), left("2026-04-09")]
    assert one(*crossings).over == 5
    assert found(*crossings, on=date(2026, 4, 10)) == []


def test_of_two_departures_on_one_day_one_ends_the_stay():
    twice = [left(f"2026-04-09T{hour}:00-04:00", flight=f"KL{hour}") for hour in ("08", "10")]
    assert one(came("2026-01-05"), *twice).over == 5


def test_a_missed_departure_is_no_overstay_once_the_traveller_appears_again():
    first = came("2026-01-05")
    assert len(found(first)) == 1
    assert found(first, came("2026-04-09", flight="KL9")) == []
    later = found(first, came("2026-04-20", flight="KL9"), on=date(2026, 4, 20))
    assert later == []


def test_days_that_may_have_been_are_not_counted_but_said():
    crossings = journeys(("2026-01-05", None), ("2026-03-01", None))
    overstay = one(*crossings, on=date(2026, 6, 10))
    assert overstay.used == 103
    assert Doubt("days-unknown", {"first": "2026-01-05", "last": "2026-03-01"}) in overstay.doubts


def test_a_day_that_does_not_count_is_no_day_over():
    counting = RULES.counting.model_copy(update={"entry_day": False})
    rules = RULES.model_copy(update={"counting": counting})
    crossings = [*journeys(("2026-01-01", "2026-04-10"), ("2026-04-20", None))]
    assert found(*crossings, on=date(2026, 4, 20), rules=rules) == []
    assert one(*crossings, on=date(2026, 4, 21), rules=rules).over == 1


def test_midnight_decides_by_the_islands_clock():
    before, after = (came(f"2026-01-06T{at}+00:00") for at in ("03:59", "04:00"))
    assert [one(crossing).over for crossing in (before, after)] == [5, 4]


def test_the_longest_come_first():
    other = a_traveller("OTHER", "NAME", number="ZZ9")
    said = found(came("2026-01-05"), came("2026-01-02", traveller=other))
    assert [overstay.over for overstay in said] == [8, 5]


@pytest.mark.parametrize("kind", ["resident", "exempt"])
def test_residents_and_exempt_persons_do_not_overstay(kind):
    assert found(came("2026-01-05"), grants=[a_grant(kind)]) == []
    assert len(found(came("2026-01-05"), grants=[a_grant(kind, traveller=DUTCH)])) == 1


def test_a_grant_is_found_by_another_key_of_the_same_person():
    renewed = a_traveller(number="AB7654321")
    assert found(came("2026-01-05"), grants=[a_grant("exempt", traveller=renewed)]) == []


def test_an_overstay_counts_from_the_end_of_the_extension():
    extension = a_grant("extension", "2026-04-01", "2026-04-07")
    overstay = one(came("2026-01-05"), grants=[extension])
    assert (overstay.over, overstay.used, overstay.extended_until) == (2, 95, date(2026, 4, 7))
    assert overstay.last_lawful_day == date(2026, 4, 7)


def test_days_on_end_have_a_limit_of_their_own():
    overstay = one(came("2026-03-01", nationalities=("COL",)))
    assert (overstay.uninterrupted, overstay.used, overstay.over) == (30, 40, 10)
    assert found(*journeys(("2026-03-01", "2026-03-30")), on=date(2026, 3, 30)) == []


def test_crew_and_rules_that_propose_nothing_are_left_out():
    silent = [rule.model_copy(update={"propose": False}) for rule in RULES.rule]
    assert found(came("2026-01-05", crew=True)) == []
    assert found(came("2026-01-05"), rules=RULES.model_copy(update={"rule": tuple(silent)})) == []


def test_officers_are_told_what_holds_for_dutch_nationals():
    overstay = one(came("2025-01-05", traveller=DUTCH))
    assert overstay.notice == "minimal-check"


def test_a_stay_that_is_a_proposal_keeps_its_reference():
    today, tomorrow = (one(came("2026-01-05"), on=on) for on in (ON, date(2026, 4, 10)))
    assert today.reference == tomorrow.reference
    assert "NX1234567" not in today.reference
    assert today.reference != one(came("2026-01-04")).reference


def test_an_overstay_comes_back_as_it_was_kept():
    overstay = one(
        *journeys(("2025-12-01", "2025-12-05"), ("2026-01-05", None)),
        coverage=Coverage(silent=("KL",)),
    )
    assert Overstay.from_json(json.loads(json.dumps(overstay.to_json()))) == overstay


def gone(day, carrier="KL", number=8):
    return FlightRef(f"{carrier}{number}", date.fromisoformat(day), carrier)


DOUBTS = [
    # crossings, what else is known, the doubts, the strength that is left
    ([came("2026-01-05", boarded=False)], {}, ["arrival-not-confirmed"], "possible"),
    ([came("2026-01-05", exact=False)], {}, ["arrival-day-inferred"], "possible"),
    ([came("2026-01-05")], {"coverage": Coverage(missing=(gone("2026-02-01", "AA"),))},
     ["departures-missing"], "possible"),
    ([came("2026-01-05")], {"coverage": Coverage(missing=(gone("2026-02-01"),))},
     ["departures-missing-carrier"], "weak"),
    ([came("2026-01-05")], {"coverage": Coverage(missing=(gone("2026-01-04"), gone("2026-04-10")))},
     [], "strong"),
    ([came("2026-01-05")], {"coverage": Coverage(silent=("KL",))},
     ["departures-never-sent-carrier"], "weak"),
    ([came("2026-01-05")], {"coverage": Coverage(silent=("ferry",))},
     ["departures-never-sent"], "possible"),
    ([came("2026-01-05")], {"coverage": Coverage(since=date(2026, 2, 1))},
     ["departures-unknown-before"], "weak"),
    ([came("2026-01-05")], {"coverage": Coverage(since=date(2026, 1, 5))}, [], "strong"),
    ([came("2026-01-05"),
      left("2026-03-01", traveller=a_traveller(number="CO1", nationalities=("COL",)))], {},
     ["left-under-another-document"], "weak"),
    ([came("2026-01-05"),
      left("2026-01-04", traveller=a_traveller(number="CO1", nationalities=("COL",)))], {},
     [], "strong"),
    ([left("2026-01-05T08:00-04:00"), came("2026-01-05T17:00-04:00")], {},
     ["first-seen-leaving"], "weak"),
    ([came("2025-01-05", traveller=DUTCH)],
     {"grants": [a_grant("extension", "2025-07-01", "2025-07-31", traveller=DUTCH)]},
     [], "strong"),
    ([came("2026-01-05"),
      left("2026-03-01", traveller=a_traveller("ELSE", "SOMEBODY", number="CO1"))], {},
     [], "strong"),
    (journeys(("2025-12-01", "2025-12-05")), {"and": [
        came("2026-01-05", traveller=a_traveller(number="AB7654321"))]},
     ["joined-by-name"], "possible"),
    ([came("2025-01-05", traveller=DUTCH)], {}, ["residence-unknown"], "weak"),
    ([left("2025-01-05"), came("2026-01-05")], {}, ["first-seen-leaving"], "weak"),
    ([came("2026-01-05", traveller=a_traveller(nationalities=()))], {},
     ["nationality-unknown"], "weak"),
    ([came("2025-12-01", traveller=a_traveller(nationalities=("USA",))), left("2025-12-02"),
      came("2026-01-05")], {}, ["other-nationality"], "possible"),
    ([came("2026-01-05", nationalities=("COL",))], {}, ["rule-unverified"], "possible"),
    ([came("2026-01-07")], {}, ["within-margin"], "possible"),
    ([came("2025-12-01", flight="KL1"), came("2025-12-20", flight="KL3"), left("2025-12-21"),
      came("2026-01-05")], {}, ["days-unknown"], "strong"),
]  # fmt: skip


@pytest.mark.parametrize(("crossings", "known", "expected", "strength"), DOUBTS)
def test_what_could_make_it_wrong_is_said_and_lowers_its_strength(
    crossings, known, expected, strength
):
    more = {key: value for key, value in known.items() if key != "and"}
    overstay = one(*crossings, *known.get("and", ()), **more)
    assert codes(overstay) == expected
    assert overstay.strength == strength


def test_every_doubt_is_brought_about_here_and_explained_in_the_readme():
    assert {code for _, _, expected, _ in DOUBTS for code in expected} == set(CAPS)
    explained = re.findall(r"^\| `([a-z-]+)` \|", README.read_text("utf-8"), re.MULTILINE)
    assert set(CAPS) <= set(explained)


def test_of_many_missing_flights_some_are_named_and_all_are_counted():
    missing = tuple(gone("2026-02-01", number=number) for number in range(100, 130))
    (doubt,) = one(came("2026-01-05"), coverage=Coverage(missing=missing * 2)).doubts
    assert doubt.about["count"] == 30
    assert len(doubt.about["flights"]) == SHOWN
    assert doubt.about["flights"][0] == "KL100 2026-02-01"


def test_a_departure_under_another_document_is_found_by_its_number_too():
    """The birth date was misread on one of the two lists, and the name with it."""
    other = a_traveller("EXANPLE", "P", born=None, nationalities=())
    overstay = one(came("2026-01-05"), left("2026-03-01", traveller=other))
    assert codes(overstay) == ["left-under-another-document"]


def test_a_renewed_passport_with_the_same_name_ends_the_stay():
    renewed = a_traveller(documents=(TravelDocument(type="P", number="AB7654321"),))
    assert found(came("2026-01-05"), left("2026-03-01", traveller=renewed)) == []


def test_the_gravest_doubt_decides():
    assert strength_with([]) == "strong"
    assert strength_with([Doubt("within-margin"), Doubt("residence-unknown")]) == "weak"
