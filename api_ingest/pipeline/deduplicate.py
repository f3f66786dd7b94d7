"""Compares a manifest with what we hold of its flight: who is new, who changed, who is gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from api_ingest.domain.changes import (
    GONE,
    Change,
    Changes,
    FlightState,
    Held,
    HeldFlight,
    Moved,
    TravellerState,
)
from api_ingest.domain.identity import (
    Key,
    Said,
    is_repetition,
    keys_on_flight,
    said,
    same_on_flight,
)
from api_ingest.domain.manifest import Function, Manifest, Traveller
from api_ingest.domain.parts import is_whole
from api_ingest.domain.problem import (
    CANCEL_UNKNOWN,
    COUNT_TRAVELLERS,
    FLIGHT_ERASED,
    TRAVELLER_REPEATED,
    Problem,
)


class Effect(NamedTuple):
    """What a message function does.

    The state of those it lists, of those it does not, and of the flight.

    None leaves a state as it is. `upserts`: the values given replace those held.
    """

    upserts: bool
    listed: TravellerState | None = None
    others: TravellerState | None = None
    flight: FlightState | None = None


# WCO/IATA/ICAO PAXLST guide v6.0: BGM 1001 with 1004, and what each means over time.
EFFECTS: dict[Function, Effect] = {
    "passenger_list": Effect(upserts=True, listed="expected"),
    "crew_list": Effect(upserts=True, listed="expected"),
    "change": Effect(upserts=True, listed="expected"),
    "cancel_passengers": Effect(upserts=False, listed="cancelled"),
    "reduction": Effect(upserts=False, listed="cancelled"),
    "flight_close": Effect(upserts=False, flight="closed"),
    "close_boarded": Effect(
        upserts=False, listed="boarded", others="not_boarded", flight="departed"
    ),
    "close_not_boarded": Effect(
        upserts=False, listed="not_boarded", others="boarded", flight="departed"
    ),
    "cancel_flight": Effect(upserts=False, flight="cancelled"),
    "change_flight": Effect(upserts=False),
}


def deduplicate(
    manifest: Manifest,
    flight: HeldFlight,
    *,
    received_at: datetime,
    earlier: Mapping[int, bool | None] = MappingProxyType({}),
) -> Changes:
    """All changes that `manifest` makes to `flight`.

    `received_at` orders manifests that carry no time of their own; `earlier` are the parts of the
    same list that came before this one, as `domain.parts` has them.
    """
    prepared = manifest.prepared or received_at.replace(tzinfo=None)
    newest = flight.prepared is None or prepared >= flight.prepared
    effect = EFFECTS[manifest.function]
    if flight.erased:
        return Changes(
            manifest=manifest, flight=flight, prepared=prepared, newest=False,
            flight_state=flight.state, listed=(),
            problems=(FLIGHT_ERASED.at(manifest.place),),
        )  # fmt: skip
    travellers, problems = _join_repeated(manifest)
    state = _flight_state(effect, flight, newest=newest)
    listed = _compare(travellers, flight, effect, prepared)
    if flight.state == "cancelled" and not newest:
        listed = [change._replace(state="cancelled") for change in listed]
    problems += _unknown_cancelled(manifest, listed)
    problems += _count_differs(manifest, flight, listed)
    return Changes(
        manifest=manifest, flight=flight, prepared=prepared, newest=newest, flight_state=state,
        listed=tuple(listed),
        moved=_moved(manifest, flight, effect, listed, prepared, earlier=earlier),
        problems=tuple(problems),
    )  # fmt: skip


def _flight_state(effect: Effect, flight: HeldFlight, *, newest: bool) -> FlightState:
    if not newest:
        return flight.state
    if effect.flight is not None:
        return effect.flight
    revived = flight.state == "cancelled" and effect.upserts
    return "scheduled" if revived else flight.state


def _compare(
    travellers: Sequence[Traveller], flight: HeldFlight, effect: Effect, prepared: datetime
) -> list[Change]:
    words = [said(traveller) for traveller in travellers]
    pool = _Pool(flight.travellers)
    # Who says exactly what we hold goes first, lest one who says less takes his place.
    exact = [pool.take_exact(one.fingerprint) for one in words]
    return [
        _change(traveller, one, same or pool.take(traveller), effect, prepared)
        for traveller, one, same in zip(travellers, words, exact, strict=True)
    ]


def _change(
    traveller: Traveller, words: Said, held: Held | None, effect: Effect, prepared: datetime
) -> Change:
    text, print_ = words
    if held is None:
        return Change("new", traveller, print_, effect.listed or "expected", said=text)
    if prepared < held.prepared:
        return Change("stale", held.traveller, held.fingerprint, held.state, held)
    state = _next_state(held.state, effect)
    if effect.upserts and print_ != held.fingerprint:
        return Change("changed", traveller, print_, state, held, text)
    return Change("same", held.traveller, held.fingerprint, state, held)


def _next_state(state: TravellerState, effect: Effect) -> TravellerState:
    """A list sent again does not undo that somebody boarded.

    A cancelled traveller who is listed again is back.
    """
    if effect.listed is None or (effect.upserts and state in ("boarded", "not_boarded")):
        return state
    return effect.listed


def _moved(
    manifest: Manifest,
    flight: HeldFlight,
    effect: Effect,
    listed: Iterable[Change],
    prepared: datetime,
    *,
    earlier: Mapping[int, bool | None],
) -> tuple[Moved, ...]:
    """Those a close-out does not list; only from one that is whole, and that lists somebody.

    The part that makes it whole speaks of whom no part listed: who is expected still.
    """
    part = manifest.part
    alone = part is None or (part.number == 1 and part.last is not False and {*earlier} <= {1})
    whole = part is None or is_whole({**earlier, part.number: part.last})
    if effect.others is None or not (alone or whole) or not manifest.travellers:
        return ()
    seen = {change.held.id for change in listed if change.held}
    return tuple(
        Moved(held, effect.others)
        for held in flight.travellers
        if held.id not in seen
        and held.state not in ("cancelled", effect.others)
        and (alone or held.state == "expected")
        and held.prepared <= prepared
        and held.traveller.kind in ("passenger", "transit_passenger")
    )


def _unknown_cancelled(manifest: Manifest, listed: Iterable[Change]) -> list[Problem]:
    if manifest.function not in ("cancel_passengers", "reduction"):
        return []
    return [CANCEL_UNKNOWN.at(c.traveller.place) for c in listed if c.verdict == "new"]


def _count_differs(
    manifest: Manifest, flight: HeldFlight, listed: Sequence[Change]
) -> list[Problem]:
    """CNT speaks of the whole flight (PAXLST guide): what came in earlier parts counts."""
    if manifest.stated_travellers is None or not EFFECTS[manifest.function].upserts:
        return []
    crew = manifest.function == "crew_list"
    kinds = {"crew", "transit_crew"} if crew else {"passenger", "transit_passenger"}
    known = {change.held.id for change in listed if change.held}
    earlier = [one for one in flight.travellers if one.id not in known and one.state not in GONE]
    here = [change.traveller for change in listed if change.state not in GONE]
    count = sum(one.kind in kinds for one in [*here, *(held.traveller for held in earlier)])
    if count == manifest.stated_travellers:
        return []
    return [COUNT_TRAVELLERS.at(manifest.place, str(manifest.stated_travellers))]


def _join_repeated(manifest: Manifest) -> tuple[list[Traveller], list[Problem]]:
    """One of each traveller listed twice in one message, with a note at the second.

    Only who bears the same name and birth date can be one: the others need not be compared.
    """
    kept: list[Traveller] = []
    problems: list[Problem] = []
    seen: dict[tuple[object, ...], list[Traveller]] = {}
    for traveller in manifest.travellers:
        name = traveller.surname_mrz, traveller.given_names_mrz, traveller.birth_date
        alike = seen.setdefault(name, [])
        if any(is_repetition(traveller, other) for other in alike):
            problems.append(TRAVELLER_REPEATED.at(traveller.place))
            continue
        kept.append(traveller)
        alike.append(traveller)
    return kept, problems


class _Pool:
    """Held travellers, each to be taken once."""

    def __init__(self, held: Iterable[Held]) -> None:
        self._by_key: dict[Key, list[Held]] = defaultdict(list)
        self._by_print: dict[bytes, list[Held]] = defaultdict(list)
        self._taken: set[int] = set()
        for one in held:
            self._by_print[one.fingerprint].append(one)
            for key in keys_on_flight(one.traveller):
                self._by_key[key].append(one)

    def take_exact(self, print_: bytes) -> Held | None:
        """One of whom the same was said."""
        for held in self._by_print.get(print_, ()):
            if held.id not in self._taken:
                self._taken.add(held.id)
                return held
        return None

    def take(self, traveller: Traveller) -> Held | None:
        if not self._by_key:
            return None
        for key in keys_on_flight(traveller):
            for held in self._by_key.get(key, ()):
                if held.id not in self._taken and same_on_flight(traveller, held.traveller):
                    self._taken.add(held.id)
                    return held
        return None
