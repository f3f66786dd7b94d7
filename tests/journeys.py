"""Flights of an invented person into and out of the islands, pushed as a carrier would."""

from datetime import UTC, datetime, timedelta

from tests.messages import YMD, a_message, a_person


class Clock:
    """Stands still until it is told otherwise; noon in Kralendijk unless an hour is said."""

    def __init__(self, day):
        self.go(day)

    def go(self, day, hour=12):
        self.now = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=hour + 4)

    def __call__(self):
        return self.now


def a_tourist(surname="EXAMPLE", given="PETRA", **changes):
    """A Canadian: 90 days within 180."""
    said = {"nationality": "CAN", "issuer": "CAN", "number": "CX1234567"} | changes
    return a_person(surname, given, **said)


def arrival(*persons, day, flight="KL0767", **changes):
    """Amsterdam to Bonaire on a day, which is both ends' local one."""
    return _message(persons, day, flight, {"origin": "AMS", "to": "BON"} | changes)


def departure(*persons, day, flight="KL0768", **changes):
    """Bonaire to Amsterdam."""
    return _message(persons, day, flight, {"origin": "BON", "to": "AMS"} | changes)


def _message(persons, day, flight, changes):
    on = day[2:].replace("-", "")
    said = {
        "departs": f"{on}1030", "arrives": f"{on}1855", "prepared": f"{on}:0900",
        "reference": f"{flight}{on}{changes.get('prepared', '')[-4:]}",
    } | changes  # fmt: skip
    at = said.pop("prepared")
    at_ports = {"origin": said["origin"], "to": said["to"]}
    persons = [_routed(one, **at_ports) for one in persons]
    message = a_message(*persons, flight=flight, prepared=at[7:], **said)
    return message.replace(f"+{YMD}:{at[7:]}+".encode(), f"+{at}+".encode())


def _routed(person, origin, to):
    ends = {"LOC+178+": origin, "LOC+179+": to}
    return [line[:8] + ends[line[:8]] if line[:8] in ends else line for line in person]
