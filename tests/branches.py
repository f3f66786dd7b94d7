"""A program that has imported all our commands, and branches off a process for each it is told.

Reads one JSON object a line (arguments, environment, files of the three streams) and answers with
the exit code.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main():
    for file in sorted((ROOT / "api_ingest" / "cli").glob("[a-z]*.py")):
        import_module(f"api_ingest.cli.{file.stem}")
    for line in sys.stdin.buffer:
        child = os.fork()
        if child == 0:
            run(**json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def run(arguments, environment, streams):
    """Becomes the command, and ends as it ends."""
    from api_ingest.__main__ import main as command

    modes = (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY)
    for number, (stream, mode) in enumerate(zip(streams, modes, strict=True)):
        os.dup2(os.open(stream, mode), number)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout, sys.stderr = (
        os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2)
    )
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["api-ingest", *arguments]
    command()
    sys.exit(0)


if __name__ == "__main__":
    main()
