"""Hours: when messages may go out, on plain days, on free days and on the nights the clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from duly.rules.agreement import Hours
from duly.rules.cron import next_firing
from duly.rules.hours import first_minute, next_permitted, permitted, phone_hours
from duly.rules.workdays import Workdays
from hypothesis import given, settings
from hypothesis import strategies as st

US = Workdays("US")
PLAIN = Workdays()
OFFICE = Hours(time(8, 30), time(17, 30))
NEW_YORK = "America/New_York"
CAIRO = "Africa/Cairo"  # its clocks change on working days


def span(text: str) -> Hours:
    opens, closes = map(time.fromisoformat, text.split("-"))
    return Hours(opens, closes)


@pytest.mark.parametrize(
    ("zone", "day", "opens", "instant"),
    [
        (NEW_YORK, "2026-11-06", "08:30", "2026-11-06T08:30:00-05:00"),
        (NEW_YORK, "2026-10-30", "08:30", "2026-10-30T08:30:00-04:00"),
        (NEW_YORK, "2026-03-08", "02:30", "2026-03-08T03:00:00-04:00"),  # 02:00 to 03:00 does not exist
        (NEW_YORK, "2026-03-08", "02:00", "2026-03-08T03:00:00-04:00"),
        (NEW_YORK, "2026-03-08", "03:00", "2026-03-08T03:00:00-04:00"),
        (NEW_YORK, "2026-03-08", "08:30", "2026-03-08T08:30:00-04:00"),
        (NEW_YORK, "2026-11-01", "01:30", "2026-11-01T01:30:00-04:00"),  # comes twice: the first
        (NEW_YORK, "2026-11-01", "08:30", "2026-11-01T08:30:00-05:00"),
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T03:00:00+02:00"),
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T02:30:00+02:00"),
        ("Europe/London", "2027-03-28", "01:15", "2027-03-28T02:00:00+01:00"),
        ("Europe/London", "2028-10-29", "01:15", "2028-10-29T01:15:00+01:00"),
        ("America/Mexico_City", "2026-04-05", "02:30", "2026-04-05T02:30:00-06:00"),  # no clock change any more
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-04T02:30:00+11:00"),  # half an hour
        (CAIRO, "2026-04-24", "00:00", "2026-04-24T01:00:00+03:00"),
        ("Pacific/Apia", "2011-12-30", "09:00", "2011-12-31T00:00:00+14:00"),  # a day that was left out
        ("Asia/Kolkata", "2028-02-29", "08:30", "2028-02-29T08:30:00+05:30"),
    ],
)
def test_the_first_minute_is_the_opening_or_the_next_there_is(zone, day, opens, instant):
    hours = Hours(time.fromisoformat(opens), time(17, 30))
    assert first_minute(date.fromisoformat(day), hours, ZoneInfo(zone)).isoformat() == instant


@pytest.mark.parametrize(
    ("now", "may"),
    [
        ("2026-11-06T08:29:59-05:00", False),
        ("2026-11-06T08:30:00-05:00", True),
        ("2026-11-06T17:29:59-05:00", True),
        ("2026-11-06T17:30:00-05:00", False),
        ("2026-11-06T13:30:00+00:00", True),  # 08:30 there
        ("2026-11-07T12:00:00-05:00", False),  # Saturday
        ("2026-11-26T12:00:00-05:00", False),  # Thanksgiving
        ("2026-03-09T12:30:00+00:00", True),  # the Monday after the clocks went forward: 08:30
        ("2026-11-02T12:30:00+00:00", False),  # the Monday after they went back: 07:30
    ],
)
def test_messages_may_go_out_in_hours_of_working_days_only(now, may):
    assert permitted(datetime.fromisoformat(now), OFFICE, ZoneInfo(NEW_YORK), US) is may


@pytest.mark.parametrize(
    ("zone", "hours", "now", "then"),
    [
        (NEW_YORK, "08:30-17:30", "2026-11-06T09:12:13-05:00", "2026-11-06T09:12:13-05:00"),
        (NEW_YORK, "08:30-17:30", "2026-11-06T03:00:00-05:00", "2026-11-06T08:30:00-05:00"),
        (NEW_YORK, "08:30-17:30", "2026-11-25T18:00:00-05:00", "2026-11-27T08:30:00-05:00"),  # over Thanksgiving
        (NEW_YORK, "08:30-17:30", "2026-03-06T18:00:00-05:00", "2026-03-09T08:30:00-04:00"),
        (NEW_YORK, "08:30-17:30", "2026-10-30T18:00:00-04:00", "2026-11-02T08:30:00-05:00"),
        ("Europe/Berlin", "08:30-17:30", "2026-10-24T12:00:00+00:00", "2026-10-26T08:30:00+01:00"),
        (CAIRO, "00:30-17:00", "2026-04-23T20:00:00+02:00", "2026-04-24T01:00:00+03:00"),  # 00:30 is left out
        (CAIRO, "00:15-00:45", "2026-04-23T20:00:00+02:00", "2026-04-27T00:15:00+03:00"),  # the whole span is
        (CAIRO, "23:15-23:45", "2026-10-29T23:50:00+03:00", "2026-10-29T23:15:00+02:00"),  # the span comes twice
        (CAIRO, "22:30-23:45", "2026-10-29T23:50:00+03:00", "2026-10-29T23:00:00+02:00"),  # its end does
    ],
)
def test_what_may_not_go_now_goes_at_the_first_permitted_minute(zone, hours, now, then):
    found = next_permitted(datetime.fromisoformat(now), span(hours), ZoneInfo(zone), US)
    assert found.isoformat() == then


ZONES = st.sampled_from([NEW_YORK, CAIRO, "Europe/Berlin", "Australia/Lord_Howe", "UTC"]).map(ZoneInfo)
SPANS = st.tuples(st.integers(0, 1438), st.integers(1, 1439)).filter(lambda ends: ends[0] < ends[1])
# Weeks in which some of these clocks change, one of which has a holiday.
INSTANTS = st.one_of(
    st.integers(0, 55 * 24 * 3600).map(lambda seconds: datetime(2026, 3, 4, tzinfo=UTC) + timedelta(seconds=seconds)),
    st.integers(0, 33 * 24 * 3600).map(lambda seconds: datetime(2026, 10, 2, tzinfo=UTC) + timedelta(seconds=seconds)),
)


def hours_of(ends: tuple[int, int]) -> Hours:
    return Hours(*(time(minute // 60, minute % 60) for minute in ends))


@given(INSTANTS, SPANS, ZONES)
@settings(max_examples=120, deadline=None)
def test_the_result_is_permitted_and_nothing_before_it_is(now, ends, zone):
    hours = hours_of(ends)
    found = next_permitted(now, hours, zone, US)
    assert found >= now
    assert permitted(found, hours, zone, US)
    on_the_minute = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    waited = (on_the_minute + timedelta(minutes=7 * n) for n in range(400))
    assert not any(permitted(moment, hours, zone, US) for moment in waited if now <= moment < found.astimezone(UTC))


@given(INSTANTS, st.integers(0, 60 * 48), SPANS, ZONES)
@settings(max_examples=120, deadline=None)
def test_later_never_leads_to_earlier(now, minutes, ends, zone):
    hours, later = hours_of(ends), now + timedelta(minutes=minutes)
    one, other = (next_permitted(moment, hours, zone, PLAIN).astimezone(UTC) for moment in (now, later))
    assert one <= other


@pytest.mark.parametrize(
    ("agreed", "own", "found"),
    [
        ("08:30-17:30", None, "09:00-17:30"),
        ("07:00-21:00", None, "09:00-18:00"),
        ("06:00-09:00", None, None),
        ("08:30-17:30", "10:00-12:00", "10:00-12:00"),
        ("07:00-21:00", "08:00-20:00", "08:00-20:00"),
        ("07:00-21:00", "06:00-22:00", "08:00-20:00"),
        ("08:30-17:30", "08:00-20:00", "08:30-17:30"),  # never outside hours
        ("08:30-17:30", "18:00-20:00", None),
        ("08:30-17:30", "06:00-07:00", None),
    ],
)
def test_texts_and_calls_keep_to_the_day_and_to_a_persons_own_hours(agreed, own, found):
    assert phone_hours(span(agreed), span(own) if own else None) == (span(found) if found else None)


@pytest.mark.parametrize(
    ("line", "zone", "after", "then"),
    [
        ("0 8 * * 1-5", NEW_YORK, "2026-11-06T07:59:59-05:00", "2026-11-06T08:00:00-05:00"),
        ("0 8 * * 1-5", NEW_YORK, "2026-11-06T08:00:00-05:00", "2026-11-09T08:00:00-05:00"),
        ("0 8 * * 1-5", NEW_YORK, "2026-03-06T12:00:00-05:00", "2026-03-09T08:00:00-04:00"),
        ("0,30 8,17 * * *", NEW_YORK, "2026-11-06T08:30:00-05:00", "2026-11-06T17:00:00-05:00"),
        ("30 2 * * *", NEW_YORK, "2026-03-08T00:00:00-05:00", "2026-03-08T03:00:00-04:00"),  # left out that night
        ("30 1 * * *", NEW_YORK, "2026-11-01T00:00:00-04:00", "2026-11-01T01:30:00-04:00"),  # comes twice
        ("30 1 * * *", NEW_YORK, "2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"),  # and fires once
        ("0 8 29 2 *", "Europe/London", "2026-01-01T00:00:00+00:00", "2028-02-29T08:00:00+00:00"),
    ],
)
def test_a_cron_line_fires_once_by_the_clock_of_its_zone(line, zone, after, then):
    found = next_firing(line, datetime.fromisoformat(after), ZoneInfo(zone))
    assert found is not None
    assert found.isoformat() == then
