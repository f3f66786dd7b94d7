"""Runs our commands as an operator would: in a process of their own.

It branches off a process that has imported everything already, for a test would wait half a second
for each. That a command starts by itself is shown by those that start the service.
"""

import atexit
import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
WIDE = {"COLUMNS": "200"}


def command(*arguments, stdin="", **settings):
    """Exit code, standard output and standard error of `api-ingest …` with these settings."""
    environment = {name: value for name, value in os.environ.items() if "API_INGEST" not in name}
    environment |= {f"API_INGEST_{name.upper()}": str(value) for name, value in settings.items()}
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder, name) for name in ("in", "out", "err")]
        for stream, text in zip(streams, (stdin, "", ""), strict=True):
            stream.write_text(text, "utf-8")
        code = _told(
            arguments=[*map(str, arguments)],
            environment=environment | WIDE,
            streams=[*map(str, streams)],
        )
        return code, streams[1].read_text("utf-8"), streams[2].read_text("utf-8")


def _told(**order):
    trunk = _trunk()
    trunk.stdin.write(json.dumps(order) + "\n")
    trunk.stdin.flush()
    return int(trunk.stdout.readline())


@cache
def _trunk():
    trunk = subprocess.Popen(
        [sys.executable, "-m", "tests.branches"], cwd=ROOT, env=os.environ | WIDE, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    atexit.register(_felled, trunk)
    return trunk


def _felled(trunk):
    with trunk:
        trunk.stdin.close()


def lines_of_json(text):
    """Every line is an object, and there is nothing else."""
    return [json.loads(line) for line in text.splitlines()]
