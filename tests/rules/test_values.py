"""Cells as people fill them in: what is blank, yes, no, a choice or text, and that each gets an answer."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from duly.rules.contents import Cell, Raw
from duly.rules.values import BLANK, Manner, Misread, day_first_of, decimal_comma_of, manner_of
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.cell_readings import OCTOBER, asked, read

KINDS = ("text", "number", "integer", "money", "percent", "date", "period", "yes-no", "one-of")


NOTHING = [
    *(None, "", "   ", "\u00a0", "\u200b", "-", "–", "—", "---", "____________", "__/__/____", "...", "……"),
    *("N/A", "n/a", "N.A.", "NA", "TBD", "tbd", "TBC", "k.A.", "s/d", "not applicable", "por definir"),
    "Click or tap here to enter text.",
]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "one-of"])
@pytest.mark.parametrize("value", NOTHING)
def test_what_stands_for_nothing_is_blank(value: str | None, kind: str) -> None:
    assert read(value, kind) is BLANK


@pytest.mark.parametrize("value", ["0", "none", "no", "x", "Nadia", "nada", "N/A - see notes", "TBD soon", "a-b"])
def test_what_says_something_is_not_blank(value: str) -> None:
    assert read(value, "text") == value


def test_a_choice_may_be_what_is_blank_elsewhere() -> None:
    assert read("n/a", "one-of", choices=("Yes", "No", "N/A")) == "N/A"
    assert read("n/a", "one-of", choices=("Yes", "No")) is BLANK


@pytest.mark.parametrize(
    "value",
    ["yes", "Y", "TRUE", "x", "X", "☒", "☑", "✓", "✔", "[x]", "sí", "Si", "s", "ja", "oui", "Yes.", True, "☒ Yes"],
)
def test_yes(value: Raw) -> None:
    assert read(value, "yes-no") is True


@pytest.mark.parametrize(
    "value", ["no", "N", "False", "☐", "[ ]", "nein", "No.", False, "☐ Yes", "☐ Yes ☒ No", "[ ] Sí [x] No"]
)
def test_no(value: Raw) -> None:
    assert read(value, "yes-no") is False


@pytest.mark.parametrize("value", ["maybe", "1", "yes and no", "partly", Decimal(1), "ok", "✗"])
def test_neither_yes_nor_no(value: Raw) -> None:
    assert read(value, "yes-no") == Misread("not-allowed", "yes-no")


def test_boxes_that_nobody_ticked_are_blank_and_two_ticked_are_one_too_many() -> None:
    assert read("☐ Yes ☐ No", "yes-no") is BLANK
    assert read("☒ Yes ☒ No", "yes-no") == Misread("not-allowed", "several")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("High", "High"),
        ("  hIGH ", "High"),
        ("very  low", "Very low"),
        ("☐ High ☒ Very low", "Very low"),
        ("High ☐ Very low ☒", "Very low"),
        (Decimal("2.0"), "2"),
        ("higher", Misread("not-allowed")),
        ("High, Very low", Misread("not-allowed")),
        ("", BLANK),
    ],
)
def test_choices_do_not_mind_case_and_outer_spaces(value: Raw, expected: object) -> None:
    assert read(value, "one-of", choices=("High", "Very low", "2")) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  Dana   Ortiz ", "Dana Ortiz"),
        (Decimal("12.50"), "12.5"),
        (Decimal("1E+3"), "1000"),
        (datetime(2026, 10, 5), "2026-10-05"),  # noqa: DTZ001
        (True, "True"),
    ],
)
def test_text_is_one_line_of_what_stands_there(value: Raw, expected: str) -> None:
    assert read(value, "text") == expected


@pytest.mark.parametrize(
    ("country", "comma", "day_first"),
    [
        ("US", False, False),
        ("us-ny", False, False),
        ("PH", False, False),
        ("GB", False, True),
        ("MX", False, True),
        ("ES", True, True),
        ("DE-BY", True, True),
        ("CH", False, True),
        ("CA", None, None),
        ("", None, None),
    ],
)
def test_countries_have_their_manner(country: str, comma: bool | None, day_first: bool | None) -> None:
    assert manner_of(country) == Manner(decimal_comma=comma, day_first=day_first)


ANYTHING = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.text(alphabet="0123456789.,-/%$€() ☒☐ WQHoct'", max_size=20),
    st.booleans(),
    st.decimals(),
    st.dates(),
    st.datetimes(),
    st.times(),
)
ASKED = st.sampled_from(
    [
        {},
        OCTOBER,
        asked("weekly", "2026-W53"),
        asked("quarterly", "2026-Q3"),
        asked("twice-yearly", "2026-H1"),
        asked("yearly", "2028"),
        asked("0 9 29 2 *", "2028-02-29"),
    ]
)


@given(
    value=ANYTHING,
    kind=st.sampled_from(KINDS),
    period=ASKED,
    comma=st.sampled_from([None, True, False]),
    day_first=st.sampled_from([None, True, False]),
)
def test_no_cell_is_without_an_answer(
    value: Raw, kind: str, period: dict[str, Any], comma: bool | None, day_first: bool | None
) -> None:
    answer = read(value, kind, decimal_comma=comma, day_first=day_first, choices=("High", "N/A"), **period)
    wanted: dict[str, type | tuple[type, ...]] = {
        "date": date,
        "yes-no": bool,
        "text": str,
        "one-of": str,
        "period": str,
    }
    assert answer is BLANK or isinstance(answer, (Misread, wanted.get(kind, Decimal)))


@given(texts=st.lists(ANYTHING, max_size=5))
def test_no_column_is_without_a_manner(texts: list[Raw]) -> None:
    cells = [Cell(value=text) for text in texts]
    assert decimal_comma_of(cells) in {True, False, None}
    assert day_first_of(cells) in {True, False, None}
