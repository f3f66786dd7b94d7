"""`python -m api_ingest` and the command `api-ingest`."""

from __future__ import annotations

import sys

from api_ingest.cli import app
from api_ingest.domain.errors import Misconfigured, Unavailable
from api_ingest.printing import errors

FOUND_WANTING, WRONG_USAGE = 1, 2


def main() -> None:
    """Run a command. Exit codes: 0 done, 1 refused or found wanting, 2 wrong usage or set-up."""
    try:
        app()
    except Misconfigured as error:
        errors.print(f"settings: {error}", style="red", soft_wrap=True)
        sys.exit(WRONG_USAGE)
    except Unavailable as error:
        errors.print(f"not available: {error}", style="red", soft_wrap=True)
        sys.exit(FOUND_WANTING)
    except OSError as error:  # of a file that the command was given
        errors.print(f"{error.filename or ''}: {error.strerror}", style="red", soft_wrap=True)
        sys.exit(FOUND_WANTING)


if __name__ == "__main__":
    main()
