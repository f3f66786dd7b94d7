import pytest

from carriers.formats.paxlst import read


def _read(edifact, flight):
    header = "BGM+745'COM+1:TE'" + flight
    reading = read(edifact(header=header))
    return reading.manifests[0].flight, [str(problem) for problem in reading.problems]


def _legs(flight, texts):
    return [
        (texts(leg.departure), texts(leg.departs), texts(leg.arrival), texts(leg.arrives),
         leg.border)
        for leg in flight.legs
    ]  # fmt: skip


AMS_BON = "LOC+125+AMS'DTM+189:2611241030:201'LOC+87+BON'DTM+232:2611241555:201'"


def test_the_simplest_flight_is_one_leg_across_the_border(edifact, texts):
    flight, problems = _read(edifact, "TDT+20+KL0767+++KL'" + AMS_BON)
    assert texts(flight.number) == "KL0767"
    assert texts(flight.carrier) == "KL"
    assert _legs(flight, texts) == [("AMS", "2611241030", "BON", "2611241555", True)]
    assert problems == []


VIA_ARUBA = [
    ("AMS", "2611251015", "AUA", "2611251505", None),
    ("AUA", "2611251605", "BON", "2611251645", True),
]


@pytest.mark.parametrize(
    "layout",
    [
        # One TDT a leg.
        (
            "TDT+20+KL765'LOC+92+AMS'DTM+189:2611251015'LOC+92+AUA'DTM+232:2611251505'"
            "TDT+20+KL765'LOC+125+AUA'DTM+189:2611251605'LOC+87+BON'DTM+232:2611251645'"
        ),
        # One TDT, a pair of places a leg.
        (
            "TDT+20+KL765'LOC+92+AMS'DTM+189:2611251015'LOC+92+AUA'DTM+232:2611251505'"
            "LOC+125+AUA'DTM+189:2611251605'LOC+87+BON'DTM+232:2611251645'"
        ),
        # One TDT, the place on the way once, with both its times.
        (
            "TDT+20+KL765'LOC+92+AMS'DTM+189:2611251015'LOC+125+AUA'DTM+232:2611251505'"
            "DTM+189:2611251605'LOC+87+BON'DTM+232:2611251645'"
        ),
        # A codeshare repeats the route.
        (
            "TDT+20+KL765'LOC+92+AMS'DTM+189:2611251015'LOC+92+AUA'DTM+232:2611251505'"
            "LOC+125+AUA'DTM+189:2611251605'LOC+87+BON'DTM+232:2611251645'"
            "TDT+20+KL 765'LOC+125+AUA'DTM+189:2611251605'LOC+87+BON'DTM+232:2611251645'"
        ),
    ],
)
def test_a_flight_with_a_stop_has_two_legs_however_it_is_laid_out(edifact, texts, layout):
    flight, problems = _read(edifact, layout)
    assert _legs(flight, texts) == VIA_ARUBA
    assert problems == []


def test_a_route_that_goes_on_inside_the_country_ends_at_the_last_port(edifact, texts):
    flight, _ = _read(
        edifact,
        "TDT+20+WM441'LOC+125+SXM'DTM+189:2611240830'LOC+87+EUX'DTM+232:2611240850'"
        "LOC+130+SAB'DTM+232:2611240915'",
    )
    assert _legs(flight, texts) == [
        ("SXM", "2611240830", "EUX", "2611240850", True),
        ("EUX", None, "SAB", "2611240915", None),
    ]


def test_routes_without_times_follow_the_order_of_the_ports(edifact, texts):
    flight, _ = _read(edifact, "TDT+20+KL765'LOC+92+AMS'LOC+92+AUA'LOC+92+BON'")
    assert [(leg[0], leg[2]) for leg in _legs(flight, texts)] == [("AMS", "AUA"), ("AUA", "BON")]


def test_arrival_named_before_departure_is_put_right(edifact, texts):
    flight, _ = _read(
        edifact,
        "TDT+20+KL767'LOC+87+BON'DTM+232:2611241555'LOC+125+AMS'DTM+189:2611241030'",
    )
    assert _legs(flight, texts) == [("AMS", "2611241030", "BON", "2611241555", True)]


def test_the_scheduled_time_wins_over_actual_and_estimated_ones(edifact, texts):
    flight, _ = _read(
        edifact,
        "TDT+20+KL767'LOC+125+AMS'DTM+133:1'DTM+189:2'DTM+136:3'LOC+87+BON'DTM+132:4'DTM+178:5'",
    )
    assert _legs(flight, texts) == [("AMS", "2", "BON", "5", True)]


def test_times_in_front_of_the_places_belong_to_the_ends(edifact, texts):
    flight, _ = _read(edifact, "TDT+20+KL767'DTM+189:2'DTM+232:5'LOC+125+AMS'LOC+87+BON'")
    assert _legs(flight, texts) == [("AMS", "2", "BON", "5", True)]


