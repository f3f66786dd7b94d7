"""Whose delivery is this?"""

import shutil
from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.errors import Misconfigured, Refused
from api_ingest.domain.problem import (
    CARRIER_AMBIGUOUS,
    CARRIER_UNKNOWN,
    FORMAT_UNKNOWN,
    TABLE_HEADER_MISSING,
    WORKBOOK_DAMAGED,
)
from api_ingest.pipeline.ingest import understand
from api_ingest.tables import workbook
from carriers.registry import SHIPPED, Registry

REGISTRY = Registry.load()
KLM = (SHIPPED / "kl_klm" / "samples" / "ams_bon_full.edi").read_bytes()
DIVI = (SHIPPED / "3r_divi_divi" / "samples" / "clean.csv").read_bytes()
CANONICAL = (SHIPPED / "standard_table" / "samples" / "clean.csv").read_bytes()


def a_delivery(content, carrier=None, name=None):
    return Delivery(
        content=content, received_at=datetime(2026, 11, 24, tzinfo=UTC), channel="check",
        carrier=carrier, name=name,
    )  # fmt: skip


def recognised(content, carrier=None, name=None, registry=REGISTRY):
    return registry.recognise(a_delivery(content, carrier, name)).folder.name


def refusal(content, carrier=None, registry=REGISTRY):
    with pytest.raises(Refused) as caught:
        registry.recognise(a_delivery(content, carrier))
    return caught.value


def copied(tmp_path, shipped, name):
    shutil.copytree(SHIPPED / shipped, tmp_path / name)
    return Registry.load([tmp_path])


def test_paxlst_is_read_by_the_profile_of_the_carrier_that_sent_it():
    assert recognised(KLM, "KL") == "kl_klm"


def test_a_workbook_is_opened_once_for_every_profile_and_its_reader(monkeypatch):
    book, opened = openpyxl.Workbook(), []
    for line in CANONICAL.decode().splitlines():
        book.active.append(line.split(";"))
    book.save(written := BytesIO())
    real = workbook.sheets
    monkeypatch.setattr(workbook, "sheets", lambda content: opened.append(1) or real(content))
    understood = understand(a_delivery(written.getvalue()), REGISTRY)
    assert (understood.profile.folder.name, len(opened)) == ("standard_table", 1)
    assert understood.manifests[0].travellers


def test_a_carrier_without_its_own_is_served_by_the_generic_profiles():
    assert recognised(KLM, "WM") == "standard_paxlst", "never by another carrier's profile"
    assert recognised(CANONICAL, "WM") == "standard_table"


def test_paxlst_that_nobody_answers_for_is_known_by_its_sender():
    assert recognised(KLM) == "kl_klm"
    other = KLM.replace(b"KLMDCS", b"XYZDCS").replace(b"KLM", b"XYZ").replace(b"KL", b"XY")
    assert recognised(other) == "standard_paxlst"


def test_a_table_is_known_by_its_header():
    assert recognised(DIVI) == recognised(DIVI, "3R") == "3r_divi_divi"


def test_a_carrier_may_be_named_by_its_profile():
    assert recognised(DIVI, "3r_divi_divi") == "3r_divi_divi"


def test_a_carriers_own_profile_goes_before_a_generic_one():
    own = CANONICAL.replace(b"surname", b"Achternaam").replace(b"given_names", b"Voornamen")
    own = own.replace(b"date_of_birth", b"Geboortedatum")
    own = own.replace(b"document_number", b"Documentnummer")
    assert recognised(own, "3R") == "3r_divi_divi"
    assert recognised(own, "KL") == "standard_table"


def test_two_claims_are_refused(tmp_path):
    registry = copied(tmp_path, "3r_divi_divi", "3r_copy")
    again = copied(tmp_path, "3r_divi_divi", "3r_another")
    assert recognised(DIVI, "3R", registry=registry) == "3r_copy", "the operator's goes first"
    refused = refusal(DIVI, "3R", again)
    assert refused.problem == CARRIER_AMBIGUOUS.at(None, "3r_another, 3r_copy")


def test_a_file_name_decides_between_two_claims(tmp_path):
    again = copied(tmp_path, "wm_winair", "wm_copy")
    file = tmp_path / "wm_copy" / "profile.toml"
    pattern = "(?P<flight_number>WM\\d{1,4}[A-Z]?)_"
    text = file.read_text("utf-8")
    assert pattern in text
    file.write_text(text.replace(pattern, "X" + pattern), "utf-8")
    again = Registry.load([tmp_path])
    sample = next((SHIPPED / "wm_winair" / "samples").glob("*clean.txt"))
    assert recognised(sample.read_bytes(), "WM", sample.name, again) == "wm_winair"


def test_an_operators_folder_replaces_the_shipped_one_of_its_name(tmp_path):
    registry = copied(tmp_path, "kl_klm", "kl_klm")
    assert len(registry.profiles) == len(REGISTRY.profiles)
    assert registry.recognise(a_delivery(KLM, "KL")).folder == tmp_path / "kl_klm"


def test_a_folder_of_the_operators_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Misconfigured, match="nowhere"):
        Registry.load([tmp_path / "nowhere"])


def test_a_workbook_that_cannot_be_opened_is_said():
    assert refusal(b"PK\x03\x04\x00\x01").problem.kind is WORKBOOK_DAMAGED


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"hello", b"a;b;c\n1;2;3"])
def test_what_is_neither_is_refused(content):
    assert refusal(content).problem.kind is FORMAT_UNKNOWN


def test_a_table_whose_header_changed_is_read_by_the_generic_profile_where_that_can():
    changed = DIVI.replace(b"Documentnummer", b"Dokument")
    assert recognised(changed, "3R") == "standard_table"


def test_a_carrier_whose_header_is_damaged_hears_what_header_is_wanted():
    refused = refusal(DIVI.replace(b"Achternaam", b"Wie"), "3R")
    assert [problem.kind for problem in refused.problems] == [FORMAT_UNKNOWN, TABLE_HEADER_MISSING]
    assert refused.problems[1].value == "Achternaam; Geboortedatum; Documentnummer"


def test_a_carrier_that_nobody_has_described_is_named():
    assert refusal(b"x;y\n", "QQ").problem == CARRIER_UNKNOWN.at(None, "QQ")


TOPS = st.sampled_from(
    [b"", b"\xff\xfe", b"UNB+UNOA:1+A+B'", DIVI[:300], CANONICAL[:200], KLM[:90]]
)


@given(TOPS, st.binary(max_size=60), st.sampled_from([None, "3R", "WM", "QQ"]))
def test_any_bytes_are_somebodys_or_refused(top, content, carrier):
    try:
        profile = REGISTRY.recognise(a_delivery(top + content, carrier, "WM1_SXMSAB_20261124"))
    except Refused:
        return
    assert profile.carrier in {None, carrier} or carrier is None
