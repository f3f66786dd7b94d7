"""Run by the peers' own Python (`make bench` installs it apart): nomenklatura's logic-v2.

Reads lines of JSON, each a list of pairs of persons; writes a line of scores for each. Imports
nothing of ours.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any


def main() -> None:
    """Score every line until there are no more."""
    matching = importlib.import_module("nomenklatura.matching")
    model = importlib.import_module("followthemoney").model
    logic = matching.get_algorithm("logic-v2")
    config = logic.default_config()
    number = 0

    def entity(person: dict[str, list[str]]) -> Any:
        nonlocal number
        number += 1  # names are cached by id: none is used twice
        made = model.make_entity("Person")
        made.id = f"p{number}"
        for name, values in person.items():
            made.add(name, values)
        return made

    for line in sys.stdin:
        scores = [
            logic.compare(entity(one), entity(other), config).score
            for one, other in json.loads(line)
        ]
        sys.stdout.write(json.dumps(scores) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
