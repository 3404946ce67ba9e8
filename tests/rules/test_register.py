"""Which figures of a document are kept over time, and whether they meet their goal."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from duly.rules.agreement import Document, Field, Person
from duly.rules.findings import Figure
from duly.rules.register import Origin, in_force, in_order, meets, postings

DANA = Person(name="Dana Ortiz", email="dana@northwind.example", department="Finance", timezone=ZoneInfo("UTC"))
FIRST = datetime(2026, 10, 7, 15, 0, tzinfo=UTC)


def origin(**given):
    fields = {"source": "<m1@northwind.example>", "sha256": "ab" * 32, "filed": "Finance/a.xlsx"}
    return Origin(**{**fields, "verdict": "accepted", "received_at": FIRST} | given)


def document(*fields):
    return Document(
        id="ar-aging",
        title="AR aging report",
        owners=(DANA.email,),
        cadence="monthly",
        due="working day 5",
        fields=fields,
    )


@pytest.mark.parametrize(
    ("goal", "value", "met"),
    [
        ("<= 25000", "25000", True),
        ("<= 25000", "25000.01", False),
        ("< 25000", "25000", False),
        (">= 50000", "49999.99", False),
        ("> 0", "0", False),
        ("> 0", "0.01", True),
        ("> -5", "-4", True),
        ("== 0", "0", True),
        ("= 12", "11", False),
        ("<= 8%", "0.08", True),
        ("<= 8%", "0.0801", False),
        ("<= 8 %", "0.0800000000000000017", True),  # as a spreadsheet's binary number comes out
        (">= 99.5%", "0.994", False),
        ("<12", "11.5", True),
    ],
)
def test_a_figure_beside_its_goal(goal, value, met):
    assert meets(goal, Decimal(value)) is met


def test_what_is_no_goal_is_said():
    with pytest.raises(ValueError, match="not a comparison"):
        meets("about 5", Decimal(5))


@pytest.mark.parametrize(
    ("field", "read", "kept", "taken"),
    [
        (Field(name="x", kind="money"), Decimal("12.50"), "12.50", ""),
        (Field(name="x", kind="text"), "12.50", None, ""),
        (Field(name="x", kind="date"), date(2026, 10, 1), None, ""),
        (Field(name="x", kind="yes-no"), True, None, ""),
        (Field(name="x", kind="yes-no", goal="== 1"), True, None, ""),
        (Field(name="x", kind="text", goal="<= 3"), Decimal(2), "2", ""),
        (Field(name="x", kind="number", column="Hours"), (Decimal(8), Decimal("7.5")), "15.5", "sum of 2"),
        (Field(name="x", kind="percent", column="Share"), (Decimal("0.1"), Decimal("0.3")), "0.2", "mean of 2"),
        (Field(name="x", kind="number", column="Hours", required=False), (), None, ""),
        (Field(name="x", kind="number"), Decimal("NaN"), None, ""),
    ],
)
def test_which_fields_are_kept_over_time(field, read, kept, taken):
    found = postings(document(field), DANA, "2026-10", [Figure("x", read, "Summary!B2")], origin())
    assert [(one.value, one.taken) for one in found] == ([] if kept is None else [(Decimal(kept), taken)])


def test_a_posting_knows_whose_it_is_and_where_it_came_from():
    over_90 = Field(name="over_90", kind="money", goal="<= 25000")
    figures = [Figure("over_90", Decimal(31000), "Summary!E14"), Figure("gone", Decimal(1), "Summary!E15")]
    [posting] = postings(document(over_90), DANA, "2026-10", figures, origin())
    assert posting.slot == ("ar-aging", "over_90", "2026-10", "dana@northwind.example")
    assert (posting.title, posting.name, posting.department) == ("AR aging report", "Dana Ortiz", "Finance")
    assert (posting.where, posting.goal, posting.on_goal) == ("Summary!E14", "<= 25000", False)
    assert posting.origin == origin()


def test_a_correction_counts_and_the_first_version_is_remembered():
    field = Field(name="total", kind="money")

    def received(value, period="2026-10", **given):
        return postings(document(field), DANA, period, [Figure("total", Decimal(value), "A!B2")], origin(**given))

    wrong, right = received(1), received(2, sha256="cd" * 32, received_at=FIRST.replace(day=9))
    september = received(5, period="2026-09")
    kept = in_order([*right, *september, *wrong, *wrong])
    assert [posting.value for posting in kept] == [5, 1, 2]
    assert [posting.value for posting in in_force(reversed(kept)).values()] == [5, 2]


@pytest.mark.parametrize(("first", "second"), [("a", "b"), ("b", "a")])
def test_of_two_copies_received_at_once_the_later_accepted_counts(first, second):
    field = Field(name="total", kind="money")
    copies = [(first, 0, "41200"), (second, 1, "41900")]
    kept = [
        posting
        for sha256, after, value in copies
        for posting in postings(
            document(field),
            DANA,
            "2026-09",
            [Figure("total", Decimal(value), "B2")],
            origin(sha256=sha256, after=after),
        )
    ]
    for order in (kept, kept[::-1]):
        assert [posting.value for posting in in_force(order).values()] == [41900]
