"""Each field of a document against its file: what was read, and every problem with it, told by its place."""

import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from duly.rules.agreement import DocumentRule
from duly.rules.contents import Cell, Content, FormField, Sheet

from tests.rules.drawn import checked, csv, field, page, sheet, told, workbook


def problems(content: Content, *fields: Any, **more: Any) -> list[str]:
    return told(checked(content, *fields, **more).findings)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("number", "12", Decimal(12)),
        ("money", '"$1,234.50"', Decimal("1234.50")),
        ("money", "(5)", Decimal(-5)),
        ("integer", "12.5", "not-a-number Data!B1"),
        ("number", "many", "not-a-number Data!B1"),
        ("number", "nil", Decimal(0)),
        ("number", "N/A", "blank Data!B1"),
        ("number", "", "blank Data!B1"),
        ("percent", "0.12", Decimal("0.12")),
        ("percent", "12%", Decimal("0.12")),
        ("percent", "12", "out-of-range Data!B1"),
        ("percent", "120%", Decimal("1.2")),
        ("date", "2026-09-30", date(2026, 9, 30)),
        ("date", "soon", "not-a-date Data!B1"),
        ("period", "Oct 2026", "2026-10"),
        ("period", "2026-10-15", "2026-10"),
        ("period", "September 2026", "wrong-period Data!B1"),
        ("yes-no", "sí", True),
        ("yes-no", "maybe", "not-allowed Data!B1"),
        ("text", "Dana", "Dana"),
        ("number", "=A1*2 > 12", Decimal(12)),
        ("number", "=A1/0 > #DIV/0!", "formula-error Data!B1"),
        ("number", "#REF!", "formula-error Data!B1"),
    ],
)
def test_a_value_is_read_or_told_where_it_is_wrong(kind: str, typed: str, value: Any) -> None:
    found = checked(workbook(f"Asked | {typed}\nMore | 1"), field("asked", kind, at="Data!B1"))
    read = [one.value for one in found.figures]
    code = str(value).split(" ", 1)[0]
    if isinstance(value, str) and code in {one.code for one in found.findings}:
        assert told(found.findings) == [value]
    else:
        assert (told(found.findings), read) == ([], [value])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("0", []), ("31", []), ("-1", ["out-of-range Data!B1"]), ("31.01", ["out-of-range Data!B1"])],
)
def test_bounds_are_inclusive(typed: str, expected: list[str]) -> None:
    assert problems(workbook(f"Days | {typed}"), field("days", at="Data!B1", min=0, max=31)) == expected


@pytest.mark.parametrize(("typed", "expected"), [(" HIGH ", []), ("higher", ["not-allowed Data!B1"])])
def test_one_of_the_choices(typed: str, expected: list[str]) -> None:
    assert problems(workbook(f"Risk | {typed}"), field("risk", "one-of", at="Data!B1", one_of=("High",))) == expected


INCIDENTS = (field("incidents", at="Data!B1"), field("remark", "text", at="Data!B2", required="incidents > 0"))


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        ("Incidents | 0\nRemark |", []),
        ("Incidents | 2\nRemark |", ["blank Data!B2"]),
        ("Incidents | 2\nRemark | both minor", []),
        ("Incidents | many\nRemark |", ["not-a-number Data!B1"]),
        ("Incidents |\nRemark |\nMore | 1", ["blank Data!B1"]),
    ],
)
def test_what_is_only_required_where_another_value_asks_for_it(drawing: str, expected: list[str]) -> None:
    assert problems(workbook(drawing), *INCIDENTS) == expected


def test_every_cell_of_a_column_is_held_against_its_field() -> None:
    log = "Date | Miles\n2026-10-01 | 12\n | 8\n2026-10-03 | -4\n2026-10-04 | many\n\n2026-10-06 |\nTotal | 16"
    fields = (field("date", "date", column="Date"), field("miles", column="Miles", min=0))
    assert problems(csv(log), *fields) == [
        "blank line 3, Date",
        "out-of-range line 4, Miles",
        "not-a-number line 5, Miles",
        "blank line 7, Miles",
    ]


