"""Real messages that nobody on this project wrote: none is refused, none loses a traveller."""

import pytest

from carriers.formats.paxlst import read, senders


@pytest.fixture
def public(public_samples):
    def reading(name):
        return read((public_samples / name).read_bytes())

    return reading


def _legs(flight, texts):
    return [tuple(texts(v) for v in (leg.departure, leg.departs, leg.arrival, leg.arrives))
            for leg in flight.legs]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "travellers", "number", "legs", "stated"),
    [
        ("ediclean/A.txt", 1, "A92707", [("VIE", "2107131100", "VIE", "2107131200")], "47"),
        ("ediclean/B.txt", 1, "B2740", [("VIE", "2108270415", "FRA", "2108270650")], "130"),
        ("ediclean/C.txt", 3, "B2740", [("VIE", "2108270415", "FRA", "2108270650")], "130"),
        ("ediclean/D.txt", 1, "FZ708", [("VIE", "2108271450", "FRA", "2108271740")], "161"),
        ("gtas/Test3.txt", 260, "UA0989", [("FRA", "1701271725", "IAD", "1701280710")], "206"),
        ("gtas/airline2.edi", 10, "TN506", [("BRE", "1405111340", "YEU", "1405111700")], "136"),
        ("gtas/apisMessage.txt", 2, "AA123",
         [("ATL", "0702191540", "ORD", "0702191740"), ("ORD", "0702191840", "JFK", "0702191955")],
         "2"),
        ("gtas/tamr-flight1.txt", 10, "LA532", [("SCL", "2001192300", "JFK", "2001200740")], "10"),
        ("gtas/tamr-flight2.txt", 10, "FI615", [("KEF", "2002261200", "JFK", "2002261800")], "10"),
        ("gtas/tamr-flight3.txt", 10, "YY123", [("IAD", "2004241200", "BRU", "2004241322")], "10"),
        ("guide/guide_example_51.edi", 1, "ZZ123",
         [("SYD", "1306210900", "HNL", " 1306212200")], "160"),
        ("guide/guide_example_52.edi", 1, "ZZ123",
         [("SYD", "1306210900", "HNL", " 1306212200")], "8"),
    ],
)  # fmt: skip
def test_flight_and_travellers_are_read(public, texts, name, travellers, number, legs, stated):
    (manifest,) = public(name).manifests
    assert len(manifest.travellers) == travellers
    assert texts(manifest.flight.number) == number
    assert _legs(manifest.flight, texts) == legs
    assert texts(manifest.stated) == stated


def test_no_public_message_has_a_fault_that_its_readme_does_not_name(public_samples):
    known = {
        "segment-count", "reference-mismatch", "function-unknown", "contact-missing",
        "charset-doubtful", "flight-conflict", "document-type-missing", "issuing-state-missing",
    }  # fmt: skip
    files = [path for path in public_samples.rglob("*") if path.suffix in {".txt", ".edi"}]
    assert len(files) == 16
    for path in files:
        codes = {problem.kind.code for problem in read(path.read_bytes()).problems}
        assert codes <= known, path.name


@pytest.mark.parametrize("name", ["A.txt", "B.txt", "C.txt", "D.txt"])
def test_unwrapped_by_another_tool_the_messages_say_the_same(public_samples, name):
    def said(path):
        (manifest,) = read(path.read_bytes()).manifests
        return [str(v) for t in manifest.travellers for v in _texts(t)], manifest.part

    folder = public_samples / "ediclean"
    assert said(folder / name) == said(folder / "cleaned" / name)


def _texts(traveller):
    values = [traveller.surname, *traveller.given_names, traveller.birth_date, traveller.sex,
              *traveller.nationalities, traveller.embarkation, traveller.disembarkation,
              traveller.locator, traveller.seat]  # fmt: skip
    for document in traveller.documents:
        values += [document.type, document.number, document.issuing_state, document.expiry_date]
    return [value.text if value else None for value in values]


def test_values_checked_by_hand(public):
    (first, *_) = public("gtas/tamr-flight1.txt").manifests[0].travellers
    assert _texts(first) == [
        "JIANG", "HSIUYUAN", "670603", "F", "CHN", "SVO", "IAD", "7F5F21", "056F",
        None, "433419360", "CHN", "230920", "V", "57131424", "USA", "210729",
    ]  # fmt: skip
    (wrapped,) = public("ediclean/A.txt").manifests[0].travellers
    assert _texts(wrapped) == [
        "DJEMFISJER", "REDJAE", "930408", "M", "ABC", "TBS", "VIE", "ABC123", "9F",
        "P", "3DEJ2ED3E", "LIM", "280907",
    ]  # fmt: skip
    last = public("gtas/Test3.txt").manifests[0].travellers[-1]
    assert _texts(last) == [
        "Pfaffelhuber", "Lisa", "Pat", "780705", "F", "GBR", "FRA", "IAD", None, None,
        "P", "12345678", "GBR", "200902",
    ]  # fmt: skip
    (guest,) = public("guide/guide_example_51.edi").manifests[0].travellers
    assert _texts(guest) == [
        "WILLIAMS", "JOHN", "DONALD", "720907", "M", "GBR", "SYD", "HNL", "TYR123", None,
        "P", "MB140241", "GBR", "151231",
    ]  # fmt: skip


def test_the_crew_of_the_guide_is_crew(public):
    (manifest,) = public("guide/guide_example_52.edi").manifests
    assert manifest.function == "crew_list"
    assert [traveller.kind for traveller in manifest.travellers] == ["crew"]


def test_parts_are_those_of_the_messages(public):
    parts = {name: public(f"ediclean/{name}.txt").manifests[0].part for name in "ABCD"}
    assert {name: (part.number, part.last) for name, part in parts.items()} == {
        "A": (2, None), "B": (8, None), "C": (6, None), "D": (10, None),
    }  # fmt: skip
    assert public("gtas/airline2.edi").manifests[0].part == (10, True)


def test_senders_of_handlers_and_airlines_are_told_apart(public_samples):
    content = (public_samples / "gtas" / "airline2.edi").read_bytes()
    assert tuple(dict.fromkeys(senders(content))) == ("SDT", "AMERICAN AIRLINES", "TN")
