"""Runs our commands as an operator would: in a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def command(*arguments, stdin="", **settings):
    """Exit code, standard output and standard error of `api-ingest …` with these settings."""
    environment = {name: value for name, value in os.environ.items() if "API_INGEST" not in name}
    environment["COLUMNS"] = "200"
    environment |= {f"API_INGEST_{name.upper()}": str(value) for name, value in settings.items()}
    done = subprocess.run(
        [sys.executable, "-m", "api_ingest", *map(str, arguments)],
        env=environment, cwd=ROOT, input=stdin, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def lines_of_json(text):
    """Every line is an object, and there is nothing else."""
    return [json.loads(line) for line in text.splitlines()]
