"""Messages of invented travellers, with one part of them as the test wants it."""

import pytest

HEADER = (
    "BGM+745'NAD+MS+++KLM APIS DESK'COM+31 20 5550100:TE'TDT+20+KL0767+++KL'"
    "LOC+125+AMS'DTM+189:2611241030:201'LOC+87+BON'DTM+232:2611241555:201'"
)
TRAVELLER = (
    "NAD+FL+++VAN DEN BERG:JAN PIETER'ATT+2++M'DTM+329:800512:101'LOC+178+AMS'LOC+179+BON'"
    "NAT+2+NLD'RFF+AVF:Q7W8ER'DOC+P:110:111+NPX5L7K21'DTM+36:310820:101'LOC+91+NLD'"
)


def message(body, *, unh="UNH+1+PAXLST:D:02B:UN:IATA'", reference="1"):
    """UNH to UNT around a body, rightly counted."""
    segments = body.replace("??", "").replace("?'", "").count("'")
    return f"{unh}{body}UNT+{segments + 2}+{reference}'"


def interchange(*messages, unb="UNB+UNOA:4+KLMDCS:ZZ+BESAPI:ZZ+261124:0945+REF1++APIS'"):
    return f"UNA:+.? '{unb}{''.join(messages)}UNZ+{len(messages)}+REF1'"


@pytest.fixture
def edifact():
    """`edifact(travellers)`: a whole interchange of one message, as bytes."""

    def build(travellers=TRAVELLER, *, header=HEADER, end="CNT+42:1'", codec="ascii", **parts):
        return interchange(message(header + travellers + end, **parts)).encode(codec)

    return build


@pytest.fixture
def texts():
    """The texts of several reported values, or of one of them."""

    def said(value):
        if value is None:
            return None
        return [v.text for v in value] if type(value) in (tuple, list) else value.text

    return said


@pytest.fixture
def parts():
    """What the message is built of: the header, one traveller, `message` and `interchange`."""

    class Parts:
        header, traveller = HEADER, TRAVELLER
        message, interchange = staticmethod(message), staticmethod(interchange)

    return Parts
