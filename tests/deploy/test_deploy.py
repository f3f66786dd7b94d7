"""What can be checked of a deployment without deploying it."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from api_ingest.cli import app
from api_ingest.settings import Settings, load

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def analyze(*arguments):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not on this machine")
    return subprocess.run(
        ["systemd-analyze", *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_understood_by_systemd(unit, tmp_path):
    """The program is not installed here: another one stands in for it."""
    text = re.sub(r"^ExecStart=.*", "ExecStart=/bin/true", unit.read_text(), flags=re.MULTILINE)
    name = unit.name.replace("@", "@1")
    (tmp_path / name).write_text(re.sub(r"^Documentation=.*\n", "", text, flags=re.MULTILINE))
    said = analyze("verify", "--man=no", "--recursive-errors=no", str(tmp_path / name))
    ours = [line for line in said.stderr.splitlines() if name in line]
    assert (said.returncode, ours) == (0, [])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_hardened(unit):
    said = analyze("security", "--offline=yes", "--threshold=20", str(unit))
    assert said.returncode == 0, said.stdout[-400:]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_that_exists(unit):
    [command] = re.findall(
        r"^ExecStart=/opt/api-ingest/bin/api-ingest (\S+)", unit.read_text(), re.MULTILINE
    )
    assert command in get_command(app).commands


def test_the_port_22_is_bound_by_a_right_that_one_drop_in_gives(tmp_path):
    unit = (DEPLOY / "systemd" / "api-ingest.service").read_text()
    more = (DEPLOY / "systemd" / "api-ingest.service.d" / "low-ports.conf").read_text()
    both = unit.replace("[Install]", more.partition("[Service]")[2] + "[Install]")
    together = tmp_path / "api-ingest.service"
    together.write_text(both)
    said = analyze("security", "--offline=yes", "--threshold=30", str(together))
    assert said.returncode == 0, said.stdout[-400:]
    assert "✗ AmbientCapabilities=" in said.stdout


def test_the_compose_file_fits_its_schema():
    tool = Path(sys.executable).with_name("check-jsonschema")
    said = subprocess.run(
        [tool, "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout


def test_the_container_is_unprivileged_and_built_from_hashes():
    lines = (DEPLOY / "Dockerfile").read_text()
    assert "USER 10001:10001" in lines
    assert "--require-hashes" in lines
    assert not re.search(r"^ADD ", lines, re.MULTILINE)
    for instruction in re.findall(r"^(?:RUN|CMD|ENTRYPOINT) (.*)", lines, re.MULTILINE):
        assert instruction.startswith("["), "no shell in between"


def test_the_example_of_settings_loads_and_says_the_defaults(tmp_path, monkeypatch):
    example = DEPLOY / "api-ingest.example.toml"
    monkeypatch.setenv("API_INGEST_SETTINGS", str(example))
    assert load() == Settings.model_construct(**Settings().model_dump())
    said = tomllib.loads(example.read_text())
    off = set(re.findall(r"^# (\w+) = ", example.read_text(), re.MULTILINE))
    assert set(said) | off == set(Settings.model_fields)


def test_every_command_in_the_runbook_exists():
    known = get_command(app).commands
    runbook = (DEPLOY / "RUNBOOK.md").read_text()
    for command, following in re.findall(r"api-ingest (\w+)(?: ([\w-]+))?", runbook):
        if command in known and hasattr(known[command], "commands"):
            assert following in known[command].commands, f"api-ingest {command} {following}"
    mentioned = set(re.findall(r"`api-ingest (\w+)", runbook))
    assert mentioned <= set(known)


def test_locks_name_hashes_and_no_addresses():
    for lock in DEPLOY.glob("requirements*.txt"):
        text = lock.read_text()
        pins = re.findall(r"^([a-z0-9_.-]+)(?:\[[\w,]+\])?==", text, re.MULTILINE | re.IGNORECASE)
        assert len(pins) > 20
        assert text.count("--hash=sha256:") >= len(pins)
        assert not re.search(r"https?://|file://|--(extra-)?index|--find-links", text)
