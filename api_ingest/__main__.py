"""`python -m api_ingest` and the command `api-ingest`."""

from __future__ import annotations

import sys

from rich.console import Console

from api_ingest.cli import app
from api_ingest.domain.errors import Misconfigured, Unavailable

FOUND_WANTING, WRONG_USAGE = 1, 2


def main() -> None:
    """Run a command. Exit codes: 0 done, 1 refused or found wanting, 2 wrong usage or set-up."""
    console = Console(stderr=True, highlight=False)
    try:
        app()
    except Misconfigured as error:
        console.print(f"[red]settings[/]: {error}", soft_wrap=True)
        sys.exit(WRONG_USAGE)
    except Unavailable as error:
        console.print(f"[red]not available[/]: {error}", soft_wrap=True)
        sys.exit(FOUND_WANTING)


if __name__ == "__main__":
    main()
