"""The agreed rules worked out over the figures of a document: what holds, what does not, and what cannot be told."""

from datetime import date
from decimal import Decimal

import pytest
from duly.rules.expressions import check_expression
from duly.rules.periods import Period, period_named
from duly.rules.reckoning import Figures, adds_up, holds, what_it_gave
from hypothesis import given
from hypothesis import strategies as st

OCTOBER = period_named("monthly", "2026-10") or Period("", date.min, date.min)


def column(*numbers: str | None) -> tuple[Decimal | None, ...]:
    return tuple(None if number is None else Decimal(number) for number in numbers)


SHEET: Figures = {
    "total": Decimal("41200.00"),
    "over_90": Decimal("12000.50"),
    "rate": Decimal("0.12"),
    "nothing": Decimal(0),
    "hours": column("8", "7.5", "8"),
    "overtime": column("0", None, "2"),
    "pay": column("160", "150", "160"),
    "miles": (),  # a blank column
    "bonus": (),  # a blank cell
    "sent": date(2026, 10, 31),
    "days": (date(2026, 10, 1), date(2026, 10, 15)),
    "status": "Closed ",
    "approved": True,
    "approvals": ("yes", "No", "yes"),
}


def judged(rule: str, figures: Figures = SHEET) -> bool | None:
    assert check_expression(rule, [*figures, "misread"]) is None
    return holds(rule, figures, OCTOBER)


@pytest.mark.parametrize(
    "rule",
    [
        "over_90 <= total",
        "total > over_90 and rate < 1",
        "not total < over_90",
        "total == 41200.004",
        "41200.005 <= total <= 41199.995",
        "total != 41200.01",
        "total - over_90 == 29199.5",
        "over_90 / total < 0.3",
        "total * 2 == 82400",
        "-total < +nothing",
        "abs(over_90 - total) > 29000",
        "round(over_90) == 12001",
        "round(over_90 / 7, 2) == 1714.36",
        "round(total, -3) == 41000",
        "round(2.5) == 3",
        "sum(hours) == 23.5",
        "count(hours) == 3",
        "avg(hours) < 8",
        "min(hours) == 7.5 and max(hours) == 8",
        "max(over_90, rate, 5) == over_90",
        "sum(hours, overtime) == 25.5",
        "count(overtime) == 2",
        "sum(miles) == 0 and count(miles) == 0",
        "sum(bonus, total) == total",
        "hours <= 24",
        "pay == hours * 20",
        "sum(hours * 20) == sum(pay)",
        "hours + overtime <= 10",
        "hours < 8 or pay == 160",
        "not hours > 8",
        "0 < hours <= 8",
        'approvals == "YES" or pay < 160',
        "sent == period_end",
        'sent == "2026-10-31"',
        "period_start <= sent <= period_end",
        "period_start <= days and days <= period_end",
        "period_end - period_start == 30",
        "sent - 30 == period_start",
        "period_start + 14 == max(days)",
        'status == "closed"',
        'status != "open"',
        "approved",
        'approved == "yes"',
        "total > 0 or misread > 0",
    ],
)
def test_rules_that_hold(rule: str) -> None:
    assert judged(rule) is True


@pytest.mark.parametrize(
    "rule",
    [
        "total <= over_90",
        "total == 41200.01",
        "total < 41200.004",
        "total != 41200.004",
        "hours < 8",
        "not hours < 8",
        "hours != 7.5",
        "pay == 160",
        "sum(hours) == 23",
        "count(miles) > 0",
        "sent < period_end",
        'status == "open"',
        "not approved",
        'approved == "no"',
        "nothing",
        'approvals == "yes"',
        "total < 0 and misread > 0",
        "misread > 0 and total < 0",
        "overtime > 1",
    ],
)
def test_rules_that_do_not_hold(rule: str) -> None:
    assert judged(rule) is False


@pytest.mark.parametrize(
    "rule",
    [
        "misread > 0",
        "not misread > 0",
        "total + misread == 41200",
        "sum(misread) == 0",
        "count(misread) == 0",
        "sum(hours, misread) == total",
        "total > 0 and misread > 0",
        "total < 0 or misread > 0",
        "bonus > 0",
        "total + bonus == 41200",
        "miles <= 100",
        "max(miles) < 100",
        "avg(miles) < 100",
        "total / nothing == 1",
        "nothing / nothing == 1",
        "hours / nothing > 1",
        "hours == days",
        'total == "closed"',
        "status > 5",
        "status + 1 == 2",
        'sent == "soon"',
        "approved > 1",
        "round(total, 400) == 1",
        "sent + 99999999999 == sent",
        "sent - 9999999 == sent",
        "abs(total, 1) == 1",
        "total < 1e999",
    ],
)
def test_rules_that_cannot_be_judged(rule: str) -> None:
    assert judged(rule) is None


