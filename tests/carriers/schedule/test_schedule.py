"""Schedules as carriers write them: SSIM and tables become the flights of each day."""

import io
import json
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.errors import Refused
from api_ingest.domain.problem import TABLE_HEADER_MISSING
from api_ingest.domain.schedule import DueTerms, ScheduledFlight, due, expected
from carriers import schedule
from carriers.schedule.reading import read_schedule

SAMPLES = Path(schedule.__file__).parent / "samples"
HEADER = "flight;days;from;until;departure;arrival;departs;arrives\n"


def told(reading):
    """What a file says, as it is written beside it: a flight of each leg, and every problem."""
    return {
        "flights": [
            " ".join((
                one.designator, one.departure, one.arrival,
                f"{one.departs:%Y-%m-%dT%H:%M%z}", f"{one.arrives:%Y-%m-%dT%H:%M%z}",
                leg.days, f"every {leg.every}", f"until {leg.last}",
            ))
            for leg in reading.flights for one in [leg.on(leg.first)]
        ],
        "elsewhere": reading.elsewhere,
        "lost": reading.lost,
        "carriers": sorted(reading.carriers),
        "problems": [str(problem) for problem in reading.problems],
    }  # fmt: skip


@pytest.mark.parametrize("sample", ["islands.csv", "faulty.csv", "winter.ssim", "utc.ssim"])
def test_a_sample_is_read_as_is_expected_of_it(sample):
    wanted = json.loads((SAMPLES / f"{sample}.expected.json").read_text("utf-8"))
    assert told(read_schedule((SAMPLES / sample).read_bytes())) == wanted


def test_the_samples_bring_about_what_can_be_wrong_with_a_schedule():
    files = [*SAMPLES.glob("*.csv"), *SAMPLES.glob("*.ssim")]
    readings = [read_schedule(file.read_bytes()) for file in files]
    assert {problem.kind.code for reading in readings for problem in reading.problems} == {
        "clock-unreadable", "column-unknown", "date-unreadable", "days-unreadable",
        "leg-passed-over", "period-reversed", "port-unknown", "value-missing",
    }  # fmt: skip


def test_what_is_wrong_in_a_record_is_said_by_its_columns():
    text = (SAMPLES / "winter.ssim").read_text("utf-8").replace("2LKL", "2XKL")
    text = text.replace("J25OCT26", "J31SEP26", 1).replace("AMS1215", "AMS1275", 1)
    said = [str(problem) for problem in read_schedule(text.encode()).problems[:3]]
    assert said == [
        "row 3, column 2 (time mode): time mode U or L is not given [value-missing]",
        "row 5, column 40-43 (passenger STD): '1275' is not a time of day [clock-unreadable]",
        "row 5, column 15-21 (period of operation from): '31SEP26' is not a date [date-unreadable]",
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("KL767;daily;2026-10-25;;AMS;BON;12:15;18:00+x", "clock-unreadable"),
        ("KL767;daily;03/04/2026;;AMS;BON;12:15;18:00", "date-order-unknown"),
        ("KL767;daily;2026-10-25;;AMS;BON;12:15;12:20+2", "time-order"),
        ("PJWEA;daily;2026-10-25;;CUR;BON;12:15;12:45", "flight-number-unreadable"),
    ],
)
def test_a_leg_that_is_not_understood_is_lost_and_says_why(row, code):
    reading = read_schedule((HEADER + row).encode())
    assert (reading.lost, reading.flights) == (1, [])
    assert code in {problem.kind.code for problem in reading.problems}


def test_in_ssim_the_day_before_is_a_letter_and_another_word_is_said():
    text = (SAMPLES / "winter.ssim").read_text("utf-8")
    wrong = read_schedule(text.replace("00000003", "0Q000003").encode())
    assert [p.kind.code for p in wrong.problems if p.kind.severity == "error"] == [
        "shift-unreadable"
    ]
    earlier = read_schedule(text.replace("01000004", "0A000004").encode())
    assert [p.kind.code for p in earlier.problems if p.kind.severity == "warning"] == ["time-order"]


def test_what_is_wrong_elsewhere_is_nobodys_business():
    reading = read_schedule((HEADER + "KL735;never;soon;;AMS;CUR;;\n").encode())
    assert (reading.flights, reading.elsewhere, reading.lost, reading.problems) == ([], 1, 0, [])


