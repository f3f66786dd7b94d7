import pytest

from carriers.formats.paxlst import read

DOC = "DOC+P:110:111+NPX5L7K21'DTM+36:310820:101'LOC+91+NLD'"


@pytest.fixture
def one(edifact):
    """The only traveller in a message, and the problems as texts."""

    def taken(segments, **parts):
        reading = read(edifact(segments, **parts))
        (traveller,) = reading.manifests[0].travellers
        return traveller, [str(problem) for problem in reading.problems]

    return taken


def _given(traveller, texts):
    names = ("surname", "given_names", "birth_date", "sex", "nationalities", "residence",
             "embarkation", "disembarkation", "clearance", "locator", "reference", "seat",
             "crew_function", "verified")  # fmt: skip
    said = {name: texts(getattr(traveller, name)) for name in names}
    return {name: value for name, value in said.items() if value}


def _documents(traveller, texts):
    names = ("type", "number", "issuing_state", "expiry_date", "issue_date")
    return [tuple(texts(getattr(d, name)) for name in names) for d in traveller.documents]


FULL = (
    "NAD+FL+++VAN DEN BERG:JAN:PIETER'ATT+2++M'DTM+329:800512:101'GEI+4+173'MEA+CT++:2'"
    "FTX+BAG+++KL074123:2'LOC+22+BON'LOC+178+AMS'LOC+179+BON'LOC+174+NLD'LOC+180+NLD:::UTRECHT'"
    "COM+1:TE'EMP+1+CR1:110:111'NAT+2+NLD'RFF+AVF:Q7W8ER'RFF+ABO:KL00A1'RFF+SEA:12C'RFF+CR:1'"
    "RFF+AEA:2'RFF+YZY:0741234567890C1'DOC+P:110:111+NPX5L7K21'DTM+36:310820:101'"
    "DTM+182:210820:101'LOC+91+NLD'"
)


def test_every_element_of_a_traveller_is_read(one, texts):
    traveller, problems = one(FULL)
    assert _given(traveller, texts) == {
        "surname": "VAN DEN BERG",
        "given_names": ["JAN", "PIETER"],
        "birth_date": "800512",
        "sex": "M",
        "nationalities": ["NLD"],
        "residence": "NLD",
        "embarkation": "AMS",
        "disembarkation": "BON",
        "clearance": "BON",
        "locator": "Q7W8ER",
        "reference": "KL00A1",
        "seat": "12C",
        "crew_function": "CR1",
        "verified": "173",
    }
    assert _documents(traveller, texts) == [("P", "NPX5L7K21", "NLD", "310820", "210820")]
    assert problems == []


def test_bags_are_counted_weighed_and_named(one, texts):
    traveller, _ = one(
        "NAD+FL+++BAKKER:EVA'MEA+CT++:3'MEA+WT++KGM:31'FTX+BAG+++KL074123:2'FTX+BAG+++KL9'"
    )
    assert texts(traveller.bag_count) == "3"
    assert (texts(traveller.bag_weight), texts(traveller.bag_weight_unit)) == ("31", "KGM")
    said = [(texts(one.tag), texts(one.number)) for one in traveller.bag_tags]
    assert said == [("KL074123", "2"), ("KL9", None)]


def test_the_order_of_segments_does_not_change_the_traveller(one, texts):
    pieces = FULL.split("'")[:-1]
    head, middle, document = pieces[0], pieces[1:-4], pieces[-4:]
    turned, problems = one("'".join([head, *reversed(middle), document[0], document[3],
                                     document[2], document[1]]) + "'")  # fmt: skip
    straight, _ = one(FULL)
    assert _given(turned, texts) == _given(straight, texts)
    assert _documents(turned, texts) == _documents(straight, texts)
    assert problems == []


def test_a_traveller_element_after_a_document_is_read_and_noted(one, texts):
    traveller, problems = one("NAD+FL+++BAKKER:EVA'" + DOC + "LOC+178+AMS'NAT+2+NLD'RFF+AVF:X'")
    assert _given(traveller, texts) == {
        "surname": "BAKKER", "given_names": ["EVA"], "embarkation": "AMS",
        "nationalities": ["NLD"], "locator": "X",
    }  # fmt: skip
    assert [text.split(": ")[0] for text in problems] == [
        "message 1, segment 14 LOC",
        "message 1, segment 15 NAT",
    ]