def test_a_column_without_any_row_is_blank_once() -> None:
    fields = (field("date", "date", column="Date"), field("miles", column="Miles"))
    found = checked(csv("Date | Miles"), *fields).findings
    assert [(one.code, one.why, one.facts) for one in found] == [
        ("blank", "rows", (("named", name),)) for name in ("Date", "Miles")
    ]
    assert (
        problems(csv("Date | Miles"), *(field(name.lower(), column=name, required=False) for name in ("Date",))) == []
    )


def test_words_that_nobody_was_given_are_asked_for_rather_than_missed() -> None:
    found = checked(
        csv("Date | Hours\n2026-10-01 | 8"), field("miles", column="Miles"), field("day", "date", column="Date")
    )
    assert [(one.code, one.why) for one in found.findings] == [("label-changed", "column")]
    found = checked(page("Visits: 3"), field("hours", label="Hours"), field("visits", label="Visits"))
    assert [(one.code, one.why) for one in found.findings] == [("label-changed", "absent")]


def test_a_range_needs_one_value() -> None:
    hours = field("hours", at="Data!B1:B3")
    assert problems(workbook("Mon |\nTue | 4\nWed |"), hours) == []
    assert problems(workbook("Mon |\nTue |\nWed |"), hours) == ["blank Data!B1"]
    assert problems(workbook("Mon | x\nTue | 4\nWed |"), hours) == ["not-a-number Data!B1"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (page("Monthly report\nSignature:  | Dana Ortiz"), []),
        (page("Monthly report\nSignature:  | [picture]"), []),
        (page("Monthly report\nSignature:  | ________"), ["signature-missing Signature"]),
        (page("Monthly report\nSignature:"), ["signature-missing Signature"]),
        (workbook("Signature | Dana Ortiz"), []),
        (workbook(sheet("Signature |", pictures=((1, 2, 2, 3),))), []),
        (workbook("Signature |"), ["signature-missing Signature"]),
    ],
)
def test_signed_is_what_bears_a_name_or_a_picture(content: Content, expected: list[str]) -> None:
    places = [
        one.replace("Data!B1", "Signature") for one in problems(content, field("s", "signature", label="Signature"))
    ]
    assert places == expected


def test_the_words_of_the_form_are_no_signature() -> None:
    form, own = workbook("Signature | Sign here\nVisits |"), workbook("Signature | Sign here\nVisits | 3")
    assert problems(own, field("s", "signature", at="Data!B1"), template=form) == ["signature-missing Data!B1"]


def test_a_column_to_sign_in_without_any_row_is_not_signed() -> None:
    signed = field("signed", "signature", column="Signed")
    assert problems(csv("Date | Signed"), signed) == ["signature-missing Signed"]


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_what_is_no_number_is_told_and_ends_nothing(number: str) -> None:
    assert problems(formula(value=Decimal(number), calculated=Decimal(5)), TOTAL)
    assert problems(formula(value=Decimal(5), calculated=Decimal(number)), TOTAL)


def test_a_box_that_nobody_ticked_means_no() -> None:
    form = Content(
        kind="pdf", form=(FormField(name="done", kind="check"), FormField(name="by", kind="text", value="D"))
    )
    found = checked(form, field("done", "yes-no", field="done"))
    assert [one.value for one in found.figures] == [False]


SUM = (DocumentRule("sum(parts) == total", "The parts must give the total."),)
ADDING = (field("parts", at="Data!B1:B2"), field("total", at="Data!B3"))


@pytest.mark.parametrize(
    ("drawing", "rules", "expected"),
    [
        ("A | 1\nB | 2\nTotal | 3", SUM, []),
        ("A | 1\nB | 2\nTotal | 3.004", SUM, []),
        ("A | 1\nB | 2\nTotal | 4", SUM, ["does-not-add-up"]),
        ("A | one\nB | 2\nTotal | 4", SUM, ["not-a-number Data!B1"]),
        ("A | 1\nB | 2\nTotal | 3", (DocumentRule("total <= 2", "At most two."),), ["rule"]),
    ],
)
def test_rules_are_not_judged_on_what_could_not_be_read(
    drawing: str, rules: tuple[DocumentRule, ...], expected: list[str]
) -> None:
    assert problems(workbook(drawing), *ADDING, rules=rules) == expected


