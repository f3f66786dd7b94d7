"""What must hold of every match: evidence only adds, order never counts, nothing is slow."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_ingest.domain.fields.birth_date import PartialDate
from api_ingest.domain.fields.transliteration import fold
from api_ingest.domain.manifest import Traveller
from api_ingest.domain.reported import Place
from watchlists import frequencies, neighbours
from watchlists import index as indexing
from watchlists.compare import forms, nicknames, syllables
from watchlists.entry import Name, WatchlistEntry
from watchlists.evaluate import exam
from watchlists.index import Index
from watchlists.matcher import find

SMALL = exam.make(3, size=400, a_class=3, innocent=60)
ENTRIES = SMALL.entries
TRAVELLERS = [one for pairs in SMALL.listed.values() for _, one in pairs] + SMALL.innocent
INDEX = Index.build(ENTRIES)


def said(travellers, index):
    """What was found, without the positions."""
    found = find(travellers, index)
    return [(travellers[int(m.traveller)], m.entry, m.probability, m.evidence) for m in found]


def of_entry(match_list, entry):
    return next((bits for _, id, bits in match_list if id == entry), None)


def best_bits(traveller, entry, index):
    return max((m.bits for m in find([traveller], index) if m.entry == entry), default=-99.0)


people = st.sampled_from([(i, t) for pairs in SMALL.listed.values() for i, t in pairs])
EVIDENCE = {
    "documents": (), "nationalities": (), "sex": None, "birth_date": None,
}  # fmt: skip


@given(people, st.sampled_from(sorted(EVIDENCE)))
def test_property_taking_agreeing_evidence_away_never_raises_a_score(person, field):
    entry, traveller = person
    kinds = {"documents": "document", "nationalities": "nationality", "birth_date": "birth date"}
    [match] = [m for m in find([traveller], INDEX) if m.entry == entry] or [None]
    if match is None:
        return
    agreed = {e.kind: e.weight for e in match.evidence}
    if agreed.get(kinds.get(field, field), 0.0) < 0:
        return  # what spoke against may only raise it when it goes
    assert best_bits(replace(traveller, **{field: EVIDENCE[field]}), entry, INDEX) <= match.bits


@given(people)
def test_property_a_name_less_never_raises_a_score(person):
    entry, traveller = person
    before = best_bits(traveller, entry, INDEX)
    bare = replace(traveller, given_names=(), given_names_mrz="")
    [match] = [m for m in find([traveller], INDEX) if m.entry == entry] or [None]
    if match is None or "differ" in match.evidence[0].verdict:
        return
    assert best_bits(bare, entry, INDEX) <= before


@given(st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_property_the_order_of_list_and_manifest_never_changes_a_result(random):
    entries, travellers = list(ENTRIES), list(TRAVELLERS)
    random.shuffle(entries)
    random.shuffle(travellers)
    straight = sorted(said(TRAVELLERS, INDEX), key=str)
    assert sorted(said(travellers, Index.build(entries)), key=str) == straight


def test_matching_twice_gives_the_same():
    assert said(TRAVELLERS, INDEX) == said(TRAVELLERS, INDEX)


def test_a_traveller_with_every_field_empty_matches_nothing():
    nobody = Traveller(kind="passenger", place=Place(0, 0))
    assert find([nobody], INDEX) == find([], INDEX) == []
    unnamed = WatchlistEntry(list="x", id="1")
    assert find([nobody], Index.build([unnamed])) == []


def test_a_name_without_a_letter_is_nobodys():
    born = PartialDate(1980, 5, 12)
    entry = WatchlistEntry(list="x", id="1", names=(Name("12", "?"),), birth_dates=(born,))
    someone = replace(TRAVELLERS[0], birth_date=born, documents=())
    assert find([someone], Index.build([entry])) == []


@pytest.mark.parametrize("rows", [1, 7, 100])
def test_what_is_looked_at_together_never_changes_a_result(rows, monkeypatch):
    """Who has no birth date has more rows near than are counted together."""
    undated = [replace(one, birth_date=None) for one in TRAVELLERS[:5]]
    everybody = [*undated, *TRAVELLERS]
    whole = said(everybody, INDEX)
    monkeypatch.setattr(neighbours, "AT_ONCE", rows)
    assert said(everybody, INDEX) == whole


@given(st.text(max_size=60), st.text(max_size=60), st.dates())
def test_property_any_name_is_compared_without_complaint(surname, given_names, born):
    traveller = Traveller(
        kind="passenger", surname=surname, given_names=(given_names,), surname_mrz=fold(surname),
        given_names_mrz=fold(given_names), place=Place(0, 0),
        birth_date=PartialDate(born.year, born.month, born.day),
    )  # fmt: skip
    entry = WatchlistEntry(
        list="x", id="1", names=(Name(surname, given_names),),
        birth_dates=(PartialDate(born.year, born.month, born.day),),
    )  # fmt: skip
    found = find([traveller], Index.build([entry]))
    words = fold(f"{surname} {given_names}").split()
    assert bool(found) or not words or (born.month, born.day) == (1, 1) or len(words) < 2


def test_the_tables_of_names_are_read_before_the_first_manifest_comes():
    for table in (
        nicknames._called,
        nicknames._proper,
        frequencies.shares,
        frequencies._fathers,
        forms._numbers,
        syllables.readings,
        syllables.ends,
        syllables._elsewhere,
        indexing._known,
    ):
        table.cache_clear()
    Index.build([])
    assert nicknames._proper.cache_info().currsize == 1
    assert forms._numbers.cache_info().currsize == 1
    assert syllables._elsewhere.cache_info().currsize == 1
    assert frequencies._fathers.cache_info().currsize == 1


def test_a_delta_gives_what_building_anew_gives():
    changed = replace(ENTRIES[0], names=(Name("QUITE", "OTHER"),))
    new = [*ENTRIES[5:], changed, replace(ENTRIES[1], id="new")]
    delta = INDEX.updated([changed, replace(ENTRIES[1], id="new")],
                          [("exam", one.id) for one in ENTRIES[1:5]])  # fmt: skip
    assert len(delta) == len(new)
    assert delta._blocks[0] is INDEX._blocks[0], "what stands is shared, not built again"
    assert {e.id for e in delta.entries()} == {e.id for e in new}
    one, other = said(TRAVELLERS, delta), said(TRAVELLERS, Index.build(new))
    assert [(t, id) for t, id, _, _ in one] == [(t, id) for t, id, _, _ in other]


def test_a_saved_index_finds_the_same(tmp_path):
    INDEX.save(tmp_path)
    loaded = Index.load(tmp_path)
    arrays = loaded._blocks[0].arrays.values()
    assert all(isinstance(one.base, np.memmap) for one in arrays if one.size), "mapped, not copied"
    assert said(TRAVELLERS, loaded) == said(TRAVELLERS, INDEX)
    assert Index.load(tmp_path / "nothing") is None


def test_an_exact_name_with_an_exact_birth_date_is_always_found():
    found = find([t for _, t in SMALL.listed["exact"]], INDEX)
    by_traveller = {(m.traveller, m.entry): m.strength for m in found}
    for position, (entry, traveller) in enumerate(SMALL.listed["exact"]):
        dated = ENTRIES[int(entry[1:])].birth_dates == (traveller.birth_date,)
        assert not dated or by_traveller[str(position), entry] in ("possible", "strong")