@pytest.mark.parametrize(
    ("loc", "leg"),
    [("LOC+125+AMS'", ("AMS", None, None, None, None)),
     ("LOC+87+BON'", (None, None, "BON", None, None))],
)  # fmt: skip
def test_half_a_route_is_half_a_leg(edifact, texts, loc, leg):
    flight, _ = _read(edifact, "TDT+20+KL767'" + loc)
    assert _legs(flight, texts) == [leg]


def test_the_flight_number_is_that_of_the_leg_across_the_border(edifact, texts):
    flight, problems = _read(edifact, "TDT+20+KL1234'LOC+92+LHR'LOC+92+AMS'TDT+20+KL767'" + AMS_BON)
    assert (texts(flight.number), texts(flight.others)) == ("KL767", ["KL1234"])
    assert problems == []


@pytest.mark.parametrize(
    ("tdt", "number", "registration"),
    [
        ("TDT+20+PJWEA'", "PJWEA", None),
        ("TDT+20+++++++PJ-WEA'", None, "PJ-WEA"),
        ("TDT+20+KL765A'", "KL765A", None),
        ("TDT+20+XQ 31'", "XQ 31", None),
        ("TDT+20'", None, None),
        ("TDT'", None, None),
    ],
)
def test_a_flight_may_have_a_registration_or_nothing(edifact, texts, tdt, number, registration):
    flight, _ = _read(edifact, tdt + AMS_BON)
    assert texts(flight.number) == number
    assert texts(flight.registration) == registration
    assert len(flight.legs) == 1


def test_a_message_without_a_flight_still_gives_its_travellers(edifact):
    reading = read(edifact(header="BGM+745'COM+1:TE'"))
    assert reading.manifests[0].flight.number is None
    assert len(reading.manifests[0].travellers) == 1


def test_unknown_places_and_times_of_a_flight_are_said(edifact):
    _, problems = _read(edifact, "TDT+20+KL767'" + AMS_BON + "LOC+999+AMS'DTM+888:1'")
    assert [text.split(":")[0] for text in problems] == [
        "message 1, segment 9 LOC, element 1",
        "message 1, segment 10 DTM, element 1.1",
    ]


def test_a_second_flight_among_the_travellers_does_not_pass_unseen(edifact, parts):
    content = edifact(parts.traveller + "TDT+20+KL999'" + parts.traveller)
    assert [p.kind.code for p in read(content).problems] == ["flight-conflict"]


KLM = "TDT+20+KL0767+++KL'"


def _seen(edifact, header, travellers=None):
    end = "CNT+42:1'"
    content = (
        edifact(header="BGM+745'COM+1:TE'" + header)
        if travellers is None
        else edifact(travellers, header="BGM+745'COM+1:TE'" + header, end=end)
    )
    reading = read(content)
    (manifest,) = reading.manifests
    return manifest, [problem.kind.code for problem in reading.problems]


def test_places_in_front_of_the_flight_they_are_of_are_its_places(edifact, texts):
    manifest, codes = _seen(edifact, AMS_BON + KLM)
    assert texts(manifest.flight.number) == "KL0767"
    assert _legs(manifest.flight, texts) == [("AMS", "2611241030", "BON", "2611241555", True)]
    assert codes == []


@pytest.mark.parametrize("front", ["", KLM])
def test_a_flight_behind_its_travellers_is_read_and_costs_nobody(edifact, parts, texts, front):
    behind = AMS_BON if front else KLM + AMS_BON
    manifest, codes = _seen(edifact, front, parts.traveller + behind + parts.traveller)
    assert texts(manifest.flight.number) == "KL0767"
    assert _legs(manifest.flight, texts) == [("AMS", "2611241030", "BON", "2611241555", True)]
    assert [texts(t.embarkation) for t in manifest.travellers] == ["AMS", "AMS"]
    assert set(codes) == {"segment-misplaced"}


def test_places_of_a_flight_that_every_traveller_repeats_change_nothing(edifact, parts, texts):
    once = "LOC+125+AMS'LOC+87+BON'"
    manifest, codes = _seen(edifact, KLM + AMS_BON, (parts.traveller + once) * 2)
    assert _legs(manifest.flight, texts) == [("AMS", "2611241030", "BON", "2611241555", True)]
    assert set(codes) == {"qualifier-unknown"}


DELTA = "TDT+20+DL9411+++DL'"


@pytest.mark.parametrize("header", [KLM + AMS_BON + DELTA + AMS_BON, KLM + DELTA + AMS_BON])
def test_of_a_codeshare_the_first_flight_is_the_one_that_is_flown(edifact, texts, header):
    manifest, codes = _seen(edifact, header)
    assert texts(manifest.flight.number) == "KL0767"
    assert texts(manifest.flight.others) == ["DL9411"]
    assert len(manifest.flight.legs) == 1
    assert codes == []