def test_a_rule_over_columns_names_the_first_row_in_which_it_does_not_hold() -> None:
    log = "Date | Hours | Paid\n2026-10-01 | 8 | 8\n\n2026-10-02 | 7 | 9\n2026-10-03 | 7 | 10"
    columns = (field("hours", column="Hours"), field("paid", column="Paid"))
    rules = (DocumentRule("paid <= hours", "Paid is at most what was worked."),)
    for content, place in ((csv(log), "line 4, Hours"), (workbook(log), "Data!B4")):
        (found,) = checked(content, *columns, rules=rules).findings
        assert (found.code, dict(found.facts)["place"], found.where) == ("rule", place, "")


def formula(**more: Any) -> Content:
    return workbook(Sheet(name="Data", cells={**sheet("Total").cells, (1, 2): Cell(formula="A2+A3", **more)}))


TOTAL = field("total", at="Data!B1")


@pytest.mark.parametrize(
    ("content", "verdict", "expected"),
    [
        (formula(value=Decimal(5), calculated=Decimal(5)), "accepted", []),
        (formula(value=Decimal(5), calculated=Decimal(6)), "returned", ["does-not-add-up Data!B1"]),
        (formula(value=Decimal(5), unsure=True), "accepted", []),
        (formula(stored=False, calculated=Decimal(6)), "accepted", []),
        (formula(stored=False, unsure=True), "review", []),
        (formula(error="#REF!"), "returned", ["formula-error Data!B1"]),
    ],
)
def test_a_formula_counts_by_its_stored_result_or_is_calculated(
    content: Content, verdict: str, expected: list[str]
) -> None:
    found = checked(content, TOTAL)
    assert (found.verdict, told(found.findings)) == (verdict, expected)


def test_an_error_in_a_cell_that_a_field_rests_on_is_told_at_the_field() -> None:
    hidden = workbook("Total | =IFERROR(B2;0) > 0\nPart | =B3*2 > #REF!\nOther | 5")
    assert problems(hidden, TOTAL) == ["formula-error Data!B1"]


def test_an_error_that_no_field_rests_on_is_none_of_its_business() -> None:
    assert problems(workbook("Total | =B2*2 > 8\nPart | 4\nAside | =B9 > #REF!"), TOTAL) == []


def test_a_balance_carried_down_a_long_list_is_checked_in_time() -> None:
    balances = {
        (row, 2): Cell(formula=f"B{row - 1}+A{row}", value=Decimal(row), calculated=Decimal(row))
        for row in range(3, 20_003)
    }
    moves = {(row, 1): Cell(value=Decimal(1)) for row in range(3, 20_003)}
    aside = {(9, 9): Cell(formula="A1/0", error="#DIV/0!")}
    head = {**sheet("Move | Balance\n1 | 2").cells}
    ledger = workbook(Sheet(name="Data", cells={**head, **moves, **balances, **aside}))
    started = time.monotonic()
    assert problems(ledger, field("balance", column="Balance"), field("move", column="Move")) == []
    assert time.monotonic() - started < 8


def test_sums_over_ever_longer_ranges_are_checked_in_time() -> None:
    sums = {
        (row, 2): Cell(formula=f"SUM(A$2:B{row - 1})", value=Decimal(row), calculated=Decimal(row))
        for row in range(3, 5_003)
    }
    aside = {(9, 9): Cell(formula="A1/0", error="#DIV/0!")}
    ledger = workbook(Sheet(name="Data", cells={**sheet("Move | Sum\n1 | 2").cells, **sums, **aside}))
    started = time.monotonic()
    assert problems(ledger, field("sum", column="Sum")) == []
    assert time.monotonic() - started < 8
