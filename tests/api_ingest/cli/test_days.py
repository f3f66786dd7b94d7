"""A period that commands are asked for."""

import pytest
from typer.testing import CliRunner

from api_ingest.cli import app


@pytest.mark.parametrize("command", ["figures", "carrier scorecard", "stay missed"])
def test_a_period_the_wrong_way_round_is_wrong_usage(command):
    period = ["--from", "2026-11-25", "--to", "2026-11-01"]
    said = CliRunner().invoke(app, [*command.split(), *period])
    assert (said.exit_code, "ends before it begins" in said.output) == (2, True)
