"""PAXLST messages for tests, with valid defaults; all persons are invented.

The flight is always of today: the service looks at who is still expected, and forgets who landed.
"""

from datetime import UTC, datetime
from zlib import crc32

DAY = datetime.now(UTC).date()
YMD = f"{DAY:%y%m%d}"


def a_person(surname="EXAMPLE", given="PETRA", **changes):
    """The segments of one traveller (NAD to LOC+91), one a line."""
    said = {
        "kind": "FL", "birth": "850214", "sex": "F", "nationality": "NLD", "locator": "AB12CD",
        "number": "NX1234567", "issuer": "NLD", "expiry": "300101", "origin": "AMS", "to": "BON",
        "reference": None,
    } | changes  # fmt: skip
    lines = [
        f"NAD+{said['kind']}+++{surname}:{given}" if given else f"NAD+{said['kind']}+++{surname}"
    ]
    lines += [f"ATT+2++{said['sex']}"] if said["sex"] else []
    lines += [f"DTM+329:{said['birth']}"] if said["birth"] else []
    lines += [f"LOC+178+{said['origin']}", f"LOC+179+{said['to']}"]
    lines += [f"NAT+2+{said['nationality']}"] if said["nationality"] else []
    lines += [f"RFF+AVF:{said['locator']}"] if said["locator"] else []
    lines += [f"RFF+ABO:{said['reference']}"] if said["reference"] else []
    if said["number"]:
        lines += [f"DOC+P+{said['number']}", f"DTM+36:{said['expiry']}", f"LOC+91+{said['issuer']}"]
    return lines


def a_message(*persons, function="745", flight="KL0767", prepared="0945", **changes):
    """One interchange with one message, as bytes; prepared at that time of today.

    Its reference is its own, unless another is given.
    """
    said = {
        "departs": f"{YMD}1030", "arrives": f"{YMD}1555", "origin": "AMS", "to": "BON",
        "reference": None, "part": "", "count": len(persons), "test": "",
    } | changes  # fmt: skip
    body = [
        f"UNH+1+PAXLST:D:02B:UN:IATA+{flight}/{YMD}/1030{said['part']}",
        f"BGM+{function}",
        "NAD+MS+++EXAMPLE DESK",
        "COM+31 20 5550100:TE",
        f"TDT+20+{flight}",
        f"LOC+125+{said['origin']}",
        f"DTM+189:{said['departs']}:201",
        f"LOC+87+{said['to']}",
        f"DTM+232:{said['arrives']}:201",
        *(line for person in persons for line in person),
        f"CNT+42:{said['count']}",
    ]
    said["reference"] = said["reference"] or f"{crc32(f'{body}{prepared}'.encode()):08X}"
    control = f"{YMD}:{prepared}+{said['reference']}++APIS{said['test']}"
    head = f"UNB+UNOA:4+KLMDCS:ZZ+BESAPI:ZZ+{control}"
    tail = [f"UNT+{len(body) + 1}+1", f"UNZ+1+{said['reference']}"]
    return ("UNA:+.? '\n" + "'\n".join([head, *body, *tail]) + "'\n").encode()
