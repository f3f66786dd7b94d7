"""Inferred from its sample alone, a profile reads what the carrier's own profile reads."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from api_ingest.domain.delivery import Delivery
from api_ingest.pipeline.ingest import understand
from carriers.expectation import samples
from carriers.formats import edifact
from carriers.inference.column import Setting
from carriers.inference.finding import Sample
from carriers.inference.heading import lexicon
from carriers.inference.proposal import propose
from carriers.inference.written import write
from carriers.profile import parse
from carriers.registry import Registry

REGISTRY = Registry.load()
KNOWN = lexicon(REGISTRY.profiles)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
# What an operator is asked and the file cannot tell.
TOLD = {
    "wm_winair/WM441_SXMSAB_20261124_clean.txt": {
        "value:kind:a": "PAX", "value:kind:c": "PAX", "value:kind:x": "CREW",
    },
    "standard_table/spanish_slash.csv": {"name_order": "unsaid"},
    "air-ambulance_medical_flights/evacuation.csv": {
        "column:role": "kind", "column:condition": "ignore", "value:kind:pilot": "CREW",
        "value:kind:nurse": "CREW", "value:kind:patient": "PAX", "value:kind:escort": "PAX",
    },
    "ferry-islands_inter_island/register_clean.csv": {
        "column:document": "document_type", "value:document_type:sédula": "I",
    },
    "sxm-airways_charters/charter_sheet.csv": {
        "column:mrms": "sex", "value:sex:mr.": "M", "value:sex:mr": "M", "value:sex:ms": "F",
    },
    "general-aviation_handling_agents/general_declaration.txt": {"column:doc": "document_type"},
    "s6_sunrise/manifeste.ods": {
        "column:finduvisa": "document2_expiry_date", "column:visaoupermis": "document2_type",
        "column:noduvisa": "document2_number", "value:document2_type:permis": "",
    },
}  # fmt: skip
AGREED = (
    "3r_divi_divi", "4j_jetair", "7z_ez_air", "air-ambulance_medical_flights",
    "ferry-islands_inter_island", "general-aviation_handling_agents", "q3_anguilla_air",
    "standard_table", "sxm-airways_charters", "wm_winair",
)  # fmt: skip
BETTER = "standard_table/dutch_cp850.csv"
"""Its code page can be told from the file, which the profile of everybody's tables does not."""
CARRIER = {"standard_table/clean.csv": "KL"}


def clean_samples():
    for profile in REGISTRY.profiles:
        for file in samples(profile.folder):
            if "faulty" not in file.name and not edifact.sniff(file.read_bytes()):
                yield profile, file


def inferred(profile, file, told):
    carrier = profile.carrier or CARRIER.get(f"{profile.folder.name}/{file.name}", "7Z")
    sample = Sample(file.name, file.read_bytes())
    proposal = propose([sample], Setting(carrier, date(2026, 11, 24)), KNOWN, told)
    head = {"carrier": carrier, "name": "Example", "assumed": True}
    text = write(head | proposal.keys, proposal.findings, ["Example."])
    return proposal, parse(text, Path("xx_inferred"))


def read(profile, file):
    delivery = Delivery(
        content=file.read_bytes(), received_at=NOW, channel="check", carrier=profile.carrier,
        name=file.name,
    )  # fmt: skip
    manifests = understand(delivery, Registry((profile,))).manifests
    return [
        replace(one, travellers=tuple(replace(t, place=None) for t in one.travellers), place=None)
        for one in manifests
    ]


def said(manifest):
    """Everything that was read, one value after the other."""
    yield from (manifest.function, manifest.flight, manifest.stated_travellers)
    for one in manifest.travellers:
        yield from (getattr(one, name) for name in one.__slots__)


CASES = [pytest.param(p, f, id=f"{p.folder.name}/{f.name}") for p, f in clean_samples()]


@pytest.mark.parametrize(
    ("profile", "file"),
    [case for case in CASES if case.id.split("/")[0] in AGREED and case.id != BETTER],
)
def test_an_inferred_profile_reads_what_the_carriers_own_reads(profile, file):
    name = f"{profile.folder.name}/{file.name}"
    told = TOLD.get(name, {})
    proposal, own = inferred(profile, file, told)
    assert [q.key for q in proposal.questions if q.key not in told] == []
    assert read(own, file) == read(profile, file)


def test_of_what_all_samples_say_nearly_all_is_read_without_asking():
    """Counted over every carrier there is, and over those that come."""
    same = every = 0
    for profile, file in (case.values for case in CASES):
        told = TOLD.get(f"{profile.folder.name}/{file.name}", {})
        _, own = inferred(profile, file, told)
        for ours, theirs in zip(read(own, file), read(profile, file), strict=False):
            pairs = list(zip(said(ours), said(theirs), strict=False))
            same += sum(one == other for one, other in pairs)
        every += sum(len(list(said(one))) for one in read(profile, file))
    assert same / every >= 0.9, f"{same} of {every}"


@pytest.mark.parametrize(
    "profile", [p for p in REGISTRY.profiles if p.format == "paxlst" and p.carrier]
)
def test_paxlst_is_recognised_by_its_sender_and_read_as_by_the_carriers_own_profile(profile):
    files = samples(profile.folder)
    found = propose(
        [Sample(f.name, f.read_bytes()) for f in files],
        Setting(profile.carrier, date(2026, 11, 24)), KNOWN, {},
    )  # fmt: skip
    assert found.keys["format"] == "paxlst"
    assert found.keys["recognise"]["senders"]
    assert {*found.keys.get("paxlst", {})} <= {*profile.paxlst.model_fields_set}
    head = {"carrier": profile.carrier, "name": "Example"}
    own = parse(write(head | found.keys, found.findings, []), Path("xx_inferred"))
    if not profile.paxlst.model_fields_set:
        for file in files:
            assert read(own, file) == read(profile, file)
