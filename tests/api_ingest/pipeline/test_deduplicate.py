"""Whatever the order, the parts and the repetitions: nobody is lost, nobody is doubled."""

from datetime import UTC, date, datetime
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.changes import Held, HeldFlight
from api_ingest.domain.fields.birth_date import PartialDate
from api_ingest.domain.manifest import Flight, Leg, Manifest
from api_ingest.domain.reported import Place
from api_ingest.pipeline.deduplicate import deduplicate
from tests.api_ingest.domain.test_identity import a_traveller

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
FLIGHT = Flight(
    carrier="KL", number=767, suffix=None, registration=None, date=date(2026, 11, 24),
    legs=(Leg(departure="AMS", arrival="BON", departs=None, arrives=None),), border_leg=0,
)  # fmt: skip
NOTHING = HeldFlight(id=1, state="scheduled", prepared=None, travellers=())
PEOPLE = st.builds(
    a_traveller,
    st.sampled_from(["EXAMPLE", "SAMPLE", "INSTANCE"]),
    st.sampled_from(["PETRA", "PAUL", "ANNA MARIA", ""]),
    number=st.sampled_from([None, "NX1234567", "NX7654321", "AB1111111"]),
    born=st.sampled_from(
        [None, PartialDate(1985, 2, 14), PartialDate(1960), PartialDate(1999, 9, 9)]
    ),
    reference=st.sampled_from([None, "1", "2"]),
)
LISTS = st.lists(PEOPLE, max_size=8)


def a_manifest(travellers, function="passenger_list"):
    return Manifest(
        function=function, flight=FLIGHT, travellers=tuple(travellers), place=Place(0, 1)
    )


def held(changes):
    """The flight as it is held after these changes."""
    return HeldFlight(
        1, "scheduled", changes.prepared,
        tuple(
            Held(n, uuid4(), change.state, change.fingerprint, changes.prepared, change.traveller)
            for n, change in enumerate(changes.listed)
        ),
    )  # fmt: skip


@given(LISTS)
def test_property_every_traveller_is_listed_or_told_as_repeated(people):
    changes = deduplicate(a_manifest(people), NOTHING, received_at=NOW)
    repeated = [p for p in changes.problems if p.kind.code == "traveller-repeated"]
    assert len(changes.listed) + len(repeated) == len(people)
    assert all(change.verdict == "new" for change in changes.listed)


@given(LISTS, st.randoms(use_true_random=False))
def test_property_the_same_list_in_another_order_changes_nothing(people, random):
    first = deduplicate(a_manifest(people), NOTHING, received_at=NOW)
    shuffled = [change.traveller for change in first.listed]
    random.shuffle(shuffled)
    again = deduplicate(a_manifest(shuffled), held(first), received_at=NOW)
    assert {change.held.id for change in again.listed if change.held} <= set(range(len(shuffled)))
    taken = [change.held.id for change in again.listed if change.held]
    assert len(taken) == len(set(taken)), "one held traveller is taken once"
    assert not any(change.verdict == "new" for change in again.listed)


@given(LISTS, LISTS)
def test_property_what_is_held_is_never_fewer_than_before(people, others):
    first = deduplicate(a_manifest(people), NOTHING, received_at=NOW)
    second = deduplicate(a_manifest(others), held(first), received_at=NOW)
    touched = {change.held.id for change in second.listed if change.held}
    assert touched <= {one.id for one in second.flight.travellers}
    assert second.moved == ()
    assert second.gone == ()


@given(LISTS)
def test_property_a_close_out_says_of_everybody_whether_he_is_on_board(people):
    first = deduplicate(a_manifest(people), NOTHING, received_at=NOW)
    boarded = people[:1]
    after = deduplicate(a_manifest(boarded, "close_boarded"), held(first), received_at=NOW)
    if boarded:
        known = {change.held.id for change in after.listed if change.held}
        assert {m.held.id for m in after.moved} | known == set(range(len(first.listed)))
        assert {m.state for m in after.moved} <= {"not_boarded"}
