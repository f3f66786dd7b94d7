"""An operator makes a profile of a file that a carrier sent, and has it read by the service."""

from datetime import date, timedelta

import pytest
from typer.testing import CliRunner

from api_ingest.cli import app
from tests.carriers.inference.test_awkward import DUTCH, TITLE, WHOLE
from tests.carriers.inference.test_awkward import OPEN as OPEN_ONCE

# Some months ago, and nobody knows whether day or month comes first.
AGO = date.today() - timedelta(days=150)  # noqa: DTZ011
OPEN = OPEN_ONCE.replace(
    "03/12/2025", f"{AGO.month + 1 if AGO.month < 12 else 11:02}/{AGO.month:02}/{AGO.year}"
)


@pytest.fixture
def new(tmp_path, monkeypatch):
    folder = tmp_path / "carriers"
    folder.mkdir()
    monkeypatch.setenv("API_INGEST_CARRIER_FOLDERS", f'["{folder}"]')
    monkeypatch.setenv("COLUMNS", "300")

    def run(content, *options, name="list.csv", stdin=None):
        sample = tmp_path / name
        sample.write_bytes(content if isinstance(content, bytes) else content.encode())
        arguments = ["carrier", "new", "X9", "--sample", str(sample), "--name", "Island Hop"]
        return CliRunner().invoke(app, [*arguments, *options], input=stdin)

    run.folder = folder / "x9_island_hop"
    return run


def test_one_command_writes_a_profile_with_its_evidence_and_samples_without_persons(new):
    done = new(DUTCH.encode("cp1252"), "--yes")
    assert done.exit_code == 0, done.output
    assert "X9123 2026-12-02 CUR – BON, 3 travellers" in done.output
    text = (new.folder / "profile.toml").read_text("utf-8")
    assert 'surname = "Achternaam"' in text
    assert "# of 7 dates 4 have" in text.replace(
        "DD-MM-YYYY or MM-DD-YYYY reads 7 of 7 dates; ", ""
    )
    sample = (new.folder / "samples" / "sample_1.csv").read_bytes().decode("cp1252")
    assert "Winklaar" not in sample + text
    assert (new.folder / "samples" / "sample_1.csv.expected.json").is_file()
    assert "Jörg" not in done.output
    again = new(DUTCH.encode("cp1252"), "--yes")
    assert (again.exit_code, "--overwrite" in again.output) == (1, True)
    assert new(DUTCH.encode("cp1252"), "--yes", "--overwrite").exit_code == 0


def test_what_cannot_be_decided_is_refused_with_the_option_to_give(new):
    done = new(OPEN, "--yes")
    assert done.exit_code == 1
    assert "give --dates FORM (one of: DD/MM/YYYY, MM/DD/YYYY)" in done.output
    assert not new.folder.exists()
    assert new(OPEN, "--yes", "--dates", "DD/MM/YYYY").exit_code == 0


def test_a_profile_at_fault_is_replaced_by_a_new_one(new):
    new.folder.mkdir()
    (new.folder / "profile.toml").write_text("carrier = 3", "utf-8")
    done = new(DUTCH.encode("cp1252"), "--yes", "--overwrite")
    assert done.exit_code == 0, done.output
    assert 'surname = "Achternaam"' in (new.folder / "profile.toml").read_text("utf-8")


def test_what_was_assumed_is_written_down(new):
    unknown = WHOLE.replace("Sharine", "Xequa").replace("Carlos", "Quilo").replace("Peter", "Vu")
    done = new(unknown, "--yes", name="X9107_CURBON_20261203.csv")
    assert done.exit_code == 0, done.output
    text = (new.folder / "profile.toml").read_text("utf-8")
    assert 'name_order = "unsaid"' in text
    assert "assumed, for nobody was asked" in text


def test_on_a_terminal_it_asks(new, monkeypatch):
    monkeypatch.setattr("api_ingest.cli.carrier_new_answers.on_a_terminal", lambda: True)
    done = new(OPEN, stdin="9\n1\n")
    assert done.exit_code == 0, done.output
    assert "Does the day or the month come first?" in done.output
    assert 'date_forms = ["DD/MM/YYYY"]' in (new.folder / "profile.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("MARTIS;SHARINE;NX0091827\nCROES;CARLOS;NX0091828\n", "nothing is read by position"),
        (b"PK\x03\x04broken", "the workbook cannot be opened"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_said_and_nothing_written(new, content, says):
    done = new(content, "--yes")
    assert (done.exit_code, says in done.output) == (1, True), done.output
    assert not new.folder.exists()


def test_a_flight_beside_the_bytes_is_invented_for_the_trial(new):
    done = new(WHOLE, "--yes")
    assert done.exit_code == 0, done.output
    assert "each delivery names it beside the bytes" in done.output


def test_an_answer_that_is_none_is_wrong_usage(new):
    assert new(TITLE, "--column", "DOB=born").exit_code == 2
    assert new(TITLE, "--value", "kind=x").exit_code == 2


def test_the_evidence_is_told_as_json(new):
    done = new(TITLE, "--json", "--yes")
    assert '"about": "table.title"' in done.stdout
