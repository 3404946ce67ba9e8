"""Numbers and percents as people write them, with a decimal point, a decimal comma, and where nothing tells."""

from datetime import date, time
from decimal import Decimal

import pytest
from duly.rules.contents import Cell, Raw
from duly.rules.values import Misread, decimal_comma_of
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.cell_readings import read

NO_NUMBER = Misread("not-a-number")


@pytest.mark.parametrize(
    ("text", "point", "comma", "unknown"),
    [
        ("300", "300", "300", "300"),
        ("0300", "300", "300", "300"),
        ("+300", "300", "300", "300"),
        ("$1,234.50", "1234.50", "1234.50", "1234.50"),
        ("1.234,50 €", "1234.50", "1234.50", "1234.50"),
        ("€ 1.234,50", "1234.50", "1234.50", "1234.50"),
        ("1 234,50", "1234.50", "1234.50", "1234.50"),
        ("1\u00a0234,50", "1234.50", "1234.50", "1234.50"),
        ("1\u2009234\u2009567.5", "1234567.5", "1234567.5", "1234567.5"),
        ("1'234.50", "1234.50", "1234.50", "1234.50"),
        ("1’234’567", "1234567", "1234567", "1234567"),
        ("CHF 1'250.-", "1250", "1250", "1250"),
        ("1.250,- €", "1250", "1250", "1250"),
        ("1,234,567", "1234567", "1234567", "1234567"),
        ("1.234.567", "1234567", "1234567", "1234567"),
        ("12,34,567.00", "1234567", "1234567", "1234567"),
        ("USD 1,200", "1200", "1.2", "1200"),
        ("1,234", "1234", "1.234", "1234"),
        ("1.234", "1.234", "1234", "1.234"),
        ("1234.567", "1234.567", "1234.567", "1234.567"),
        ("1234,567", "1234.567", "1234.567", "1234.567"),
        ("0,123", "0.123", "0.123", "0.123"),
        ("12,5", "12.5", "12.5", "12.5"),
        ("12.5", "12.5", "12.5", "12.5"),
        (".5", "0.5", "0.5", "0.5"),
        ("300.", "300", "300", "300"),
        ("41,200.00 USD", "41200", "41200", "41200"),
        ("41200USD", "41200", "41200", "41200"),
        ("US$ 300", "300", "300", "300"),
        ("MX$300", "300", "300", "300"),
        ("100 kr", "100", "100", "100"),
        ("£300", "300", "300", "300"),
        ("(300)", "-300", "-300", "-300"),
        ("($1,234.50)", "-1234.50", "-1234.50", "-1234.50"),
        ("$(300.00)", "-300", "-300", "-300"),
        ("-300", "-300", "-300", "-300"),
        ("−300", "-300", "-300", "-300"),
        ("- 300", "-300", "-300", "-300"),
        ("-$300", "-300", "-300", "-300"),
        ("$-300", "-300", "-300", "-300"),
        ("300-", "-300", "-300", "-300"),
        ("１２，５００", "12500", "12.5", "12500"),
        ("٣٠٠", "300", "300", "300"),
        ("$ -", "0", "0", "0"),
        ("- €", "0", "0", "0"),
    ],
)
def test_numbers_as_people_write_them(text: str, point: str, comma: str, unknown: str) -> None:
    expected = [Decimal(each) for each in (point, comma, unknown)]
    assert [read(text, "money", decimal_comma=way) for way in (False, True, None)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "approx 300",
        "300 approx.",
        "ca. 300",
        "~300",
        "300 miles",
        "1O0",
        "l00",
        "1.2k",
        "$1.5M",
        "12 34",
        "1234 567",
        "1.2.3",
        "1,2,3",
        "1.23,4.5",
        "--300",
        "(-300)",
        "(300",
        "300 40",
        "300/400",
        "12€50",
        "12%",
        "10:30",
        "12²",
        "½",
        "2026-10-05",
        "$",
        "%",
        "9" * 200,
        True,
        date(2026, 10, 5),
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("1e400"),
    ],
)
def test_what_is_no_plain_number(text: Raw) -> None:
    assert read(text, "number") == NO_NUMBER


