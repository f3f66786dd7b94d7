"""Deliveries that mean harm: each is to be answered in under two seconds, whatever it says."""

HEAD = b"UNB+UNOA:4+A+B+261124:0945+X'"
OPEN = HEAD + b"UNH+1+PAXLST:D:02B:UN'BGM+745'"
FLIGHT = OPEN + b"TDT+20+KL0767'LOC+125+AMS'LOC+87+BON'DTM+232:2611241555:201'NAD+FL+++A:B'"
HOSTILE = {
    "50 MB without a terminator": HEAD + b"NAD+FL+++" + b"x" * 50_000_000,
    "50 MB without a segment": b"UN" * 25_000_000,
    "a million empty segments": HEAD + b"'" * 1_000_000,
    "a million interchanges": HEAD * 700_000,
    "a million messages": HEAD + b"UNH+1+PAXLST:D:02B:UN'" * 900_000,
    "groups in groups": HEAD + b"UNG+PAXLST'" * 300_000,
    "a million service strings": b"UNA:+.? '" * 1_000_000,
    "a million elements": OPEN + b"NAD+FL" + b"+" * 1_000_000 + b"'",
    "a million components": OPEN + b"NAD+FL+++" + b":A" * 1_000_000 + b"'",
    "release characters without end": OPEN + b"NAD+FL+++" + b"?" * 4_000_000 + b"'",
    "20 MB of nothing": HEAD + b"\x00" * 20_000_000,
    "a hundred thousand nationalities": FLIGHT + b"NAT+2+NLD'" * 100_000,
    "a thousand interchanges of some length": (HEAD + b"FTX+" + b"x" * 8000 + b"'") * 1_000,
    "fifty thousand bags": FLIGHT + b"FTX+BAG+++KL074123:2'" * 50_000,
    "a hundred thousand given names": FLIGHT + b"NAD+FL+++A" + b":A" * 100_000 + b"'",
    "twenty thousand places": OPEN + b"".join(b"LOC+92+A%05d'" % n for n in range(20_000)),
    "a name of a hundred thousand lines": FLIGHT + b"NAD+FL+++" + (b"A" * 64 + b"\r\n") * 100_000,
}