@pytest.mark.parametrize(
    "text", ["", "total =", "total ==", "(" * 500, "f(total)", "total[0] > 1", "lambda: 1", "True"]
)
def test_what_is_no_rule_is_not_judged(text: str) -> None:
    assert holds(text, SHEET, OCTOBER) is None
    assert what_it_gave(text, SHEET, OCTOBER) == ()
    assert adds_up(text) is False


@pytest.mark.parametrize(
    ("rule", "whether"),
    [
        ("sum(hours) == total", True),
        ("total == sum(hours)", True),
        ("sum(hours, overtime) == total - over_90", True),
        ("round(sum(hours), 2) == total", True),
        ("sum(hours) <= total", False),
        ("hours + overtime == total", False),
        ("sum(hours) == total and total > 0", False),
        ("avg(hours) == total", False),
        ("over_90 <= total", False),
        ("abs(sum(hours) - total) < 1", False),
    ],
)
def test_a_sum_that_is_to_equal_something_is_to_add_up(rule: str, whether: bool) -> None:
    assert adds_up(rule) is whether


@pytest.mark.parametrize(
    ("rule", "sides"),
    [
        ("over_90 > total", {"left": Decimal("12000.50"), "right": Decimal(41200)}),
        ("sum(hours) == total", {"left": Decimal("23.5"), "right": Decimal(41200)}),
        ("total > 0 and over_90 > total", {"left": Decimal("12000.50"), "right": Decimal(41200)}),
        ("0 < total < 5", {"left": Decimal(41200), "right": Decimal(5)}),
        ("hours >= 8", {"left": Decimal("7.5"), "right": Decimal(8), "row": 2}),
        ("sent > period_end", {"left": date(2026, 10, 31), "right": date(2026, 10, 31)}),
        ("over_90 <= total", {}),
        ("total < 0 or over_90 > total", {}),
        ("misread > total", {}),
    ],
)
def test_what_does_not_hold_shows_both_its_sides(rule: str, sides: dict[str, object]) -> None:
    assert dict(what_it_gave(rule, SHEET, OCTOBER)) == sides


VALUES = st.one_of(
    st.decimals(allow_nan=True, allow_infinity=True),
    st.text(max_size=5),
    st.booleans(),
    st.dates(),
)
RULES = st.recursive(
    st.sampled_from(["a", "b", "c", "missing", "1", "0", '"yes"', "period_end", "1e999"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+ - * / == != < <= > >= and or".split()), inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        inner.map(lambda part: f"(not {part})"),
        inner.map(lambda part: f"(- {part})"),
        st.tuples(
            st.sampled_from("sum count min max avg abs round".split()), st.lists(inner, min_size=1, max_size=2)
        ).map(lambda call: f"{call[0]}({', '.join(call[1])})"),
    ),
    max_leaves=8,
)
ANY_FIGURE = VALUES | st.lists(st.none() | VALUES, max_size=3).map(tuple)


@given(rule=RULES, a=ANY_FIGURE, b=ANY_FIGURE, c=ANY_FIGURE)
def test_every_rule_gets_an_answer(rule: str, a: object, b: object, c: object) -> None:
    figures: Figures = {"a": a, "b": b, "c": c}  # type: ignore[dict-item]
    assert holds(rule, figures, OCTOBER) in {True, False, None}
    assert isinstance(what_it_gave(rule, figures, OCTOBER), tuple)


@given(numbers=st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=20))
def test_sums_and_bounds_agree_with_each_other(numbers: list[Decimal]) -> None:
    figures: Figures = {"parts": tuple(numbers), "total": sum(numbers, Decimal(0))}
    assert holds("sum(parts) == total", figures, OCTOBER) is True
    assert holds("min(parts) <= avg(parts) <= max(parts)", figures, OCTOBER) is True
    assert holds("parts <= max(parts)", figures, OCTOBER) is True
