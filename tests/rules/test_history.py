"""A document against those accepted before it: sent again or not, and figures far from what is usual for a person."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from duly.rules.agreement import Field
from duly.rules.findings import Figure, Finding, Value
from duly.rules.history import Past, same_as_before, unusual
from hypothesis import given
from hypothesis import strategies as st

FIELDS = {
    "period": Field(name="period", kind="period"),
    "total": Field(name="total", kind="money"),
    "over_90": Field(name="over_90", kind="money"),
    "calls": Field(name="calls", kind="integer"),
    "amounts": Field(name="amounts", kind="money", column="Amount"),
    "note": Field(name="note"),
    "due": Field(name="due", kind="date"),
}


def figures(**values: str | int | tuple[str, ...] | date) -> dict[str, Value | tuple[Value, ...]]:
    """Figures as they are read: a field's numbers from text or int, a note and a date as they are."""
    read: dict[str, Value | tuple[Value, ...]] = {}
    for name, value in values.items():
        if name in {"period", "note"} or isinstance(value, date):
            read[name] = value  # type: ignore[assignment]
        else:
            read[name] = tuple(map(Decimal, value)) if isinstance(value, tuple) else Decimal(value)
    return read


def compare(
    now: Mapping[str, Value | tuple[Value, ...]], *past: Past, sha256: str = "now", period: str = "2026-10"
) -> tuple[Finding, ...]:
    return tuple(same_as_before(sha256, now, FIELDS, period, past))


SEPTEMBER = figures(period="2026-09", total="41200", over_90="12000.50", calls=7, note="all well")
OCTOBER = SEPTEMBER | {"period": "2026-10"}


def test_the_same_bytes_for_another_period_are_an_error() -> None:
    found = compare(SEPTEMBER, Past(period="2026-09", sha256="now", values=SEPTEMBER))
    assert found == (Finding(code="same-as-before", facts=(("period", "2026-09"),)),)


def test_the_same_bytes_are_one_even_where_no_field_could_be_read() -> None:
    assert [one.severity for one in compare({}, Past(period="2026-08", sha256="now"))] == ["error"]


def test_the_same_figures_under_another_period_are_an_error_with_the_latest_it_equals() -> None:
    past = [Past(period=period, sha256=period, values=SEPTEMBER) for period in ("2026-07", "2026-08")]
    found = compare(OCTOBER, *past, Past(period="2026-09", sha256="9", values=SEPTEMBER | {"calls": Decimal(8)}))
    assert found == (Finding(code="same-as-before", why="values", facts=(("period", "2026-08"),)),)


def test_the_same_period_again_is_no_fault() -> None:
    assert compare(OCTOBER, Past(period="2026-10", sha256="now", values=OCTOBER)) == ()
    assert compare(OCTOBER, Past(period="2026-10", sha256="before", values=OCTOBER)) == ()


@pytest.mark.parametrize(
    ("equal", "severity"),
    [
        (figures(total="41200", over_90="100"), "error"),
        (figures(total="99.5", over_90="0.5"), "error"),
        (figures(total="41200", amounts=("12.50", "8")), "error"),
        (figures(total="-500", over_90="-100"), "error"),
        (figures(total="41200", over_90="99"), "warning"),
        (figures(total="41200", over_90="0"), "warning"),
        (figures(total="41200", calls=7, note="all well", due=date(2026, 11, 1)), "warning"),
        (figures(total="99", calls=7), "warning"),
        (figures(amounts=("12.50", "8.25")), "warning"),
        (figures(note="all well"), "warning"),
        (figures(total="0", over_90="0"), None),
        (figures(total="0.00", calls=0, note="nothing this month"), None),
        (figures(amounts=("0", "0")), None),
        ({}, None),
    ],
)
def test_equal_figures_weigh_by_how_likely_they_are(
    equal: dict[str, Value | tuple[Value, ...]], severity: str | None
) -> None:
    before, now = {"period": "2026-09", **equal}, {"period": "2026-10", **equal}
    found = compare(now, Past(period="2026-09", sha256="before", values=before))
    assert [one.severity for one in found] == ([severity] if severity else [])


def test_nothing_at_all_is_never_the_same_as_before_not_even_byte_for_byte() -> None:
    nothing = figures(total="0", calls=0)
    assert compare(nothing, Past(period="2026-09", sha256="now", values=nothing)) == ()


@pytest.mark.parametrize(
    "other",
    [
        {"total": Decimal("41200.01")},
        {"note": "all quiet"},
        {"due": date(2026, 11, 2)},
        {"amounts": (Decimal(1),)},
    ],
)
def test_one_other_value_is_not_every_field(other: dict[str, Value | tuple[Value, ...]]) -> None:
    assert compare(OCTOBER | other, Past(period="2026-09", sha256="before", values=SEPTEMBER)) == ()


def test_the_way_it_was_written_does_not_matter() -> None:
    resaved = OCTOBER | {"total": Decimal("41200.00"), "note": "All  well"}
    assert [one.severity for one in compare(resaved, Past(period="2026-09", sha256="b", values=SEPTEMBER))] == ["error"]


