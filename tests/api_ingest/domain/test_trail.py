"""The chain of the audit trail: whatever is done to it afterwards shows."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_ingest.domain.trail import BEFORE_THE_FIRST, Check, Head, Row, hash_of

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def a_row(id, previous, **changes):
    said = {
        "at": AT + timedelta(seconds=id), "actor": "officer", "action": "viewed",
        "object": f"alert/{id}", "result": "", "origin": "10.0.0.1",
    } | changes  # fmt: skip
    row = Row(id=id, previous=previous, hash=b"", **said)
    return row._replace(hash=hash_of(row))


def a_trail(length):
    rows = []
    for id in range(length):
        rows.append(a_row(id, rows[-1].hash if rows else BEFORE_THE_FIRST))
    return rows


def faults(rows, heads=()):
    check = Check(heads)
    for row in rows:
        check.take(row)
    check.finish()
    return check.faults


def changed(rows):
    return [*rows[:3], rows[3]._replace(actor="nobody"), *rows[4:]]


def anew(rows, since):
    """Everything from a row on computed again: whole in itself."""
    done = rows[:since]
    for row in rows[since:]:
        done.append(a_row(row.id, done[-1].hash, actor="nobody"))
    return done


@pytest.mark.parametrize(
    ("tampered", "says"),
    [
        (changed, "row 3 was changed"),
        (lambda rows: rows[:3] + rows[4:], "row 3 is missing"),
        (lambda rows: rows[:2] + rows[5:], "rows 2 to 4 are missing"),
        (lambda rows: rows[1:], "row 0 is missing"),
        (lambda rows: [*rows[:3], a_row(3, rows[2].hash, actor="x"), *rows[4:]], "row 4 does not"),
        (
            lambda rows: [
                *rows[:3],
                rows[4]._replace(id=3),
                rows[3]._replace(id=4),
                *rows[5:],
            ],
            "row 3 was changed",
        ),
    ],
)
def test_a_change_a_gap_a_stranger_and_another_order_are_named(tampered, says):
    rows = a_trail(8)
    assert faults(rows) == []
    assert any(fault.startswith(says) for fault in faults(tampered(rows)))


def test_only_a_head_kept_elsewhere_knows_of_an_end_that_was_cut_off_or_computed_anew():
    rows = a_trail(8)
    head = Head(6, rows[6].hash.hex(), AT)
    for tampered in (rows[:5], anew(rows, 4)):
        assert faults(tampered) == []
        assert len(faults(tampered, [head])) == 1
    assert faults(rows, [head]) == []


@given(st.tuples(*[st.text(max_size=8)] * 4), st.tuples(*[st.text(max_size=8)] * 4))
def test_two_rows_that_differ_are_never_written_alike(one, other):
    names = ("actor", "action", "object", "result")
    first, second = (
        a_row(1, BEFORE_THE_FIRST, **dict(zip(names, said, strict=True))) for said in (one, other)
    )
    assert (first.hash == second.hash) is (one == other)
