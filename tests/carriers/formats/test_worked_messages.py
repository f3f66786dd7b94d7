"""Whole messages as carriers send them, each with what must come out of it."""

import pytest

from carriers.formats.paxlst import read


def _codes(reading):
    return [problem.kind.code for problem in reading.problems]


def _said(traveller):
    names = [traveller.surname, *traveller.given_names]
    return " / ".join(name.text for name in names if name)


TELEPRINTER = """QK BONAPXS
.SXMAPWM 240611
UNA:(.) -UNB(UNOA:3(WINAIR(BESAPI(261124:0611(WM00881((APIS-
UNH(WM00881(PAXLST:D:02B:UN:IATA(WM0501/261124/0700(01:F-
BGM(745-
NAD(MS(((WINAIR OPS SXM-
COM(1 721 5550123:TE-
TDT(20(WM0501(((WM-
LOC(125(SXM-
DTM(189:2611240700:201-
LOC(87(EUX-
DTM(232:2611240720:201-
NAD(FL(((PEREZ)-MATOS:YAHAIRA-
ATT(2((F-
DTM(329:791130:101-
LOC(178(SXM-
LOC(179(EUX-
NAT(2(DOM-
DOC(P(RD7710042-
DTM(36:291231:101-
LOC(91(DOM-
CNT(42:1-
UNT(20(WM00881-
UNZ(1(WM00881-
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_separators_that_a_teleprinter_can_send(texts, line_end):
    reading = read(TELEPRINTER.replace("\n", line_end).encode())
    (manifest,) = reading.manifests
    (traveller,) = manifest.travellers
    assert _said(traveller) == "PEREZ-MATOS / YAHAIRA"
    assert texts(traveller.documents[0].number) == "RD7710042"
    assert texts(manifest.flight.legs[0].arrival) == "EUX"
    assert _codes(reading) == []


MAIL = """Received: by mail gateway ...
Subject: APIS

WINAIR

.SXMAPWM 241212
UNA:+.? 'UNB+UNOA:4+HANDLER-WM:WM+BESAPI:ZZ+261124:1212+26112412
12++APIS'UNG+PAXLST+HANDLER-WM:WM+BESAPI:ZZ+261124:1212+1+UN+D:0
5B'UNH+PAX001+PAXLST:D:05B:UN:IATA+WM0443+02'BGM+745'NAD+MS+++WI
NAIR HELP DESK'COM+1 721 5550123:TE+APIS@WINAIR.EXAMPLE:EM'TDT+2
0+WM443'LOC+125+SXM'DTM+189:2611241330:201'LOC+87+EUX'DTM+232:26
11241350:201'NAD+FL+++KUNZ:LUNA ELISE'ATT+2++F'DTM+329:860314'ME
A+CT++:0'FTX+BAG+++NULL'LOC+22+EUX'LOC+178+SXM'LOC+179+EUX'NAT+2
+NLD'RFF+AVF:ABC1D3'RFF+SEA:4F'DOC+P:110:111+NS3344551'DTM+36:28
0907'LOC+91+NLD'CNT+42:17'UNT+25+PAX001'UNE+1+1'UNZ+1+2611241212
'


This e-mail is confidential. If you aren't the addressee, please delete it. UNZ+ is no part of it'
E-mail scanned by gateway

"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_wrapped_message_between_mail_and_its_disclaimers(texts, line_end):
    reading = read(MAIL.replace("\n", line_end).encode())
    (manifest,) = reading.manifests
    (traveller,) = manifest.travellers
    assert _said(traveller) == "KUNZ / LUNA ELISE"
    assert texts(traveller.birth_date) == "860314"
    assert manifest.part is not None
    assert (manifest.part.number, manifest.part.last) == (2, None)
    assert manifest.reference == "WM0443"
    assert texts(manifest.stated) == "17"
    assert _codes(reading) == []


