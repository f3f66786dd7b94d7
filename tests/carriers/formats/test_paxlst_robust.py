"""Whatever comes: a result or a clear refusal, soon, and every place within the delivery."""

import json
import time
import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_ingest.domain.delivery import Delivery
from api_ingest.pipeline.ingest import check
from carriers.formats import edifact, paxlst, source
from carriers.formats.source import starts
from carriers.registry import Registry
from tests.commands import ROOT
from tests.conftest import SAMPLES as PUBLIC
from tests.hostile import HEAD, HOSTILE
from tests.messages import a_message, a_person

REGISTRY = Registry.load()
OURS = [file.read_bytes() for file in sorted(ROOT.glob("carriers/profiles/*/samples/*.edi"))]
THEIRS = [
    file.read_bytes()
    for file in sorted((PUBLIC / "paxlst").rglob("*"))
    if file.suffix in {".txt", ".edi"} and file.stat().st_size < 10_000
]
REAL = OURS + THEIRS
ALPHABET = b"'+:?*U\r\n\x00\xc3 UNZNADDTM0123456789"
MANY = settings(max_examples=settings().max_examples * 5)


def understood(content):
    """The receipt of a check: reading, normalising, answering, and places that exist."""
    delivery = Delivery(
        content=content, received_at=datetime(2026, 11, 24, tzinfo=UTC), channel="check",
        carrier="KL",
    )  # fmt: skip
    receipt = check(delivery, REGISTRY)
    for problem in receipt.problems:
        if problem.place is not None and problem.place.beside is None:
            assert 0 <= problem.place.start <= problem.place.end <= len(content)
    receipt.to_json()
    return receipt


@MANY
@given(st.binary(max_size=300))
def test_property_any_bytes_are_read_or_refused(content):
    assert understood(content).outcome in ("taken", "refused")


@MANY
@given(st.binary(max_size=200))
def test_property_any_bytes_in_an_interchange_are_read_or_refused(content):
    understood(b"UNB+UNOA:4+A+B+261124:0945+X'UNH+1+PAXLST:D:02B:UN'" + content)


@st.composite
def damaged(draw):
    """A real message with some bytes changed, lost, repeated or moved."""
    content = bytearray(draw(st.sampled_from(REAL)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        length = draw(st.integers(0, 40))
        piece = content[at : at + length]
        how = draw(st.sampled_from(["change", "lose", "repeat", "insert"]))
        if how == "change":
            content[at : at + 1] = draw(st.sampled_from([ALPHABET[n : n + 1] for n in range(20)]))
        elif how == "lose":
            del content[at : at + length]
        elif how == "repeat":
            content[at:at] = piece
        else:
            content[at:at] = draw(st.binary(max_size=8))
    return bytes(content)


@MANY
@given(damaged())
def test_property_a_damaged_message_is_read_or_refused(content):
    understood(content)


@given(st.sampled_from(REAL), st.floats(0, 1))
def test_property_a_message_that_was_cut_off_is_read_as_far_as_it_goes(content, share):
    understood(content[: int(len(content) * share)])


STRANGE = st.sampled_from(["XXX+1", "", "RFF+QQQ:1", "DTM+329:", "NAT", "+", "?"])


@given(st.integers(0, 11), STRANGE)
def test_property_a_strange_segment_costs_no_traveller(at, segment):
    people = [
        line for n in range(3) for line in a_person(f"EXAMPLE{'ABC'[n]}", number=f"NX{n}12345")
    ]
    people.insert(len(people) * at // 12 + 1, segment)
    message = a_message(people, count=3)
    names = {one.surname.text for one in paxlst.read(message).manifests[0].travellers}
    assert len(names) == 3


def understood_soon(content):
    started = time.process_time()
    receipt = understood(content)
    # A bound against hanging, with room for a slow machine; the figures are in the benchmark.
    assert time.process_time() - started < 10
    return receipt


REFUSED = {
    "50 MB without a terminator": ["format-unknown", "trailer-missing"],
    "50 MB without a segment": ["format-unknown"],
    "a million empty segments": ["format-unknown", "trailer-missing"],
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_holds_nothing_is_refused_and_searched_a_few_times_only(what, monkeypatch):
    searched = []

    def counting(content):
        searched.append(len(content))
        return starts(content)

    for module in (source, edifact):
        monkeypatch.setattr(module, "starts", counting)
    receipt = understood_soon(HOSTILE[what])
    assert receipt.outcome == "refused"
    assert [problem.kind.code for problem in receipt.problems] == REFUSED[what]
    # Whose is it, what does it say, is an answer wanted: each once.
    assert 0 < sum(searched) < 3.2 * len(HOSTILE[what])


@pytest.mark.parametrize("what", sorted(HOSTILE.keys() - REFUSED))
def test_what_means_harm_is_answered_soon(what):
    receipt = understood_soon(HOSTILE[what])
    missing = {"refusal", "error"} & {problem.kind.severity for problem in receipt.problems}
    assert receipt.outcome == "taken" or missing
    assert len(json.dumps(receipt.to_json())) < 200_000


@pytest.mark.parametrize("header", [b"UNH+1+PAXLST:D:02B:UN'", HEAD, b"UNG+PAXLST'", b"U\nNH+1'"])
def test_far_more_messages_than_flights_are_refused_as_such(header):
    receipt = understood(HEAD + header * 21_000)
    assert [p.kind.code for p in receipt.problems] == ["messages-too-many"]


def test_memory_stays_in_proportion_to_what_came():
    content = a_message(*[a_person(f"EXAMPLE{n}", number=f"NX{n:07}") for n in range(2_000)])
    tracemalloc.start()
    reading = paxlst.read(content)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(reading.manifests[0].travellers) == 2_000
    assert held < 40 * len(content)
