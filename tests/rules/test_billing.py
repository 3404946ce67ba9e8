"""A month's statement: which entries are in it, that its lines add up to the cent, and when it goes out."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pytest
from duly.rules.agreement import Budget, Consultant, Engagement, Hours, Person
from duly.rules.billing import Work, month_after, month_before, month_span, spoken_minutes, stated_at, statement
from duly.rules.currency import rounded, shown
from duly.rules.ledger import Charge, spent
from hypothesis import given
from hypothesis import strategies as st

NEW_YORK = ZoneInfo("America/New_York")
DANA = Person(name="Dana Ortiz", email="dana@northwind.example")
RETAINER = Budget(plan="retainer", rate=Decimal(95), cap=Decimal(1500))
HART = Consultant(name="Rosa Hart", email="rosa@hart.example", timezone=NEW_YORK, holidays="US")
IN_TOKYO = replace(HART, timezone=ZoneInfo("Asia/Tokyo"), holidays="")
IN_HONOLULU = replace(HART, timezone=ZoneInfo("Pacific/Honolulu"), holidays="")
CENT = Decimal("0.01")


def northwind(budget: Budget = RETAINER, **more) -> Engagement:
    terms = {"starts": date(2026, 9, 1), "timezone": NEW_YORK, "people": (DANA,), **more}
    return Engagement(
        slug="northwind", name="Northwind Clinics", hours=Hours(time(8, 30), time(17, 30)), budget=budget, **terms
    )


def charge(kind: str, at: str, units: int, amount: str, **more) -> Charge:
    moment = datetime.fromisoformat(at)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=NEW_YORK)
    facts = {"id": f"{kind} {at}", "state": "settled", **more}
    return Charge(engagement="northwind", at=moment, kind=kind, units=units, amount=Decimal(amount), **facts)


def told(found):
    return [(line.kind, str(line.day), line.quantity, str(line.amount)) for line in found.lines]


def test_a_month_of_all_kinds_line_by_line():
    found = statement(
        northwind(),
        "2026-10",
        [
            charge("text", "2026-10-05 09:00", 2, "0.05", person=DANA.email),
            charge("time", "2026-10-05 10:00", 20, "95", words="called Dana"),
            charge("call", "2026-10-07 09:00", 1, "0.25", person="gone@northwind.example"),
            charge("call", "2026-10-08 09:00", 1, "0.25", state="released"),
            charge("time", "2026-10-30 10:00", 90, "95", words="review"),
            charge(
                "time", "2026-10-30 10:00", 30, "95", words="review", over_cap=True, id="time 2026-10-30 10:00-over"
            ),
            charge("lift", "2026-10-29 10:00", 60, "95", words="approve 1 hour"),
            charge("text", "2026-11-01 00:00", 1, "0.05"),
        ],
        Work(emails=41, documents=12),
    )
    assert told(found) == [
        ("time", "2026-10-05", 20, "31.67"),
        ("time", "2026-10-30", 90, "142.50"),
        ("time", "2026-10-30", 30, "0.00"),
        ("call", "2026-10-07", 1, "0.25"),
        ("text", "2026-10-05", 1, "0.05"),
        ("email", "2026-10-31", 41, "0"),
        ("document", "2026-10-31", 12, "0"),
        ("lift", "2026-10-29", 60, "0.00"),
    ]
    assert [line.person for line in found.lines if line.kind in {"call", "text"}] == [
        "gone@northwind.example",
        "Dana Ortiz",
    ]
    assert found.total == Decimal("174.47")
    assert (found.cap, found.minutes_over, found.minutes_lifted) == (1595, 30, 60)
    assert [(one.kind, one.quantity, str(one.amount)) for one in found.sums] == [
        ("time", 110, "174.17"),
        ("call", 1, "0.25"),
        ("text", 1, "0.05"),
        ("email", 41, "0"),
        ("document", 12, "0"),
    ]


MONTH_ENDS = [  # an instant, where the client is, and in whose statement it is
    ("2026-11-01T03:59:59+00:00", "America/New_York", "2026-10"),
    ("2026-11-01T04:00:00+00:00", "America/New_York", "2026-11"),
    ("2026-11-01T05:30:00+00:00", "America/New_York", "2026-11"),  # 01:30, the first of two
    ("2026-11-01T06:30:00+00:00", "America/New_York", "2026-11"),  # and the second
    ("2026-03-08T07:00:00+00:00", "America/New_York", "2026-03"),  # the hour that was left out
    ("2026-10-31T12:59:59+00:00", "Australia/Sydney", "2026-10"),
    ("2026-10-31T13:00:00+00:00", "Australia/Sydney", "2026-11"),
    ("2026-03-31T22:59:59+00:00", "Europe/London", "2026-03"),
    ("2026-03-31T23:00:00+00:00", "Europe/London", "2026-04"),
    ("2026-10-31T18:30:00+00:00", "Asia/Kolkata", "2026-11"),
    ("2028-02-29T12:00:00+00:00", "Pacific/Kiritimati", "2028-03"),
    ("2027-01-01T04:30:00+00:00", "America/New_York", "2026-12"),
    ("2026-11-01T03:59:59+00:00", "America/Havana", "2026-10"),
    ("2026-11-01T04:00:00+00:00", "America/Havana", "2026-11"),  # midnight, and in an hour it is midnight again
    ("2026-11-01T05:00:00+00:00", "America/Havana", "2026-11"),
]


@pytest.mark.parametrize(("at", "zone", "month"), MONTH_ENDS)
def test_a_month_ends_where_the_client_is(at, zone, month):
    engagement = northwind(timezone=ZoneInfo(zone))
    for asked in (month_before(month), month, month_after(month)):
        found = statement(engagement, asked, [charge("time", at, 60, "95")], Work())
        assert found.total == (95 if asked == month else 0)


@pytest.mark.parametrize(
    ("starts", "ends", "month", "total"),
    [
        ("2026-09-01", None, "2026-10", "1200.00"),
        ("2026-10-31", None, "2026-10", "1200.00"),  # whole, however little of the month it runs in
        ("2026-11-01", None, "2026-10", "0"),
        ("2026-09-01", "2026-10-01", "2026-10", "1200.00"),
        ("2026-09-01", "2026-09-30", "2026-10", "0"),
    ],
)
def test_a_flat_fee_is_due_for_every_month_of_the_agreement(starts, ends, month, total):
    budget = Budget(plan="flat", fee=Decimal(1200))
    span = {"starts": date.fromisoformat(starts), "ends": date.fromisoformat(ends) if ends else None}
    time = charge("time", f"{month}-15 10:00", 300, "0")
    assert statement(northwind(budget, **span), month, [time], Work()).total == Decimal(total)


@pytest.mark.parametrize(
    ("amount", "currency", "printed"),
    [
        ("0.005", "USD", "0.01 USD"),
        ("0.00499", "USD", "0.00 USD"),
        ("1640", "EUR", "1,640.00 EUR"),
        ("1640.5", "JPY", "1,641 JPY"),
        ("1640.49", "KRW", "1,640 KRW"),
        ("0.0005", "KWD", "0.001 KWD"),
        ("12.3456", "BHD", "12.346 BHD"),
    ],
)
def test_money_is_rounded_half_up_to_the_smallest_unit_of_its_currency(amount, currency, printed):
    assert shown(Decimal(amount), currency) == printed


@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD"])
@given(data=st.data())
def test_ledger_and_statement_agree_to_the_smallest_unit(currency, data):
    kinds = st.sampled_from([("time", "95"), ("time", "82.35"), ("text", "0.0083"), ("call", "0.333"), ("text", "5")])
    entries = data.draw(st.lists(st.tuples(kinds, st.integers(1, 500), st.integers(0, 40), st.booleans()), max_size=30))
    charges = [
        charge(kind, f"2026-10-{1 + day % 31:02} 10:00", units, amount, id=str(place), over_cap=over and kind == "time")
        for place, ((kind, amount), units, day, over) in enumerate(entries)
    ]
    found = statement(northwind(replace(RETAINER, currency=currency)), "2026-10", charges, Work(emails=3))
    exact = sum((one.worth for one in charges if one.counts), 0)
    assert found.total == rounded(exact, currency)
    assert sum(line.amount for line in found.lines) == sum(one.amount for one in found.sums) == found.total
    assert abs(spent(charges, "2026-10", NEW_YORK) - found.total) <= rounded(1, currency)
    unit = Decimal(1).scaleb(found.total.as_tuple().exponent) if found.total else CENT
    for line, one in zip(found.lines[:1], sorted(charges, key=lambda one: one.id)[:1], strict=False):
        assert line.amount % unit == 0 or not one.counts
    assert all(line.amount >= 0 for line in found.lines)


def test_a_whole_amount_stays_what_it_is_after_a_broken_one():
    charges = [charge("time", f"2026-10-0{day} 10:00", 20, "95") for day in (1, 2, 3)]
    charges.append(charge("text", "2026-10-04 10:00", 1, "0.05"))
    found = statement(northwind(), "2026-10", charges, Work())
    assert [str(line.amount) for line in found.lines] == ["31.67", "31.66", "31.67", "0.05"]
    assert found.total == Decimal("95.05").quantize(CENT, ROUND_HALF_UP)


@pytest.mark.parametrize(
    "month", ["2026-13", "2026-1", "26-10", "2026", "", "2026-00", "9999-12", "2026-10-01", "²026-10"]
)
def test_what_is_no_month_is_refused_with_the_right_form(month):
    with pytest.raises(ValueError, match="write it like 2026-10"):
        month_span(month)


@pytest.mark.parametrize(
    ("month", "zone", "consultant", "at"),
    [
        ("2026-10", "America/New_York", HART, "2026-11-02T08:00-05:00"),  # a Monday, after the clocks went back
        ("2026-12", "America/New_York", HART, "2027-01-04T08:00-05:00"),  # New Year and a weekend between
        ("2026-08", "America/New_York", replace(HART, hours=Hours(time(9, 15), time(16))), "2026-09-01T09:15-04:00"),
        ("2026-08", "Pacific/Honolulu", IN_TOKYO, "2026-09-02T08:00+09:00"),
        ("2026-09", "Asia/Tokyo", IN_HONOLULU, "2026-09-30T08:00-10:00"),
    ],
)  # fmt: skip
def test_it_goes_out_on_the_morning_of_the_first_working_day_that_finds_the_month_over(month, zone, consultant, at):
    found = stated_at(northwind(timezone=ZoneInfo(zone)), consultant, month)
    assert found == datetime.fromisoformat(at)
    assert found >= datetime.combine(month_span(month)[1], time(), ZoneInfo(zone)) - timedelta(seconds=0)


@pytest.mark.parametrize(("minutes", "said"), [(5, "5 min"), (60, "1 h"), (65, "1 h 05 min"), (600, "10 h")])
def test_minutes_are_said_as_on_an_invoice(minutes, said):
    assert spoken_minutes(minutes) == said
