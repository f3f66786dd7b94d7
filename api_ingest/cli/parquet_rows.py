"""Run by a Python that has polars or pyarrow (`make bench` installs polars apart).

Prints the named columns of a parquet file, a row a line as JSON. Imports nothing of ours.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

# Module, what reads a table in it, and what gives the rows of the table.
_LIBRARIES = (
    ("polars", "read_parquet", "to_dicts"),
    ("pyarrow.parquet", "read_table", "to_pylist"),
)


def main(file: str, *columns: str) -> None:
    """Print every row; ends with the reason where nothing here can read it."""
    for name, read, rows in _LIBRARIES:
        try:
            library: Any = importlib.import_module(name)
        except ModuleNotFoundError:
            continue
        table = getattr(library, read)(file, columns=[*columns])
        for row in getattr(table, rows)():
            sys.stdout.write(json.dumps(row) + "\n")
        return
    sys.exit("neither polars nor pyarrow is installed for it")


if __name__ == "__main__":
    main(*sys.argv[1:])