def test_a_file_that_is_no_schedule_is_refused():
    with pytest.raises(Refused) as refused:
        read_schedule(b"surname;given_names\nEXAMPLE;PETRA\n")
    assert refused.value.problems[0].kind is TABLE_HEADER_MISSING


def test_a_workbook_is_read_by_its_types():
    book = openpyxl.Workbook()
    book.active.append(["Airline", *HEADER.strip().split(";")])
    typed = date(2026, 10, 25), datetime(2027, 3, 27), "AMS", "BON", time(12, 15), time(18)
    book.active.append(["KL", 767, 135, *typed])
    book.active.append(["KL", 768, "daily", 46500, None, "BON", "AMS", 0.8159722, "09:15+1"])
    out = io.BytesIO()
    book.save(out)
    reading = read_schedule(out.getvalue())
    [leg] = reading.flights
    assert (leg.first, leg.last, leg.days, leg.departs) == (
        date(2026, 10, 25), date(2027, 3, 27), "135", time(12, 15),
    )  # fmt: skip
    assert [(p.kind.code, str(p.place), p.value) for p in reading.problems] == [
        ("date-serial", "sheet Sheet, row 3, column D (from)", "46500 (2027-04-23)"),
        ("clock-unreadable", "sheet Sheet, row 3, column H (departs)", "0.8159722"),
    ]


@given(st.data())
def test_property_whatever_stands_in_a_schedule_nothing_but_a_refusal_is_raised(data):
    name = data.draw(st.sampled_from(["winter.ssim", "utc.ssim", "islands.csv", "faulty.csv"]))
    content = bytearray((SAMPLES / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 4))] = data.draw(
            st.sampled_from([b"9999", b"00", b"Z", b"\n", b"", b";", b"31DEC99", b"\xff", b"0"])
        )
    with suppress(Refused):
        reading = read_schedule(bytes(content))
        list(expected(reading.flights, date(2026, 12, 24), date(2026, 12, 26)))


def a_leg(**changes):
    said = {
        "carrier": "KL", "number": 767, "departure": "AMS", "arrival": "BON",
        "first": date(2026, 3, 1), "departs": time(10, 30), "arrives": time(15, 55),
    } | changes  # fmt: skip
    return ScheduledFlight(**said)


def test_local_times_follow_the_clock_changes_of_each_end():
    days = date(2026, 3, 28), date(2026, 3, 29)  # summer time begins in Amsterdam on the second
    utc = [flight.departs.astimezone(UTC).hour for flight in expected([a_leg()], *days)]
    assert utc == [9, 8]


def test_a_day_in_utc_may_be_another_day_at_the_port():
    leg = a_leg(departure="BON", arrival="ATL", departs=time(0, 15), arrives=time(5, 15), utc=True)
    [flight] = expected([leg], date(2026, 3, 9), date(2026, 3, 9))
    assert (flight.date, f"{flight.departs:%d %H:%M}") == (date(2026, 3, 9), "09 20:15")


def test_a_short_flight_is_due_when_it_leaves_and_a_long_one_before():
    terms = DueTerms(timedelta(minutes=30), timedelta(minutes=45), timedelta(0))
    long, short = a_leg(), a_leg(departure="CUR", departs=time(7, 10), arrives=time(7, 40))
    for leg, before in ((long, 30), (short, 0)):
        flight = leg.on(date(2026, 3, 2))
        assert flight.departs - due(flight, terms) == timedelta(minutes=before)


@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(1, 9),
    st.sets(st.sampled_from("1234567"), min_size=1), st.sampled_from([1, 2]), st.booleans(),
)  # fmt: skip
def test_property_days_asked_for_one_by_one_are_those_of_the_whole_span(
    first, span, days, every, utc
):
    leg = a_leg(first=date(2026, 1, 5), days="".join(sorted(days)), every=every, utc=utc)
    last = first + timedelta(days=span)
    whole = list(expected([leg], first, last))
    single = [first + timedelta(days=n) for n in range(span + 1)]
    assert whole == [flight for day in single for flight in expected([leg], day, day)]
    assert all(flight.arrives > flight.departs for flight in whole)
    assert all(isinstance(flight.departs, datetime) for flight in whole)