def test_an_expiry_in_front_of_its_document_waits_for_it(one, texts):
    traveller, _ = one("NAD+FL+++BAKKER:EVA'DTM+36:310820'LOC+91+NLD'DOC+P+NX1'DOC+V+7'LOC+91+USA'")
    assert _documents(traveller, texts) == [
        ("P", "NX1", "NLD", "310820", None),
        ("V", "7", "USA", None, None),
    ]


@pytest.mark.parametrize(
    ("qualifier", "kind"),
    [("FL", "passenger"), ("FM", "crew"), ("DDU", "transit_passenger"), ("DDT", "transit_crew"),
     ("DET", "crew"), ("DEU", "crew"), ("DEW", "crew"), ("fl", "passenger")],
)  # fmt: skip
def test_the_qualifier_says_what_kind_of_traveller(one, qualifier, kind):
    traveller, problems = one(f"NAD+{qualifier}+++BAKKER:EVA'")
    assert traveller.kind == kind
    assert problems == []


@pytest.mark.parametrize("qualifier", ["ZZZ", "DDL", ""])
def test_a_traveller_of_unknown_kind_is_kept_as_a_passenger(one, qualifier):
    traveller, problems = one(f"NAD+{qualifier}+++BAKKER:EVA'")
    assert traveller.kind == "passenger"
    assert problems == [
        (
            f"message 1, segment 10 NAD, element 1: '{qualifier}' is not a kind of traveller;"
            " read as a passenger [traveller-kind-unknown]"
        )
    ]


def test_parties_in_the_header_are_no_travellers(edifact, parts):
    header = parts.header.replace("TDT+20", "NAD+BA+++HANDLER'NAD+AG+++AGENT'TDT+20")
    assert len(read(edifact(header=header)).manifests[0].travellers) == 1


@pytest.mark.parametrize(
    ("name", "surname", "given"),
    [
        ("SUKARNO", "SUKARNO", []),
        ("BERG:JAN PIETER", "BERG", ["JAN PIETER"]),
        ("BERG:JAN:PIETER:KEES:PIET", "BERG", ["JAN", "PIETER", "KEES", "PIET"]),
        ("BERG:A:B:C:D:E:F", "BERG", ["A", "B", "C", "D", "E", "F"]),
        (":ALI", None, ["ALI"]),
        ("BERG::JAN: :", "BERG", ["JAN"]),
        ("O?'BRIEN:MARY?+ANN", "O'BRIEN", ["MARY+ANN"]),
        ("SMITH??:ANNE", "SMITH?", ["ANNE"]),
        ("LOPEZ?:DIAZ:ROSA", "LOPEZ:DIAZ", ["ROSA"]),
        ("NULL:JENNIFER", "NULL", ["JENNIFER"]),
        ("KUNZ:LUNA UNA", "KUNZ", ["LUNA UNA"]),
        ("MCLEAN*X:JO", "MCLEAN*X", ["JO"]),
        (" DE VRIES :EVA", " DE VRIES ", ["EVA"]),
        ("", None, []),
    ],
)
def test_names_are_taken_as_they_were_sent(one, texts, name, surname, given):
    traveller, problems = one(f"NAD+FL+++{name}+STREET 1+TOWN'{DOC}")
    assert texts(traveller.surname) == surname
    assert texts(traveller.given_names) == given
    assert problems == []


def test_a_name_one_element_too_early_is_found(one, texts):
    traveller, problems = one("NAD+FL++BAKKER:EVA'")
    assert texts(traveller.surname) == "BAKKER"
    assert problems[0].endswith("[segment-misplaced]")


def test_a_name_with_a_bare_apostrophe_is_put_together_again(one, texts):
    traveller, problems = one("NAD+FL+++O'BRIEN:MARY'ATT+2++F'DTM+329:800101'", end="CNT+42:1'")
    assert texts(traveller.surname) == "O'BRIEN"
    assert texts(traveller.given_names) == ["MARY"]
    assert texts(traveller.sex) == "F"
    assert any("[release-missing]" in text for text in problems)


@pytest.mark.parametrize("name", ["D'ABO:JEAN", "N'DA:ABA'SEA"])
def test_a_piece_of_a_name_that_looks_like_a_tag_is_no_segment(one, texts, name):
    traveller, _ = one(f"NAD+FL+++{name}:X'ATT+2++F'")
    assert texts(traveller.surname) == name.split(":")[0]


