"""The exam of matching, sat by ours, by logic-v2 and by the plain comparison in one run.

`EXAM_SIZE` entries (10,000 unless said); a million takes some ten minutes and is what
watchlists/README.md reports, with `EXAM_INNOCENT=50000 EXAM_A_CLASS=250`.
"""

import os
import subprocess
import sys
from pathlib import Path

PEER = Path(".bench/peers/bin/python")
SHARED = Path(__file__).resolve().parents[3] / "shared" / "samples" / "matching"
PLOT = Path(".bench/calibration.svg")


def main() -> None:
    """Print recall by class at each rate of alerts, calibration and the public sets."""
    size, innocent, a_class = (
        os.environ.get(name, usual)
        for name, usual in (
            ("EXAM_SIZE", "10000"), ("EXAM_INNOCENT", "20000"), ("EXAM_A_CLASS", "100"),
        )
    )  # fmt: skip
    command = [sys.executable, "-m", "api_ingest", "watchlist", "evaluate", "--seed", "2"]
    command += ["--size", size, "--innocent", innocent, "--a-class", a_class, "--plot", str(PLOT)]
    if int(size) <= 10_000:  # the plain comparison looks at every entry for every traveller
        command += ["--baseline"]
    command += ["--peer", str(PEER)] if PEER.exists() else []
    command += ["--public", str(SHARED)] if SHARED.exists() else []
    PLOT.parent.mkdir(exist_ok=True)
    subprocess.run(command, check=True)
