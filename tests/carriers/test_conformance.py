"""Every profile reads its own samples as expected. A new carrier needs no edit here."""

import csv
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.problem import CATALOGUE
from api_ingest.pipeline.ingest import understand
from carriers.expectation import beside, main, observed, samples
from carriers.registry import SHIPPED, Registry

PROFILES = Registry.load().profiles
SAMPLES = [
    pytest.param(profile, sample, id=f"{profile.folder.name}/{sample.name}")
    for profile in PROFILES
    for sample in samples(profile.folder)
]


@pytest.mark.parametrize(("profile", "sample"), SAMPLES)
def test_a_sample_gives_what_is_expected_of_it(profile, sample):
    command = f"python -m carriers.expectation {profile.folder}"
    assert beside(sample).is_file(), f"write what is expected of {sample.name}: {command}"
    expected = json.loads(beside(sample).read_text("utf-8"))
    assert observed(sample, profile.carrier, Registry(PROFILES)) == expected, (
        f"where this is an improvement: {command}"
    )


@pytest.mark.parametrize(("profile", "sample"), SAMPLES)
def test_a_sample_is_recognised_by_its_own_profile(profile, sample):
    told = observed(sample, profile.carrier, Registry(PROFILES))
    assert told["profile"] == profile.folder.name
    untold = observed(sample, None, Registry(PROFILES))
    assert untold["profile"] == profile.folder.name, "also where nobody had to prove who sent it"


@pytest.mark.parametrize(("profile", "sample"), SAMPLES)
def test_an_expectation_names_only_problems_there_are(profile, sample):
    expected = json.loads(beside(sample).read_text("utf-8"))
    assert {problem["code"] for problem in expected["problems"]} <= CATALOGUE.keys()


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.folder.name)
def test_every_profile_has_a_sample(profile):
    assert samples(profile.folder)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.folder.name)
def test_every_expectation_has_its_sample(profile):
    kept = {file.name for file in (profile.folder / "samples").glob("*.json")}
    assert kept == {beside(sample).name for sample in samples(profile.folder)}


def test_a_folder_is_called_after_its_carrier():
    for profile in PROFILES:
        prefix = (profile.carrier or "standard").lower()
        assert profile.folder.name.startswith(f"{prefix}_"), profile.folder
        assert profile.folder.parent == SHIPPED


@pytest.mark.parametrize(("profile", "sample"), SAMPLES)
def test_a_sample_however_faulty_is_taken(profile, sample):
    delivery = Delivery(
        content=sample.read_bytes(), received_at=datetime(2026, 11, 24, 12, tzinfo=UTC),
        channel="check", carrier=profile.carrier, name=sample.name,
    )  # fmt: skip
    assert understand(delivery, Registry(PROFILES)).manifests


CARRIERS = Path(__file__).parents[3] / "shared" / "domain" / "carriers.csv"


@pytest.mark.skipif(not CARRIERS.is_file(), reason="the list of carriers is not here")
def test_every_airline_that_may_serve_the_islands_has_a_profile():
    with CARRIERS.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["iata"]]
    serving = {
        row["iata"] for row in rows
        if not {row[f"serves_{island}"] for island in ("BON", "SAB", "EUX")}.isdisjoint("Y?")
    }  # fmt: skip
    assert serving <= {profile.carrier for profile in PROFILES if profile.assumed}


def test_expectations_are_written_by_the_command(tmp_path):
    shipped = SHIPPED / "3r_divi_divi"
    copy = shutil.copytree(shipped, tmp_path / shipped.name)
    for file in (copy / "samples").glob("*.json"):
        file.unlink()
    main([str(copy)])
    for sample in samples(shipped):
        written = beside(copy / "samples" / sample.name)
        assert written.read_bytes() == beside(sample).read_bytes()
    with pytest.raises(SystemExit, match=r"no profile\.toml"):
        main([str(tmp_path / "nothing")])
