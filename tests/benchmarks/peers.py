"""Run in an environment of its own: how fast other EDIFACT readers tokenise the files named.

Standard library only, besides the peer. Prints one JSON object: of each file the seconds and the
bytes held per byte read, or the error that it raises (ModuleNotFoundError: it cannot be had for
this Python).
"""

import json
import sys
import time
import tracemalloc
from pathlib import Path


def pydifact(text):
    from pydifact.segmentcollection import Interchange

    return Interchange.from_str(text).segments


def mock_edi(text):
    from mockedi import edifact

    return edifact.parse(text)


def edifactlib(text):
    """It refuses syntax version 4, and knows the directories of other messages: both are spared."""
    from edifactlib import Parser

    version_3 = text.replace("UNOA:4", "UNOA:3").replace("UNOC:4", "UNOC:3")
    return Parser().parse(version_3, validate=False)


def seconds(reader, text):
    reader(text)
    times = []
    for _ in range(3):
        started = time.process_time()
        reader(text)
        times.append(time.process_time() - started)
    return min(times)


def held(reader, text):
    tracemalloc.start()
    read = reader(text)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del read
    return round(size / len(text), 1)


def main(files):
    found = {}
    for reader in (pydifact, mock_edi, edifactlib):
        for file in files:
            text = Path(file).read_bytes().decode("latin-1")
            try:
                told = {"seconds": seconds(reader, text), "held_per_byte": held(reader, text)}
            except Exception as error:  # noqa: BLE001 — whatever becomes of a peer is its result
                told = type(error).__name__
            found.setdefault(reader.__name__, {})[Path(file).name] = told
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
