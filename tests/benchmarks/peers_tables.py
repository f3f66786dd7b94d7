"""Run in an environment of its own: how fast polars parses and checks the table on its input.

Standard library only, besides the peer. Prints seconds of CPU on one thread, or the error.
"""

import io
import json
import os
import sys
import time

os.environ["POLARS_MAX_THREADS"] = "1"
CODE, NUMBER = r"^[A-Z]{3}$", r"^[A-Z0-9]{4,20}$"


def checked(content):
    import polars as pl

    text = pl.read_csv(io.BytesIO(content), separator=";", infer_schema=False)
    return text.with_columns(
        pl.col("departure_date", "date_of_birth", "expiry_date").str.to_date(
            "%Y-%m-%d", strict=False
        )
    ).filter(
        pl.col("nationality", "issuing_country", "departure_airport").str.contains(CODE),
        pl.col("document_number").str.contains(NUMBER),
        pl.col("sex").is_in(["M", "F", "X"]),
        pl.col("date_of_birth").is_not_null(),
    )


def main():
    content = sys.stdin.buffer.read()
    try:
        checked(content)
        times = []
        for _ in range(3):
            started = time.process_time()
            checked(content)
            times.append(time.process_time() - started)
        told = min(times)
    except Exception as error:  # noqa: BLE001 — whatever becomes of a peer is its result
        told = type(error).__name__
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
