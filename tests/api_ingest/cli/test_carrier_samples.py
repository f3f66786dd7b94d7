"""A profile against its samples, and against the list of what makes a good one."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from api_ingest.cli import app
from carriers.profile import load
from carriers.quality import POINTS, score
from carriers.registry import SHIPPED, Registry
from tests.commands import ROOT

README = (ROOT / "carriers" / "README.md").read_text("utf-8")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("API_INGEST_CARRIER_FOLDERS", f'["{tmp_path}"]')
    monkeypatch.setenv("COLUMNS", "300")
    return shutil.copytree(SHIPPED / "3r_divi_divi", tmp_path / "3r_divi_divi")


def run(*arguments):
    done = CliRunner().invoke(app, ["carrier", *arguments])
    return done.exit_code, done.output


def change(folder, before, after):
    file = folder / "profile.toml"
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")


def test_samples_that_give_what_is_expected_pass(folder):
    code, out = run("check", "3R")
    assert (code, out.count("as expected")) == (0, 2)
    assert run("check", "QQ")[0] == 1


def test_what_differs_is_shown_by_the_row_and_the_field(folder):
    change(folder, 'sex = "Geslacht"', 'seat = "Geslacht"')
    change(folder, "[table.values]\n", "[table.values]\n# ")
    code, out = run("check", "3r_divi_divi")
    assert code == 1
    assert "- manifests, 1, travellers, row 8, sex: 'F'" in out
    assert "+ manifests, 1, travellers, row 8, seat: 'V'" in out


def test_what_is_expected_is_never_replaced_unasked(folder):
    beside = folder / "samples" / "clean.csv.expected.json"
    before = beside.read_bytes()
    change(folder, 'given_names = ["Voornamen", "Voornaam"]\n', "")
    code, out = run("expect", "3R")
    assert (code, beside.read_bytes()) == (1, before)
    assert "- manifests, 1, travellers, row 8, given_names, 1: 'Sharine Lucia'" in out
    assert run("expect", "3R", "--overwrite")[0] == 0
    assert beside.read_bytes() != before
    assert run("check", "3R")[0] == 0


def test_a_sample_of_which_nothing_is_expected_yet_is_said_and_written(folder):
    beside = folder / "samples" / "clean.csv.expected.json"
    before = beside.read_bytes()
    beside.unlink()
    code, out = run("check", "3R")
    assert (code, "nothing is expected of it yet" in out) == (1, True)
    assert run("expect", "3R")[0] == 0
    assert beside.read_bytes() == before


def lacking(folder):
    profile = load(folder)
    return {p.name: p.lacks for p in score(profile, Registry.load([folder.parent])) if p.lacks}


def test_a_score_names_what_is_missing(folder):
    assert lacking(folder).keys() == {"contact", "confirmed"}
    code, out = run("score", "3R", "--least", "95")
    assert code == 1
    assert "the carrier has not confirmed the layout" in out
    [row] = map(json.loads, run("score", "3R", "--json")[1].splitlines())
    assert row["percent"] == 87


@pytest.mark.parametrize(
    ("before", "after", "point"),
    [
        ('["DD-MM-YYYY"]', '["DD-MM-YYYY", "MM-DD-YYYY"]', "one order of dates"),
        ('["surname", "birth_date", "document_number"]', '["surname"]', "known by"),
        ('surname = "Achternaam"', 'surname = "Achternaam"\nseat = "STOEL NR"', "columns shown"),
        ('"Nr", "Bagage kg", "Opmerking"', "", "columns decided"),
        ('flight_number = "Vlucht"\n', "", "flights told"),
        ("travellers = [1, 19]\n", "", "usual"), ('icao = "DVR"\n', "", "designator"),
    ],
)  # fmt: skip
def test_each_point_can_be_lost(folder, before, after, point):
    change(folder, before, after)
    assert point in lacking(folder)


def test_samples_and_expectations_are_points_too(folder):
    (folder / "samples" / "faulty.csv").unlink()
    (folder / "samples" / "clean.csv.expected.json").unlink()
    assert lacking(folder).keys() >= {"faulty sample", "expectations"}
    (folder / "samples" / "clean.csv").unlink()
    assert lacking(folder).keys() >= {"samples", "clean sample"}


@pytest.mark.parametrize("point", POINTS)
def test_every_point_is_in_the_list(point):
    assert f"| {point} |" in README


def test_every_shipped_profile_is_worth_two_thirds():
    registry = Registry.load()
    low = {}
    for profile in registry.profiles:
        points = score(profile, registry)
        if sum(point.met for point in points) * 3 < len(points) * 2:
            low[profile.folder.name] = [point for point in points if not point.met]
    assert low == {}


def test_a_profile_at_fault_is_named_and_the_others_are_listed(folder):
    change(folder, "surname = ", "surnam = ")
    code, out = run("list")
    assert code == 1
    assert "table.columns.surnam: unknown key; did you mean 'surname'?" in out
    assert "kl_klm@" in out