def test_only_the_code_of_a_place_counts(one, texts):
    traveller, problems = one(
        "NAD+FL+++BAKKER:EVA'LOC+174+NLD:::THE NETHERLANDS'LOC+178+AMS:139:6:SCHIPHOL'"
        "DOC+P+NX1'DTM+36:310820'LOC+91+NLD:::AMSTERDAM'"
    )
    assert texts(traveller.residence) == "NLD"
    assert texts(traveller.embarkation) == "AMS"
    assert texts(traveller.documents[0].issuing_state) == "NLD"
    assert problems == []


@pytest.mark.parametrize("nothing", ["NULL", "NIL", "NONE", "null", "", " ", ":::TOWN"])
def test_placeholders_stand_for_nothing(one, texts, nothing):
    traveller, problems = one(
        f"NAD+FL+++BAKKER:EVA'LOC+174+{nothing}'NAT+2+{nothing}'RFF+AVF:{nothing.strip(':')}'"
        f"DOC+P+NX1'LOC+91+{nothing}'DTM+36:'DTM+36'"
    )
    assert traveller.residence is None
    assert not traveller.nationalities
    assert _documents(traveller, texts) == [("P", "NX1", None, None, None)]
    assert [line.rpartition("[")[2] for line in problems] == [
        "issuing-state-missing]", "expiry-date-missing]",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("segments", "nationalities"),
    [
        ("NAT+2+NLD'NAT+2+DOM'", ["NLD", "DOM"]),
        ("NAT+1+SUR'NAT+2+NLD'", ["NLD"]),
        ("NAT+2+NLD'NAT+1+SUR'", ["NLD"]),
        ("NAT+1+SUR'", ["SUR"]),
        ("NAT++NLD'", ["NLD"]),
        ("NAT'NAT+2'", []),
    ],
)
def test_present_nationalities_go_before_former_ones(one, texts, segments, nationalities):
    traveller, _ = one("NAD+FL+++BAKKER:EVA'" + segments)
    assert texts(traveller.nationalities) == nationalities


@pytest.mark.parametrize(
    ("dtm", "text"),
    [("DTM+329:930408'", "930408"), ("DTM+329:19930408:102'", "19930408"),
     ("DTM+329: 930408:101'", " 930408"), ("DTM+329:991399'", "991399"),
     ("DTM+329:080493:2'", "930408"), ("DTM+329:'", None), ("DTM+329'", None)],
)  # fmt: skip
def test_a_birth_date_is_kept_as_sent_with_the_year_first(one, texts, dtm, text):
    assert texts(one("NAD+FL+++BAKKER:EVA'" + dtm)[0].birth_date) == text


@pytest.mark.parametrize(
    ("doc", "document"),
    [("DOC+P:110:111+X1'", ("P", "X1")), ("DOC+P+X1'", ("P", "X1")), ("DOC++X1'", (None, "X1")),
     ("DOC+P'", ("P", None)), ("DOC+P+NONE'", ("P", "NONE")), ("DOC'", (None, None))],
)  # fmt: skip
def test_a_document_without_type_or_number_is_kept(one, texts, doc, document):
    traveller, _ = one("NAD+FL+++BAKKER:EVA'" + doc)
    assert _documents(traveller, texts)[0][:2] == document


@pytest.mark.parametrize(
    ("segment", "code", "where"),
    [
        ("RFF+ZZ7:14'", "qualifier-unknown", "RFF, element 1.1"),
        ("LOC+8+AMS'", "qualifier-unknown", "LOC, element 1"),
        ("ATT+10++M'", "qualifier-unknown", "ATT, element 1"),
        ("MEA+QQ++:9'", "qualifier-unknown", "MEA, element 1"),
        ("DTM+999:1'", "qualifier-unknown", "DTM, element 1.1"),
        ("XYZ+1'", "segment-unknown", "XYZ"),
    ],
)
def test_what_is_not_known_is_said_and_harms_nothing(one, texts, segment, code, where):
    traveller, problems = one("NAD+FL+++BAKKER:EVA'" + segment + "ATT+2++F'")
    assert texts(traveller.sex) == "F"
    assert len(problems) == 1
    assert problems[0].startswith(f"message 1, segment 11 {where}: ")
    assert problems[0].endswith(f"[{code}]")


@pytest.mark.parametrize(
    "segments",
    ["RFF+YZY:1C1'", "MEA+WT++XXX:3'", "MEA+CT++2'", "COM+1:TE'COM+2:TE'",
     "GEI+4+ZZZ'", "LOC+92+AUA'", "FTX+BAG+++NULL'", "GID+1'",
     "DOC+P+1'DTM+36:1'LOC+91+X'DTM+182:2'"],
)  # fmt: skip
def test_oddities_of_real_systems_pass_in_silence(one, segments):
    assert one("NAD+FL+++BAKKER:EVA'" + segments)[1] == []


