"""Run in an environment of its own: how fast other EDIFACT readers tokenise the files named.

Standard library only, besides the peer. Prints one JSON object: seconds for each file, or the error
that it raises (ModuleNotFoundError: it cannot be had for this Python).
"""

import json
import sys
import time
from pathlib import Path


def pydifact(text):
    from pydifact.segmentcollection import Interchange

    return len(Interchange.from_str(text).segments)


def mock_edi(text):
    from mockedi import edifact

    return edifact.parse(text)


def edifactlib(text):
    import edifactlib as library

    return len(library.parse(text))


def seconds(reader, text):
    reader(text)
    times = []
    for _ in range(3):
        started = time.process_time()
        reader(text)
        times.append(time.process_time() - started)
    return min(times)


def main(files):
    found = {}
    for reader in (pydifact, mock_edi, edifactlib):
        for file in files:
            text = Path(file).read_bytes().decode("latin-1")
            try:
                told = seconds(reader, text)
            except Exception as error:  # noqa: BLE001 — whatever becomes of a peer is its result
                told = type(error).__name__
            found.setdefault(reader.__name__, {})[Path(file).name] = told
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
