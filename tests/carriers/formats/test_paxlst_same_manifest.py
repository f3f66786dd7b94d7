"""The same list is the same manifest, whatever it was wrapped in on its way."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.reported import Place
from api_ingest.pipeline.ingest import understand
from carriers.formats.segment import cut
from carriers.registry import Registry
from tests.messages import a_message, a_person

REGISTRY = Registry.load()
NOWHERE = Place(0, 0)
NAMES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=12)
SURNAMES = st.one_of(
    NAMES,
    st.sampled_from(["DE VRIES", "O'BRIEN", "VAN DEN BERG", "SUKARNO", "WHAT?", "A+B", "X:Y"]),
)
RELEASABLE = re.compile(r"(?<![?])\w")
PEOPLE = st.lists(
    st.tuples(SURNAMES, NAMES, st.dates(date(1930, 1, 1), date(2005, 1, 1)),
              st.sampled_from(["NLD", "VEN", "ABW"])),
    min_size=1, max_size=5,
)  # fmt: skip


def released(text):
    return "".join(f"?{char}" if char in "'+:?" else char for char in text)


def message(people):
    """The list as plainly as it can be written: one line, default separators."""
    persons = [
        a_person(
            released(surname), given_name, birth=f"{born:%Y%m%d}", nationality=state,
            number=f"NX{n:07}", reference=f"R{n}",
        )
        for n, (surname, given_name, born, state) in enumerate(people)
    ]  # fmt: skip
    return a_message(*persons).replace(b"\n", b"")


def manifests(content):
    """Without places, which differ as they should."""
    delivery = Delivery(
        content=content, received_at=datetime(2026, 11, 24, tzinfo=UTC), channel="check",
        carrier="KL",
    )  # fmt: skip
    return [
        replace(
            one, place=NOWHERE,
            travellers=tuple(replace(traveller, place=NOWHERE) for traveller in one.travellers),
        )
        for one in understand(delivery, REGISTRY).manifests
    ]  # fmt: skip


def separated(content, component, element, release, terminator):
    """The same with other service characters, announced by UNA."""
    table = bytes.maketrans(b":+?'", bytes([component, element, release, terminator]))
    una, rest = content[:9], content[9:]
    assert una == b"UNA:+.? '"
    return bytes([*b"UNA", component, element, *b".", release, *b" ", terminator]) + rest.translate(
        table
    )


GROUP = b"UNG+PAXLST+KLM+BES+261124:0945+1+UN+D:02B'"
PACKED = {
    "lines": lambda c: c.replace(b"'", b"'\n"),
    "CRLF": lambda c: c.replace(b"'", b"'\r\n"),
    "no UNA": lambda c: c[9:],
    "SOH, STX and ETX": lambda c: b"\x01QU BONAPXH\r\n.AMSKLXH 240945\r\n\x02" + c + b"\x03",
    "Type B": lambda c: b"QD BONAPXH\r\n.AMSKLXH 240945\r\n" + c + b"\r\n",
    "mail around it": lambda c: b"Dear all,\r\nsee below.\r\n\r\n" + c + b"\r\n--\r\nSecret.\r\n",
    "syntax version 3": lambda c: c.replace(b"UNOA:4", b"UNOA:3"),
    "UTF-8": lambda c: c.replace(b"UNOA:4", b"UNOY:4"),
    "a group": lambda c: c.replace(b"UNH+1", GROUP + b"UNH+1").replace(b"UNZ+", b"UNE+1+1'UNZ+"),
}  # fmt: skip


@given(PEOPLE, st.sampled_from(sorted(PACKED)))
def test_property_packing_does_not_change_the_manifest(people, how):
    content = message(people)
    packed = PACKED[how](content)
    expected = manifests(content)
    found = manifests(packed)
    if how == "a group":  # its sender stands in the group's header instead
        expected = [replace(one, group=None) for one in expected]
        found = [replace(one, group=None) for one in found]
    assert found == expected
    assert len(found[0].travellers) == len(people)


@given(PEOPLE, st.sampled_from([64, 69]))
def test_property_lines_cut_anywhere_but_at_a_blank_do_not_change_the_manifest(people, width):
    content = message(people)
    lines = [content[at : at + width] for at in range(0, len(content), width)]
    assert manifests(b"\r\n".join(lines)) == manifests(content)


@given(PEOPLE)
def test_property_other_separators_do_not_change_the_manifest(people):
    plain = [("".join(filter(str.isalpha, surname)), *rest) for surname, *rest in people]
    content = message(plain)
    for marks in (b"\x1f\x1d\\\x1c", b",|^~", b":*?$"):
        assert manifests(separated(content, *marks)) == manifests(content)


@given(PEOPLE)
def test_property_lower_case_keeps_everything_but_the_case_of_names(people):
    content = message(people)
    [upper], [lower] = manifests(content), manifests(content.lower())
    assert lower.flight == upper.flight
    assert lower.function == upper.function
    for one, other in zip(upper.travellers, lower.travellers, strict=True):
        assert (other.surname_mrz, other.given_names_mrz) == (one.surname_mrz, one.given_names_mrz)
        assert (other.birth_date, other.nationalities) == (one.birth_date, one.nationalities)
        assert other.documents == one.documents


ODD = st.sampled_from(
    ["NULL", "", "300101", "300101:101", "010130:2", "30 01 01", "30?+01", "30\xc9101", ":", "2030"]
)


@given(PEOPLE, ODD, ODD, st.sampled_from(["", " "]))
def test_property_the_quick_way_and_the_general_way_give_the_same(people, expiry, locator, blank):
    """A released letter is the same letter, and with a blank in front sends all the long way."""
    content = message(people).replace(b"+36:300101", f"+36:{expiry}".encode())
    content = content.replace(b"AB12CD", locator.encode())
    assert manifests(the_long_way(content, blank)) == manifests(content)


def the_long_way(content, blank):
    segments = cut(content.decode(), "'", "?")
    return "'".join(
        raw if raw.startswith("UN") else blank + raw[:3] + RELEASABLE.sub(r"?\g<0>", raw[3:])
        for raw in segments
    ).encode()