def test_segments_that_a_profile_ignores_pass_in_silence(edifact):
    content = edifact("NAD+FL+++BAKKER:EVA'XYZ+1'NAT+2+NLD'")
    reading = read(content, ignore_segments=frozenset({"XYZ", "NAT"}))
    assert reading.problems == []
    assert not reading.manifests[0].travellers[0].nationalities


def test_every_value_says_where_it_stood(edifact):
    content = edifact("NAD+FL+++O?'BRIEN:MARY'DOC+P:110:111+NPX5L7K21'")
    traveller = read(content).manifests[0].travellers[0]
    given, number = traveller.given_names[0].place, traveller.documents[0].number.place
    assert str(given) == "message 1, segment 10 NAD, element 4.2"
    assert content[given.start : given.end] == b"MARY"
    assert content[number.start : number.end] == b"NPX5L7K21"
    surname = traveller.surname.place
    assert content[surname.start : surname.end] == b"O?'BRIEN"
    whole = traveller.origin.place()
    assert content[whole.start : whole.end] == b"NAD+FL+++O?'BRIEN:MARY"


@pytest.mark.parametrize(
    ("segments", "place", "code"),
    [
        ("DTM+329:800512'DTM+329:810512'", "segment 7 DTM, element 1.2", "value-repeated"),
        ("RFF+AVF:Q7W8ER'RFF+AVF:Q7W8ES'", "segment 7 RFF, element 1.2", "value-repeated"),
        ("NAT+9+NLD'", "segment 6 NAT, element 1", "qualifier-unknown"),
        ("FTX+AAI+++REMARK'", "segment 6 FTX, element 1", "qualifier-unknown"),
        ("DOC++NX1234567'LOC+91+NLD'", "segment 6 DOC", "document-type-missing"),
        ("DOC+P+NX1234567'DTM+36:310820'", "segment 6 DOC", "issuing-state-missing"),
        ("DOC+P+NX1234567'LOC+91+NLD'", "segment 6 DOC", "expiry-date-missing"),
    ],
)
def test_what_is_left_unread_or_not_given_is_said_at_its_place(one, segments, place, code):
    _, problems = one("NAD+FL+++BAKKER:EVA'" + segments, header="BGM+745'COM+1:TE'" + "TDT+20+KL1'")
    [problem] = problems
    assert place in problem
    assert code in problem


@pytest.mark.parametrize("again", ["DTM+329:800512'", "dtm+329: 800512'"])
def test_the_same_value_twice_is_no_contradiction(one, texts, again):
    traveller, problems = one(f"NAD+FL+++BAKKER:EVA'DTM+329:800512'{again}")
    assert texts(traveller.birth_date) == "800512"
    assert problems == []


@pytest.mark.parametrize(
    "document",
    ["DOC+V+C0098712'", "DOC+L+NL7741'", "DOC+I+IX1234567'LOC+91+NLD'"],
)
def test_a_visa_a_licence_and_a_card_may_do_without(one, document):
    _, problems = one("NAD+FL+++BAKKER:EVA'" + document)
    assert problems == []


@pytest.mark.parametrize("function", ["745+XR", "266+CLNB"])
def test_who_is_only_named_needs_no_whole_document(edifact, function):
    reading = read(
        edifact("NAD+FL+++BAKKER:EVA'DOC++NX1'", header=f"BGM+{function}'COM+1:TE'TDT+20+KL1'")
    )
    assert reading.problems == []


@pytest.mark.parametrize(
    ("date", "text"),
    [("120580:2", "800512"), ("051280:3", "800512"), ("12051980:4", "19800512"),
     ("198005:610", "19800500"), ("1980:602", "1980"), ("800512:101", "800512")],
)  # fmt: skip
def test_a_date_in_another_order_is_turned_by_its_format(one, texts, date, text):
    traveller, _ = one(f"NAD+FL+++BAKKER:EVA'DTM+329:{date}'")
    assert texts(traveller.birth_date) == text


def test_how_to_reach_a_traveller_is_no_contact_of_the_sender(edifact):
    reading = read(
        edifact("NAD+FL+++BAKKER:EVA'COM+31 6 5550100:TE'", header="BGM+745'TDT+20+KL1'")
    )
    assert [problem.kind.code for problem in reading.problems] == ["contact-missing"]
