"""A timetable imported, looked at and called off by command, and the scorecard that follows."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from api_ingest.cli import app

TODAY = datetime.now(UTC).date()
HEADER = "flight;days;from;until;departure;arrival;departs;arrives\n"


@pytest.fixture
def told(database_url, monkeypatch, tmp_path):
    """Run a command; its exit code, and what it said as JSON or as text."""
    monkeypatch.setenv("API_INGEST_DATABASE_URL", database_url)

    def run(*words, **files):
        for name, content in files.items():
            (tmp_path / name).write_text(HEADER + content)
        said = CliRunner().invoke(app, [str(tmp_path / w) if w in files else w for w in words])
        out = said.stdout
        as_json = "--json" in words and said.exit_code == 0
        return said.exit_code, [json.loads(x) for x in out.splitlines()] if as_json else said.output

    return run


def test_an_import_shows_what_changes_and_is_all_or_nothing(told):
    two = f"KL767;daily;{TODAY};;AMS;BON;10:30;15:55\nKL768;daily;{TODAY};;BON;AMS;17:30;08:15\n"
    one = two.splitlines()[0]
    code, [said] = told("schedule", "import", "two", "--dry-run", "--json", two=two)
    assert (code, len(said["added"]), said["flights_changed"]) == (0, 2, 0)
    assert told("schedule", "list", "--json") == (0, [])
    code, [said] = told("schedule", "import", "two", "--json", two=two)
    assert (code, said["carriers"]) == (0, ["KL"])
    assert said["flights_changed"] >= 4, "today's that has not left, and two days ahead"
    code, text = told("schedule", "import", "bad", bad=one + "\nKL769;never;;;AMS;BON;;\n")
    assert code == 1
    assert "row 3, column B (days): 'never' names no days of the week" in text
    code, text = told("schedule", "import", "one", one=one)
    assert (code, "- KL768 BON AMS" in text, "1 as before" in text) == (0, True, True)
    extra = f"KL9767;daily;{TODAY};{TODAY};AMS;BON;11:30;16:55\n"
    assert told("schedule", "import", "extra", "--add", "--json", extra=extra)[0] == 0
    _, held = told("schedule", "list", "KL", "--json")
    assert [leg["number"] for leg in held] == [767, 9767]


def test_what_does_not_fly_is_called_off_and_the_scorecard_says_so(told):
    tomorrow = str(TODAY + timedelta(days=1))
    told("schedule", "import", "one", one=f"KL767;daily;{TODAY};;AMS;BON;10:30;15:55\n")
    assert told("schedule", "cancel", "KL767", tomorrow)[0] == 2, "nobody said why"
    assert told("schedule", "cancel", "KL1", tomorrow, "--because", "storm")[0] == 1
    assert told("schedule", "cancel", "kl767", tomorrow, "--because", "storm")[0] == 0
    days = ("--from", tomorrow, "--to", tomorrow)
    code, [card] = told("carrier", "scorecard", *days, "--json")
    assert (code, card["expected"], card["cancelled"], card["awaited"]) == (0, 1, 1, 0)
    code, text = told("carrier", "scorecard", "KL", *days)
    assert (code, "KL: 0 not due yet" in text) == (0, True)
    _, text = told("carrier", "scorecard", *days, "--csv")
    head, row = (line.split(",") for line in text.splitlines())
    assert dict(zip(head, row, strict=True))["cancelled"] == "1"
