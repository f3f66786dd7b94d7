"""What is documented is there, and what is there is documented."""

import json
import re
from functools import cache
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from api_ingest.cli import app
from api_ingest.domain import problem
from api_ingest.domain.problem import CATALOGUE
from api_ingest.settings import Settings

ROOT = Path(__file__).parent.parent


def commands(group=None, path=()):
    group = group or get_command(app)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name))


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_is_in_the_readme_and_explains_itself(command):
    assert f"api-ingest {command}" in (ROOT / "README.md").read_text("utf-8")
    said = CliRunner().invoke(app, [*command.split(), "--help"])
    assert said.exit_code == 0
    assert len(said.output.splitlines()) > 3


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_in_the_example(name):
    example = (ROOT / "deploy" / "api-ingest.example.toml").read_text("utf-8")
    assert re.search(rf"^#? ?{name} = ", example, re.MULTILINE)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_problem_code_is_in_the_table_for_carriers(code):
    assert f"| `{code}` |" in (ROOT / "carriers" / "README.md").read_text("utf-8")


def test_the_catalogue_is_named_as_its_codes():
    names = {
        value: name for name, value in vars(problem).items() if isinstance(value, problem.Kind)
    }
    assert len(names) == len(CATALOGUE), "two kinds bear one code"


@cache  # hundreds of codes ask for it
def produced():
    """Codes that a sample of a carrier brings about, or that a test asserts."""
    goldens = ROOT.glob("carriers/profiles/*/samples/*.expected.json")
    by_samples = {
        code
        for file in goldens
        for code in re.findall(r'"code": "([a-z0-9-]+)"', file.read_text("utf-8"))
    }
    tests = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    words = set(re.findall(r"\b[A-Z_]+\b", tests))
    constants = {
        k.code for name, k in vars(problem).items() if isinstance(k, problem.Kind) and name in words
    }
    return by_samples | constants | {code for code in CATALOGUE if f'"{code}"' in tests}


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_problem_code_is_brought_about_by_a_sample_or_a_test(code):
    assert code in produced()


def test_the_links_in_the_documents_lead_somewhere():
    broken = []
    for document in (*ROOT.glob("*.md"), *ROOT.glob("*/*.md")):
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text("utf-8")):
            if not target.startswith("http") and not (document.parent / target).exists():
                broken.append((document.name, target))
    assert json.dumps(broken) == "[]"