@pytest.mark.parametrize("kind", ["number", "integer", "money", "percent"])
@pytest.mark.parametrize("word", ["none", "None.", "NIL", "zero", "0", "ninguno", "Ninguna", "cero", "keine", "null"])
def test_words_for_nothing_are_nought_in_a_number(word: str, kind: str) -> None:
    assert read(word, kind) == Decimal(0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("12", Decimal(12)),
        ("12.0", Decimal(12)),
        ("1,200", Decimal(1200)),
        (Decimal("12.0"), Decimal(12)),
        (Decimal("11.999999999999998"), Decimal(12)),
        ("12.5", Misread("not-a-number", "whole")),
        (Decimal("12.5"), Misread("not-a-number", "whole")),
        ("twelve", NO_NUMBER),
    ],
)
def test_integers_are_whole(value: Raw, expected: object) -> None:
    assert read(value, "integer", decimal_comma=False) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("12%", "0.12"),
        ("12 %", "0.12"),
        ("12,5 %", "0.125"),
        ("%12", "0.12"),
        ("-12%", "-0.12"),
        ("(12%)", "-0.12"),
        ("(12)%", "-0.12"),
        ("１２％", "0.12"),
        ("150%", "1.5"),
        ("0.12", "0.12"),
        ("12", "12"),
        (Decimal("0.12"), "0.12"),
        (Decimal(12), "12"),
    ],
)
def test_a_percent_is_a_fraction_and_a_bare_number_stays_what_it_is(value: Raw, expected: str) -> None:
    assert read(value, "percent") == Decimal(expected)


@pytest.mark.parametrize("value", ["12%%", "$12%", "1%2", "12 % of sales", "twelve %"])
def test_what_is_no_percent(value: str) -> None:
    assert read(value, "percent") == NO_NUMBER


def test_a_time_of_day_is_so_many_hours() -> None:
    assert read(time(7, 30), "number") == Decimal("7.5")


def written(number: Decimal, point: str, thousands: str) -> str:
    text = f"{abs(number):,}".replace(",", "\0").replace(".", point).replace("\0", thousands)
    return f"-{text}" if number < 0 else text


@given(
    number=st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False),
    manner=st.sampled_from(
        [(".", ",", False), (".", " ", False), (".", "'", False), (",", ".", True), (",", " ", True)]
    ),
    around=st.sampled_from(["{}", "$ {}", "{} €", "USD {}", "{} EUR", "\u00a0{} "]),
)
def test_every_amount_reads_as_itself_in_its_own_manner(
    number: Decimal, manner: tuple[str, str, bool], around: str
) -> None:
    point, thousands, comma = manner
    text = around.format(written(number, point, thousands))
    for known in (comma, None):
        assert read(text, "money", decimal_comma=known) == number


@given(number=st.integers(-(10**12), 10**12), comma=st.booleans())
def test_every_whole_number_reads_as_itself_in_its_own_manner(number: int, comma: bool) -> None:
    assert read(written(Decimal(number), "", "." if comma else ","), "integer", decimal_comma=comma) == number


@pytest.mark.parametrize(
    ("texts", "comma"),
    [
        (["12,50", "300"], True),
        (["12.50", "1,000"], False),
        (["1.234,50"], True),
        (["1,234.50"], False),
        (["1.234.567"], True),
        (["1,234,567"], False),
        (["12,5 %"], True),
        (["$ 12.50", "approx 3,5"], False),
        (["1,234", "5,678"], None),
        (["300", "n/a", None, Decimal("12.5")], None),
        (["12,50", "12.50"], None),
        ([], None),
    ],
)
def test_the_numbers_of_a_column_show_how_it_writes_decimals(texts: list[Raw], comma: bool | None) -> None:
    assert decimal_comma_of(Cell(value=text) for text in texts) is comma