CREW = """UNA:+.? '
UNB+UNOA:4+TUIDCS:ZZ+BESAPI:ZZ+261124:1110+OR1++APIS'
UNG+PAXLST+TUI FLY+BESAPI+261124:1110+1+UN+D:02B'
UNH+1+PAXLST:D:02B:UN:IATA+OR0365/261124/1205+01:F'
BGM+250+C'
NAD+MS+++TUI OPS AMS'
COM+31 20 5550200:TE+OPS.AT.TUI.EXAMPLE:EM'
TDT+20+OR0365+++OR'
LOC+125+AMS'
DTM+189:2611241205:201'
LOC+87+BON'
DTM+232:2611241700:201'
NAD+FM+++HOEKSTRA:SJOERD'
ATT+2++M'
DTM+329:750330:101'
NAT+2+NLD'
LOC+22+BON'
LOC+174+NLD'
LOC+178+AMS'
LOC+179+BON'
LOC+180+NLD:::LEEUWARDEN'
EMP+1+CR1:110:111'
DOC+P:110:111+NR8812311'
DTM+36:330211:101'
LOC+91+NLD'
DOC+L:110:111+NL7741'
NAD+FL+++STAALMAN:PUCK'
EMP+1+CR5:110:111'
CNT+41:2'
UNT+27+1'
UNE+1+1'
UNZ+1+OR1'
"""


def test_a_crew_list_with_a_colleague_who_travels_as_a_passenger(texts):
    reading = read(CREW.encode())
    (manifest,) = reading.manifests
    assert manifest.function == "crew_list"
    assert [(t.kind, texts(t.crew_function)) for t in manifest.travellers] == [
        ("crew", "CR1"),
        ("passenger", "CR5"),
    ]
    assert [texts(d.type) for d in manifest.travellers[0].documents] == ["P", "L"]
    assert texts(manifest.stated) == "2"
    assert _codes(reading) == []


def test_parts_of_one_list_are_manifests_of_their_own(parts, texts):
    deliveries = [
        parts.interchange(
            parts.message(
                parts.header + parts.traveller.replace("BERG", name) + "CNT+42:2'",
                unh=f"UNH+77+PAXLST:D:02B:UN:IATA+KL0767/261124/1030+{part}'",
                reference="77",
            )
        ).encode()
        for name, part in (("DAAL", "01:C"), ("STEEN", "02:F"))
    ]
    readings = [read(delivery) for delivery in deliveries]
    manifests = [reading.manifests[0] for reading in readings]
    assert [manifest.part for manifest in manifests] == [(1, False), (2, True)]
    assert {manifest.reference for manifest in manifests} == {"KL0767/261124/1030"}
    assert [texts(m.travellers[0].surname) for m in manifests] == ["VAN DEN DAAL", "VAN DEN STEEN"]
    assert [_codes(reading) for reading in readings] == [[], []]


SLOPPY = """UNB+UNOA:1+ISLANDAIR+BESAPI+20261124:0702+IA77'
UNH+1+PAXLST:D:02B:UN:IATA'
BGM+745'
NAD+MS+++ISLAND AIR '
COM+5997170000 :TE'
TDT+20+XQ31'
LOC+125+CUR'
DTM+189: 2611240730:201'
LOC+87+BON'
DTM+232:202611240755:201'
NAD+FL+++MADURO:JOHNMR'
ATT+2++M'
DTM+329:19710423:102'
LOC+178+CUR'
LOC+179+BON'
NAT+2+D'
DOC++C4F0K9L11'
DTM+36:'
LOC+91+'
nad+fl+++ALIMAH'
ATT+2++U'
DTM+329:000000:101'
NAT+2+ANT'
DOC+P+NV1230011'
DTM+36:270101:101'
LOC+91+CUW'
CNT+42:3'
UNT+136+1'
UNZ+1+IA78'
"""


def test_a_sloppy_message_loses_nobody(texts):
    reading = read(SLOPPY.encode())
    (manifest,) = reading.manifests
    first, second = manifest.travellers
    assert _said(first) == "MADURO / JOHNMR"
    assert texts(first.birth_date) == "19710423"
    assert texts(first.nationalities) == ["D"]
    assert (first.documents[0].type, texts(first.documents[0].number)) == (None, "C4F0K9L11")
    assert first.documents[0].expiry_date is None
    assert _said(second) == "ALIMAH"
    assert texts(second.documents[0].issuing_state) == "CUW"
    assert texts(manifest.flight.legs[0].departs) == " 2611240730"
    assert texts(manifest.stated) == "3"
    assert _codes(reading) == [
        "document-type-missing", "issuing-state-missing", "segment-count", "reference-mismatch",
    ]  # fmt: skip