def test_a_field_that_is_asked_for_no_longer_does_not_tell_two_documents_apart() -> None:
    before = Past(period="2026-09", sha256="before", values=SEPTEMBER | {"dropped": Decimal(5)})
    assert [one.severity for one in compare(OCTOBER, before)] == ["error"]


# Unusual figures


def asked_of(
    value: str | tuple[str, ...], *before: str | tuple[str, ...], usual: str = "0.30", kind: str = "money"
) -> Finding | None:
    """What is asked about October's value after these of the months before, the last of them September's."""
    wanted = Field(name="value", kind=kind, usual=Decimal(usual))
    months = [f"{2026 - back // 12}-{12 - back % 12:02d}" for back in range(3, 3 + len(before))]
    past = [
        Past(period=month, sha256=month, values=figures(value=each))
        for month, each in zip(reversed(months), before, strict=True)
    ]
    found = list(unusual(wanted, Figure("value", figures(value=value)["value"], "Summary!E14"), "2026-10", past))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("value", "before"),
    [
        ("500", ()),
        ("500", ("100", "100")),
        ("130", ("100", "100", "100")),
        ("70", ("100", "100", "100")),
        ("100.0000001", ("100", "100", "100")),
        ("100", ("100", "100", "9999")),
        ("105", ("90", "100", "110", "400")),
        ("-100", ("-90", "-100", "-110")),
        ("0", ("0", "0", "0")),
        ("1", ("0", "0", "0", "5")),
    ],
)
def test_what_is_usual_is_not_asked_about(value: str, before: tuple[str, ...]) -> None:
    assert asked_of(value, *before) is None


@pytest.mark.parametrize(
    ("value", "before", "why", "usual"),
    [
        ("131", ("100", "100", "100"), "", "100"),
        ("69", ("100", "100", "100"), "", "100"),
        ("0", ("100", "110", "120"), "", "110"),
        ("-100", ("100", "100", "100"), "", "100"),
        ("1000", ("100", "110", "90"), "slipped-zero", "100"),
        ("10.5", ("100", "110", "90"), "slipped-zero", "100"),
        ("5210", ("1200", "1230", "1250", "2510"), "swapped-digits", "2510"),
        ("91.5", ("18", "18", "19.5"), "swapped-digits", "19.5"),
        ("200", ("90", "110", "100", "120"), "", "105"),
        ("12", ("0", "0", "0"), "", "0"),
        ("4", ("0", "0", "0", "2"), "", "0"),
    ],
)
def test_what_is_far_from_the_median_is_asked_about(value: str, before: tuple[str, ...], why: str, usual: str) -> None:
    found = asked_of(value, *before)
    assert found is not None
    assert (found.code, found.severity, found.field, found.where) == ("unusual", "warning", "value", "Summary!E14")
    assert found.why == why
    assert dict(found.facts) == {"found": Decimal(value), "usual": Decimal(usual), "count": len(before)}


def test_only_the_last_twelve_count() -> None:
    found = asked_of("300", *["300"] * 12, *["100"] * 12)
    assert found is not None
    assert dict(found.facts)["count"] == 12


def test_a_percent_is_shown_as_one() -> None:
    found = asked_of("0.5", "0.1", "0.1", "0.125", kind="percent")
    assert found is not None
    assert dict(found.facts) == {"found": "50%", "usual": "10%", "count": 3}


def test_a_column_counts_as_its_sum() -> None:
    assert asked_of(("60", "50"), "100", ("50", "50"), ("20", "80")) is None
    found = asked_of(("60", "150"), "100", ("50", "50"), ("20", "80"))
    assert found is not None
    assert dict(found.facts)["found"] == Decimal(210)


def test_of_a_corrected_period_the_correction_counts_and_its_own_period_does_not() -> None:
    wanted = Field(name="value", kind="money", usual=Decimal("0.30"))
    told = [("2026-07", 900), ("2026-07", 100), ("2026-08", 100), ("2026-10", 900), ("2026-10", 900), ("2026-11", 900)]
    past = [Past(period=period, sha256="", values=figures(value=value)) for period, value in told]
    figure = Figure("value", Decimal(900), "B2")
    assert list(unusual(wanted, figure, "2026-10", past)) == []
    past.append(Past(period="2026-09", sha256="", values=figures(value=100)))
    (found,) = unusual(wanted, figure, "2026-10", past)
    assert dict(found.facts)["usual"] == Decimal(100)


MONEY = st.decimals(-(10**9), 10**9, places=2).map(str)


@given(value=MONEY, before=st.lists(MONEY, max_size=15), usual=st.sampled_from(["0", "0.3", "1", "5"]))
def test_every_history_gives_one_question_or_none(value: str, before: list[str], usual: str) -> None:
    found = asked_of(value, *before, usual=usual)
    assert found is None or (len(before) >= 3 and found.severity == "warning")
    assert asked_of(value, *[value] * 3, usual=usual) is None
