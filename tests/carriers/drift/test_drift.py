"""What is other than usual is told with a patch, and a patch that is applied does away with it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api_ingest.domain.delivery import Delivery
from carriers.drift.compare import drifts
from carriers.drift.trait import Traits, traits
from carriers.inference.heading import lexicon
from carriers.profile import parse
from carriers.reader import read
from carriers.registry import Registry

KNOWN = lexicon(Registry.load().profiles)
PROFILE = """
carrier = "X9"
name = "Example Air"
format = "table"

[recognise]
columns = ["surname", "document_number"]

[table]
date_forms = "DD-MM-YYYY"

[table.columns]
surname = "Achternaam"
given_names = "Voornaam"
birth_date = "Geboren"
sex = "Geslacht"
document_number = "Paspoort"
"""
USUAL = """Achternaam;Voornaam;Geboren;Geslacht;Paspoort
MÜLLER;PETER;14-02-1985;M;NX0000001
WINKLAAR;ANA;03-11-1992;F;NX0000002
KWIDAMA;CARLOS;19-07-1985;M;NX0000003
CICILIA;MARIA;30-06-2004;F;NX0000004
"""


def looked(content, text=PROFILE, charset="utf-8"):
    profile = parse(text, Path("x9_example_air"))
    delivery = Delivery(
        content=content.encode(charset), received_at=datetime(2026, 11, 24, tzinfo=UTC),
        channel="check",
    )  # fmt: skip
    return traits(delivery, profile, read(delivery, profile)), profile


def found(content, text=PROFILE, charset="utf-8"):
    usual, _ = looked(USUAL)
    now, profile = looked(content, text, charset)
    return drifts(usual, now, profile, KNOWN)


def applied(patch):
    """The profile with the patch, as an operator would edit it in."""
    text = PROFILE
    section, *lines = patch.splitlines()
    for line in lines:
        if line.startswith("-"):
            key = line[1:].split(" = ")[0]
            text = "\n".join(old for old in text.splitlines() if old.split(" = ")[0] != key)
    added = "\n".join(line[1:] for line in lines if line.startswith("+"))
    return text.replace(section, f"{section}\n{added}", 1)


def test_what_is_as_usual_says_nothing():
    assert found(USUAL) == []
    assert found(USUAL.replace("PETER", "JAN")) == []


@pytest.mark.parametrize(
    ("before", "after", "kind", "patch"),
    [
        ("Geboren", "Geboortedatum", "header-changed",
         '[table.columns]\n-birth_date = "Geboren"\n+birth_date = ["Geboren", "Geboortedatum"]'),
        ("Paspoort\n", "Paspoort;Nationaliteit\n", "column-new",
         '[table.columns]\n+nationality = "Nationaliteit"'),
        ("Paspoort\n", "Paspoort;Kleur\n", "column-new", '[table]\n+ignore = "Kleur"'),
        (";Geslacht", "", "column-gone", '[table]\n+optional = "sex"'),
    ],
)  # fmt: skip
def test_a_header_that_changed_is_told_with_a_patch_that_mends_it(before, after, kind, patch):
    content = USUAL.replace(before, after)
    [one] = found(content)
    assert (one.kind, one.patch) == (kind, patch)
    text = applied(patch).replace('= "Kleur"', '= ["Kleur"]').replace('= "sex"', '= ["sex"]')
    assert found(content, text) == []


def test_another_form_of_dates_is_told_with_the_form():
    content = USUAL.replace("14-02-1985", "1985.02.14").replace("03-11-1992", "1992.11.03")
    content = content.replace("19-07-1985", "1985.07.19")
    [one] = found(content)
    assert one.kind == "date-form"
    assert (
        one.patch
        == '[table]\n-date_forms = "DD-MM-YYYY"\n+date_forms = ["DD-MM-YYYY", "YYYY.MM.DD"]'
    )
    assert found(content, applied(one.patch)) == []


def test_another_character_set_is_told_and_accepted_once_the_profile_says_it():
    [one] = found(USUAL, charset="cp1252")
    assert (one.kind, one.patch) == ("charset-changed", '[table]\n+charset = "cp1252"')
    assert found(USUAL, applied(one.patch), charset="cp1252") == []


def test_names_in_each_others_column_are_told_by_the_given_names_that_are_known():
    rows = [line.split(";") for line in USUAL.splitlines()]
    swapped = "\n".join(
        ";".join([r[1], r[0], *r[2:]]) if n else ";".join(r) for n, r in enumerate(rows)
    )
    [one] = found(swapped)
    assert one.kind == "names-swapped"
    assert '+surname = "Voornaam"' in one.patch
    assert "PETER" not in one.says


@pytest.mark.parametrize("limit", [35, 255])
def test_names_that_end_at_a_limit_are_told_as_cut(limit):
    content = USUAL.replace("WINKLAAR", "W" * limit)
    assert [(one.kind, one.about) for one in found(content)] == [("values-cut", str(limit))]


def test_letters_that_the_sender_damaged_are_told():
    content = USUAL.replace("MÜLLER", "MÃ¼LLER").replace("KWIDAMA", "PEÃ±A")
    assert [one.kind for one in found(content)] == ["mojibake"]


def test_what_is_remembered_holds_no_word_of_a_person():
    usual, _ = looked(USUAL)
    said = str(usual.to_json())
    assert [w for w in ("WINKLAAR", "ANA", "1992", "NX0000002") if w in said] == []
    assert Traits(**usual.to_json()) == usual


def test_paxlst_is_looked_at_too():
    profile = next(p for p in Registry.load().profiles if p.folder.name == "kl_klm")
    file = profile.folder / "samples" / "ams_bon_full.edi"
    delivery = Delivery(
        content=file.read_bytes(), received_at=datetime(2026, 11, 24, tzinfo=UTC), channel="check"
    )
    now = traits(delivery, profile, read(delivery, profile))
    assert drifts(now, now, profile, KNOWN) == []
    other = replace(delivery, content=delivery.content.replace(b"BAKKER", b"B" * 35))
    assert traits(other, profile, read(other, profile)).names == now.names
